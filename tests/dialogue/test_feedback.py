"""Feedback: two buttons below an answer, that tell which passages it quoted and nothing else."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.vault.door import DoorTokens
from bot.confidential import Confidential
from bot.dialogue.card import Button, Buttons, Card, Text
from bot.dialogue.consult import HOTLINES, REPORT, Consult
from bot.dialogue.feedback import LONGEST, Feedback
from bot.dialogue.messages import Asker, Pressed, Said, Say
from bot.dialogue.ports import Rating
from bot.dialogue.reception import Reception
from bot.dialogue.wording import LANGUAGES, say
from knowledge.answer import Answer, NoAnswer, Question, Reason
from knowledge.document import Document, Passage, Status
from knowledge.quotation import Citation

DAY = date(2026, 11, 24)
QUESTION, ACCOUNT = "会話を録音してもいいですか", "さっき電話で怒鳴られました"
MANUAL = Passage("m#1", Document("company/manual", "手引き"), "録音", ("録音",), "録音できます。")
LAW = Passage("l#1", Document("law/rsk", "法律"), "33条1項", ("33条",), "講じる。")
PLACES = ("company/manual#録音", "law/rsk#33条1項")
TOKENS = DoorTokens(b"the staff door's key, 32 bytes..")
Answers = Callable[[Question], Answer | NoAnswer]


def _answer(*passages: Passage) -> Answer:
    return Answer(tuple(Citation(one, one.text, Status.IN_FORCE) for one in passages))


def _reception(answers: Answers, rated: list[Rating] | None) -> Reception:
    numbers = count()
    feedback = (
        None if rated is None else Feedback(rated.append, lambda: f"A{next(numbers)}", lambda: DAY, TOKENS)
    )
    consult = Consult(answers, lambda: DAY, feedback=feedback)
    return Reception(consult, lambda _: None, lambda: "K7Q2", lambda _, fault: pytest.fail(repr(fault)))


def _asker(lang: str = "ja") -> Asker:
    return Asker("staff", None, lang)


def _said(reception: Reception, words: str, lang: str = "ja") -> Card:
    outgoing = reception.receive(Said(Confidential(words), _asker(lang)))[-1]
    assert isinstance(outgoing, Say)
    return outgoing.card


def _pressed(reception: Reception, action: str, lang: str = "ja") -> Card:
    (outgoing,) = reception.receive(Pressed(action, _asker(lang)))
    assert isinstance(outgoing, Say)
    return outgoing.card


def _useful(card: Card) -> list[Button]:
    rows = [one.buttons for one in card.elements if isinstance(one, Buttons)]
    return [one for row in rows for one in row if one.action.startswith("useful:")]


@pytest.mark.parametrize(
    ("lang", "labels"), [("ja", ["役に立った", "役に立たなかった"]), ("en", ["Helpful", "Not helpful"])]
)
def test_below_an_answer_stand_two_buttons(lang: str, labels: list[str]) -> None:
    card = _said(_reception(lambda _: _answer(MANUAL, LAW, MANUAL), []), QUESTION, lang)

    assert [one.label for one in _useful(card)] == labels
    assert [one.action.split(":")[1] for one in _useful(card)] == ["yes", "no"]


def test_a_button_tells_nobody_what_it_carries() -> None:
    card = _said(_reception(lambda _: _answer(MANUAL, LAW), []), QUESTION)

    actions = " ".join(one.action for one in _useful(card))
    assert [word for word in ("company", "manual", "録音") if word in actions] == []


def test_every_answer_has_a_name_of_its_own() -> None:
    rated: list[Rating] = []
    reception = _reception(lambda _: _answer(MANUAL), rated)

    for _ in range(3):
        _pressed(reception, _useful(_said(reception, QUESTION))[0].action)

    assert [one.answer for one in rated] == ["A0", "A1", "A2"]


@pytest.mark.parametrize("reason", list(Reason))
def test_below_the_lack_of_an_answer_there_are_none(reason: Reason) -> None:
    card = _said(_reception(lambda _: NoAnswer(reason, lacking=("x",)), []), QUESTION)

    assert _useful(card) == []


def test_below_what_is_said_to_an_account_there_are_none() -> None:
    card = _said(_reception(lambda _: _answer(MANUAL), []), ACCOUNT)

    assert _useful(card) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_where_ratings_are_not_kept_there_are_none_and_a_press_is_refused(lang: str) -> None:
    standing = _useful(_said(_reception(lambda _: _answer(MANUAL), []), QUESTION))[0]
    reception = _reception(lambda _: _answer(MANUAL), None)

    assert _useful(_said(reception, QUESTION, lang)) == []
    assert _pressed(reception, standing.action, lang) == Card((Text(say("rating_refused", lang)),))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_pressed_is_kept_with_the_day_and_thanked_for(lang: str) -> None:
    rated: list[Rating] = []
    reception = _reception(lambda _: _answer(MANUAL, LAW), rated)
    yes, no = _useful(_said(reception, QUESTION, lang))

    thanks, regret = (_pressed(reception, one.action, lang) for one in (yes, no))

    assert rated == [Rating("A0", DAY, True, PLACES), Rating("A0", DAY, False, PLACES)]
    ways = Buttons((Button(say("door_report", lang), REPORT), Button(say("see_hotlines", lang), HOTLINES)))
    assert thanks == Card((Text(say("rated_useful", lang)),))
    assert regret == Card((Text(say("rated_not_useful", lang)), ways))


def _forged() -> list[str]:
    """Actions that no button of this desk has."""
    own = TOKENS.seal({"answer": "A0", "places": "\n".join(PLACES)})
    others = DoorTokens(bytes(32)).seal({"answer": "A0", "places": "company/secret#人事"})
    changed = [
        own[:at] + ("A" if own[at] != "A" else "B") + own[at + 1 :] for at in range(0, len(own) - 1, 7)
    ]
    return [
        "useful:", "useful:yes", "useful:yes:", "useful:yes:A0:company/secret#人事", f"useful:perhaps:{own}",
        f"useful:YES:{own}", f"useful:yes:{others}", f"useful:yes:{own}:x", f"useful:yes:{own[:-8]}",
        "useful:yes:あ", f"useful:yes:{own}{' ' * LONGEST}", f"useful:yes:{TOKENS.seal({'places': ''})}",
        *(f"useful:yes:{one}" for one in changed),
    ]  # fmt: skip


@pytest.mark.parametrize("action", _forged(), ids=range(len(_forged())))
def test_what_no_button_of_ours_says_is_refused_calmly_and_not_kept(action: str) -> None:
    rated: list[Rating] = []

    card = _pressed(_reception(lambda _: _answer(MANUAL), rated), action)

    assert (card, rated) == (Card((Text(say("rating_refused", "ja")),)), [])


def test_an_answer_without_a_place_that_can_be_told_can_be_rated_all_the_same() -> None:
    rated: list[Rating] = []
    long = "".join(chr(0x4E00 + 7919 * at % 20000) for at in range(LONGEST))
    reception = _reception(lambda _: _answer(replace(MANUAL, anchor=long)), rated)

    _pressed(reception, _useful(_said(reception, QUESTION))[0].action)

    assert rated == [Rating("A0", DAY, True, ())]


@given(st.lists(st.tuples(st.text(min_size=1, max_size=300), st.text(max_size=300)), min_size=1, max_size=9))
def test_whatever_a_document_is_called_its_button_fits_and_says_the_places_it_quoted(
    named: list[tuple[str, str]],
) -> None:
    rated: list[Rating] = []
    passages = [replace(MANUAL, document=replace(MANUAL.document, id=one), anchor=at) for one, at in named]
    reception = _reception(lambda _: _answer(*passages), rated)

    buttons = _useful(_said(reception, QUESTION))
    for button in buttons:
        _pressed(reception, button.action)

    assert [len(button.action) <= LONGEST for button in buttons] == [True, True]
    assert [one.useful for one in rated] == [True, False]
    assert set(rated[0].places) <= {f"{one}#{at}" for one, at in named}
    assert rated[0].places == rated[1].places
