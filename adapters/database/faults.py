"""What a database's complaint becomes: never the vendor's own words, which may hold what was stored."""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import exc

from adapters.refusal import Refusal
from bot.cases.errors import Conflict
from bot.desk.ports import StorageBusy

T = TypeVar("T")


class Unusable(Refusal):
    """A database that can't be used: what is the matter, and how to mend it."""


class WrongRevision(Unusable):
    """A database that is older or newer than the program."""


def calm(act: Callable[[], T]) -> T:
    """What an act on the database gives. Raises Conflict, StorageBusy or Unusable."""
    try:
        return act()
    except (exc.DBAPIError, exc.TimeoutError) as fault:
        told = _told(fault)
    # Raised out here, so that the vendor's exception, which holds parameters, is not even its context.
    raise told


def _told(fault: exc.DBAPIError | exc.TimeoutError) -> Exception:
    match fault:
        case exc.IntegrityError():
            return Conflict()
        case exc.TimeoutError() | exc.InterfaceError():
            return StorageBusy()
        case exc.OperationalError() if _code(fault.orig) != "SQLITE_ERROR":  # a table is missing, or the like
            return StorageBusy()
        case _:
            return Unusable(
                f"the database can't be used ({_code(fault.orig)}): check it, or restore a backup"
            )


def _code(orig: Any) -> str:
    return getattr(orig, "sqlite_errorname", None) or getattr(orig, "sqlstate", None) or type(orig).__name__
