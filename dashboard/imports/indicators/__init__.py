"""Files of indicators in: three shapes of CSV, told apart by their columns."""
