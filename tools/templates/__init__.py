"""The command `aplomb templates`."""
