"""The queue: counted, filtered, searched and shown."""
