"""`madoguchi absence`: days are kept or refused with their reason; of cases nothing but a number shows."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.database.absences import StoredAbsences
from adapters.database.engine import open_database
from adapters.entrypoints.clock import today_in_japan

Call = Callable[..., Any]
TODAY = today_in_japan()
FIRST, LAST = str(TODAY + timedelta(days=3)), str(TODAY + timedelta(days=5))
A = "counselor-a"


@pytest.fixture
def kept(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[tuple[str, str]]]:
    """kept(): the days that are kept at a desk with keys."""
    monkeypatch.setenv("MADOGUCHI_DATA", str(tmp_path / "data"))
    assert call("init").status == 0
    ids = ("counselor-a", "counselor-b", "counselor-c", "outside")
    days = ("--designated-on", "2026-01-01", "--acknowledged-on", "2026-01-01")
    assert call("designate", *ids, *days).status == 0
    store = StoredAbsences(open_database(f"sqlite:///{tmp_path / 'data' / 'desk.db'}"))
    return lambda: [(str(one.first), str(one.last)) for one in store.all()]


def test_an_absence_is_shown_then_kept_then_called_off(call: Call, kept: Any) -> None:
    shown = call("absence", A, FIRST, LAST, "--preview")
    assert (shown.status, kept()) == (0, [])
    would, cases, read = shown.out.splitlines()
    assert would == f"{A} would be away from {FIRST} to {LAST}."
    assert cases == "Cases that go on meanwhile: fewer than 5"
    assert read.startswith("Read meanwhile by: counselor-c; where somebody must not read a case")

    assert call("absence", A, FIRST, LAST).status == 0
    assert kept() == [(FIRST, LAST)]
    again = call("absence", A, LAST, LAST)
    assert (again.status, kept()) == (1, [(FIRST, LAST)])
    assert "overlaps" in again.err

    assert call("absence", A, FIRST, FIRST, "--cancel").status == 1
    assert call("absence", A, FIRST, LAST, "--cancel").out.startswith(f"{A} is not away")
    assert kept() == []


def test_a_deputy_who_is_away_too_does_not_stand_in(call: Call, kept: Any) -> None:
    assert call("absence", "counselor-c", LAST, LAST).status == 0

    told = json.loads(call("absence", A, FIRST, LAST, "--json").out)

    assert told == {
        "counselor": A, "from": FIRST, "to": LAST, "cases": None, "stand_in": None, "kept": True
    }  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (("nobody", FIRST, LAST), 1, "nobody on the roster has the id nobody"),
        ((A, str(TODAY - timedelta(days=1)), LAST), 1, "That day has passed"),
        ((A, LAST, FIRST), 1, "The last day is before the first"),
        ((A, FIRST, "soon"), 2, "is not a date"),
        ((A, FIRST, LAST, "--preview", "--cancel"), 2, "exclude each other"),
    ],
)
def test_what_can_not_be_is_refused_in_one_line_and_nothing_is_kept(
    call: Call, kept: Any, arguments: tuple[str, ...], status: int, told: str
) -> None:
    refused = call("absence", *arguments)

    assert (refused.status, kept()) == (status, [])
    assert told in refused.err
