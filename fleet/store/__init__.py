"""The server's memory: one SQLite file, written by one thread."""
