"""What we can ask: filters, totals, series, search. Returns frozen dataclasses."""
