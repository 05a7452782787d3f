"""`madoguchi doctor` counts the cases that no key opens, and names none of them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from adapters.entrypoints.cli.cases_checkup import case_findings
from adapters.entrypoints.installation import kept
from bot.desk.recusal import Recusal

Desk = Any


@pytest.mark.parametrize("door", ["all", "counselors", "staff"])
def test_only_cases_whose_wraps_are_gone_are_counted_and_by_who_can_know(
    tmp_path: Path, desk_over: Callable[..., Desk], door: str
) -> None:
    installation = kept(tmp_path / "data", tmp_path / "keys", None, print)
    desk = desk_over(installation)
    whole, gone, unread = desk.file("言葉"), desk.file("言葉"), desk.file("言葉", refused={"counselor-b"})

    def found() -> list[tuple[str, str]]:
        return [*case_findings(installation.engine, tmp_path / "keys", None, door)]

    for one in ("counselor-a", "counselor-c", "outside"):
        Recusal(desk.acting).recuse(desk.writing(one, unread))
    assert desk.office.readers(desk.stored(unread.receipt.locator)) == ()
    assert found() == [], "the door keeps the key of a case that nobody reads"

    with installation.engine.begin() as connection:
        locator = gone.receipt.locator
        connection.exec_driver_sql('DELETE FROM wraps WHERE "case" = ?', (locator,))

    if door == "staff":
        assert found() == []
    else:
        [(mark, line)] = found()
        assert (mark, line.split(";")[0]) == ("wrong", "cases that no key of the counselors' door opens: 1")
        assert {one.receipt.locator for one in (whole, gone, unread)}.isdisjoint(line.split())
    installation.engine.dispose()
