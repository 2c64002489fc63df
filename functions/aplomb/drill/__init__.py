"""A crisis that is played: nothing of it is posted."""
