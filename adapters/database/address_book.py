"""Where counselors are reached on platforms that tell it only once: sealed, for the worker alone to read.

It stays in backups: after a restore nobody would get a notice until everybody had written to the desk again,
and of each counselor the roster in the same backup tells more.
"""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Engine, delete, select

from adapters.database.engine import reading, writing
from adapters.database.faults import calm
from adapters.database.tables import addresses
from adapters.database.upsert import put


class StoredAddresses:
    """One sealed address a counselor and platform; a counselor is named by their key's fingerprint."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def keep(self, counselor: str, platform: str, box: bytes) -> None:
        """This one from now on. Raises StorageBusy."""
        with writing(self._engine) as connection:
            put(connection, addresses, {"counselor": counselor, "platform": platform, "box": box})

    def of(self, counselor: str, platform: str) -> bytes | None:
        """The address as it was sealed; None for who has none. Raises StorageBusy."""
        known = select(addresses.c.box).where(*_named(counselor, platform))
        with reading(self._engine) as connection:
            return calm(lambda: connection.execute(known).scalar_one_or_none())

    def forget(self, counselor: str, platform: str) -> None:
        """They are reached there no more. Raises StorageBusy."""
        with writing(self._engine) as connection:
            calm(lambda: connection.execute(delete(addresses).where(*_named(counselor, platform))))

    def keep_only(self, counselors: Collection[str]) -> None:
        """Everybody else's are forgotten. Raises StorageBusy."""
        gone = delete(addresses).where(addresses.c.counselor.not_in(counselors))
        with writing(self._engine) as connection:
            calm(lambda: connection.execute(gone))


def _named(counselor: str, platform: str) -> tuple[ColumnElement[bool], ...]:
    return addresses.c.counselor == counselor, addresses.c.platform == platform
