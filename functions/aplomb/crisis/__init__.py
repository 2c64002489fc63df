"""The state of an account on a bad day, and what it changes."""
