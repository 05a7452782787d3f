"""The reply board's screen: the same for everybody, and the way to it and from it."""

from typing import Any

import pytest

from bot.cases.nickname import nickname
from bot.cases.receipt import to_receipt
from bot.dialogue.card import Buttons, References, Text
from bot.dialogue.wording import LANGUAGES, say


def listed(somebody: Any) -> tuple[str, ...]:
    """The names on the board before somebody."""
    somebody.press("board")
    [names] = [one.items for one in somebody.form.parts if isinstance(one, References)]
    return tuple(names)


def called(receipt: str, lang: str = "ja") -> str:
    return nickname(to_receipt(receipt).locator, lang)


def on_board(desk: Any, receipt: str) -> bool:
    return called(receipt) in [one.strip("\u3000") for one in listed(desk.staff())]


def replied(desk: Any, receipt: str) -> None:
    desk.acting(receipt, "case_reply").send(words="返事です")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_board_says_how_to_read_it_and_leads_to_where_a_receipt_is_typed(desk: Any, lang: str) -> None:
    somebody = desk.staff(lang=lang)

    assert len(listed(somebody)) == 16
    assert Text(say("board_means", lang)) in somebody.form.parts
    assert somebody.form.submit is None
    [way] = [one for one in somebody.form.parts if isinstance(one, Buttons)]
    assert [(one.label, one.action) for one in way.buttons] == [(say("door_receipt", lang), "receipt")]
    somebody.press("receipt")
    assert list(somebody.fields) == ["code"]


def test_a_reply_shows_by_the_nickname_on_the_receipt_until_the_morning_after_it_was_read(desk: Any) -> None:
    filed = desk.filed()
    receipt = filed.receipt
    assert called(receipt) in filed.told

    replied(desk, receipt)
    assert not on_board(desk, receipt)
    desk.clock.turn(hours=2)
    assert on_board(desk, receipt)
    desk.back(receipt)
    assert on_board(desk, receipt)
    desk.clock.turn(hours=19)
    assert not on_board(desk, receipt)


@pytest.mark.parametrize(
    ("act", "told"),
    [("case_note", {"words": "内部"}), ("case_assess", {"urgent": "no", "level": "0", "reason": "まだ"})],
)
def test_what_the_reporter_does_not_read_is_no_news(desk: Any, act: str, told: dict[str, str]) -> None:
    receipt = desk.filed().receipt
    before = listed(desk.staff())

    counselor = desk.acting(receipt, act)
    counselor.send(**told)
    assert say(f"{act}_done", "ja") in counselor.told
    assert listed(desk.staff()) == before
    desk.clock.turn(hours=2)
    assert not on_board(desk, receipt)


def test_everybody_sees_the_same_board_whoever_they_are(desk: Any) -> None:
    receipt = desk.filed(naming="named").receipt
    replied(desk, receipt)
    desk.clock.turn(days=1)

    somebody = [desk.staff(), desk.staff("visitor-9"), desk.counselor(), desk.counselor("counselor-c")]
    forms = [(listed(one), one.form)[1] for one in somebody]

    assert forms == forms[:1] * 4
    assert forms[0].state == ""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_board_has_the_same_bytes_with_a_waiting_reply_and_without(desk: Any, lang: str) -> None:
    receipt = desk.filed().receipt
    boards = []
    for act in (lambda: None, lambda: replied(desk, receipt), lambda: desk.back(receipt)):
        act()
        desk.clock.turn(days=1)
        boards.append(listed(desk.staff(lang=lang)))

    assert len(set(boards)) == 3
    assert {tuple(len(name.encode()) for name in one) for one in boards} == {
        tuple(len(name.encode()) for name in boards[0])
    }


def test_nothing_can_be_sent_from_the_board(desk: Any) -> None:
    somebody = desk.staff()
    somebody.press("board")

    somebody.submit("board", {"words": "なにか"})

    assert somebody.form.id == "refused"
    assert "なにか" in somebody.told
