"""Stored identities, each apart from its case, and what counselors asked the custodian."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Row, insert, select, update

from adapters.database.rows import Values
from adapters.database.statements import Statements
from adapters.database.tables import disclosures, identities
from bot.cases.disclosure import Decision, Disclosure, SealedIdentity
from bot.cases.errors import Conflict
from bot.desk.ports import Tampered


class StoredConfided:
    """The port Confided over one transaction."""

    def __init__(self, statements: Statements) -> None:
        self._run = statements.run

    def add(self, identity: SealedIdentity) -> None:
        """That of a new case."""
        self._run(insert(identities), [asdict(identity)])

    def of(self, case: str) -> SealedIdentity | None:
        """That of a case (its locator); None for cases from before there were any."""
        row = self._run(select(identities).where(identities.c.case == case)).one_or_none()
        return SealedIdentity(row.case, row.box, row.signer, row.signature) if row else None

    def ask(self, request: Disclosure) -> None:
        """A new request."""
        self._run(insert(disclosures), [_values(request)])

    def decide(self, decided: Disclosure) -> None:
        """What became of a request. Raises Conflict when it was decided already."""
        asked = (disclosures.c.id == decided.id) & (disclosures.c.state == Decision.ASKED.value)
        if self._run(update(disclosures).where(asked).values(_values(decided))).rowcount == 0:
            raise Conflict

    def requests(self, case: str | None = None) -> Sequence[Disclosure]:
        """Those of a case, oldest first; without one, all that wait for the custodian.

        Raises Tampered when a row holds what no request has.
        """
        which = disclosures.c.state == Decision.ASKED.value if case is None else disclosures.c.case == case
        rows = self._run(select(disclosures).where(which).order_by(disclosures.c.day, disclosures.c.id))
        return [_to_disclosure(row) for row in rows]


def _values(one: Disclosure) -> Values:
    return {**asdict(one), "state": one.state.value}


def _to_disclosure(row: Row[Any]) -> Disclosure:
    try:
        state = Decision(row.state)
    except ValueError:
        raise Tampered from None
    return Disclosure(row.id, row.case, state, row.day, row.box, row.answer, row.signer, row.signature)
