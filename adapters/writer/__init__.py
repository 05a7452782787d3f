"""Who puts an answer together out of passages."""
