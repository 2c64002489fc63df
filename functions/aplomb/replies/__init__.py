"""Replies: what becomes of one, and who stands behind it."""
