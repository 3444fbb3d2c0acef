"""The whole database as a file, and back: pg_dump's own format with prints of what it holds."""
