"""A stand-in for the platforms' HTTP APIs, with a public page as a customer sees it."""
