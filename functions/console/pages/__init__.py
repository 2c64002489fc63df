"""One module per page: what it shows and does, and its ROUTES."""
