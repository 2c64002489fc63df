"""What we said we would do by a time."""
