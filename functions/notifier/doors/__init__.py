"""One door per kind of channel: a form of its own, and one call."""
