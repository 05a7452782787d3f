"""The place of work: asked for by buttons, used for one answer, and kept nowhere."""

from datetime import UTC, date, datetime

import pytest

from bot.confidential import Confidential
from bot.dialogue.card import Buttons, Card, Quotation, Text
from bot.dialogue.consult import Consult
from bot.dialogue.messages import Asker, Pressed, Said, Say
from bot.dialogue.places import ELSEWHERE, MOST, PLACE, place_buttons, to_place
from bot.dialogue.reception import Reception
from bot.dialogue.recollection import Recollection
from bot.dialogue.wording import LANGUAGES, say
from knowledge.answer import Answer, NoAnswer, Question
from knowledge.document import Document, Kind, Passage, Status
from knowledge.place import Place
from knowledge.quotation import Citation

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
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
    _card(reception, _asked())
    before = dict(notebook.kept)

    card = _card(reception, Pressed(f"{PLACE}north", Asker("staff", None, "ja"), thread="thread"))

    assert _quotes(card) == ["northの決まり。"]
    assert notebook.kept == before, "the place is for this answer only"
    assert _quotes(_card(reception, _asked("罰則はありますか、条例に"))) == ["どこでもの決まり。"]


def test_elsewhere_is_told_that_this_says_nothing_of_there(reception: Reception) -> None:
    card = _card(reception, Pressed(ELSEWHERE, Asker("staff", None, "en"), thread="thread"))

    assert card.elements == (Text(say("place_unknown", "en")),)


def test_a_place_without_its_question_asks_for_the_question(reception: Reception) -> None:
    card = _card(reception, Pressed(f"{PLACE}north", Asker("staff", None, "ja"), thread="another"))

    assert card.elements == (Text(say("place_ask_again", "ja", place="north")),)


@pytest.mark.parametrize(
    "action", [ELSEWHERE, f"{PLACE}", f"{PLACE}../x", f"{PLACE}a b", f"{PLACE}{'x' * 41}"]
)
def test_what_is_no_place_is_none(action: str) -> None:
    assert to_place(action) is None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_more_places_are_offered_than_are_read(lang: str) -> None:
    _, buttons = place_buttons([Place(f"p{at}", f"県{at}") for at in range(50)], lang)

    assert isinstance(buttons, Buttons)
    assert len(buttons.buttons) == MOST + 1


def test_without_places_nothing_is_asked() -> None:
    assert place_buttons((), "ja") == ()
