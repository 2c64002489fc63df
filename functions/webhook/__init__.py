"""Take platform webhooks in."""
