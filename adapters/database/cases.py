"""Stored cases, each with its entries and the wraps of its key."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import groupby
from typing import Any

from sqlalchemy import Column, Row, Table, delete, insert, select, update

from adapters.database.rows import Values, case_values, entry_values, to_case, wrap_values
from adapters.database.statements import Statements
from adapters.database.tables import attachments, cases, entries, wraps
from bot.cases.case import Case
from bot.cases.errors import Conflict
from bot.desk.ports import Tampered


class StoredCases:
    """The port Cases over one transaction."""

    def __init__(self, statements: Statements) -> None:
        self._run = statements.run

    def add(self, case: Case) -> None:
        """A new one. Raises Conflict when its locator is taken."""
        self._run(insert(cases), [{**case_values(case), "version": case.version}])
        self._put(wraps, [wrap_values(case.locator, wrap) for wrap in case.wraps])
        self._put(entries, [entry_values(entry) for entry in case.entries])

    def find(self, locator: str) -> Case | None:
        """The case of a locator, whole. Nobody else changes it until this unit ends."""
        if not (locator.isascii() and locator.isprintable()):
            return None  # PostgreSQL would complain of a NUL or half a character
        row = self._run(select(cases).where(cases.c.locator == locator).with_for_update()).one_or_none()
        if row is None:
            return None
        keys = self._run(select(wraps).where(wraps.c.case == locator).order_by(wraps.c.recipient))
        told = self._run(select(entries).where(entries.c.case == locator).order_by(entries.c.sequence))
        files = self._run(select(attachments.c.file).where(attachments.c.case == locator)).scalars()
        return replace(to_case(row, keys, told), files=frozenset(files))

    def save(self, case: Case) -> None:
        """Changes of a case read before; its version grows by one. Raises Conflict when it is outdated."""
        changed = self._run(
            update(cases)
            .where(cases.c.locator == case.locator, cases.c.version == case.version)
            .values({**case_values(case), "version": case.version + 1})
        )
        if changed.rowcount == 0:
            raise Conflict
        self._forget_other_epochs(case)
        self._put_missing(wraps.c.recipient, case, [wrap_values(case.locator, wrap) for wrap in case.wraps])
        self._put_missing(entries.c.entry, case, [entry_values(entry) for entry in case.entries])
        files = [{"file": file, "case": case.locator} for file in sorted(case.files)]
        self._put_missing(attachments.c.file, case, files)

    def of(self, recipient: str) -> Sequence[Case]:
        """The cases that a key opens (its fingerprint), in no order and without their entries.

        One that can't be read is left out: it must not hide the others.
        """
        own = select(wraps.c.case).where(wraps.c.recipient == recipient)
        rows = self._run(
            # One statement, so that a case and its wraps are of the same moment.
            select(cases, wraps.c.recipient, wraps.c.box)
            .join(wraps, (wraps.c.case == cases.c.locator) & (wraps.c.epoch == cases.c.epoch))
            .where(cases.c.locator.in_(own))
            .order_by(cases.c.locator, wraps.c.recipient)
        )
        each = [list(group) for _, group in groupby(rows, key=lambda row: row.locator)]
        return [case for group in each for case in _readable(group)]

    def versions(self) -> Mapping[str, int]:
        """Every case's locator with its version, which grows with each change."""
        return {row.locator: row.version for row in self._run(select(cases.c.locator, cases.c.version))}

    def _forget_other_epochs(self, case: Case) -> None:
        self._run(delete(wraps).where(wraps.c.case == case.locator, wraps.c.epoch != case.epoch))
        gone = self._run(
            delete(entries).where(entries.c.case == case.locator, entries.c.epoch != case.epoch)
        ).rowcount
        if gone > len(case.entries):
            raise ValueError(f"a case under a new key must bring all its entries, not {len(case.entries)}")

    def _put_missing(self, key: Column[str], case: Case, rows: Sequence[Values]) -> None:
        stored = set(self._run(select(key).where(key.table.c.case == case.locator)).scalars())
        self._put(key.table, [row for row in rows if row[key.name] not in stored])

    def _put(self, table: Table, rows: Sequence[Values]) -> None:
        if rows:
            self._run(insert(table), rows)


def _readable(rows: Sequence[Row[Any]]) -> Iterator[Case]:
    with suppress(Tampered):
        yield to_case(rows[0], rows)
