"""/gestion/compte/: one's own account."""
