"""Access keys of the API: given, shown once, taken back."""
