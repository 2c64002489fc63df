"""What happened around an account on its bad day: read from the table, put in order, drawn."""
