"""The table: who is asked to a session, what is said there and to whom."""
