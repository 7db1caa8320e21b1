"""The database of returns: SQLite by default, PostgreSQL by one setting."""
