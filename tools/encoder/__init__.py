"""Tune the upper layers of the embedding on labelled comments; needs torch (requirements/encoder.in)."""
