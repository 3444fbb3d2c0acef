"""Time comes in: background tasks, each one call below."""
