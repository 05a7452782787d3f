"""The versions of a law as e-Gov lists them, and which of them is in force on a day.

Chosen by the days of enforcement alone: e-Gov's own flags call laws in force `PreviousEnforced`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from knowledge.text import visible

LAW_ID = re.compile(r"[0-9]{3}[0-9A-Z]{12}")
_ID = re.compile(rf"{LAW_ID.pattern}_[0-9]{{8}}_[0-9A-Z]{{15}}")
_REPEAL = "8"
"""The `amendment_type` of an entry by which a law ends: it has a text, and is never in force."""


@dataclass(frozen=True)
class Revision:
    """One version of a law. in_force_to: the day before the next one's, or before the law was repealed.

    expected: the day it begins is e-Gov's guess, since no order has set it yet.
    """

    id: str
    law: str
    title: str
    in_force_from: date
    in_force_to: date | None = None
    expected: bool = False


class Malformed(Exception):
    """An answer that does not tell what it has to; the text names the key."""


def to_revisions(told: Mapping[str, Any]) -> tuple[Revision, ...]:
    """The versions in an answer of /law_revisions, oldest first. Raises Malformed.

    Of several that begin on one day only the last has ever been in force, and what begins on the day of a
    repeal never is.
    """
    law, listed = _text(_map(told, "law_info"), "law_id"), told.get("revisions")
    if not isinstance(listed, list):
        raise Malformed("revisions")
    found: dict[date, Revision] = {}
    ends: list[date] = []
    for one in reversed(listed):
        revision = _revision(law, one)
        found[revision.in_force_from] = revision
        ends += _repealed(one, revision.in_force_from)
    end = min(ends, default=None)
    lived = [one for one in found.values() if end is None or one.in_force_from < end]
    return tuple(_closed(sorted(lived, key=lambda one: one.in_force_from), end))


def in_force(revisions: Sequence[Revision], day: date) -> Revision | None:
    """The version in force on a day, or None."""
    for one in revisions:
        if one.in_force_from <= day and (one.in_force_to is None or day <= one.in_force_to):
            return one
    return None


def upcoming(revisions: Sequence[Revision], day: date) -> tuple[Revision, ...]:
    """The versions that are not yet in force on a day."""
    return tuple(one for one in revisions if one.in_force_from > day)


def _revision(law: str, told: Any) -> Revision:
    identity = _text(told, "law_revision_id")
    if not _ID.fullmatch(identity) or not identity.startswith(f"{law}_"):
        raise Malformed("law_revision_id")
    set_day = _day(told, "amendment_enforcement_date")
    day = set_day or _day(told, "amendment_scheduled_enforcement_date") or _named_day(identity)
    return Revision(identity, law, _text(told, "law_title"), day, None, set_day is None)


def _named_day(identity: str) -> date:
    try:
        return date.fromisoformat(identity.split("_")[1])
    except ValueError:
        raise Malformed("amendment_enforcement_date") from None


def _repealed(told: Mapping[str, Any], begins: date) -> list[date]:
    """From which day on the law is none, if it is said; `begins` is the day of an entry that only repeals."""
    if told.get("remain_in_force"):
        return []
    by_entry = [begins] if str(told.get("amendment_type")) == _REPEAL else []
    gone = told.get("repeal_status") not in {None, "", "None", "Suspend"}
    day = _day(told, "repeal_date") if gone else None
    return [day] if day else by_entry


def _closed(ordered: Sequence[Revision], repealed: date | None) -> Iterator[Revision]:
    following = [*(later.in_force_from for _, later in pairwise(ordered)), repealed]
    for one, after in zip(ordered, following, strict=False):
        last = after - timedelta(days=1) if after else None
        yield Revision(one.id, one.law, one.title, one.in_force_from, last, one.expected)


def _map(told: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = told.get(key)
    if not isinstance(value, dict):
        raise Malformed(key)
    return value


def _text(told: Any, key: str) -> str:
    value = told.get(key) if isinstance(told, dict) else None
    text = visible(value) if isinstance(value, str) else ""
    if not text:
        raise Malformed(key)
    return text


def _day(told: Mapping[str, Any], key: str) -> date | None:
    value = told.get(key)
    if value in {None, ""}:
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise Malformed(key) from None
