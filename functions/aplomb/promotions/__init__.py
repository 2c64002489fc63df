"""What was planned to sell, and how it is held back on a bad day."""
