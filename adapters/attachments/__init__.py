"""Files that reporters add to their cases: their page, their kinds, their sealed store, and clean copies."""
