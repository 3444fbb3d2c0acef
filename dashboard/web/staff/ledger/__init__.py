"""One grant at the desk: what is known of it, its ledger, and what may be recorded in it."""
