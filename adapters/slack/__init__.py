"""Slack: the desk where staff already are."""
