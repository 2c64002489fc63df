"""Find what got stuck."""
