"""Envelopes at the desk: consumption at a glance, append-only lines, coverage."""
