"""Feedback: two buttons below an answer, that tell which passages it quoted and nothing else."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
Answers = Callable[[Question], Answer | NoAnswer]


def _answer(*passages: Passage) -> Answer:
    return Answer(tuple(Citation(one, one.text, Status.IN_FORCE) for one in passages))


def _reception(answers: Answers, rated: list[Rating] | None) -> Reception:
    numbers = count()
    feedback = None if rated is None else Feedback(rated.append, lambda: f"A{next(numbers)}", lambda: DAY)
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
def test_below_an_answer_stand_two_buttons_that_name_what_it_quoted(lang: str, labels: list[str]) -> None:
    card = _said(_reception(lambda _: _answer(MANUAL, LAW, MANUAL), []), QUESTION, lang)

    places = "company/manual#録音,law/rsk#33条1項"
    assert [(one.label, one.action) for one in _useful(card)] == [
        (labels[0], f"useful:yes:A0:{places}"),
        (labels[1], f"useful:no:A0:{places}"),
    ]


def test_every_answer_has_a_name_of_its_own() -> None:
    reception = _reception(lambda _: _answer(MANUAL), [])

    named = [_useful(_said(reception, QUESTION))[0].action.split(":")[2] for _ in range(3)]

    assert named == ["A0", "A1", "A2"]


@pytest.mark.parametrize("reason", list(Reason))
def test_below_the_lack_of_an_answer_there_are_none(reason: Reason) -> None:
    card = _said(_reception(lambda _: NoAnswer(reason, lacking=("x",)), []), QUESTION)

    assert _useful(card) == []


def test_below_what_is_said_to_an_account_there_are_none() -> None:
    card = _said(_reception(lambda _: _answer(MANUAL), []), ACCOUNT)

    assert _useful(card) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_where_ratings_are_not_kept_there_are_none_and_a_press_is_refused(lang: str) -> None:
    reception = _reception(lambda _: _answer(MANUAL), None)

    assert _useful(_said(reception, QUESTION, lang)) == []
    assert _pressed(reception, "useful:yes:A0:", lang) == Card((Text(say("rating_refused", lang)),))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_pressed_is_kept_with_the_day_and_thanked_for(lang: str) -> None:
    rated: list[Rating] = []
    reception = _reception(lambda _: _answer(MANUAL, LAW), rated)
    yes, no = _useful(_said(reception, QUESTION, lang))

    thanks, regret = (_pressed(reception, one.action, lang) for one in (yes, no))

    places = ("company/manual#録音", "law/rsk#33条1項")
    assert rated == [Rating("A0", DAY, True, places), Rating("A0", DAY, False, places)]
    ways = Buttons((Button(say("door_report", lang), REPORT), Button(say("see_hotlines", lang), HOTLINES)))
    assert thanks == Card((Text(say("rated_useful", lang)),))
    assert regret == Card((Text(say("rated_not_useful", lang)), ways))


MALFORMED = [
    "useful:",
    "useful:yes",
    "useful:yes:A0",
    "useful::A0:a#b",
    "useful:perhaps:A0:a#b",
    "useful:YES:A0:a#b",
    "useful:yes::a#b",
    "useful:yes:A 0:a#b",
    "useful:yes:あ:a#b",
    f"useful:yes:{'A' * 65}:a#b",
    "useful:yes:A0:a",
    "useful:yes:A0:#b",
    "useful:yes:A0:a#b,",
    "useful:yes:A0:a#b,,c#d",
    "useful:yes:A0:a#b\x00",
    "useful:yes:A0:a#\ud800",
    "useful:yes:A0:a#\u202eb",
    f"useful:yes:A0:a#{'b' * LONGEST}",
]


@pytest.mark.parametrize("action", MALFORMED, ids=range(len(MALFORMED)))
def test_what_no_button_of_ours_says_is_refused_calmly_and_not_kept(action: str) -> None:
    rated: list[Rating] = []

    card = _pressed(_reception(lambda _: _answer(MANUAL), rated), action)

    assert (card, rated) == (Card((Text(say("rating_refused", "ja")),)), [])


def test_an_answer_without_a_place_that_can_be_told_can_be_rated_all_the_same() -> None:
    rated: list[Rating] = []
    reception = _reception(lambda _: _answer(replace(MANUAL, anchor="x" * LONGEST)), rated)

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
