"""Entering a grant: one page for a new one and for one being changed."""
