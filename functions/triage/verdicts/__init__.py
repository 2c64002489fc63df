"""Reach a verdict on a comment, with its evidence."""

from triage.verdicts.engine import judge

__all__ = ["judge"]
