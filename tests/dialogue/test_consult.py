"""Consult: danger first, then the answer with its sources, and a way to a person whatever becomes of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from bot.dialogue.card import Button, Buttons, Call, Card, Heading, Quotation, References, Steps, Text, Tone
from bot.dialogue.consult import HOTLINES, REPORT, Consult, answer_card, place
from bot.dialogue.messages import Asker
from bot.dialogue.wording import LANGUAGES, say, say_each
from knowledge.answer import Answer, Citation, NoAnswer, Question, Reason
from knowledge.document import Audience, Document, Kind, Passage, Scope, Status
from knowledge.errors import LibraryUnavailable, QuestionRefused
from knowledge.referral import Referral

DAY = date(2026, 11, 21)
ASKER = Asker("staff", None, "ja")
MANUAL = Document("company/manual", "手引き", "Manual", Kind.COMPANY, status=Status.TEMPLATE, checked_on=DAY)
LAW = Document("law/rsk", "法律", "Act", Kind.LAW, in_force_from=date(2026, 10, 1))
ADVICE = Passage("m#1", MANUAL, "暴力", ("対応", "暴力"), "離れる。", "Violence", "Get away.", confidence="P")
RULE = Passage(
    "l#1", LAW, "33条", ("33条",), "講じなければならない。", url="https://example.jp/33", confidence="B"
)
ANSWER = Answer((Citation(ADVICE, "離れる。", Status.TEMPLATE), Citation(RULE, RULE.text, Status.IN_FORCE)))
NOTHING = NoAnswer(Reason.NOT_IN_LIBRARY)

IN_DANGER = {"ja": "今、客が包丁を持って暴れています", "en": "A man with a knife is in the store right now"}
IN_DESPAIR = {"ja": "もう死にたい", "en": "I want to die"}


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

    _consult(lambda question: asked.append(question) or NOTHING).ask("May I hang up?", asker)

    assert asked == [Question("May I hang up?", Scope(DAY, Audience.COUNSELOR, "osaka"), "en")]


def test_a_question_without_danger_has_one_calm_card() -> None:
    cards = _consult(lambda _: ANSWER).ask("電話を切ってもいいですか", ASKER)

    assert cards == [answer_card(ANSWER, "ja")]
    assert cards[0].tone is Tone.CALM


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
    [(IN_DANGER, "urgent_danger_heading"), (IN_DESPAIR, "urgent_self_harm_heading")],
)
def test_the_urgent_card_comes_first_whatever_becomes_of_the_answer(
    consult: Consult, questions: dict[str, str], heading: str, lang: str
) -> None:
    cards = consult.ask(questions[lang], replace(ASKER, lang=lang))

    assert [card.tone for card in cards] == [Tone.URGENT, Tone.CALM]
    assert cards[0].elements[0] == Heading(say(heading, lang))
    assert cards[1].elements[-1] == _ways_on(lang)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("questions", "steps", "numbers"),
    [
        (IN_DANGER, "urgent_danger_steps", ["110", "119"]),
        (IN_DESPAIR, "urgent_self_harm_steps", ["119", "110"]),
    ],
)
def test_the_urgent_card_says_what_to_do_and_whom_to_call(
    questions: dict[str, str], steps: str, numbers: list[str], lang: str
) -> None:
    urgent, _ = _consult(lambda _: NOTHING).ask(questions[lang], replace(ASKER, lang=lang))

    assert [one for one in urgent.elements if isinstance(one, Steps)] == [Steps(say_each(steps, lang))]
    assert [one.number for one in urgent.elements if isinstance(one, Call)] == numbers


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("code", ["too_long", "no_words"])
def test_a_refused_question_becomes_a_calm_card_with_a_way_on(code: str, lang: str) -> None:
    (card,) = _raising(QuestionRefused(code)).ask("x", replace(ASKER, lang=lang))

    assert card == Card((Text(say(f"refused_{code}", lang, most="2,000")), _ways_on(lang)))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_a_library_the_desk_says_so_and_names_people(lang: str) -> None:
    (card,) = _raising(LibraryUnavailable("/srv/index is damaged")).ask("x", replace(ASKER, lang=lang))

    assert card == Card((Text(say("unavailable", lang)), _ways_on(lang)))


NO_ANSWERS = [
    *((NoAnswer(reason), str(reason)) for reason in Reason if reason is not Reason.NEEDS_PERSON),
    *((NoAnswer(Reason.NEEDS_PERSON, one), f"needs_person_{one}") for one in Referral),
]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("result", "key"), NO_ANSWERS)
def test_every_lack_of_an_answer_is_said_and_leads_to_a_person(result: NoAnswer, key: str, lang: str) -> None:
    card = answer_card(result, lang)

    assert card == Card((Text(say(key, lang)), _ways_on(lang)))


def test_criteria_are_shown_under_a_heading_of_their_own() -> None:
    result = NoAnswer(Reason.NEEDS_PERSON, Referral.VERDICT, ANSWER.citations[:1], (RULE,))

    words, heading, criterion, related, places, _ = answer_card(result, "ja").elements

    assert (words, heading) == (
        Text(say("needs_person_verdict", "ja")),
        Heading(say("heading_criteria", "ja")),
    )
    assert (criterion.quote, related) == ("離れる。", Heading(say("heading_related", "ja")))
    assert places == References(("法律 › 33条",))


def test_an_answer_says_what_to_do_before_what_the_law_says() -> None:
    card = answer_card(ANSWER, "ja")

    assert card == Card(
        (
            Heading("対応のしかた"),
            Quotation(
                "離れる。",
                "手引き › 対応 › 暴力",
                ("ひな型(自社未承認)", "確度P この窓口の提案", "2026-11-21確認"),
            ),
            Heading("法律・条例では"),
            Quotation(
                "講じなければならない。",
                "法律 › 33条",
                ("施行中", "確度B 解説・報道で確認", "2026-10-01から"),
                "https://example.jp/33",
            ),
            _ways_on("ja"),
        )
    )


def test_an_english_quotation_is_said_to_be_a_digest() -> None:
    digest = Answer((Citation(ADVICE, "Get away.", Status.TEMPLATE),))

    shown = [one for one in answer_card(digest, "en").elements if isinstance(one, Text)]
    original = [one for one in answer_card(ANSWER, "en").elements if isinstance(one, Text)]

    assert (shown, original) == ([Text(say("quoted_digest", "en"))], [])


@pytest.mark.parametrize(
    ("passage", "lang", "expected"),
    [
        (ADVICE, "ja", "手引き › 対応 › 暴力"),
        (ADVICE, "en", "Manual › Violence"),
        (replace(ADVICE, document=replace(MANUAL, title_en="")), "en", "手引き › 対応 › 暴力"),
    ],
)
def test_a_place_is_named_in_the_readers_language_where_it_has_one(
    passage: Passage, lang: str, expected: str
) -> None:
    assert place(passage, lang) == expected


@pytest.mark.parametrize(
    ("kind", "status", "badge"),
    [
        (Kind.LAW, Status.IN_FORCE, "施行中"),
        (Kind.ORDINANCE, Status.UPCOMING, "施行予定"),
        (Kind.COMPANY, Status.TEMPLATE, "ひな型(自社未承認)"),
        (Kind.COMPANY, Status.IN_FORCE, "自社の資料"),
        (Kind.HOTLINE, Status.IN_FORCE, "相談先の案内"),
        (Kind.TOPIC, Status.IN_FORCE, "解説"),
        (Kind.DOCUMENT, Status.IN_FORCE, "資料"),
        (Kind.DOCUMENT, Status.DRAFT, "案"),
    ],
)
def test_only_a_law_is_said_to_be_in_force(kind: Kind, status: Status, badge: str) -> None:
    passage = Passage("d#1", Document("d", "資料", kind=kind, status=status), "節", ("節",), "本文。")

    elements = answer_card(Answer((Citation(passage, "本文。", status),)), "ja").elements

    assert [one.badges for one in elements if isinstance(one, Quotation)] == [(badge,)]
