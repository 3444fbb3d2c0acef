"""News and visits at the desk: drafts, photos, publication."""
