"""Rows of the database put back, changed or moved: the case no longer opens, and everybody else is served."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import text

from bot.cases.errors import CaseError
from bot.desk.ports import Tampered

A, B, C = "counselor-a", "counselor-b", "counselor-c"
KEPT = ("cases", "wraps", "entries")


@pytest.fixture
def filed(desk: Any) -> Any:
    """A report, filed."""
    return desk.file()


@contextmanager
def by_hand(desk: Any) -> Iterator[Any]:
    with desk.installation.engine.begin() as connection:
        yield connection


def snapshot(desk: Any) -> dict[str, list[dict[str, object]]]:
    with desk.installation.engine.connect() as connection:
        return {name: [dict(row) for row in connection.execute(text(f"SELECT * FROM {name}")).mappings()]
                for name in KEPT}  # fmt: skip


def put_back(desk: Any, rows: dict[str, list[dict[str, object]]]) -> None:
    with by_hand(desk) as connection:
        for name in reversed(KEPT):
            connection.execute(text(f"DELETE FROM {name}"))
        for name in KEPT:
            for row in rows[name]:
                columns, marks = ", ".join(f'"{key}"' for key in row), ", ".join(f":{key}" for key in row)
                connection.execute(text(f"INSERT INTO {name} ({columns}) VALUES ({marks})"), row)


def test_a_case_from_before_its_hand_over_opens_for_nobody(desk: Any, filed: Any) -> None:
    locator = filed.receipt.locator
    desk.window.open(A, locator)
    before = snapshot(desk)
    desk.window.hand_over(desk.writing(A, filed), C, "")
    put_back(desk, before)

    for who in (A, B):
        with pytest.raises(Tampered):
            desk.window.open(who, locator)
        with pytest.raises(Tampered):
            desk.window.note(desk.writing(who, filed), "...")
    with pytest.raises(Tampered):
        desk.reporter.look_up(desk.access(filed))
    assert [act for _, act, _ in desk.audit()].count("opened") == 3, "each try was kept first"


def test_an_answer_taken_out_is_noticed(desk: Any, filed: Any) -> None:
    before = snapshot(desk)
    desk.window.reply(desk.writing(A, filed), "明日うかがいます", desk.office.today())
    put_back(desk, before)

    with pytest.raises(Tampered):
        desk.reporter.look_up(desk.access(filed))


@pytest.mark.parametrize("change", ["actor = 'somebody'", "at = at + 86400", "\"case\" = 'ELSEWHER'"])
def test_who_opened_it_is_told_from_signed_entries_only(desk: Any, filed: Any, change: str) -> None:
    desk.window.open(A, filed.receipt.locator)
    desk.window.reply(desk.writing(A, filed), "明日うかがいます", desk.office.today())
    with by_hand(desk) as connection:
        connection.execute(text(f"UPDATE audit SET {change} WHERE act = 'replied'"))

    with pytest.raises(Tampered):
        desk.reporter.look_up(desk.access(filed))


def test_a_row_that_no_case_has_stops_neither_letters_nor_lists(desk: Any, filed: Any) -> None:
    other = desk.file()
    with by_hand(desk) as connection:
        connection.execute(text("UPDATE cases SET status = 'x' WHERE locator = :it"),
                           {"it": filed.receipt.locator})  # fmt: skip

    assert [one.locator for one in desk.window.cases(A)] == [other.receipt.locator]
    desk.clock.turn(minutes=20)
    desk.worker.round()
    assert {one.to for one in desk.arrived if one.notice.case == other.receipt.locator} == {A, B}
    assert [one for one in desk.arrived if one.notice.case == filed.receipt.locator] == []


def test_the_same_form_with_other_words_is_never_lost_in_silence(desk: Any, filed: Any) -> None:
    writing = desk.writing(A, filed)
    for _ in range(2):
        desk.window.reply(writing, "明日うかがいます", desk.office.today())
    with pytest.raises(CaseError, match="already_sent"):
        desk.window.reply(writing, "明後日うかがいます", desk.office.today())
    with pytest.raises(CaseError, match="already_sent"):
        desk.window.note(writing, "明日うかがいます")

    access = desk.access(filed)
    for _ in range(2):
        desk.reporter.add(access, "one", desk.words(what="つづき"))
    with pytest.raises(CaseError, match="already_sent"):
        desk.reporter.add(access, "one", desk.words(what="別のつづき"))
    said = [told for _, told in desk.told(desk.reporter.look_up(access).entries)]
    assert said[1:] == [{"words": "明日うかがいます"}, {"what": "つづき"}]
