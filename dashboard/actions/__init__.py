"""What can happen: the only writers. One transaction each, keyword-only, `by=` who does it."""
