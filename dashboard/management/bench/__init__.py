"""Measures against the limit and against what one would pick instead."""
