"""Numbers that the product promises, measured."""
