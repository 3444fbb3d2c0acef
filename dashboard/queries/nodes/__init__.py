"""Several servers of the database: the primary, and replicas that public pages are read from."""
