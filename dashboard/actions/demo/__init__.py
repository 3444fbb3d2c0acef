"""The demo: real sourced facts, a fictional filler beside them, accounts to try the roles."""
