"""What templates need besides their context."""
