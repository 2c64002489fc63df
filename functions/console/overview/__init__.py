"""What the overview says of the last weeks."""
