"""How bad this conduct was: the company's own rubric, 0 to 5 (no law knows such levels)."""

LEVELS = ("0", "1", "2", "3", "4", "5")
"""Of the conduct, never of the customer: 0 a fair complaint ... 5 an emergency or a crime."""
