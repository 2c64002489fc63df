"""The words of replies: the editors' templates, and how one is chosen and written."""
