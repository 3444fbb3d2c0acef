"""Files out: one list of columns per format, written as they are read."""
