"""Months of past comments through today's rules and templates, without sending anything."""
