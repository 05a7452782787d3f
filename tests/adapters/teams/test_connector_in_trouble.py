"""A connector in trouble: a question is answered when it is over, each part once, and not while it lasts."""

from typing import Any

import pytest

from adapters.teams.credentials import PAUSE
from adapters.teams.outbound import to_messages
from bot.dialogue.answering import LONGEST_WAIT, WAITS
from bot.dialogue.card import Card, Text
from bot.dialogue.messages import Say
from bot.dialogue.ports import Mendable, Undeliverable
from teams_world.issuer import TOKEN
from teams_world.server import CREATE, SEND, TYPING
from teams_world.wire import MENTION
from teams_world.world import BOT, PASSWORD, Person

LONG = Say(Card(tuple(Text(f"{number}。" + "あ" * 2900) for number in range(10))))
PARTS = [one.told for one in to_messages(LONG.card)]
DROPPED, SLOW = {"drop": True}, {"delay": 2.5}
TROUBLE: list[tuple[dict[str, Any], int]] = [
    *(({"status": status}, 1) for status in (401, 412, 429, 500, 502, 503, 504)),
    *((DROPPED, arrived) for arrived in (0, 1, len(PARTS) - 1)),
    (SLOW, 0),
]
"""How the connector fails, and how many messages it has taken before."""


@pytest.fixture
def staff(door: Any) -> Person:
    """Somebody of this company, and a desk that has one long answer."""
    door.says = [LONG]
    return door.person()


def notified(door: Any, staff: Person) -> list[str]:
    """What the desk has said to them, as notifications tell it."""
    return [one.activity["summary"] for one in door.said(staff)]


def rounds(door: Any, clock: Any, count: int, seconds: float) -> list[int]:
    """How many questions each round answers, with so many seconds between them."""
    answered = []
    for _ in range(count):
        answered.append(door.answer())
        clock.turn(seconds=seconds)
    return answered


@pytest.mark.parametrize(("fault", "arrived"), TROUBLE, ids=str)
def test_each_part_arrives_once_when_a_trouble_is_over(
    door: Any, staff: Person, clock: Any, fault: dict[str, Any], arrived: int
) -> None:
    door.write(staff, "録音してよいですか")
    door.server.next(SEND, times=arrived)
    door.server.next(SEND, times=2, **fault)  # a 401 is asked once more, at once

    door.answer()
    assert notified(door, staff) == PARTS[:arrived]
    door.server.mend()
    clock.turn(seconds=WAITS[0] + 1)
    door.answer()

    assert notified(door, staff) == PARTS
    assert (door.waiting(), len(door.heard)) == (0, 2)


def test_teams_says_how_long_to_wait_and_is_left_alone_until_then(
    door: Any, staff: Person, clock: Any
) -> None:
    door.write(staff, "録音してよいですか")
    door.server.next(SEND, status=429, headers={"Retry-After": "60"})

    assert rounds(door, clock, 6, 10) == [0] * 6
    assert len(door.server.called(SEND)) == 1
    clock.turn(seconds=1)
    assert door.answer() == 1
    assert notified(door, staff) == PARTS


def test_a_wait_without_an_end_has_one(door: Any, staff: Person, clock: Any) -> None:
    door.write(staff, "録音してよいですか")
    door.server.next(SEND, status=429, headers={"Retry-After": "999999"})

    door.answer()
    clock.turn(seconds=LONGEST_WAIT + 1)

    assert (door.answer(), door.waiting()) == (1, 0)


def test_tries_come_further_and_further_apart(door: Any, staff: Person, clock: Any) -> None:
    door.write(staff, "録音してよいですか")
    door.server.next(SEND, times=99, status=503)

    rounds(door, clock, 60, 1)

    assert len(door.server.called(SEND)) == 5, "at once, and after 2, 5, 15 and 30 seconds"
    assert door.waiting() == 1


@pytest.mark.parametrize("told", [{"blocked": True}, {"installed": False}], ids=str)
@pytest.mark.parametrize("in_channel", [False, True])
def test_who_can_not_be_reached_is_not_tried_again_and_answered_nowhere_else(
    door: Any, staff: Person, clock: Any, told: dict[str, bool], in_channel: bool
) -> None:
    chat = door.server.world.channel if in_channel else None
    door.write(staff, f"{MENTION} 録音してよいですか" if in_channel else "録音してよいですか", chat)
    door.server.world.person(staff.object_id, **told)
    before = len(door.server.called(SEND, CREATE))

    assert rounds(door, clock, 5, 30) == [0] * 5

    assert len(door.server.called(SEND, CREATE)) == before + 1
    assert (door.waiting(), [type(one) for one in door.faults]) == (0, [Undeliverable])
    assert PARTS[0] not in [one.activity.get("summary") for one in door.server.world.messages]


def test_an_app_that_an_administrator_has_switched_off_answers_when_it_is_on_again(
    door: Any, staff: Person, clock: Any
) -> None:
    door.write(staff, "録音してよいですか")
    door.server.next(SEND, status=403, code="BotDisabledByAdmin")

    answered = rounds(door, clock, 3, WAITS[0] + 1)

    assert (answered, notified(door, staff)) == ([0, 1, 0], PARTS)
    assert [type(one) for one in door.faults] == [Mendable]


def test_a_client_secret_that_has_expired_keeps_questions_until_there_is_a_new_one(
    door: Any, staff: Person, clock: Any
) -> None:
    door.write(staff, "録音してよいですか")
    issuer = door.server._issuer
    issuer.expired.add(PASSWORD)

    door.answer()
    told = door.connector.health.missing()
    issuer.expired.clear()
    clock.turn(seconds=PAUSE + 1)

    assert "make a new client secret" in told[0]
    assert (door.answer(), door.connector.health.missing()) == (1, [])
    assert (notified(door, staff), issuer.called(TOKEN)) == (PARTS, 2)


def test_a_login_that_hangs_costs_a_question_one_time_out_at_each_try(
    door: Any, staff: Person, clock: Any
) -> None:
    door.write(staff, "録音してよいですか")
    issuer = door.server._issuer
    issuer.next(TOKEN, times=9, hang=True)

    answered = rounds(door, clock, 1, PAUSE + 1)
    asked = issuer.called(TOKEN)
    issuer.mend()

    assert (answered, asked) == ([0], 1), "one for showing that the desk is at work and for the answer"
    assert (door.answer(), notified(door, staff), issuer.called(TOKEN)) == (1, PARTS, 2)
    assert len(door.server.called(TYPING)) == 1


@pytest.mark.parametrize("fault", [{"drop": True}, {"status": 504}])
def test_a_part_whose_acknowledgement_is_lost_comes_again_rather_than_never(
    door: Any, staff: Person, clock: Any, fault: dict[str, Any]
) -> None:
    door.write(staff, "録音してよいですか")
    door.server.next(SEND, lost=True, **fault)

    assert rounds(door, clock, 2, WAITS[0] + 1) == [0, 1]

    assert notified(door, staff) == [PARTS[0], *PARTS]
    assert {one.author for one in door.said(staff)} == {BOT}
