"""The language that somebody chose by a button, under a name from which nobody learns who it is."""

from sqlalchemy import Engine, select

from adapters.database.engine import reading, writing
from adapters.database.faults import calm
from adapters.database.seal import Seal
from adapters.database.tables import languages
from adapters.database.upsert import put
from bot.confidential import Confidential


class StoredLanguages:
    """The port Languages. `seal` is the staff door's."""

    def __init__(self, engine: Engine, seal: Seal) -> None:
        self._engine, self._seal = engine, seal

    def of(self, person: Confidential[str]) -> str | None:
        """The language; None for who never chose. Raises StorageBusy."""
        chosen = select(languages.c.lang).where(languages.c.person == self._name(person))
        with reading(self._engine) as connection:
            return calm(lambda: connection.execute(chosen).scalar_one_or_none())

    def choose(self, person: Confidential[str], lang: str) -> None:
        """This one from now on. Raises StorageBusy."""
        with writing(self._engine) as connection:
            put(connection, languages, {"person": self._name(person), "lang": lang})

    def _name(self, person: Confidential[str]) -> str:
        return self._seal.named(f"languages {person.reveal()}")
