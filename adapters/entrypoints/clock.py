"""Time and chance for every process: passed in from here, never taken elsewhere."""

import secrets
from datetime import date, datetime
from zoneinfo import ZoneInfo


def today_in_japan() -> date:
    """The date in Japan, whose law is asked about, wherever the server stands."""
    return datetime.now(ZoneInfo("Asia/Tokyo")).date()


def new_incident() -> str:
    """An incident id short enough to be told on the telephone."""
    return secrets.token_hex(4)


def new_name() -> str:
    """A name that nobody can guess."""
    return secrets.token_urlsafe(16)
