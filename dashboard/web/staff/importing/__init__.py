"""Files in: sent, settled, previewed, applied, taken back."""
