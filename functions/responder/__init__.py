"""Post replies: the only function that may."""
