"""Cases as colleagues read and work them."""
