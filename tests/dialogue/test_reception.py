"""Reception: four doors, and one calm card whatever goes wrong behind them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from structlog.testing import capture_logs

from adapters.logs import log_fault
from bot.cases.receipt import Receipt
from bot.confidential import Confidential
from bot.dialogue.card import Button, Buttons, Call, Card, Heading, Text, Tone
from bot.dialogue.consult import HOTLINES, Consult, answer_card
from bot.dialogue.messages import Asker, Pressed, Said, Say
from bot.dialogue.reception import DOORS, Reception
from bot.dialogue.safety import help_card
from bot.dialogue.urgent import urgent_card
from bot.dialogue.wording import LANGUAGES, say
from knowledge.answer import Answer, NoAnswer, Question, Reason
from knowledge.urgent import Urgency

NOTHING = NoAnswer(Reason.NOT_IN_LIBRARY)
WORDS = "〇〇さんに怒鳴られました"
QUESTION = "会社にはどんな義務がありますか"
CHECK = Receipt("0MKW4B97", "4ZVC4705KKB21XGFA46").written()[-1]
Faults = list[tuple[str, Exception]]


def _reception(
    answer: Callable[[Question], Answer | NoAnswer] = lambda _: NOTHING, faults: Faults | None = None
) -> Reception:
    noted = [] if faults is None else faults
    consult = Consult(answer, lambda: date(2026, 11, 21))
    return Reception(
        consult, _no_flow, lambda: "K7Q2", lambda incident, fault: noted.append((incident, fault))
    )


def _no_flow(action: str) -> None:
    """A desk whose reports are elsewhere."""


def _asker(lang: str = "ja") -> Asker:
    return Asker("staff", None, lang)


def _went_wrong(lang: str = "ja") -> Say:
    """The calm card of a fault."""
    return Say(Card((Text(say("went_wrong", lang, incident="K7Q2")), _hotlines(lang)), Tone.CALM))


def _hotlines(lang: str) -> Buttons:
    return Buttons((Button(say("see_hotlines", lang), HOTLINES),))


def _broken(question: Question) -> Answer | NoAnswer:
    raise RuntimeError(f"could not look up {question.text}")


def test_words_become_the_cards_of_the_consultation() -> None:
    asked: list[str] = []
    reception = _reception(lambda question: asked.append(question.text) or NOTHING)

    outgoing = reception.receive(Said(Confidential(QUESTION), _asker()))

    assert outgoing == [Say(answer_card(NOTHING, "ja"))]
    assert asked == [QUESTION]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_fault_becomes_one_calm_card_with_an_incident_id_and_none_of_the_words(lang: str) -> None:
    outgoing = _reception(_broken).receive(Said(Confidential(WORDS), _asker(lang)))

    assert outgoing == [_went_wrong(lang)]
    assert "〇〇" not in repr(outgoing)


def test_a_fault_is_noted_once_with_its_incident_id() -> None:
    faults: Faults = []

    _reception(_broken, faults).receive(Said(Confidential(WORDS), _asker()))

    assert [(incident, type(fault)) for incident, fault in faults] == [("K7Q2", RuntimeError)]


def test_nothing_is_noted_when_nothing_goes_wrong() -> None:
    faults: Faults = []

    _reception(faults=faults).receive(Said(Confidential(WORDS), _asker()))

    assert faults == []


def test_what_the_log_takes_of_a_fault_is_its_type_and_never_its_words() -> None:
    fault = RuntimeError(f"could not look up {WORDS}")

    with capture_logs() as lines:
        log_fault("K7Q2", fault)

    assert lines == [
        {"event": "went_wrong", "incident": "K7Q2", "error": "RuntimeError", "log_level": "error"}
    ]


@pytest.mark.parametrize(
    ("words", "urgency"),
    [
        ("今、客が包丁を持って暴れています", Urgency.DANGER),
        ("もう死にたい", Urgency.SELF_HARM),
        ("同僚が死にたいと言っています", Urgency.SELF_HARM_OF_ANOTHER),
    ],
)
def test_danger_is_answered_even_when_the_answer_fails_in_an_unforeseen_way(
    words: str, urgency: Urgency
) -> None:
    outgoing = _reception(_broken).receive(Said(Confidential(words), _asker()))

    assert outgoing == [Say(urgent_card(urgency, "ja")), _went_wrong()]


def _deaf(incident: str, fault: Exception) -> None:
    raise OSError("the log's disk is full")


def test_a_fault_that_cannot_be_noted_still_becomes_a_card() -> None:
    reception = Reception(Consult(_broken, lambda: date(2026, 11, 21)), _no_flow, lambda: "K7Q2", _deaf)

    outgoing = reception.receive(Said(Confidential(WORDS), _asker()))

    assert outgoing == [_went_wrong()]


def test_there_are_four_doors_in_one_order() -> None:
    assert DOORS == ("ask", "report", "receipt", "help")


@pytest.mark.parametrize(
    ("lang", "names"),
    [
        ("ja", ["質問する", "相談・報告する", "受付番号で続きを見る", "今すぐ助けが必要"]),
        (
            "en",
            ["Ask a question", "Report or consult", "Continue with a reference number", "I need help now"],
        ),
    ],
)
def test_every_door_has_its_name_in_every_language(lang: str, names: list[str]) -> None:
    assert [say(f"door_{door}", lang) for door in DOORS] == names


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("action", ["ask", "no such action", ""])
def test_the_door_to_ask_and_any_unknown_button_welcome(action: str, lang: str) -> None:
    outgoing = _reception().receive(Pressed(action, _asker(lang)))

    assert outgoing == [Say(Card((Text(say("welcome", lang)),)))]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_door_for_help_needs_no_library(lang: str) -> None:
    faults: Faults = []

    (outgoing,) = _reception(_broken, faults).receive(Pressed("help", _asker(lang)))

    calls = [one.number for one in outgoing.card.elements if isinstance(one, Call)]
    *told, hotlines = outgoing.card.elements
    assert tuple(told) == help_card(lang).elements
    assert (told[0], hotlines) == (Heading(say("urgent_danger_heading", lang)), _hotlines(lang))
    assert (outgoing.card.tone, calls, faults) == (Tone.URGENT, ["110", "119"], [])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_door_for_help_points_to_no_answer_below_it(lang: str) -> None:
    (outgoing,) = _reception().receive(Pressed("help", _asker(lang)))

    assert Text(say("urgent_danger_after", lang)) not in outgoing.card.elements


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_hotlines_are_looked_up_in_the_library_in_the_askers_language(lang: str) -> None:
    asked: list[Question] = []
    reception = _reception(lambda question: asked.append(question) or NOTHING)

    outgoing = reception.receive(Pressed("hotlines", replace(_asker(lang))))

    assert [(one.text, one.lang) for one in asked] == [(say("question_hotlines", lang), lang)]
    assert outgoing == [Say(answer_card(NOTHING, lang))]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_fault_behind_a_button_is_caught_as_well(lang: str) -> None:
    outgoing = _reception(_broken).receive(Pressed("hotlines", _asker(lang)))

    assert outgoing == [_went_wrong(lang)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_receipt_in_a_message_is_looked_up_by_nobody(lang: str) -> None:
    asked: list[Question] = []

    def answer(question: Question) -> NoAnswer:
        asked.append(question)
        return NOTHING

    words = Confidential("受付番号は 0MKW-4B97-4ZVC-4705-KKB2-1XGF-A46" + CHECK + " です")
    [outgoing] = _reception(answer).receive(Said(words, Asker("staff", None, lang), "thread"))

    assert isinstance(outgoing, Say)
    assert outgoing.card.elements[0] == Text(say("receipt_said", lang))
    assert outgoing.card.elements[-1] == Buttons((Button(say("door_receipt", lang), "receipt"),))
    assert asked == []
