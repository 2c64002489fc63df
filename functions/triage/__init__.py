"""Decide what each comment deserves."""
