"""What a reply must not say, and the engine that finds it."""
