"""The words and rules every function shares."""
