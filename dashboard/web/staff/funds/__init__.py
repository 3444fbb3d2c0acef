"""Funds at the desk: for accounts over France."""
