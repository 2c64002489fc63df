"""Reach a verdict on a comment, with its evidence."""

from triage.verdicts.judging import judge

__all__ = ["judge"]
