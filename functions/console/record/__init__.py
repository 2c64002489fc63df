"""The record: read back, searched and handed out."""
