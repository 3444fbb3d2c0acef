"""Everything published as files on stable addresses, and their catalogue."""
