"""Rows and what they are: cases with their entries and wraps, letters, audit entries."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row

from bot.cases.audit import Act, AuditEntry
from bot.cases.case import Case, Status
from bot.cases.entry import Kind, Role
from bot.cases.sealed import Header, Lock, SealedEntry, SealedLetter, Wrap
from bot.desk.ports import Tampered

Values = dict[str, Any]
"""A row to be written: column by column."""


def case_values(case: Case) -> Values:
    """A case without its version, entries and wraps."""
    return {
        "locator": case.locator,
        "lock_salt": case.lock.salt,
        "lock_verifier": case.lock.verifier,
        "lock_public": case.lock.public,
        "lock_private": case.lock.private,
        "filed_on": case.filed_on,
        "due_on": case.due_on,
        "epoch": case.epoch,
        "urgent": case.urgent,
        "status": case.status.value,
        "withdrawn": case.withdrawn,
        "promise": case.promise,
        "held": case.held,
        "keep_until": case.keep_until,
    }


def to_case(row: Row[Any], wraps: Iterable[Row[Any]], entries: Iterable[Row[Any]] = ()) -> Case:
    """A case out of its rows. Raises Tampered when they hold what no case has."""
    try:
        return _to_case(row, wraps, entries)
    except ValueError:
        raise Tampered from None


def _to_case(row: Row[Any], wraps: Iterable[Row[Any]], entries: Iterable[Row[Any]]) -> Case:
    return Case(
        row.locator,
        Lock(row.lock_salt, row.lock_verifier, row.lock_public, row.lock_private),
        row.filed_on,
        row.due_on,
        row.epoch,
        tuple(Wrap(wrap.recipient, wrap.epoch, wrap.box) for wrap in wraps),
        tuple(map(_to_entry, entries)),
        row.urgent,
        Status(row.status),
        row.withdrawn,
        row.promise,
        row.version,
        row.held,
        row.keep_until,
    )


def wrap_values(case: str, wrap: Wrap) -> Values:
    """A wrap of a case (its locator)."""
    return {"case": case, "epoch": wrap.epoch, "recipient": wrap.recipient, "box": wrap.box}


def entry_values(entry: SealedEntry) -> Values:
    """An entry, its header column by column."""
    header = entry.header
    return {
        "entry": header.entry,
        "case": header.case,
        "epoch": header.epoch,
        "sequence": header.sequence,
        "kind": header.kind.value,
        "author": header.author.value,
        "nonce": entry.nonce,
        "ciphertext": entry.ciphertext,
        "signer": entry.signer,
        "signature": entry.signature,
    }


def _to_entry(row: Row[Any]) -> SealedEntry:
    header = Header(row.case, row.epoch, row.sequence, row.entry, Kind(row.kind), Role(row.author))
    return SealedEntry(header, row.nonce, row.ciphertext, row.signer, row.signature)


def letter_values(letter: SealedLetter) -> Values:
    """A letter nobody delivers yet."""
    return {
        "id": letter.id,
        "leaves_at": letter.leaves_at,
        "box": letter.box,
        "attempts": letter.attempts,
        "claimed_at": None,
    }


def to_letter(row: Row[Any]) -> SealedLetter:
    """A letter out of its row."""
    return SealedLetter(row.id, row.leaves_at, row.box, row.attempts)


def audit_values(entry: AuditEntry) -> Values:
    """An audit entry; its moment as seconds since 1970."""
    return {
        "sequence": entry.sequence,
        "at": int(entry.at.timestamp()),
        "actor": entry.actor,
        "act": entry.act.value,
        "case": entry.case,
        "previous": entry.previous,
        "digest": entry.digest,
        "signer": entry.signer,
        "signature": entry.signature,
        "why": entry.why,
    }


def to_audit_entry(row: Row[Any]) -> AuditEntry:
    """An audit entry out of its row; its moment in UTC. Raises Tampered for what no entry has."""
    try:
        act = Act(row.act)
    except ValueError:
        raise Tampered from None
    return AuditEntry(
        row.sequence,
        datetime.fromtimestamp(row.at, UTC),
        row.actor,
        act,
        row.case,
        row.previous,
        row.digest,
        row.signer,
        row.signature,
        row.why,
    )
