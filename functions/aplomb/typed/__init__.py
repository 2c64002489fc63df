"""What a person typed: the times that it promises, and whether it may leave at once."""
