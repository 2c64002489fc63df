"""Changes to the replies, from the first edit to the set that is said."""
