"""Findings: what `doctor` says, line by line."""

Finding = tuple[str, str]
"""(ok | note | missing | wrong, what)."""
