"""The place of work: asked for by buttons, used for one answer, and kept nowhere."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.confidential import Confidential
from bot.dialogue.card import Buttons, Card, Quotation, Text
from bot.dialogue.consult import Consult
from bot.dialogue.contribution import asked
from bot.dialogue.messages import Asker, Pressed, Said, Say
from bot.dialogue.places import ELSEWHERE, MOST, PLACE, Choice, place_buttons, short, to_choice
from bot.dialogue.reception import Reception
from bot.dialogue.recollection import Recollection
from bot.dialogue.wording import LANGUAGES, say
from knowledge.answer import Answer, NoAnswer, Question
from knowledge.document import Document, Kind, Passage, Status
from knowledge.place import Place
from knowledge.quotation import Citation

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
QUESTION = asked("条例では何が決まっていますか", "thread")
NORTH, SOUTH = Place("north", "北県"), Place("south", "南市")


class Notebook:
    """A Memory in a dict."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def recall(self, thread: str, at: datetime) -> str:
        return self.kept.get(thread, "")

    def keep(self, thread: str, question: str, at: datetime) -> None:
        self.kept[thread] = question


def _answer(question: Question) -> Answer | NoAnswer:
    """Quotes the rules of the asker's place; asks for it where it is not known."""
    where = "・".join(question.scope.places) or "どこでも"
    document = Document("ord/x", "条例", kind=Kind.ORDINANCE, places=("x",))
    passage = Passage(
        "ord/x#1", document, "1条", ("1条",), f"{where}の決まり。", "", "Rules.", confidence="B"
    )
    quote = Citation(passage, passage.text, Status.IN_FORCE)
    return Answer((quote,), places=() if question.scope.places else (NORTH, SOUTH))


@pytest.fixture
def notebook() -> Notebook:
    return Notebook()


@pytest.fixture
def reception(notebook: Notebook) -> Reception:
    recollection = Recollection(notebook, lambda: NOW, lambda fault: pytest.fail(str(fault)))
    consult = Consult(_answer, lambda: date(2026, 11, 21), recollection)
    return Reception(consult, lambda _: None, lambda: "incident", lambda _, fault: pytest.fail(str(fault)))


def _card(reception: Reception, incoming: Said | Pressed) -> Card:
    [said] = reception.receive(incoming)
    assert isinstance(said, Say)
    return said.card


def _asked(text: str = "条例では何が決まっていますか") -> Said:
    return Said(Confidential(text), Asker("staff", None, "ja"), "thread")


def _press(card: Card, at: int = 0, thread: str = "thread") -> Pressed:
    """A button of a place below a card."""
    [row] = [one for one in card.elements if isinstance(one, Buttons) and "place:" in str(one)]
    return Pressed(row.buttons[at].action, Asker("staff", None, "ja"), thread=thread)


def _quotes(card: Card) -> list[str]:
    return [one.quote for one in card.elements if isinstance(one, Quotation)]


def test_the_places_stand_below_the_answer_with_a_word_that_nothing_is_kept(reception: Reception) -> None:
    card = _card(reception, _asked())

    at = card.elements.index(Text(say("place_not_kept", "ja")))
    buttons = card.elements[at + 1]
    assert isinstance(buttons, Buttons)
    assert [one.label for one in buttons.buttons] == ["北県", "南市", say("place_elsewhere", "ja")]
    assert Text(say("which_place", "ja")) in card.elements
    assert "記録しません" in say("place_not_kept", "ja")


def test_a_place_pressed_answers_the_question_again_for_that_place(
    reception: Reception, notebook: Notebook
) -> None:
    first = _card(reception, _asked())
    before = dict(notebook.kept)

    card = _card(reception, _press(first))

    assert _quotes(card) == ["northの決まり。"]
    assert notebook.kept == before, "the place is for this answer only"
    assert _quotes(_card(reception, _asked("罰則はありますか、条例に"))) == ["どこでもの決まり。"]


def test_elsewhere_is_told_that_this_says_nothing_of_there(reception: Reception) -> None:
    card = _card(reception, Pressed(ELSEWHERE, Asker("staff", None, "en"), thread="thread"))

    assert card.elements == (Text(say("place_unknown", "en")),)


def test_a_place_without_its_question_asks_for_the_question(reception: Reception) -> None:
    first = _card(reception, _asked())

    card = _card(reception, _press(first, thread="another"))

    assert card.elements == (Text(say("place_ask_again", "ja", place="north")),)


def test_a_place_below_an_older_answer_is_never_taken_for_a_later_question(reception: Reception) -> None:
    first = _card(reception, _asked())
    _card(reception, _asked("罰則はありますか、条例に"))

    card = _card(reception, _press(first))

    assert card.elements == (Text(say("place_ask_again", "ja", place="north")),)


def test_outside_of_an_exchange_the_place_is_to_be_said_in_words(reception: Reception) -> None:
    card = _card(reception, replace(_asked(), thread=""))

    assert Text(say("place_in_words", "ja")) in card.elements
    assert "place:" not in str(card.elements)


ABOUT = "0123abcd"


@pytest.mark.parametrize(
    "action",
    [ELSEWHERE, PLACE, f"{PLACE}north", f"{PLACE}:{ABOUT}", f"{PLACE}../x:{ABOUT}", f"{PLACE}a\nb:{ABOUT}",
     f"{PLACE}{'x' * 41}:{ABOUT}", f"{PLACE}north:{ABOUT}0", f"{PLACE}north:{ABOUT.upper()}"],
)  # fmt: skip
def test_what_is_no_place_is_none(action: str) -> None:
    assert to_choice(action) is None


@pytest.mark.parametrize("place", ["north", "東京都", "St. John's", "x" * 40])
def test_a_place_comes_back_as_it_was_offered(place: str) -> None:
    _, buttons = place_buttons([Place(place, place)], "ja", QUESTION)

    assert isinstance(buttons, Buttons)
    assert to_choice(buttons.buttons[0].action) == Choice(place, short(QUESTION))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_more_places_are_offered_than_are_read(lang: str) -> None:
    _, buttons = place_buttons([Place(f"p{at}", f"県{at}") for at in range(50)], lang, QUESTION)

    assert isinstance(buttons, Buttons)
    assert len(buttons.buttons) == MOST + 1


def test_without_places_nothing_is_asked() -> None:
    assert place_buttons((), "ja", QUESTION) == ()
