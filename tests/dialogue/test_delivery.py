"""Delivery: a letter becomes a notice in one fixed sentence, and one that does not arrive is tried again."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, update
from structlog.testing import capture_logs

from adapters.database.tables import letters
from adapters.entrypoints.counselors import rounds
from adapters.entrypoints.standing import standing_of
from adapters.entrypoints.worker import delivery
from adapters.playground.messenger import MAILBOX, PlaygroundMessenger
from bot.cases.letter import Notice, Occasion
from bot.cases.nickname import nickname
from bot.dialogue.card import Button, Buttons, Card, Text, Tone, to_text
from bot.dialogue.delivery import notice_card
from bot.dialogue.messages import Outgoing
from bot.dialogue.ports import DeliveryError, Undeliverable
from bot.dialogue.wording import LANGUAGES, say

COUNSELORS = ("counselor-a", "counselor-b", "counselor-c", "outside")


def way(lang: str, occasion: Occasion) -> Buttons:
    """To the cases, the custodian's to the requests: who presses it is asked who they are."""
    if occasion is Occasion.IDENTITY_ASKED:
        return Buttons((Button(say("notice_custody_open", lang), "custody"),))
    return Buttons((Button(say("notice_open", lang), "cases"),))


NAMES = {Occasion.IDENTITY_ASKED, Occasion.IDENTITY_DECIDED}
"""Nobody asks for a name here."""
FIXED = {say(f"notice_{occasion}", "ja") for occasion in set(Occasion) - NAMES}


class Unreliable(PlaygroundMessenger):
    """A platform that is away for the first sends."""

    def __init__(self, away: int) -> None:
        super().__init__()
        self.away = away

    def send(self, conversation: str, outgoing: Outgoing) -> None:
        if self.away:
            self.away -= 1
            raise DeliveryError
        super().send(conversation, outgoing)


@pytest.fixture
def worker(desk: Any) -> Callable[..., Callable[[], int]]:
    """worker(messenger, addresses, langs): the rounds of a worker of one's own."""

    def made(
        messenger: PlaygroundMessenger,
        address_of: Callable[[str], str | None] = lambda one: MAILBOX + one,
        lang_of: Callable[[str], str] = lambda _: "ja",
    ) -> Callable[[], int]:
        return delivery(desk.office, desk.installation.keys.worker, messenger, address_of, lang_of).round

    return made


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("occasion", Occasion)
def test_a_notice_is_its_occasions_sentence_and_nothing_else(occasion: Occasion, lang: str) -> None:
    notice = Notice(occasion, "counselor-a", "0MKW4B97", urgent=False, promise=3)

    assert notice_card(notice, lang) == Card((Text(say(f"notice_{occasion}", lang)), way(lang, occasion)))


@pytest.mark.parametrize(("lang", "word"), [("ja", "至急"), ("en", "Urgent")])
@pytest.mark.parametrize("occasion", Occasion)
def test_an_urgent_notice_says_only_that_it_is(occasion: Occasion, lang: str, word: str) -> None:
    notice = Notice(occasion, "counselor-a", "0MKW4B97", urgent=True)

    assert notice_card(notice, lang) == Card((Text(word), way(lang, occasion)), Tone.URGENT)


def _everything_happens(desk: Any, danger: bool) -> str:
    """Everything that ever sends a notice, until nobody has to be told any more; the case's receipt."""
    reporter = desk.filed(danger=danger, wishes="heard")
    receipt = str(reporter.receipt)
    for days in range(20):
        desk.clock.turn(days=1)
        desk.delivery.round()
        if days == 6:
            desk.back(receipt, reporter)
            reporter.press("followup_add")
            reporter.send(what="言葉", said="「金を返せ」")
    counselor = desk.opened(receipt)
    counselor.press("case_hand_over")
    counselor.send(to="counselor-c", reason="休みに入るため")
    desk.back(receipt, reporter)
    reporter.press("followup_withdraw")
    reporter.press("followup_leave")
    desk.clock.turn(days=1)
    desk.delivery.round()
    return receipt


def test_whatever_happens_no_notice_holds_anything_but_a_fixed_sentence(desk: Any) -> None:
    receipt = _everything_happens(desk, danger=False)
    desk.clock.turn(days=5 * 365 - 20)
    keeping = rounds(desk.office, standing_of(desk.installation), desk.installation.keys.counselors)[1]
    keeping.act()
    desk.clock.turn(minutes=15)

    arrived = [text for one in COUNSELORS for text in desk.notices(one)]

    assert set(arrived) == FIXED - {say("notice_unread", "ja")}, "somebody reads it all the time"
    told = "\n".join(arrived)
    locator = receipt.replace("-", "")[:8]
    secrets = [receipt, locator, nickname(locator, "ja"), "怒鳴", "金を返せ", "休みに入る"]
    assert [one for one in secrets if one in told] == []


def test_of_an_urgent_case_every_notice_is_one_word(desk: Any) -> None:
    _everything_happens(desk, danger=True)

    assert {text for one in COUNSELORS for text in desk.notices(one)} == {"至急"}


def test_a_notice_comes_with_the_next_quarter_and_an_urgent_one_at_once(desk: Any, clock: Any) -> None:
    desk.filed()
    assert desk.notices("counselor-a") == []
    clock.turn(minutes=8)
    assert desk.notices("counselor-a") == [say("notice_arrived", "ja")]

    desk.filed(danger=True)

    assert desk.notices("counselor-a") == [say("notice_arrived", "ja"), "至急"]


def test_everybody_is_written_to_in_their_own_language(desk: Any, clock: Any, worker: Any) -> None:
    messenger = PlaygroundMessenger()
    desk.filed()
    clock.turn(minutes=8)

    arrived = worker(messenger, lang_of=lambda one: "en" if one == "counselor-a" else "ja")()

    told = [to_text(card) for one in COUNSELORS for card in messenger.notices(one)]
    assert told == [say("notice_arrived", "en"), say("notice_arrived", "ja")]
    assert arrived == 2


def test_what_does_not_arrive_is_noted_by_its_kind_tried_again_and_arrives_once(
    desk: Any, clock: Any, worker: Any
) -> None:
    messenger = Unreliable(away=2)
    around = worker(messenger)
    desk.filed()
    clock.turn(minutes=8)

    with capture_logs() as lines:
        first = around()

    assert first == 0
    assert [(line["event"], line["error"]) for line in lines] == [("went_wrong", "DeliveryError")] * 2
    assert {key for line in lines for key in line} == {"event", "incident", "error", "log_level"}
    assert around() == 0, "not at once"
    clock.turn(minutes=1)
    assert (around(), around()) == (2, 0)
    assert [len(messenger.notices(one)) for one in COUNSELORS] == [1, 1, 0, 0]


class Blocked(PlaygroundMessenger):
    """A platform that will never take what is for some, by its own code."""

    def __init__(self, *blocked: str) -> None:
        super().__init__()
        self.blocked = set(blocked)

    def send(self, conversation: str, outgoing: Outgoing) -> None:
        if conversation.removeprefix(MAILBOX) in self.blocked:
            raise Undeliverable("user_disabled")
        super().send(conversation, outgoing)


def test_what_a_platform_never_takes_is_noted_apart_and_keeps_no_other_waiting(desk: Any, clock: Any) -> None:
    messenger = Blocked("counselor-a")
    keys = desk.installation.keys.worker
    around = delivery(desk.office, keys, messenger, lambda one: MAILBOX + one, lambda _: "ja")
    desk.filed()
    clock.turn(minutes=8)

    with capture_logs() as lines:
        arrived = around.round()

    assert arrived == 1
    [line] = lines
    assert (line["event"], line["error"], line["reason"]) == (
        "letter_undeliverable", "Undeliverable", "user_disabled",
    )  # fmt: skip
    assert line.keys() == {"event", "incident", "error", "reason", "log_level"}
    messenger.blocked.clear()
    clock.turn(minutes=1)
    assert around.round() == 1
    assert [len(messenger.notices(one)) for one in COUNSELORS] == [1, 1, 0, 0]


def test_what_a_platform_never_takes_is_tried_again_after_growing_waits(desk: Any, clock: Any) -> None:
    messenger = Blocked(*COUNSELORS)
    keys = desk.installation.keys.worker
    around = delivery(desk.office, keys, messenger, lambda one: MAILBOX + one, lambda _: "ja")
    desk.filed()
    clock.turn(minutes=8)
    tried = []
    for minute in range(20):
        with capture_logs() as lines:
            around.round()
        tried += [minute] * len(lines)
        clock.turn(minutes=1)

    assert tried == sorted([0, 1, 3, 7, 15] * 2)


def test_without_an_address_the_notice_waits_for_one(desk: Any, clock: Any, worker: Any) -> None:
    messenger, known = PlaygroundMessenger(), dict.fromkeys(COUNSELORS[1:], "")
    around = worker(messenger, lambda one: MAILBOX + one if one in known else None)
    desk.filed()
    clock.turn(minutes=8)

    with capture_logs() as lines:
        assert around() == 1

    assert [line["error"] for line in lines] == ["NoAddress"]
    known["counselor-a"] = ""
    clock.turn(minutes=1)
    assert around() == 1
    assert [len(messenger.notices(one)) for one in COUNSELORS] == [1, 1, 0, 0]


def test_a_letter_nobody_can_read_is_noted_and_holds_up_no_other(desk: Any, clock: Any, worker: Any) -> None:
    messenger = PlaygroundMessenger()
    desk.filed()
    with desk.installation.engine.begin() as connection:
        first = connection.execute(select(letters.c.id).order_by(letters.c.leaves_at).limit(1)).scalar_one()
        connection.execute(update(letters).where(letters.c.id == first).values(box=b"exchanged"))
    clock.turn(minutes=8)

    with capture_logs() as lines:
        arrived = worker(messenger)()

    assert [line["error"] for line in lines] == ["UnreadableLetter"]
    assert (arrived, sum(len(messenger.notices(one)) for one in COUNSELORS)) == (1, 1)
