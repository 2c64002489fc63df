"""Watch every promise until it is kept, or broken and said."""
