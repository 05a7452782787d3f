"""Nothing is lost and nothing happens twice, however Teams, the network and the processes behave."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

import teams_world.killed
from adapters import errands
from adapters.database.engine import reading as reading_of
from adapters.database.tables import cases
from adapters.entrypoints import teams
from adapters.entrypoints.installation import kept
from adapters.teams import credentials
from bot.dialogue.wording import say
from teams_world import reading, wire
from teams_world.fixtures import opened_tenant
from teams_world.house import opened_desk
from teams_world.server import CREATE, SEND, TYPING
from teams_world.wire import Wire
from teams_world.world import BOT, Message

pytestmark = [
    pytest.mark.usefixtures("quick_codes"),
    pytest.mark.parametrize("platform", ["teams"], indirect=True, scope="session"),
]

Walk = Callable[..., Any]
QUESTION = "お客様との会話を録音してもいいですか"


def answers(visitor: Any) -> list[Any]:
    """The cards that the desk has sent to somebody, but for the welcome."""
    return reading.to_answers(
        [one.activity for one in visitor.desk_said() if not reading.is_welcome(one.activity)]
    )


def question_of(visitor: Any, asked: Message) -> dict[str, Any]:
    """Words as Teams brings them: the same each time."""
    return wire.message(visitor.server, visitor.person, visitor.chat, asked)


async def answered_in_the_end(house: Any, clock: Any, rounds: int = 12) -> int:
    """How many questions were answered in so many rounds, a minute apart."""
    answered = 0
    for _ in range(rounds):
        answered += await house.answer()
        clock.turn(minutes=1)
    return answered


def test_a_question_that_teams_brings_four_times_at_once_and_later_again_is_answered_once(
    walk: Walk, clock: Any
) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        activity = question_of(visitor, visitor.written(QUESTION))
        replies = await asyncio.gather(*(visitor.wire.post(activity) for _ in range(4)))
        assert {(one.status, one.text) for one in replies} == {(200, "")}
        assert await answered_in_the_end(house, clock) == 1
        assert (await visitor.wire.post(activity)).status == 200
        assert await answered_in_the_end(house, clock) == 0
        assert len(answers(visitor)) == 1

    walk(steps)


def test_a_mention_that_teams_brings_again_has_one_answer_and_one_pointer_to_it(walk: Walk) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        asked = await visitor.mention(QUESTION)
        for _ in range(3):
            assert (await visitor.tell(asked)).status == 200
        await visitor.settle()
        assert await visitor.answer() == 0
        assert len(answers(visitor)) == 1
        assert len([one for one in house.server.world.public() if one.author == BOT]) == 1

    walk(steps)


def test_a_button_and_a_vote_that_teams_brings_again_are_heard_once(walk: Walk) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        await visitor.say(QUESTION)
        below = visitor.rateable()
        pressed = wire.pressed(house.server, visitor.person, below, {"desk": {"action": "hotlines"}})
        voted = wire.rated(house.server, visitor.person, below, "like")
        before = len(visitor.shown())
        for activity in (pressed, voted):
            replies = await asyncio.gather(*(visitor.wire.post(activity) for _ in range(3)))
            assert {one.status for one in replies} == {200}
        await visitor.settle()
        assert len(visitor.shown()) == before + 2

    walk(steps)


@pytest.mark.parametrize("by", ["say", "mention"])
@pytest.mark.parametrize(
    "fault",
    [
        {"status": 429, "headers": {"Retry-After": "30"}},
        {"status": 412},
        {"status": 500},
        {"status": 502},
        {"status": 504},
        {"drop": True},
        {"delay": 0.6, "status": 504},
    ],
    ids=["429", "412", "500", "502", "504", "connection lost", "time-out"],
)
def test_when_the_connector_does_not_take_an_answer_it_comes_later_and_once(
    walk: Walk, clock: Any, monkeypatch: pytest.MonkeyPatch, by: str, fault: dict[str, Any]
) -> None:
    monkeypatch.setattr(teams, "Connector", partial(teams.Connector, timeout=0.3))
    monkeypatch.setattr(errands, "WAITS", (0.01, 0.01, 0.01))

    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        if by == "say":
            house.server.next(SEND, times=2, **fault)
            await visitor.wire.post(question_of(visitor, visitor.written(QUESTION)))
            assert await house.answer() == 0
        else:
            house.server.next(CREATE, times=5, **fault)  # the pointer tries four times
            await visitor.mention(QUESTION)
        assert answers(visitor) == []
        assert await answered_in_the_end(house, clock) == 1
        assert len(answers(visitor)) == 1

    walk(steps)


def test_after_a_429_nothing_is_tried_before_the_connector_wants_it(walk: Walk, clock: Any) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        sent = len(house.server.called(SEND))
        house.server.next(SEND, status=429, headers={"Retry-After": "90"})
        await visitor.wire.post(question_of(visitor, visitor.written(QUESTION)))
        assert await house.answer() == 0
        clock.turn(seconds=89)
        assert await house.answer() == 0
        assert len(house.server.called(SEND)) == sent + 1
        clock.turn(seconds=2)
        assert await house.answer() == 1

    walk(steps)


@pytest.mark.parametrize("gone", ["blocked", "uninstalled"])
def test_who_has_put_the_desk_out_is_written_to_once_and_no_more(walk: Walk, clock: Any, gone: str) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        activity = question_of(visitor, visitor.written(QUESTION))
        await visitor.wire.post(activity)
        visitor.person.blocked, visitor.person.installed = gone == "blocked", gone != "uninstalled"
        before = len(house.server.called(SEND))
        assert await answered_in_the_end(house, clock, 30) == 0
        assert len(house.server.called(SEND)) == before + 1
        visitor.person.blocked, visitor.person.installed = False, True
        await visitor.say("受付番号はどこで使いますか")
        assert answers(visitor)

    walk(steps)


def test_who_waits_too_long_is_told_so_and_nothing_of_the_question_is_kept(
    walk: Walk, clock: Any, installation: Any
) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        house.server.next(SEND, times=50, status=500)
        await visitor.wire.post(question_of(visitor, visitor.written(QUESTION)))
        assert await answered_in_the_end(house, clock, 20) == 0
        house.server.mend()
        await answered_in_the_end(house, clock, 12)
        [told] = answers(visitor)
        assert told.words.startswith(say("late", "ja"))

    walk(steps)
    with installation.engine.connect() as connection:
        boxes = connection.exec_driver_sql("SELECT box FROM inbox").scalars().all()
    assert set(boxes) == {None}


def test_what_is_asked_is_acknowledged_at_once_and_answered_when_the_answer_is_there(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from adapters.entrypoints import ground

    real, ended = ground.answers_of, list[float]()

    def slowly(room: Any) -> Any:
        answer = real(room)

        def slow(question: Any) -> Any:
            time.sleep(0.6)
            ended.append(time.monotonic())
            return answer(question)

        return slow

    monkeypatch.setattr(ground, "answers_of", slowly)

    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        activity = question_of(visitor, visitor.written(QUESTION))
        assert (await visitor.wire.post(activity)).status == 200
        answering = asyncio.ensure_future(house.answer())
        others = [question_of(visitor, visitor.written(QUESTION)) for _ in range(3)]
        asked = [(await visitor.wire.post(one)).status for one in others]
        acknowledged = time.monotonic()
        assert await answering >= 1
        assert asked == [200, 200, 200]
        assert acknowledged < ended[0]
        assert answers(visitor)

    walk(steps)


def test_while_storage_is_locked_teams_is_told_to_come_again_and_what_it_brings_then_is_answered(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from adapters.database.inbox import StoredInbox
    from adapters.teams import app
    from bot.desk.ports import StorageBusy

    monkeypatch.setattr(app, "PATIENCE", 0)
    real, fails = StoredInbox.record, [True]

    def record(self: Any, *arguments: Any) -> bool:
        if fails:
            fails.pop()
            raise StorageBusy
        return real(self, *arguments)

    monkeypatch.setattr(StoredInbox, "record", record)

    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        activity = question_of(visitor, visitor.written(QUESTION))
        assert (await visitor.wire.post(activity)).status == 503
        assert await house.answer() == 0
        assert (await visitor.wire.post(activity)).status == 200
        assert await house.answer() == 1
        assert len(answers(visitor)) == 1

    walk(steps)


def test_while_entra_refuses_the_secret_the_desk_says_so_and_answers_when_it_is_taken_again(
    walk: Walk, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(credentials, "PAUSE", 0.0)  # its clock is not the test's

    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        clients = dict(house.tenant.issuer.clients)
        house.tenant.issuer.clients.update(dict.fromkeys(clients, "another"))
        house.tenant.issuer.expire()
        await visitor.wire.post(question_of(visitor, visitor.written(QUESTION)))
        assert await house.answer() == 0
        async with visitor.wire.session.get(f"{visitor.wire.address}/readyz") as ready:
            assert ready.status == 503
            assert "MicrosoftAppPassword" in await ready.text()
        house.tenant.issuer.clients.update(clients)
        assert await answered_in_the_end(house, clock) == 1
        assert len(answers(visitor)) == 1

    walk(steps)


def test_no_typing_keeps_an_answer_from_coming(walk: Walk) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        house.server.next(TYPING, status=500)
        await visitor.say(QUESTION)
        assert len(answers(visitor)) == 1

    walk(steps)


def test_a_report_is_kept_before_teams_hears_that_it_is(walk: Walk, installation: Any) -> None:
    def filed() -> int:
        with reading_of(installation.engine) as connection:
            return int(connection.execute(select(func.count()).select_from(cases)).scalar_one())

    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        await visitor.press("report")
        await visitor.press("report_safe")
        await visitor.submit(naming="anonymous", about="me")
        for kind in (SEND, CREATE, TYPING):
            house.server.next(kind, times=50, status=503)
        assert filed() == 0
        await visitor.submit(what="レジで怒鳴られました")
        assert filed() == 1
        assert say("report_received", "ja") in visitor.told()

    walk(steps)


@pytest.fixture
def in_tenant(clock: Any) -> Callable[[Any], None]:
    """in_tenant(steps): run steps(tenant) in a tenant; desks are opened there by the test."""

    def run(steps: Any) -> None:
        with opened_tenant(clock) as tenant:
            asyncio.run(steps(tenant))

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
    program = Path(teams_world.killed.__file__)
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
    in_tenant: Any, place: Path, tmp_path: Path, room: Any, clock: Any
) -> None:
    installations = [kept(place, tmp_path / "keys", None, print) for _ in range(2)]

    async def steps(tenant: Any) -> None:
        async with (
            opened_desk(room, installations[0], tenant, clock) as one,
            opened_desk(room, installations[1], tenant, clock) as other,
        ):
            visitor = await one.visitor()
            activities = [question_of(visitor, visitor.written(QUESTION)) for _ in range(3)]
            wires = (one.wire, other.wire) * 2
            replies = await asyncio.gather(*(each.post(told) for told in activities for each in wires))
            assert {reply.status for reply in replies} == {200}
            answered = await asyncio.gather(one.answer(), other.answer(), one.answer(), other.answer())
            assert sum(answered) == len(activities)
            assert len(answers(visitor)) == len(activities)
            clock.turn(minutes=2)
            assert await asyncio.gather(one.answer(), other.answer()) == [0, 0]

    in_tenant(steps)
    for installation in installations:
        installation.engine.dispose()


@pytest.mark.usefixtures("platform")
def test_what_was_acknowledged_by_a_process_that_was_killed_is_answered_by_the_next(
    in_tenant: Any, place: Path, tmp_path: Path, room: Any, clock: Any
) -> None:
    installation = kept(place, tmp_path / "keys", None, print)

    async def steps(tenant: Any) -> None:
        addresses = (tenant.issuer.login_url, tenant.issuer.metadata_url)
        async with opened_desk(room, installation, tenant, clock) as house:
            visitor = await house.visitor()
            activity = question_of(visitor, visitor.written(QUESTION))
            process = another_process(place, tmp_path / "keys", *addresses, clock().isoformat())
            async with process as (doomed, address):
                killed = Wire(tenant.server, tenant.issuer, visitor.wire.session, address)
                while (heard := await killed.post(activity)).status == 503:  # noqa: ASYNC110 - no keys yet
                    await asyncio.sleep(0.02)
                assert heard.status == 200
                doomed.kill()
                assert await doomed.wait() == -signal.SIGKILL
            assert answers(visitor) == []
            assert await house.answer() == 1
            await visitor.wire.post(activity)
            assert await house.answer() == 0
            assert len(answers(visitor)) == 1

    in_tenant(steps)
    installation.engine.dispose()
