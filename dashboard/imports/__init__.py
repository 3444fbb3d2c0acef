"""Files in: read, recognise, compare, apply, undo."""
