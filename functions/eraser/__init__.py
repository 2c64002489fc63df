"""Take text and names out of what is kept."""
