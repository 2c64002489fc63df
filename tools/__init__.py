"""aplomb, the command line; see cli.py."""
