"""Nothing is lost and nothing happens twice, however Slack, the network and the processes behave."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

import slack_world.killed
from adapters.database.engine import reading as reading_of
from adapters.database.tables import cases
from adapters.entrypoints import slack
from adapters.entrypoints.installation import kept
from bot.dialogue.wording import say
from slack_world import reading
from slack_world.fixtures import opened_workspace
from slack_world.house import OUR_OWN, opened_desk
from slack_world.server import RESPONSE_URL
from slack_world.wire import Wire, message_event
from slack_world.world import BOT_USER, CHANNEL, Message

pytestmark = [
    pytest.mark.usefixtures("quick_codes"),
    pytest.mark.parametrize("platform", ["slack"], indirect=True, scope="session"),
]

Walk = Callable[..., Any]
QUESTION = "お客様との会話を録音してもいいですか"
POSTING = {"say": "chat.postMessage", "mention": "chat.postEphemeral", "command": RESPONSE_URL}


def answers(house: Any, user: str) -> list[Any]:
    """The cards that the desk has sent to somebody."""
    said = [one.blocks for one in house.server.world.seen_by(user) if one.author == BOT_USER]
    return reading.to_answers(said)


def event_of(message: Message) -> dict[str, Any]:
    return message_event(message, "message", channel_type="im")


async def answered_in_the_end(house: Any, clock: Any, rounds: int = 12) -> int:
    """How many questions were answered in so many rounds, a minute apart."""
    answered = 0
    for _ in range(rounds):
        answered += await house.answer()
        clock.turn(minutes=1)
    return answered


@pytest.mark.parametrize("bare", [False, True], ids=["with Slack's headers", "without"])
def test_a_question_that_slack_brings_again_and_again_is_answered_once(
    walk: Walk, clock: Any, bare: bool
) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        event, told = event_of(visitor.written(QUESTION)), {"event_id": "Ev1", "bare": bare}
        replies = await asyncio.gather(
            *(visitor.wire.event(event, retry=retry, **told) for retry in range(4))
        )
        assert {one.status for one in replies} == {200}
        assert await answered_in_the_end(house, clock) == 1
        assert (await visitor.wire.event(event, retry=3, **told)).status == 200
        assert await answered_in_the_end(house, clock) == 0
        assert len(answers(house, visitor.user)) == 1

    walk(steps)


def test_a_repetition_that_comes_first_is_answered_and_never_dropped(walk: Walk) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        await visitor.wire.event(event_of(visitor.written(QUESTION)), retry=3)
        assert await house.answer() == 1
        assert len(answers(house, visitor.user)) == 1

    walk(steps)


def test_a_command_that_comes_again_is_answered_once(walk: Walk) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        trigger = house.server.world.trigger("x")
        for _ in range(3):
            await visitor.command(QUESTION, trigger_id=trigger)
        assert len(answers(house, visitor.user)) == 1

    walk(steps)


@pytest.mark.parametrize("by", POSTING)
@pytest.mark.parametrize(
    "fault",
    [
        {"status": 429, "headers": {"Retry-After": "30"}},
        {"status": 500},
        {"status": 503, "headers": {"Retry-After": "5"}},
        {"drop": True},
        {"delay": 0.5, "status": 504},
    ],
    ids=["429", "500", "503", "connection lost", "time-out"],
)
def test_when_slack_does_not_take_an_answer_it_comes_later_and_once(
    walk: Walk, clock: Any, monkeypatch: pytest.MonkeyPatch, by: str, fault: dict[str, Any]
) -> None:
    monkeypatch.setattr(slack, "Slack", partial(slack.Slack, timeout=0.2))

    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        event = event_of(visitor.written(QUESTION))
        house.server.next(POSTING[by], times=2, **fault)
        if by == "say":
            await visitor.wire.event(event)
            assert await house.answer() == 0
        else:
            await getattr(visitor, by)(QUESTION)
        assert answers(house, visitor.user) == []
        assert await answered_in_the_end(house, clock) == 1
        assert len(answers(house, visitor.user)) == 1
        assert [one for one in house.server.world.public() if one.author == BOT_USER] == []

    walk(steps)


def test_after_a_429_nothing_is_tried_before_slack_wants_it(walk: Walk, clock: Any) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        house.server.next("chat.postMessage", status=429, headers={"Retry-After": "90"})
        await visitor.wire.event(event_of(visitor.written(QUESTION)))
        assert await house.answer() == 0
        clock.turn(seconds=89)
        assert await house.answer() == 0
        assert len(house.server.called("chat.postMessage")) == 1
        clock.turn(seconds=2)
        assert await house.answer() == 1

    walk(steps)


def test_who_waits_too_long_is_told_so_and_nothing_of_the_question_is_kept(
    walk: Walk, clock: Any, installation: Any
) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        house.server.next("chat.postMessage", times=50, status=500)
        await visitor.wire.event(event_of(visitor.written(QUESTION)))
        assert await answered_in_the_end(house, clock, 20) == 0
        house.server.mend()
        await answered_in_the_end(house, clock, 12)
        [told] = answers(house, visitor.user)
        assert told.words.startswith(say("late", "ja"))

    walk(steps)
    with installation.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT box FROM inbox").scalars().all() == [None]


def test_an_answer_follows_whoever_asked_when_the_desk_is_put_out_of_the_channel(walk: Walk) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        asked = house.server.world.post(CHANNEL, visitor.user, f"<@{BOT_USER}> {QUESTION}")
        await visitor.wire.event(message_event(asked, "app_mention"))
        house.server.world.channels[CHANNEL].members.discard(BOT_USER)
        assert await house.answer() == 1
        assert len(answers(house, visitor.user)) == 1
        said = [one for one in house.server.world.seen_by(visitor.user) if one.author == BOT_USER]
        assert {one.channel for one in said} == {visitor.dm}

    walk(steps)


@pytest.mark.parametrize("code", ["expired_trigger_id", "exchanged_trigger_id"])
@pytest.mark.parametrize("where", ["home", "message"])
def test_who_pressed_and_saw_nothing_open_presses_again_and_of_home_no_message_tells(
    walk: Walk, code: str, where: str
) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        if where == "message":
            await visitor.say(QUESTION)
        house.server.next("views.open", error=code)
        await visitor.press("report")
        assert visitor.title() == ""
        assert (say("slack_press_again", "ja") in visitor.told()) is (where == "message")
        await visitor.press("report")
        assert visitor.title() == say("form_report", "ja")

    walk(steps)


def test_a_dialog_that_was_closed_meanwhile_is_told_of_and_nothing_is_lost(walk: Walk) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        await visitor.press("report")
        house.server.next("views.update", error="not_found")
        await visitor.press("report_safe")
        assert say("slack_press_again", "ja") in visitor.told()
        assert house.server.called("chat.") == []

    walk(steps)


def test_while_the_token_is_refused_the_desk_says_so_and_answers_when_it_is_taken_again(
    walk: Walk, clock: Any
) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        tokens = set(house.server.tokens)
        house.server.tokens.clear()
        await visitor.wire.event(event_of(visitor.written(QUESTION)))
        assert await house.answer() == 0
        async with visitor.wire.session.get(f"{visitor.wire.address}/readyz") as ready:
            assert ready.status == 503
            assert "SLACK_BOT_TOKEN" in await ready.text()
        house.server.tokens |= tokens
        assert await answered_in_the_end(house, clock) == 1
        assert len(answers(house, visitor.user)) == 1

    walk(steps)


def test_a_report_is_kept_before_slack_hears_that_it_is(walk: Walk, installation: Any) -> None:
    def filed() -> int:
        with reading_of(installation.engine) as connection:
            return int(connection.execute(select(func.count()).select_from(cases)).scalar_one())

    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        await visitor.press("report")
        await visitor.press("report_safe")
        await visitor.submit(naming="anonymous", about="me")
        for method in ("views.open", "views.update", "views.publish", "chat.postMessage", "users.info"):
            house.server.next(method, times=50, status=503)
        assert filed() == 0
        await visitor.submit(what="レジで怒鳴られました")
        assert filed() == 1
        assert say("report_received", "ja") in visitor.told()

    walk(steps)


@pytest.fixture
def in_workspace(clock: Any) -> Callable[[Any], None]:
    """in_workspace(steps): run steps(server) in a workspace; desks are opened there by the test."""

    def run(steps: Any) -> None:
        with opened_workspace(clock, OUR_OWN) as server:
            asyncio.run(steps(server))

    return run


@pytest.fixture
def place(tmp_path: Path, roster_text: str) -> Path:
    """The folder of a desk that stays."""
    folder = tmp_path / "place"
    folder.mkdir()
    (folder / "roster.toml").write_text(roster_text, encoding="utf-8")
    return folder


@asynccontextmanager
async def another_process(*arguments: Any) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """A process of the desk which hears and never answers, and its address; it is gone afterwards."""
    program = Path(slack_world.killed.__file__)
    platforms = os.pathsep.join(map(str, (program.parents[1], program.parents[3])))
    process = await asyncio.create_subprocess_exec(
        sys.executable, program, *arguments, stdout=asyncio.subprocess.PIPE, env={"PYTHONPATH": platforms}
    )
    assert process.stdout
    try:
        yield process, (await process.stdout.readline()).decode().strip().rstrip("/")
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@pytest.mark.usefixtures("platform")
def test_two_web_processes_with_one_database_answer_once(
    in_workspace: Any, place: Path, tmp_path: Path, room: Any, clock: Any
) -> None:
    installations = [kept(place, tmp_path / "keys", None, print) for _ in range(2)]

    async def steps(server: Any) -> None:
        async with (
            opened_desk(room, installations[0], server, clock) as one,
            opened_desk(room, installations[1], server, clock) as other,
        ):
            visitor = await one.visitor()
            events = [event_of(visitor.written(QUESTION)) for _ in range(3)]
            wires = (one.wire, other.wire) * 2
            replies = await asyncio.gather(*(wire.event(event) for event in events for wire in wires))
            assert {reply.status for reply in replies} == {200}
            answered = await asyncio.gather(one.answer(), other.answer(), one.answer(), other.answer())
            assert sum(answered) == len(events)
            assert len(answers(one, visitor.user)) == len(events)
            clock.turn(minutes=2)
            assert await asyncio.gather(one.answer(), other.answer()) == [0, 0]

    in_workspace(steps)
    for installation in installations:
        installation.engine.dispose()


@pytest.mark.usefixtures("platform")
def test_what_was_acknowledged_by_a_process_that_was_killed_is_answered_by_the_next(
    in_workspace: Any, place: Path, tmp_path: Path, room: Any, clock: Any
) -> None:
    installation = kept(place, tmp_path / "keys", None, print)

    async def steps(server: Any) -> None:
        async with opened_desk(room, installation, server, clock) as house:
            visitor = await house.visitor()
            asked = visitor.written(QUESTION)
            process = another_process(place, tmp_path / "keys", server.api_url, clock().isoformat())
            async with process as (doomed, address):
                wire = Wire(server, visitor.wire.session, address)
                assert (await wire.event(event_of(asked))).status == 200
                doomed.kill()
                assert await doomed.wait() == -signal.SIGKILL
            assert answers(house, visitor.user) == []
            assert await house.answer() == 1
            await visitor.wire.event(event_of(asked), retry=1)
            assert await house.answer() == 0
            assert len(answers(house, visitor.user)) == 1

    in_workspace(steps)
    installation.engine.dispose()


@pytest.mark.usefixtures("platform")
def test_over_socket_mode_a_question_brought_again_is_answered_once_and_a_report_is_filed(
    in_workspace: Any, place: Path, tmp_path: Path, room: Any, clock: Any, file_report: Any, come_back: Any
) -> None:
    installation = kept(place, tmp_path / "keys", None, print)

    async def steps(server: Any) -> None:
        async with opened_desk(room, installation, server, clock, socket=True) as house:
            visitor = await house.visitor()
            event = event_of(visitor.written(QUESTION))
            assert (await visitor.wire.event(event, event_id="Ev1")).status == 200
            await server.disconnect(rudely=True)
            while not server.sockets:  # noqa: ASYNC110 - another thread's
                await asyncio.sleep(0.01)
            assert (await visitor.wire.event(event, retry=1, event_id="Ev1")).status == 200
            for _ in range(500):
                if answers(house, visitor.user):
                    break
                await asyncio.sleep(0.01)
            receipt = await file_report(visitor, what="ソケットの言葉")
            await come_back(visitor, receipt)
            assert "ソケットの言葉" in visitor.told()
            await house.answer()
            assert len(answers(house, visitor.user)) == 1

    in_workspace(steps)
    installation.engine.dispose()
