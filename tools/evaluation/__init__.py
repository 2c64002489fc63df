"""Measure verdicts and what the policy makes of them on labelled rows."""
