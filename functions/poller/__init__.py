"""Find the comments whose webhooks were lost."""
