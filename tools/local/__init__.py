"""The local cloud: an AWS emulator and the sandbox, started, filled and stopped together."""
