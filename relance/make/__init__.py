"""What the Makefile's targets do. Run by the system's Python: the standard library only."""
