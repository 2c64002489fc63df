"""Who may come in: signing in, sessions, roles, and what is refused."""
