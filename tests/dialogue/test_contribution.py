"""Contribution: a question that the library failed is kept, masked, if its asker presses, and never else."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any

import pytest
from sqlalchemy import select

from adapters.database import candidates as stored
from adapters.database.candidates import StoredCandidates
from adapters.database.memory import StoredMemory
from adapters.database.ratings import rates
from adapters.database.tables import candidates
from adapters.vault.door import DoorSeal, DoorTokens
from bot.confidential import Confidential
from bot.dialogue.card import Button, Buttons, Card, Text
from bot.dialogue.consult import HOTLINES, Consult
from bot.dialogue.contribution import A_DAY, Candidate, Contribution, Why, asked
from bot.dialogue.feedback import LONGEST, Feedback
from bot.dialogue.messages import Asker, Pressed, Said, Say
from bot.dialogue.reception import Reception
from bot.dialogue.recollection import Recollection
from bot.dialogue.wording import LANGUAGES, say
from knowledge.answer import Answer, NoAnswer, Question, Reason
from knowledge.document import Document, Passage, Status
from knowledge.errors import LibraryUnavailable, QuestionRefused
from knowledge.quotation import Citation
from knowledge.referral import Referral

DAY = date(2026, 11, 24)
KNOWN, UNKNOWN = "会話を録音してもいいですか", "佐藤さんの窓口のプリンターはどこにありますか"
MASKED = "〔氏名1〕さんの窓口のプリンターはどこにありますか"
LEANING = "アルバイトでもですか"
ACCOUNT = "さっき電話で怒鳴られました"
DANGER = "いま客が刃物を持って暴れています"
MANUAL = Passage("m#1", Document("company/manual", "手引き"), "録音", ("録音",), "録音できます。")
ANSWER = Answer((Citation(MANUAL, MANUAL.text, Status.TEMPLATE),))
PLACE = "company/manual#録音"
THREAD = "slack:C1:1.1"


@dataclass
class Desk:
    """A desk that learns, over a real database. `answers`: what the library has; `mask` is the masking."""

    engine: Any
    door: bytes
    clock: Any
    answers: dict[str, Any] = field(default_factory=lambda: {KNOWN: ANSWER})
    mask: Callable[[str], str] = lambda text: text.replace("佐藤", "〔氏名1〕")
    lang: str = "ja"
    day: date = DAY

    def __post_init__(self) -> None:
        seal, tokens, numbers = DoorSeal(self.door), DoorTokens(self.door), count()
        recollection = Recollection(
            StoredMemory(self.engine, seal), self.clock, lambda fault: pytest.fail(repr(fault))
        )
        feedback = Feedback(rates(self.engine), lambda: f"A{next(numbers)}", lambda: self.day, tokens)
        self.stored = StoredCandidates(self.engine, seal)
        contribution = Contribution(
            self.stored.keep, self._masked, tokens, lambda: f"c{next(numbers)}",
            lambda: self.day,
        )  # fmt: skip
        consult = Consult(self._answer, lambda: self.day, recollection, feedback, contribution)
        self.faults: list[Exception] = []
        self.reception = Reception(
            consult, lambda _: None, lambda: "K7Q2", lambda _, fault: self.faults.append(fault)
        )

    def _answer(self, question: Question) -> Answer | NoAnswer:
        found = self.answers.get(question.text, NoAnswer(Reason.NOT_IN_LIBRARY))
        if isinstance(found, Exception):
            raise found
        assert isinstance(found, Answer | NoAnswer)
        return found

    def _masked(self, text: str) -> str:
        return self.mask(text)

    def say(self, words: str, thread: str = THREAD) -> Card:
        """Say something; the last card of what comes back."""
        return self._cards(Said(Confidential(words), self._asker, thread))[-1]

    def press(self, action: str, thread: str = THREAD, person: str = "slack:U1") -> str:
        """Press a button: the first sentence of what is said to it."""
        [card] = self._cards(Pressed(action, self._asker, Confidential(person), thread=thread))
        assert isinstance(card.elements[0], Text)
        return card.elements[0].text

    def rated(self, useful: str, words: str = KNOWN) -> Card:
        """The card that follows on rating the answer to a question."""
        button = next(one for one in buttons(self.say(words)) if one.action.startswith(f"useful:{useful}:"))
        [card] = self._cards(Pressed(button.action, self._asker, Confidential("slack:U1"), thread=THREAD))
        return card

    def kept(self) -> list[tuple[str, str, Why, tuple[str, ...]]]:
        """What waits to become a card."""
        return [(one.text, one.lang, one.why, one.places) for one in self.stored.all()]

    def rows(self) -> int:
        with self.engine.connect() as connection:
            return len(connection.execute(select(candidates)).all())

    @property
    def _asker(self) -> Asker:
        return Asker("staff", None, self.lang)

    def _cards(self, incoming: Said | Pressed) -> list[Card]:
        return [one.card for one in self.reception.receive(incoming) if isinstance(one, Say)]


@pytest.fixture
def desk(installation: Any, clock: Any) -> Desk:
    return Desk(installation.engine, installation.keys.staff.door, clock)


def buttons(card: Card) -> list[Button]:
    """Every button of a card."""
    return [one for row in card.elements if isinstance(row, Buttons) for one in row.buttons]


def offered(card: Card) -> str:
    """The action of the button that gives the question; "" where there is none."""
    return next((one.action for one in buttons(card) if one.action.startswith("contribute:")), "")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_below_an_honest_lack_of_an_answer_stands_the_button_with_what_becomes_of_it(
    desk: Desk, lang: str
) -> None:
    desk.lang = lang

    card = desk.say(UNKNOWN)

    told = Text(say("contribute_told", lang))
    after = card.elements[card.elements.index(told) + 1]
    assert isinstance(after, Buttons)
    assert [(one.label, one.action) for one in after.buttons] == [(say("contribute", lang), offered(card))]
    assert UNKNOWN not in offered(card)


def test_nothing_is_kept_for_it_before_somebody_presses(desk: Desk) -> None:
    for words in (UNKNOWN, KNOWN):
        desk.say(words)
    desk.rated("no")

    assert desk.rows() == 0


def test_what_is_pressed_is_kept_masked_with_its_day_and_why(desk: Desk) -> None:
    told = desk.press(offered(desk.say(UNKNOWN)))

    assert told == say("contribution_kept", "ja")
    [one] = desk.stored.all()
    assert (one.text, one.lang, one.why, one.places, one.day) == (MASKED, "ja", Why.UNANSWERED, (), DAY)


def test_after_a_disliked_answer_its_question_can_be_given_with_the_places_that_were_quoted(
    desk: Desk,
) -> None:
    card = desk.rated("no")

    assert Text(say("rated_not_useful", "ja")) in card.elements
    assert desk.press(offered(card)) == say("contribution_kept", "ja")
    assert desk.kept() == [(KNOWN, "ja", Why.DISLIKED, (PLACE,))]


def test_after_a_useful_answer_there_is_no_such_button(desk: Desk) -> None:
    assert offered(desk.rated("yes")) == ""
    assert offered(desk.say(KNOWN)) == ""


@pytest.mark.parametrize(
    "outcome",
    [
        NoAnswer(Reason.NEEDS_PERSON, Referral.VERDICT), NoAnswer(Reason.UNAVAILABLE),
        LibraryUnavailable("away"), QuestionRefused("too_long"), RuntimeError("odd"),
    ],
    ids=repr,
)  # fmt: skip
def test_where_a_person_has_to_decide_or_something_failed_there_is_no_such_button(
    desk: Desk, outcome: Any
) -> None:
    desk.answers[UNKNOWN] = outcome

    assert offered(desk.say(UNKNOWN)) == ""


@pytest.mark.parametrize("words", [ACCOUNT, DANGER, "もう死にたい", "ありがとうございます"])
def test_below_an_account_a_danger_or_a_courtesy_there_is_no_such_button(desk: Desk, words: str) -> None:
    assert offered(desk.say(words)) == ""


def test_below_what_leans_on_an_account_there_is_no_such_button(desk: Desk) -> None:
    desk.say(ACCOUNT)

    assert offered(desk.say(LEANING)) == ""


def test_outside_of_an_exchange_nothing_could_be_found_again_and_there_is_no_such_button(desk: Desk) -> None:
    assert offered(desk.say(UNKNOWN, thread="")) == ""
    [hotlines] = desk.reception.receive(Pressed(HOTLINES, Asker("staff", None, "ja"), thread=THREAD))
    assert isinstance(hotlines, Say)
    assert offered(hotlines.card) == ""


def test_the_button_stands_for_its_own_question_and_for_no_later_one(desk: Desk) -> None:
    action = offered(desk.say(UNKNOWN))
    for number in range(5):
        desk.say(f"あれは何階にありますか {number}")

    assert desk.press(action) == say("contribution_gone", "ja")
    assert desk.rows() == 0


def test_after_two_hours_the_question_is_gone_and_one_is_told_so(desk: Desk) -> None:
    action = offered(desk.say(UNKNOWN))
    desk.clock.turn(hours=2, minutes=1)

    assert desk.press(action) == say("contribution_gone", "ja")
    assert desk.rows() == 0


def test_another_exchange_or_desk_makes_nothing_of_it(desk: Desk) -> None:
    carried = {"thread": "slack:C2:2.2", "about": "00", "why": "unanswered", "places": ""}
    desk.say(UNKNOWN)

    assert desk.press(f"contribute:{DoorTokens(desk.door).seal(carried)}") == say("contribution_gone", "ja")
    for forged in ("", "x", DoorTokens(bytes(32)).seal(carried), offered(desk.say(UNKNOWN))[11:-9]):
        assert desk.press(f"contribute:{forged}") == say("contribution_refused", "ja")
    assert desk.press(f"contribute:{' ' * LONGEST}") == say("contribution_refused", "ja")
    assert (desk.rows(), desk.faults) == (0, [])


def test_a_button_of_feedback_gives_nothing_and_that_of_giving_rates_nothing(desk: Desk) -> None:
    rating = next(one.action for one in buttons(desk.say(KNOWN)) if one.action.startswith("useful:no:"))
    giving = offered(desk.rated("no"))

    assert desk.press(rating.replace("useful:no:", "contribute:")) == say("contribution_refused", "ja")
    assert desk.press(giving.replace("contribute:", "useful:no:")) == say("rating_refused", "ja")


@pytest.mark.parametrize("where", ["as it was asked", "as it is masked"])
def test_what_sounds_like_an_account_is_refused_kindly_and_kept_nowhere(desk: Desk, where: str) -> None:
    """The rules may have changed since, and the masking may leave words that tell of something."""
    action = offered(desk.say(UNKNOWN))
    if where == "as it is masked":
        desk.mask = lambda text: ACCOUNT
    else:
        StoredMemory(desk.engine, DoorSeal(desk.door)).keep(THREAD, ACCOUNT, desk.clock())
        carried = {**asked(ACCOUNT, THREAD), "why": "unanswered", "places": ""}
        action = f"contribute:{DoorTokens(desk.door).seal(carried)}"

    assert desk.press(action) == say("contribution_account", "ja")
    assert desk.rows() == 0


def test_the_same_question_given_twice_is_kept_once_and_thanked_for_twice(desk: Desk) -> None:
    told = [desk.press(offered(desk.say(words))) for words in (UNKNOWN, f"  {UNKNOWN}", UNKNOWN)]

    assert told == [say("contribution_kept", "ja")] * 3
    assert [one[0] for one in desk.kept()] == [MASKED]


def test_nobody_gives_more_than_so_many_a_day_and_the_others_may_all_the_same(desk: Desk) -> None:
    asks = [f"備品{number}の置き場所はどこですか" for number in range(A_DAY + 1)]
    told = [desk.press(offered(desk.say(words))) for words in asks]

    assert told == [say("contribution_kept", "ja")] * A_DAY + [say("contribution_enough", "ja")]
    action = offered(desk.say(UNKNOWN))
    assert desk.press(action, person="slack:U2") == say("contribution_kept", "ja")
    desk.day = date(2026, 11, 25)
    assert desk.press(offered(desk.say("来月の棚卸しの場所はどこですか"))) == say("contribution_kept", "ja")


def test_when_there_is_no_room_one_is_told_and_nothing_is_kept(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored, "MOST", 1)
    desk.press(offered(desk.say(UNKNOWN)))

    assert desk.press(offered(desk.say("備品の置き場所はどこですか"))) == say("contribution_full", "ja")
    assert desk.press(offered(desk.say(UNKNOWN))) == say("contribution_kept", "ja")
    assert desk.rows() == 1


def test_a_masking_that_fails_keeps_nothing(desk: Desk) -> None:
    def broken(_: str) -> str:
        raise RuntimeError

    action = offered(desk.say(UNKNOWN))
    desk.mask = broken

    assert desk.press(action) == say("went_wrong", "ja", incident="K7Q2")
    assert desk.rows() == 0


def test_what_nobody_sees_is_not_in_it_so_that_no_terminal_obeys_it(desk: Desk) -> None:
    desk.mask = lambda text: f"\x1b[2J{text}\u202e\n二行目\x07"

    desk.press(offered(desk.say(UNKNOWN)))

    assert [one[0] for one in desk.kept()] == [f"[2J{UNKNOWN}\n二行目"]


def test_an_english_question_is_one_also_when_masked_in_japanese(desk: Desk) -> None:
    desk.mask = lambda text: text.replace("Smith", "〔氏名1〕")
    desk.lang = "en"

    desk.press(offered(desk.say("Where does Smith keep the printer paper?")))

    assert desk.kept() == [("Where does 〔氏名1〕 keep the printer paper?", "en", Why.UNANSWERED, ())]


def test_the_words_of_a_candidate_do_not_show_by_accident() -> None:
    assert MASKED not in repr(Candidate("c1", DAY, "ja", Why.DISLIKED, MASKED))
