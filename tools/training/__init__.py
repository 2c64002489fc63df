"""Train triage's models from labelled rows, and measure them."""
