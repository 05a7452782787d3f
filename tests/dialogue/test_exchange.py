"""An exchange: a question may lean on the one before it, in either language; an account leaves no trace."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from adapters.database.engine import open_database
from adapters.database.languages import StoredLanguages
from adapters.database.memory import StoredMemory
from adapters.database.tables import memory
from adapters.vault.door import DoorSeal
from bot.confidential import Confidential
from bot.dialogue.card import Button, Buttons, Card, Quotation, Text, Tone
from bot.dialogue.consult import HOTLINES, REPORT, Consult
from bot.dialogue.language import language_button, to_language
from bot.dialogue.messages import Asker, Pressed, Said, Say
from bot.dialogue.reception import Reception
from bot.dialogue.recollection import Recollection
from bot.dialogue.wording import LANGUAGES, say
from knowledge.account import is_account
from knowledge.answer import Answer, NoAnswer, Question, Reason
from knowledge.courtesy import is_courtesy
from knowledge.document import Document, Passage, Status
from knowledge.errors import QuestionRefused
from knowledge.leaning import leans
from knowledge.query import LONGEST_QUESTION
from knowledge.quotation import Citation
from knowledge.referral import Referral

FIRST, SECOND = "会話を録音してもいいですか", "録音データの保管担当は誰ですか"
BOTH = f"{FIRST}\n{SECOND}"
ELLIPSIS = "アルバイトでもですか"
BOTH_LEANING = f"{FIRST}\n{ELLIPSIS}"
"""SECOND stands by itself, ELLIPSIS leans on what was asked before."""
ACCOUNT = "さっき電話で怒鳴られました"
PASSAGE = Passage("m#1", Document("company/manual", "手引き"), "録音", ("録音",), "録音できます。")
ANSWER = Answer((Citation(PASSAGE, PASSAGE.text, Status.TEMPLATE),))
NOTHING = NoAnswer(Reason.NOT_IN_LIBRARY)
LEANING = Text(say("with_earlier_question", "ja"))
THREAD = "slack:C1:1.1"


@dataclass
class Exchange:
    """Somebody before a desk that remembers. `answers`: what the library has; `asked`: what it was asked."""

    engine: Any
    door: bytes
    clock: Any
    person: str = "slack:U1"
    answers: dict[str, Any] = field(
        default_factory=lambda: dict.fromkeys((FIRST, BOTH, BOTH_LEANING), ANSWER)
    )
    asked: list[Question] = field(default_factory=list)
    faults: list[Exception] = field(default_factory=list)
    lang: str = "ja"

    def __post_init__(self) -> None:
        seal = DoorSeal(self.door)
        recollection = Recollection(StoredMemory(self.engine, seal), self.clock, self.faults.append)
        self.languages = StoredLanguages(self.engine, seal)
        consult = Consult(self._answer, lambda: date(2026, 11, 24), recollection, languages=True)
        self.reception = Reception(
            consult, lambda _: None, lambda: "K7Q2", lambda _, fault: self.faults.append(fault),
            self.languages.choose,
        )  # fmt: skip

    def _answer(self, question: Question) -> Answer | NoAnswer:
        self.asked.append(question)
        found = self.answers.get(question.text, NOTHING)
        if isinstance(found, Exception):
            raise found
        return found

    def say(self, words: str, thread: str = THREAD) -> Card:
        """Say something; the last card of what comes back."""
        return self._cards(Said(Confidential(words), self.asker, thread))[-1]

    def press(self, action: str, thread: str = THREAD) -> list[Card]:
        """Press a button below an answer."""
        return self._cards(Pressed(action, self.asker, Confidential(self.person), thread=thread))

    @property
    def asker(self) -> Asker:
        return Asker("staff", None, self.lang)

    @property
    def texts(self) -> list[str]:
        return [question.text for question in self.asked]

    def remembered(self) -> int:
        """In how many exchanges something is."""
        with self.engine.connect() as connection:
            return int(connection.execute(select(func.count()).select_from(memory)).scalar_one())

    def _cards(self, incoming: Said | Pressed) -> list[Card]:
        outgoings = self.reception.receive(incoming)
        assert all(isinstance(one, Say) for one in outgoings)
        return [one.card for one in outgoings if isinstance(one, Say)]


@pytest.fixture
def exchange(installation: Any, clock: Any) -> Exchange:
    return Exchange(installation.engine, installation.keys.staff.door, clock)


def _buttons(card: Card) -> list[Button]:
    return [button for row in card.elements if isinstance(row, Buttons) for button in row.buttons]


def _is_answered(card: Card) -> bool:
    return any(isinstance(one, Quotation) for one in card.elements)


@pytest.mark.parametrize(("asked", "together"), [(SECOND, False), (ELLIPSIS, True)], ids=["alone", "leaning"])
def test_what_is_only_possibly_related_answers_no_question_that_stands_by_itself(
    exchange: Exchange, asked: str, together: bool
) -> None:
    possible = replace(ANSWER, tentative=True)
    exchange.answers.update(dict.fromkeys((BOTH, BOTH_LEANING), possible))
    exchange.say(FIRST)

    card = exchange.say(asked)

    assert (LEANING in card.elements) is together
    assert (Text(say("not_in_library", "ja")) in card.elements) is not together


def test_a_question_that_finds_nothing_is_looked_up_with_the_one_before_and_says_so(
    exchange: Exchange,
) -> None:
    exchange.say(FIRST)

    card = exchange.say(SECOND)

    assert exchange.texts == [FIRST, SECOND, BOTH]
    assert card.elements[0] == LEANING
    assert _is_answered(card)


def test_a_question_that_finds_an_answer_leans_on_nothing(exchange: Exchange) -> None:
    exchange.answers[SECOND] = ANSWER
    exchange.say(FIRST)

    card = exchange.say(SECOND)

    assert exchange.texts == [FIRST, SECOND]
    assert LEANING not in card.elements


def test_the_questions_here_are_what_they_are_meant_to_be() -> None:
    assert [leans(one) for one in (FIRST, SECOND, ELLIPSIS)] == [False, False, True]


def test_a_question_that_leans_is_looked_up_with_the_one_before_whatever_it_finds_alone(
    exchange: Exchange,
) -> None:
    exchange.answers[ELLIPSIS] = ANSWER
    exchange.say(FIRST)

    card = exchange.say(ELLIPSIS)

    assert exchange.texts == [FIRST, BOTH_LEANING]
    assert card.elements[0] == LEANING
    assert _is_answered(card)


@pytest.mark.parametrize("lack", [NOTHING, NoAnswer(Reason.NEEDS_PERSON, Referral.VERDICT)])
def test_where_both_together_are_not_answered_what_leans_is_asked_alone(
    exchange: Exchange, lack: NoAnswer
) -> None:
    exchange.answers |= {ELLIPSIS: ANSWER, BOTH_LEANING: lack}
    exchange.say(FIRST)

    card = exchange.say(ELLIPSIS)

    assert exchange.texts == [FIRST, BOTH_LEANING, ELLIPSIS]
    assert LEANING not in card.elements
    assert _is_answered(card)


def test_what_leans_and_finds_nothing_either_way_is_looked_up_twice_and_no_more(exchange: Exchange) -> None:
    exchange.answers[BOTH_LEANING] = NOTHING
    exchange.say(FIRST)

    card = exchange.say(ELLIPSIS)

    assert exchange.texts == [FIRST, BOTH_LEANING, ELLIPSIS]
    assert card.elements[0] == Text(say("not_in_library", "ja"))


@pytest.mark.parametrize("thread", ["slack:C2:1.1", ""])
def test_what_leans_on_nothing_is_asked_alone(exchange: Exchange, thread: str) -> None:
    exchange.say(FIRST)

    card = exchange.say(ELLIPSIS, thread)

    assert exchange.texts == [FIRST, ELLIPSIS]
    assert LEANING not in card.elements


@pytest.mark.parametrize("before", [[ACCOUNT], [FIRST, ACCOUNT], [ACCOUNT, "了解です"], [ACCOUNT, ELLIPSIS]])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_leans_on_an_account_is_asked_to_be_written_anew_and_nothing_is_looked_up(
    exchange: Exchange, before: list[str], lang: str
) -> None:
    exchange.lang = lang
    for words in before:
        exchange.say(words)
    looked_up = exchange.texts

    card = exchange.say(ELLIPSIS)

    assert exchange.texts == looked_up == [one for one in before if one in {FIRST, ACCOUNT}]
    assert card.elements[0] == Text(say("nothing_before", lang))
    other = "en" if lang == "ja" else "ja"
    assert [one.action for one in _buttons(card)] == [REPORT, HOTLINES, f"lang:{other}"]
    assert len(card.elements) == 2


def test_what_was_asked_since_an_account_is_leaned_on_again(exchange: Exchange) -> None:
    exchange.say(ACCOUNT)
    exchange.say(FIRST)

    card = exchange.say(ELLIPSIS)

    assert exchange.texts == [ACCOUNT, FIRST, BOTH_LEANING]
    assert card.elements[0] == LEANING


@pytest.mark.parametrize("thread", ["slack:C2:1.1", ""])
def test_an_account_of_another_exchange_or_none_keeps_nothing_from_being_looked_up(
    exchange: Exchange, thread: str
) -> None:
    exchange.say(ACCOUNT)
    exchange.say(ACCOUNT, "")

    exchange.say(ELLIPSIS, thread)

    assert exchange.texts == [ACCOUNT, ACCOUNT, ELLIPSIS]


def test_after_two_hours_it_is_forgotten_that_an_account_was_told(exchange: Exchange) -> None:
    exchange.say(ACCOUNT)
    exchange.clock.turn(hours=2)

    exchange.say(ELLIPSIS)

    assert exchange.texts == [ACCOUNT, ELLIPSIS]


def test_that_an_account_was_told_is_no_question_of_its_exchange(exchange: Exchange) -> None:
    stored = StoredMemory(exchange.engine, DoorSeal(exchange.door))
    exchange.say(ACCOUNT)
    assert (stored.recall(THREAD, exchange.clock()), exchange.remembered()) == ("", 1)

    exchange.say(SECOND)

    assert exchange.texts == [ACCOUNT, SECOND]


def test_of_every_account_the_same_mark_is_kept_and_no_word(exchange: Exchange) -> None:
    kept = []
    for words in (ACCOUNT, "お客様に土下座しろと言われました"):
        exchange.say(words)
        with exchange.engine.connect() as connection:
            kept.append(connection.execute(select(memory)).one())

    seal = DoorSeal(exchange.door)
    assert [seal.open(one.box, f"memory {one.thread}".encode()) for one in kept] == [b"told", b"told"]
    assert "slack" not in repr(kept)


def test_an_account_is_never_looked_up_with_the_question_before(exchange: Exchange) -> None:
    told = "それで昨日、客に怒鳴られました"
    exchange.say(FIRST)

    exchange.say(told)

    assert is_account(told)
    assert exchange.texts == [FIRST, told]


def test_the_first_question_of_an_exchange_leans_on_nothing(exchange: Exchange) -> None:
    card = exchange.say(SECOND)

    assert (exchange.texts, card.elements[0]) == ([SECOND], Text(say("not_in_library", "ja")))


@pytest.mark.parametrize("reason", [Reason.NOT_IN_LIBRARY, Reason.OUT_OF_SCOPE])
def test_where_both_together_find_nothing_the_lack_is_told_as_it_was_asked(
    exchange: Exchange, reason: Reason
) -> None:
    exchange.answers |= {SECOND: NoAnswer(reason), BOTH: NoAnswer(Reason.UNAVAILABLE)}
    exchange.say(FIRST)

    card = exchange.say(SECOND)

    assert exchange.texts[2:] == [BOTH]
    assert card.elements[0] == Text(say(reason, "ja"))


@pytest.mark.parametrize(
    "lack",
    [
        NoAnswer(Reason.NEEDS_PERSON, Referral.VERDICT),
        NoAnswer(Reason.UNAVAILABLE),
        QuestionRefused("no_words"),
    ],
)
def test_what_needs_a_person_or_no_library_is_not_looked_up_again(exchange: Exchange, lack: Any) -> None:
    exchange.answers[SECOND] = lack
    exchange.say(FIRST)

    exchange.say(SECOND)

    assert exchange.texts == [FIRST, SECOND]


@pytest.mark.parametrize("thread", ["slack:C2:1.1", ""])
def test_another_exchange_or_none_knows_nothing_of_it(exchange: Exchange, thread: str) -> None:
    exchange.say(FIRST)

    exchange.say(SECOND, thread)

    assert exchange.texts == [FIRST, SECOND]


def test_without_an_exchange_nothing_is_kept(exchange: Exchange) -> None:
    exchange.say(FIRST, "")

    assert exchange.remembered() == 0


def test_after_two_hours_nothing_is_remembered(exchange: Exchange) -> None:
    exchange.say(FIRST)
    exchange.clock.turn(hours=2)

    exchange.say(SECOND)

    assert exchange.texts == [FIRST, SECOND]


def test_a_question_may_lean_on_one_that_leaned(exchange: Exchange) -> None:
    third = "どこに残しますか"
    exchange.answers[f"{BOTH}\n{third}"] = ANSWER
    exchange.say(FIRST)
    exchange.say(SECOND)

    card = exchange.say(third)

    assert card.elements[0] == LEANING


def test_a_question_that_is_answered_once_more_does_not_lean_on_itself(exchange: Exchange) -> None:
    exchange.say(FIRST)
    once = exchange.say(SECOND)

    again = exchange.say(SECOND)
    alone = exchange.say("まったく別のこと", "slack:C3:1.1"), exchange.say("まったく別のこと", "slack:C3:1.1")

    assert again == once
    assert exchange.texts[3:] == [SECOND, BOTH, "まったく別のこと", "まったく別のこと"]
    assert alone[0] == alone[1]


def test_two_questions_that_are_too_long_together_are_not_looked_up_together(exchange: Exchange) -> None:
    long = FIRST + "、" * (LONGEST_QUESTION - len(FIRST) - 5)
    exchange.say(long)

    exchange.say(SECOND)

    assert exchange.texts == [long, SECOND]


@pytest.mark.parametrize("words", ["ありがとうございます", "了解です", "Thank you!"])
def test_a_courtesy_is_met_with_a_kind_word_and_does_not_take_the_questions_place(
    exchange: Exchange, words: str
) -> None:
    assert is_courtesy(words)
    exchange.say(FIRST)

    met = exchange.say(words)
    exchange.say(SECOND)

    assert met.elements[0] == Text(say("courtesy_met", "ja"))
    assert [one.action for one in _buttons(met)] == [REPORT, HOTLINES, "lang:en"]
    assert len(met.elements) == 2
    assert exchange.texts == [FIRST, SECOND, BOTH]


def test_a_courtesy_alone_is_not_remembered(exchange: Exchange) -> None:
    exchange.say("了解です")

    assert (exchange.texts, exchange.remembered()) == ([], 0)


@pytest.mark.parametrize("words", ["ありがとう。アルバイトでもですか", "Thanks! And by email?"])
def test_a_courtesy_with_a_question_in_it_is_a_question(exchange: Exchange, words: str) -> None:
    exchange.say(FIRST)

    card = exchange.say(words)

    assert exchange.texts[1:] == [f"{FIRST}\n{words}", words]
    assert Text(say("courtesy_met", "ja")) not in card.elements


def test_an_account_neither_leans_on_a_question_nor_takes_its_place(exchange: Exchange) -> None:
    exchange.say(FIRST)

    exchange.say(ACCOUNT)
    exchange.say(ACCOUNT, "slack:C4:1.1")
    exchange.say(SECOND)

    assert exchange.texts == [FIRST, ACCOUNT, ACCOUNT, SECOND, BOTH]
    assert [question.confided for question in exchange.asked] == [False, True, True, False, False]


def test_two_questions_that_tell_of_an_incident_together_are_confided_and_not_kept(
    exchange: Exchange,
) -> None:
    first, second = "今日は何時まで", "変わったのは何ですか"
    both = f"{first}\n{second}"
    assert [is_account(one) for one in (first, second, both)] == [False, False, True]
    exchange.answers[both] = ANSWER
    exchange.say(first)
    exchange.say(second)
    assert [(one.text, one.confided) for one in exchange.asked[1:]] == [(both, True)]

    exchange.say("それだけですか")

    assert f"{second}\nそれだけですか" in exchange.texts
    assert [one for one in exchange.texts[2:] if first in one] == []


def test_a_memory_that_fails_keeps_nobody_from_an_answer(installation: Any, clock: Any) -> None:
    engine = open_database(str(installation.engine.url), 0)
    exchange = Exchange(engine, installation.keys.staff.door, clock)
    with closing(sqlite3.connect(str(engine.url.database))) as other:
        other.execute("BEGIN IMMEDIATE")

        card = exchange.say(FIRST)

    with closing(sqlite3.connect(str(engine.url.database))) as other:
        other.execute("DROP TABLE memory")
    lacking = exchange.say(SECOND)
    engine.dispose()
    assert _is_answered(card)
    assert lacking.elements[0] == Text(say("not_in_library", "ja"))
    assert len(exchange.faults) == 3


@pytest.mark.parametrize(("lang", "other"), [("ja", "en"), ("en", "ja")])
def test_the_other_language_stands_below_every_answer_and_behind_the_doors(
    exchange: Exchange, lang: str, other: str
) -> None:
    exchange.lang = lang
    cards = [exchange.say(one) for one in (FIRST, SECOND, ACCOUNT)]
    cards += [card for door in ("ask", "help", "hotlines") for card in exchange.press(door)]

    names = {"ja": "日本語", "en": "English"}
    assert len(cards) == 6
    assert [_buttons(card)[-1] for card in cards] == [Button(names[other], f"lang:{other}")] * 6


@pytest.mark.parametrize(("lang", "other"), [("ja", "en"), ("en", "ja")])
def test_a_language_is_kept_and_the_last_question_answered_in_it(
    exchange: Exchange, lang: str, other: str
) -> None:
    exchange.lang = lang
    exchange.say(FIRST)

    told, again = exchange.press(f"lang:{other}")

    assert exchange.languages.of(Confidential("slack:U1")) == other
    assert told == Card((Text(say("language_chosen", other)),))
    assert [(one.text, one.lang) for one in exchange.asked] == [(FIRST, lang), (FIRST, other)]
    assert _is_answered(again)
    assert _buttons(again)[-1] == language_button(other)


def test_a_question_that_leaned_is_answered_with_the_one_before_in_the_other_language(
    exchange: Exchange,
) -> None:
    exchange.say(FIRST)
    exchange.say(SECOND)

    _, again = exchange.press("lang:en")

    assert exchange.texts[3:] == [BOTH]
    assert _is_answered(again)


@pytest.mark.parametrize("before", [[ACCOUNT], [FIRST, ACCOUNT]])
def test_after_an_account_nothing_comes_back_in_the_other_language_but_to_ask_anew(
    exchange: Exchange, before: list[str]
) -> None:
    for words in before:
        exchange.say(words)

    assert exchange.press("lang:en") == _sentences("language_chosen", "language_ask_again")
    assert exchange.texts == before


def test_where_nothing_is_remembered_of_an_exchange_it_is_asked_for_anew(exchange: Exchange) -> None:
    exchange.say(FIRST)

    assert exchange.press("lang:en", "slack:C2:1.1") == _sentences("language_chosen", "language_ask_again")


def test_outside_of_an_exchange_one_sentence_is_enough(exchange: Exchange) -> None:
    exchange.say(FIRST)

    assert exchange.press("lang:en", "") == _sentences("language_chosen")


def _sentences(*keys: str) -> list[Card]:
    return [Card((Text(say(key, "en")),)) for key in keys]


@pytest.mark.parametrize("words", ["今、客が包丁を持って暴れています", "もう死にたい"])
@pytest.mark.parametrize(("lang", "other"), [("ja", "en"), ("en", "ja")])
def test_the_other_language_stands_below_the_urgent_card_too(
    exchange: Exchange, words: str, lang: str, other: str
) -> None:
    exchange.lang = lang

    urgent, answer = exchange.reception.receive(Said(Confidential(words), exchange.asker, THREAD))

    assert isinstance(urgent, Say)
    assert isinstance(answer, Say)
    assert urgent.card.tone is Tone.URGENT
    assert _buttons(urgent.card) == [language_button(lang)]
    assert _buttons(answer.card)[-1].action == f"lang:{other}"


@pytest.mark.parametrize(
    "action", ["lang:", "lang:fr", "lang:EN", "lang:ja:en", "lang:../en", "lang:" + "e" * 9999]
)
def test_a_language_that_the_desk_does_not_speak_is_refused_calmly(exchange: Exchange, action: str) -> None:
    assert to_language(action) is None
    assert exchange.press(action) == [Card((Text(say("language_unknown", "ja")),))]
    assert exchange.languages.of(Confidential("slack:U1")) is None
    assert exchange.faults == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_languages_no_button_offers_any_and_none_can_be_chosen(lang: str) -> None:
    consult = Consult(lambda _: ANSWER, lambda: date(2026, 11, 24))
    reception = Reception(consult, lambda _: None, lambda: "K7Q2", lambda *_: None)
    asker = Asker("staff", None, lang)

    said = [Said(Confidential(FIRST), asker, THREAD), *(Pressed(door, asker) for door in ("ask", "help"))]
    cards = [one.card for incoming in said for one in reception.receive(incoming) if isinstance(one, Say)]
    (refused,) = reception.receive(Pressed("lang:en", asker))

    assert [one for card in cards for one in _buttons(card) if one.action.startswith("lang:")] == []
    assert refused == Say(Card((Text(say("language_unknown", lang)),)))


@given(st.sampled_from(["useful:", "lang:", "useful:yes:", "useful:no:A:", ""]), st.text(), st.text())
def test_whatever_is_pressed_or_wherever_something_calm_comes_back(
    begins: str, rest: str, thread: str
) -> None:
    faults: list[Exception] = []
    consult = Consult(lambda _: ANSWER, lambda: date(2026, 11, 24))
    reception = Reception(consult, lambda _: None, lambda: "K7Q2", lambda _, fault: faults.append(fault))

    outgoings = reception.receive(Pressed(begins + rest, Asker("staff", None, "ja"), thread=thread))

    assert len(outgoings) == 1
    assert isinstance(outgoings[0], Say)
    assert faults == []
