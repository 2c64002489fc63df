"""console: where people work what the machine leaves to them."""
