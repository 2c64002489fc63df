"""Criticism that somebody took away behind our back."""
