"""Reconciliation: our totals beside those of others."""
