"""The facts that a reply may state: who we are, how to reach us, and when people are there."""
