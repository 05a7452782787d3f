"""Consult: danger first, then the answer with its sources, and a way to a person whatever becomes of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from bot.dialogue.card import Button, Buttons, Call, Card, Heading, Steps, Text, Tone
from bot.dialogue.consult import HOTLINES, REPORT, Consult, answer_card
from bot.dialogue.messages import Asker
from bot.dialogue.wording import LANGUAGES, say, say_each
from knowledge.answer import Answer, NoAnswer, Question, Reason
from knowledge.document import Audience, Document, Passage, Scope, Status
from knowledge.errors import LibraryUnavailable, QuestionRefused
from knowledge.quotation import Citation

DAY = date(2026, 11, 21)
ASKER = Asker("staff", None, "ja")
ADVICE = Passage("m#1", Document("company/manual", "手引き"), "暴力", ("暴力",), "離れる。")
ANSWER = Answer((Citation(ADVICE, "離れる。", Status.TEMPLATE),))
NOTHING = NoAnswer(Reason.NOT_IN_LIBRARY)

IN_DANGER = {"ja": "今、客が包丁を持って暴れています", "en": "A man with a knife is in the store right now"}
IN_DESPAIR = {"ja": "もう死にたい", "en": "I want to die"}
ANOTHER_IN_DESPAIR = {
    "ja": "同僚が死にたいと言っています",
    "en": "My coworker says she wants to kill herself",
}


def _consult(answer: Callable[[Question], Answer | NoAnswer]) -> Consult:
    return Consult(answer, lambda: DAY)


def _raising(fault: Exception) -> Consult:
    def answer(question: Question) -> Answer | NoAnswer:
        raise fault

    return _consult(answer)


def _ways_on(lang: str) -> Buttons:
    return Buttons((Button(say("door_report", lang), REPORT), Button(say("see_hotlines", lang), HOTLINES)))


def test_a_question_is_asked_as_of_today_and_as_who_asks_it() -> None:
    asked: list[Question] = []
    asker = Asker("counselor", "osaka", "en")

    list(_consult(lambda question: asked.append(question) or NOTHING).ask("May I hang up?", asker))

    assert asked == [Question("May I hang up?", Scope(DAY, Audience.COUNSELOR, "osaka"), "en")]


def test_a_question_without_danger_has_one_calm_card() -> None:
    (card,) = _consult(lambda _: ANSWER).ask("電話を切ってもいいですか", ASKER)

    assert card == answer_card(ANSWER, "ja")
    assert card.tone is Tone.CALM


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_bare_courtesy_gets_one_kind_sentence_and_nothing_is_looked_up(lang: str) -> None:
    words = {"ja": "ありがとうございます", "en": "Thanks!"}[lang]

    (card,) = _raising(AssertionError("a courtesy was looked up")).ask(words, replace(ASKER, lang=lang))

    assert card == Card((Text(say("courtesy_met", lang)), _ways_on(lang)))


@pytest.mark.parametrize("question", [IN_DANGER["ja"], IN_DESPAIR["ja"], ANOTHER_IN_DESPAIR["ja"]])
def test_the_urgent_card_is_out_before_anything_is_looked_up(question: str) -> None:
    asked: list[Question] = []
    cards = _consult(lambda question: asked.append(question) or NOTHING).ask(question, ASKER)

    first = next(cards)

    assert (first.tone, asked) == (Tone.URGENT, [])
    (answer,) = cards
    assert Text(say("not_in_library", "ja")) in answer.elements[:2]
    assert [one.text for one in asked] == [question]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "consult",
    [
        _consult(lambda _: ANSWER),
        _consult(lambda _: NOTHING),
        _raising(LibraryUnavailable("no index")),
        _raising(QuestionRefused("too_long")),
    ],
    ids=["answered", "not answered", "no library", "refused"],
)
@pytest.mark.parametrize(
    ("questions", "heading"),
    [
        (IN_DANGER, "urgent_danger_heading"),
        (IN_DESPAIR, "urgent_self_harm_heading"),
        (ANOTHER_IN_DESPAIR, "urgent_another_heading"),
    ],
)
def test_the_urgent_card_comes_first_whatever_becomes_of_the_answer(
    consult: Consult, questions: dict[str, str], heading: str, lang: str
) -> None:
    cards = list(consult.ask(questions[lang], replace(ASKER, lang=lang)))

    assert [card.tone for card in cards] == [Tone.URGENT, Tone.CALM]
    assert cards[0].elements[0] == Heading(say(heading, lang))
    assert cards[1].elements[-1] == _ways_on(lang)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("questions", "steps", "numbers"),
    [
        (IN_DANGER, "urgent_danger_steps", ["110", "119"]),
        (IN_DESPAIR, "urgent_self_harm_steps", ["119", "110"]),
        (ANOTHER_IN_DESPAIR, "urgent_another_steps", ["119", "110"]),
    ],
)
def test_the_urgent_card_says_what_to_do_and_whom_to_call(
    questions: dict[str, str], steps: str, numbers: list[str], lang: str
) -> None:
    urgent, _ = _consult(lambda _: NOTHING).ask(questions[lang], replace(ASKER, lang=lang))

    assert [one for one in urgent.elements if isinstance(one, Steps)] == [Steps(say_each(steps, lang))]
    assert [one.number for one in urgent.elements if isinstance(one, Call)] == numbers


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("questions", "whose"), [(IN_DESPAIR, "self_harm"), (ANOTHER_IN_DESPAIR, "another")])
def test_despair_is_met_with_thanks_and_honesty_about_who_reads_this(
    questions: dict[str, str], whose: str, lang: str
) -> None:
    urgent, _ = _consult(lambda _: NOTHING).ask(questions[lang], replace(ASKER, lang=lang))

    thanks, care, *_, honest = urgent.elements
    assert (thanks, care) == (
        Heading(say(f"urgent_{whose}_heading", lang)),
        Text(say(f"urgent_{whose}_text", lang)),
    )
    assert honest == Text(say("urgent_not_watched", lang))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("code", ["too_long", "no_words"])
def test_a_refused_question_becomes_a_calm_card_with_a_way_on(code: str, lang: str) -> None:
    (card,) = _raising(QuestionRefused(code)).ask("x", replace(ASKER, lang=lang))

    assert card == Card((Text(say(f"refused_{code}", lang, most="2,000")), _ways_on(lang)))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_a_library_the_desk_says_so_and_names_people(lang: str) -> None:
    (card,) = _raising(LibraryUnavailable("/srv/index is damaged")).ask("x", replace(ASKER, lang=lang))

    assert card == Card((Text(say("unavailable", lang)), _ways_on(lang)))
