"""Tell people what cannot wait until they look."""
