"""Calling the platforms: one door, the credentials, and what their errors mean."""
