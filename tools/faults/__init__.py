"""The whole product in one process, on an in-memory cloud in which everything can break."""
