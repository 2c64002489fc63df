"""Stand between other tools and the platforms, so that no automation deletes or hides criticism."""
