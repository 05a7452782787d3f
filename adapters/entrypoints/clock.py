"""Time and chance for every process: passed in from here, never taken elsewhere."""

import secrets
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from bot.cases.receipt import ALPHABET


def today_in_japan() -> date:
    """The date in Japan, whose law is asked about, wherever the server stands."""
    return datetime.now(ZoneInfo("Asia/Tokyo")).date()


def new_incident() -> str:
    """An incident id short enough to be told on the telephone."""
    return secrets.token_hex(4)


def new_name() -> str:
    """A name that nobody can guess."""
    return secrets.token_urlsafe(16)


def new_candidate() -> str:
    """A name short enough to be typed."""
    return secrets.token_hex(6)


def now() -> datetime:
    """The moment."""
    return datetime.now(UTC)


def new_code(length: int) -> str:
    """So many random characters of a receipt."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def new_secret() -> bytes:
    """32 random bytes."""
    return secrets.token_bytes(32)
