"""The way in: passwords, codes, ProConnect, invitations."""
