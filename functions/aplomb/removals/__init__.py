"""Wishes to take away what somebody wrote."""
