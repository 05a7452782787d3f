"""Answering: a question is answered once in effect, whatever its platform, its asker or storage does."""

import math
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import count, pairwise
from typing import Any

import pytest
from structlog.testing import capture_logs

from adapters.database.engine import open_database
from adapters.database.inbox import StoredInbox
from adapters.logs import log_fault
from adapters.vault.door import DoorSeal
from bot.confidential import Confidential
from bot.desk.ports import StorageBusy
from bot.desk.throttle import ASKED, Throttle
from bot.dialogue.answering import AT_ONCE, Answering
from bot.dialogue.card import Button, Buttons, Card, Text, to_text
from bot.dialogue.consult import HOTLINES
from bot.dialogue.messages import Asker, Incoming, Outgoing, Said, Say
from bot.dialogue.ports import DeliveryError, Mendable, Post, Undeliverable, Waiting
from bot.dialogue.wording import say

CALM, URGENT = "名札を外してもよいですか", "いま客が刃物を持って暴れています"
"""A question whose answer is one card, and one whose answer is two."""

TOLD = "zqxcanaryvw"


@dataclass
class Platform:
    """A chat: what arrived at each place, where an answer is being waited for, and how it fails next."""

    arrived: list[tuple[str, Card]] = field(default_factory=list)
    working: list[str] = field(default_factory=list)
    faults: list[Exception | None] = field(default_factory=list)
    on_arrival: Callable[[], object] = lambda: None
    by_element: bool = False

    def posts(self, conversation: str, outgoing: Outgoing) -> list[Post]:
        """One message for each card, or for each element of it."""
        assert isinstance(outgoing, Say)
        tone, elements = outgoing.card.tone, outgoing.card.elements
        parts = [Card((one,), tone) for one in elements] if self.by_element else [outgoing.card]
        return [partial(self._bring, conversation, part) for part in parts]

    def _bring(self, conversation: str, card: Card) -> None:
        if fault := self.faults.pop(0) if self.faults else None:
            raise fault
        self.arrived.append((conversation, card))
        self.on_arrival()

    @property
    def places(self) -> list[str]:
        """Where something arrived, in order."""
        return [place for place, _ in self.arrived]


@dataclass
class Desk:
    """A desk before a platform. What goes wrong is in `faults`, by its kind."""

    desk: Any
    platform: Platform
    engine: Any
    faults: list[str] = field(default_factory=list)
    english: set[str] = field(default_factory=set)
    receive: Callable[[Incoming], Sequence[Outgoing]] | None = None

    def __post_init__(self) -> None:
        self.seal, self.names = DoorSeal(self.desk.installation.keys.staff.door), count()
        self.answering = self.another()

    def another(self, **other: Any) -> Answering:
        """Another process of the desk."""
        parts: dict[str, Any] = {
            "inbox": StoredInbox(self.engine, self.seal),
            "receive": self.hear,
            "messenger": self.platform,
            "asker_of": self.asker_of,
            "working": self.platform.working.append,
            "now": self.desk.clock,
            "new_id": lambda: f"K{next(self.names)}",
            "note_fault": lambda _, fault: self.faults.append(type(fault).__name__),
        }
        return Answering(**{**parts, **other})

    def hear(self, incoming: Incoming) -> Sequence[Outgoing]:
        return (self.receive or self.desk.receive)(incoming)

    def asker_of(self, waiting: Waiting) -> Asker:
        return Asker("staff", None, "en" if waiting.person.reveal() in self.english else "ja")

    def ask(self, key: str, text: str = CALM) -> bool:
        """A question of somebody, at a place of its own."""
        hidden = (Confidential(one) for one in (f"at {key}", f"slack:{key}", text))
        return self.answering.take(Waiting(key, *hidden, f"thread {key}"))

    def rounds_until(self, seconds: int) -> list[int]:
        """A round every second for so long: in which of them something arrived or failed."""
        busy = []
        for second in range(seconds):
            before = len(self.platform.arrived) + len(self.faults)
            self.answering.round()
            busy += [second] if len(self.platform.arrived) + len(self.faults) > before else []
            self.desk.clock.turn(seconds=1)
        return busy


@pytest.fixture
def platform() -> Platform:
    return Platform()


@pytest.fixture
def office(desk: Any, platform: Platform) -> Iterator[Desk]:
    """A desk that no longer waits for a database that is busy."""
    desk.clock.now = desk.clock.now.replace(microsecond=0)
    engine = open_database(str(desk.installation.engine.url), waits=0)
    yield Desk(desk, platform, engine)
    engine.dispose()


def test_a_question_is_answered_at_its_place_once_however_often_it_comes(
    office: Desk, platform: Platform
) -> None:
    taken = [office.ask("a"), office.ask("a")]
    first = office.answering.round()
    taken.append(office.ask("a", "others"))

    assert (taken, first, office.answering.round()) == ([True, False, False], 1, 0)
    assert [(place, to_text(card)[:9]) for place, card in platform.arrived] == [
        ("at a", say("not_in_library", "ja")[:9])
    ]
    assert platform.working == ["at a"]


def test_the_desk_is_told_the_words_who_asks_and_the_thread(office: Desk) -> None:
    heard: list[Incoming] = []
    office.english.add("slack:a")
    office.receive = lambda incoming: heard.append(incoming) or []
    office.ask("a")

    assert office.answering.round() == 1
    assert heard == [Said(Confidential(CALM), Asker("staff", None, "en"), "thread a")]


def test_the_desk_is_told_what_everybody_in_a_channel_could_read(office: Desk) -> None:
    heard: list[Any] = []
    office.receive = lambda incoming: heard.append(incoming) or []
    place, person = Confidential("at a"), Confidential("slack:a")

    office.answering.take(Waiting("a", place, person, Confidential(CALM), overheard=True))
    office.ask("b")
    office.answering.round()

    assert sorted((one.thread, one.overheard) for one in heard) == [("", True), ("thread b", False)]


def test_a_platform_that_is_away_between_two_cards_gets_each_of_them_once(
    office: Desk, platform: Platform
) -> None:
    office.ask("a", URGENT)
    platform.faults = [None, DeliveryError(after=7)]

    busy = office.rounds_until(20)

    assert (busy, office.faults) == ([0, 7], ["DeliveryError"])
    first, second = (card for _, card in platform.arrived)
    assert (first.tone.value, say("not_in_library", "ja") in to_text(second)) == ("urgent", True)
    assert platform.working == ["at a"]


def test_each_try_waits_longer_than_the_one_before(office: Desk, platform: Platform) -> None:
    office.ask("a")
    platform.faults = [DeliveryError() for _ in range(7)]

    tries = office.rounds_until(240)

    assert [after - before for before, after in pairwise(tries)] == [
        2, 5, 15, 30, 60, 60, 60,
    ]  # fmt: skip
    assert platform.places == ["at a"]


@pytest.mark.parametrize(
    ("after", "second"), [(0, 2), (-5, 2), (math.nan, 2), (2.4, 3), (600, 600), (1e9, 600), (math.inf, 600)]
)
def test_a_platform_that_asks_to_wait_is_waited_for_within_reason(
    office: Desk, platform: Platform, after: float, second: int
) -> None:
    office.ask("a")
    platform.faults = [DeliveryError(after=after)]
    office.answering.round()
    office.desk.clock.turn(seconds=second - 1)

    assert office.rounds_until(3) == [1]
    assert platform.places == ["at a"]


def test_an_answer_that_can_not_be_delivered_is_noted_and_never_tried_again(
    office: Desk, platform: Platform
) -> None:
    office.ask("a")
    office.ask("b")
    platform.faults = [Undeliverable()]

    answered = office.answering.round()
    office.desk.clock.turn(hours=1)

    assert (answered, office.answering.round(), len(platform.arrived)) == (1, 0, 1)
    assert (office.faults, office.ask("a"), office.ask("b")) == (["Undeliverable"], False, False)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_question_that_waited_too_long_gets_one_kind_sentence_and_the_help_lines(
    office: Desk, platform: Platform, lang: str
) -> None:
    office.english |= {"slack:a"} if lang == "en" else set()
    office.ask("a", URGENT)
    office.desk.clock.turn(minutes=15)

    rounds = [office.answering.round(), office.answering.round()]

    [(place, card)] = platform.arrived
    assert (rounds, place, platform.working) == ([1, 0], "at a", [])
    assert to_text(card).startswith(say("late", lang))
    assert card.elements[1:] == (Buttons((Button(say("see_hotlines", lang), HOTLINES),)),)


def test_a_late_question_whose_platform_is_away_is_told_when_it_is_back_within_the_hour(
    office: Desk, platform: Platform
) -> None:
    for key, away in (("a", 3), ("b", 10**9)):
        office.ask(key)
        platform.faults = [DeliveryError(after=600)] * min(away, 50)
        office.desk.clock.turn(minutes=16)
        for _ in range(14):
            office.answering.round()
            office.desk.clock.turn(minutes=10)
        assert platform.places == ["at a"]
        platform.faults = []
    assert office.answering.round() == 0


def three(_: Incoming) -> Sequence[Outgoing]:
    """An answer of one card, and three messages."""
    return [Say(Card((Text("一"), Text("二"), Text("三"))))]


@pytest.mark.parametrize("arrived", [0, 1, 2])
@pytest.mark.parametrize("fault", [DeliveryError(), Mendable("missing_scope"), ValueError(TOLD)])
def test_of_a_card_in_several_messages_each_arrives_once_wherever_the_platform_fails(
    office: Desk, platform: Platform, arrived: int, fault: Exception
) -> None:
    office.receive, platform.by_element = three, True
    platform.faults = [*[None] * arrived, fault, fault]
    office.ask("a")

    office.rounds_until(20)

    assert [to_text(card) for _, card in platform.arrived] == ["一", "二", "三"]
    assert len(office.faults) == 2


def test_what_an_operator_mends_in_time_is_answered_and_what_he_mends_later_is_told_late(
    office: Desk, platform: Platform
) -> None:
    for key, minutes in (("a", 5), ("b", 40)):
        office.ask(key)
        platform.faults = [Mendable("not_in_channel") for _ in range(1000)]
        office.rounds_until(minutes * 60)
        platform.faults = []
        office.rounds_until(61)

    assert platform.places == ["at a", "at b"]
    assert [to_text(card).startswith(say("late", "ja")) for _, card in platform.arrived] == [False, True]


def test_of_two_processes_who_both_had_a_question_one_sends_its_answer(
    office: Desk, platform: Platform
) -> None:
    other = office.another()

    def slow(incoming: Incoming) -> Sequence[Outgoing]:
        office.receive = three
        office.desk.clock.turn(seconds=61)
        rounds.append(other.round())
        return three(incoming)

    rounds: list[int] = []
    office.receive, platform.by_element = slow, True
    office.ask("a")
    rounds.append(office.answering.round())

    assert rounds == [1, 0]
    assert [to_text(card) for _, card in platform.arrived] == ["一", "二", "三"]


def test_a_process_that_stood_still_while_a_message_arrived_leaves_the_rest_to_whoever_took_it_over(
    office: Desk, platform: Platform
) -> None:
    other, rounds = office.another(), list[int]()

    def arrived() -> None:
        platform.on_arrival = lambda: None
        office.desk.clock.turn(seconds=61)
        rounds.append(other.round())

    office.receive, platform.by_element, platform.on_arrival = three, True, arrived
    office.ask("a")
    rounds.append(office.answering.round())

    assert rounds == [1, 0]
    assert [to_text(card) for _, card in platform.arrived] == ["一", "一", "二", "三"], "only that one again"


def test_a_slow_platform_keeps_the_claim_as_long_as_messages_arrive(office: Desk, platform: Platform) -> None:
    other, rounds = office.another(), list[int]()

    def arrived() -> None:
        office.desk.clock.turn(seconds=40)
        rounds.append(other.round())

    office.receive, platform.by_element, platform.on_arrival = three, True, arrived
    office.ask("a")

    assert (office.answering.round(), rounds, len(platform.arrived)) == (1, [0, 0, 0], 3)


def test_a_round_that_is_over_ends_after_the_answer_under_way(office: Desk, platform: Platform) -> None:
    for key in "abc":
        office.ask(key)
        office.desk.clock.turn(seconds=1)

    assert office.answering.round(lambda: bool(platform.arrived)) == 1
    assert (platform.places, office.answering.round(lambda: True)) == (["at a"], 0)


def broken(*_: object) -> Any:
    """Something that fails with somebody's words in its fault."""
    raise ValueError(TOLD)


@pytest.mark.parametrize("part", ["asker_of", "working", "note_fault"])
def test_whatever_fails_around_an_answer_the_answer_arrives(
    office: Desk, platform: Platform, part: str
) -> None:
    office.ask("a")

    answered = office.another(**{part: broken, "working": broken}).round()

    assert (answered, platform.places) == (1, ["at a"])
    assert to_text(platform.arrived[0][1]).startswith(say("not_in_library", "ja")[:9])


@pytest.mark.parametrize("part", ["receive", "send"])
def test_a_question_that_fails_by_any_fault_stops_no_other_and_is_tried_again(
    office: Desk, platform: Platform, part: str
) -> None:
    def receive(incoming: Incoming) -> Sequence[Outgoing]:
        return (
            broken() if part == "receive" and incoming.thread == "thread b" else office.desk.receive(incoming)
        )

    office.receive = receive
    for key in "abc":
        office.ask(key)
        office.desk.clock.turn(seconds=1)
    platform.faults = [None, ValueError(TOLD)] if part == "send" else []

    with capture_logs() as lines:
        answered = office.another(note_fault=log_fault).round()

    assert (answered, platform.places) == (2, ["at a", "at c"])
    assert [(line["event"], line["error"]) for line in lines] == [("went_wrong", "ValueError")]
    assert TOLD not in str(lines)
    office.receive, platform.faults = None, []
    office.desk.clock.turn(seconds=2)
    assert (office.answering.round(), platform.places) == (1, ["at a", "at c", "at b"])


@pytest.mark.parametrize("text", [CALM, URGENT])
def test_a_database_that_is_busy_when_a_card_has_arrived_sends_nobody_a_card_twice(
    office: Desk, platform: Platform, text: str
) -> None:
    office.ask("a", text)
    other = sqlite3.connect(office.engine.url.database, isolation_level=None)
    platform.on_arrival = lambda: other.in_transaction or other.execute("BEGIN IMMEDIATE")
    cards = 2 if text is URGENT else 1

    with pytest.raises(StorageBusy):
        office.answering.round()
    assert office.faults == ["StorageBusy"] * cards
    other.rollback()
    other.close()
    platform.on_arrival = lambda: None
    office.desk.clock.turn(seconds=61)

    assert (office.answering.round(), len(platform.arrived)) == (0, cards)


def test_an_answer_that_takes_longer_than_its_claim_is_not_begun_again(
    office: Desk, platform: Platform
) -> None:
    meanwhile = []

    def slow(incoming: Incoming) -> Sequence[Outgoing]:
        office.desk.clock.turn(seconds=61)
        meanwhile.append(office.answering.round())
        return office.desk.receive(incoming)

    office.receive = slow
    office.ask("a")

    assert (office.answering.round(), meanwhile, platform.places) == (1, [0], ["at a"])


def test_a_round_answers_so_many_and_leaves_the_others_to_the_next(office: Desk) -> None:
    for number in range(AT_ONCE + 5):
        office.ask(f"{number}")

    assert [office.answering.round() for _ in range(3)] == [AT_ONCE, 5, 0]


def test_a_database_that_is_busy_refuses_a_question_and_a_round(office: Desk) -> None:
    other = sqlite3.connect(office.engine.url.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    for act in (lambda: office.ask("a"), office.answering.round):
        with pytest.raises(StorageBusy):
            act()
    other.close()

    assert (office.ask("a"), office.answering.round()) == (True, 1)


def test_who_asks_very_much_is_told_so_kindly_and_danger_and_others_are_answered_all_the_same(
    office: Desk, platform: Platform
) -> None:
    office.answering = office.another(throttle=Throttle(office.desk.clock, b"secret"))
    person = Confidential("slack:a")

    def asked(key: str, text: str = CALM, by: Confidential[str] = person) -> str:
        hidden = (Confidential(f"at {key}"), by, Confidential(text))
        office.answering.take(Waiting(key, *hidden, f"thread {key}"))
        office.answering.round()
        return to_text(platform.arrived[-1][1])

    told = [asked(f"{number}") for number in range(ASKED.most + 2)]

    enough = say("asked_enough", "ja")
    assert [one == enough for one in told] == [False] * ASKED.most + [True] * 2
    assert asked("danger", URGENT) != enough
    assert asked("other", by=Confidential("slack:b")) != enough
    office.desk.clock.turn(hours=1)
    assert asked("later") != enough
