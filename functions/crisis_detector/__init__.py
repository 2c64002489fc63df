"""crisis_detector: notices when criticism of an account rises beyond what chance explains."""
