"""Replies that colleagues write."""
