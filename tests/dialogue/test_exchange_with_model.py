"""An exchange with a language model: it is told the last questions, never an account, for two hours."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from adapters.database.memory import StoredMemory
from adapters.database.tables import memory
from adapters.vault.door import DoorSeal
from bot.dialogue.card import Card, Text
from bot.dialogue.consult import Consult
from bot.dialogue.messages import Asker
from bot.dialogue.recollection import TURNS, Recollection
from bot.dialogue.wording import say
from knowledge.account import is_account
from knowledge.answer import Answer, NoAnswer, Question, Reason
from knowledge.document import Document, Passage, Status
from knowledge.leaning import leans
from knowledge.quotation import Citation

ASKED = (
    "会話を録音してもいいですか",
    "会社にはどんな義務がありますか",
    "条例はどこにありますか",
    "いつ施行されますか",
)
ELLIPSIS = "アルバイトでもですか"
ACCOUNT = "さっき電話で怒鳴られました"
THREAD = "slack:C1:1.1"
PASSAGE = Passage("m#1", Document("company/manual", "手引き"), "録音", ("録音",), "録音できます。")
ANSWER = Answer((Citation(PASSAGE, PASSAGE.text, Status.TEMPLATE),), by_model=True)


@dataclass
class Exchange:
    """Somebody before a desk with a model; `asked`: what its library was asked."""

    stored: StoredMemory
    clock: Any
    with_model: bool = True
    asked: list[Question] = field(default_factory=list)
    faults: list[Exception] = field(default_factory=list)
    outcome: Answer | NoAnswer = ANSWER

    def __post_init__(self) -> None:
        recollection = Recollection(self.stored, self.clock, self.faults.append)
        day = date(2026, 11, 24)
        self.consult = Consult(self._answer, lambda: day, recollection, with_model=self.with_model)

    def _answer(self, question: Question) -> Answer | NoAnswer:
        self.asked.append(question)
        return self.outcome

    def say(self, words: str, thread: str = THREAD) -> Card:
        return [*self.consult.ask(words, Asker("staff", None, "ja"), thread)][-1]


@pytest.fixture
def exchange(installation: Any, clock: Any) -> Exchange:
    return Exchange(StoredMemory(installation.engine, DoorSeal(installation.keys.staff.door)), clock)


def test_the_words_here_are_what_they_are_meant_to_be() -> None:
    assert [is_account(one) for one in (*ASKED, ELLIPSIS, ACCOUNT)] == [False] * 5 + [True]
    assert leans(ELLIPSIS)


def test_a_question_goes_with_the_last_three_before_it_and_is_asked_once(exchange: Exchange) -> None:
    for one in (*ASKED, ELLIPSIS):
        exchange.say(one)

    assert [one.text for one in exchange.asked] == [*ASKED, ELLIPSIS]
    assert [one.earlier for one in exchange.asked[:3]] == [(), ASKED[:1], ASKED[:2]]
    assert exchange.asked[-1].earlier == ASKED[-TURNS:]


def test_what_leans_says_so_and_what_is_whole_does_not(exchange: Exchange) -> None:
    exchange.say(ASKED[0])

    leaning, whole = exchange.say(ELLIPSIS), exchange.say(ASKED[1])

    told = Text(say("with_earlier_question", "ja"))
    assert told in leaning.elements
    assert told not in whole.elements
    assert leaning.by_model


def test_no_account_goes_along_nor_what_was_asked_before_one(exchange: Exchange) -> None:
    for one in (ASKED[0], ACCOUNT, ASKED[1], ASKED[2]):
        exchange.say(one)

    assert [one.earlier for one in exchange.asked] == [(), (), (), (ASKED[0], ASKED[1])]
    assert [one.confided for one in exchange.asked] == [False, True, False, False]


def test_what_would_tell_of_an_incident_together_does_not_go_along(exchange: Exchange) -> None:
    first, second = "今日は何時まで", "変わったのは何ですか"
    assert [is_account(one) for one in (first, second, f"{first}\n{second}")] == [False, False, True]

    exchange.say(first)
    exchange.say(second)

    assert [(one.earlier, one.confided) for one in exchange.asked] == [((), False), ((), False)]


@pytest.mark.parametrize("thread", ["slack:C2:1.1", ""])
def test_another_exchange_or_none_goes_along_with_nothing(exchange: Exchange, thread: str) -> None:
    exchange.say(ASKED[0])

    exchange.say(ASKED[1], thread)

    assert exchange.asked[-1].earlier == ()


def test_after_two_hours_nothing_goes_along(exchange: Exchange) -> None:
    exchange.say(ASKED[0])
    exchange.clock.turn(hours=2)

    exchange.say(ASKED[1])

    assert exchange.asked[-1].earlier == ()


def test_the_questions_are_kept_in_one_sealed_box_under_a_name_that_tells_nothing(
    exchange: Exchange, installation: Any
) -> None:
    for one in ASKED:
        exchange.say(one)

    with installation.engine.connect() as connection:
        [row] = connection.execute(select(memory)).all()
    assert not any(word.encode() in row.box for word in ("録音", "義務", "条例", "施行"))
    assert "slack" not in row.thread


def test_a_box_from_before_holds_one_question(exchange: Exchange) -> None:
    exchange.stored.keep(THREAD, ASKED[0], exchange.clock())

    exchange.say(ASKED[1])

    assert exchange.asked[-1].earlier == (ASKED[0],)


def test_a_question_that_is_asked_again_does_not_go_along_with_itself(exchange: Exchange) -> None:
    for one in (ASKED[0], ASKED[1], ASKED[0]):
        exchange.say(one)

    assert exchange.asked[-1].earlier == (ASKED[1],)


def test_the_last_question_is_answered_again_with_what_was_before_it(exchange: Exchange) -> None:
    exchange.say(ASKED[0])
    exchange.say(ELLIPSIS)

    [_] = exchange.consult.again(Asker("staff", None, "en"), THREAD)

    assert (exchange.asked[-1].text, exchange.asked[-1].earlier) == (ELLIPSIS, (ASKED[0],))
    assert exchange.asked[-1].lang == "en"


def test_what_parts_the_questions_in_their_box_is_nobodys_to_type(exchange: Exchange) -> None:
    exchange.say("録音\x1eしていいですか")
    exchange.say(ASKED[1])

    assert exchange.asked[-1].earlier == ("録音 していいですか",)


def test_what_is_lacking_is_not_looked_up_twice(exchange: Exchange) -> None:
    exchange.outcome = NoAnswer(Reason.NOT_IN_LIBRARY)
    exchange.say(ASKED[0])

    exchange.say(ELLIPSIS)

    assert [one.text for one in exchange.asked] == [ASKED[0], ELLIPSIS]


def test_without_a_model_no_question_goes_along(installation: Any, clock: Any) -> None:
    seal = DoorSeal(installation.keys.staff.door)
    exchange = Exchange(StoredMemory(installation.engine, seal), clock, with_model=False)
    for one in ASKED:
        exchange.say(one)

    assert {one.earlier for one in exchange.asked} == {()}
