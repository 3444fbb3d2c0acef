"""Wiring of the site: settings, addresses, the local PostgreSQL and the make commands."""
