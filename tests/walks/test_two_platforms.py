"""One desk on Slack and Teams at once: cases are everybody's who may read them, wherever they come in."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer

from adapters.database.address_book import StoredAddresses
from adapters.entrypoints.desk import ANSWERS, desk
from adapters.entrypoints.installation import Installation
from adapters.entrypoints.reading_room import ReadingRoom
from adapters.entrypoints.slack import on_slack
from adapters.entrypoints.teams import on_teams
from adapters.entrypoints.windows import Messengers
from adapters.entrypoints.worker import address_of, every_of, letters_alone, met_address_of
from adapters.slack.client import Slack
from adapters.slack.connection import SLACK
from adapters.slack.messenger import SlackMessenger
from adapters.teams.connection import TEAMS
from adapters.teams.connector import Connector
from adapters.teams.messenger import TeamsMessenger
from bot.dialogue.wording import say
from pools import remembered, settled
from slack_world.fixtures import opened_workspace
from slack_world.house import secrets
from slack_world.server import BOT_TOKEN, SlackServer
from slack_world.visitor import SlackVisitor
from slack_world.wire import Wire as SlackWire
from slack_world.world import COUNSELORS as ON_SLACK
from teams_world.fixtures import Tenant, opened_tenant
from teams_world.visitor import TeamsVisitor
from teams_world.wire import Wire as TeamsWire
from teams_world.world import COUNSELORS

pytestmark = pytest.mark.usefixtures("quick_codes")

WHAT = "レジで一時間怒鳴られました"
QUESTION = "お客様との会話を録音してもいいですか"
PERSON = "00000000-0000-4000-8000-0000000000ff"


@dataclass
class Both:
    """A desk on both platforms: who comes by which, a round of answers, a round of the worker."""

    slack: Callable[[], Awaitable[SlackVisitor]]
    teams: Callable[..., Awaitable[TeamsVisitor]]
    deliver: Callable[[], int]
    workspace: SlackServer
    tenant: Tenant


@pytest.fixture
def worlds(clock: Any) -> Iterator[tuple[SlackServer, Tenant]]:
    """A workspace and a tenant."""
    with opened_workspace(clock) as workspace, opened_tenant(clock) as tenant:
        yield workspace, tenant


@pytest.fixture
def both(
    worlds: tuple[SlackServer, Tenant], room: ReadingRoom, clock: Any
) -> Callable[[Installation, Callable[[Both], Awaitable[None]]], None]:
    """both(installation, steps): run steps(Both) against one desk that is on both."""

    def walked(installation: Installation, steps: Callable[[Both], Awaitable[None]]) -> None:
        async def run() -> None:
            async with opened(room, installation, *worlds, clock) as there:
                await steps(there)

        asyncio.run(run())
        assert worlds[1].server.complaints == []

    return walked


@asynccontextmanager
async def opened(
    room: ReadingRoom, installation: Installation, workspace: SlackServer, tenant: Tenant, clock: Any
) -> AsyncIterator[Both]:
    """The desk in one process, and its worker."""
    with remembered() as pools:
        openings = {SLACK: on_slack(secrets(workspace)), TEAMS: on_teams(tenant.secrets)}
        app = desk(room, installation, openings, clock)
    app.cleanup_ctx.pop(0)  # nothing is answered before the test has it answered
    keys, roster = installation.keys, installation.roster
    ways = [
        address_of(roster, SLACK),
        met_address_of(roster, keys.keyring, keys.worker, StoredAddresses(installation.engine)),
    ]
    messengers = Messengers(
        {
            SLACK: SlackMessenger(Slack(BOT_TOKEN, workspace.api_url)),
            TEAMS: TeamsMessenger(Connector(tenant.secrets)),
        }
    )
    letters = letters_alone(
        installation.engine, roster, keys.keyring, keys.worker, messengers, every_of(ways), clock
    )

    async def answer() -> int:
        return int(await asyncio.to_thread(app[ANSWERS]))

    async def settle() -> None:
        await settled(pools)

    async with TestServer(app, host="127.0.0.1") as running, ClientSession() as session:
        address = str(running.make_url("")).rstrip("/")
        by_slack = SlackWire(workspace, session, address)
        by_teams = TeamsWire(tenant.server, tenant.issuer, session, address)

        async def slack() -> SlackVisitor:
            person = workspace.world.person()
            one = SlackVisitor(by_slack, person.id, "ja", 0, answer, settle)
            await one.look()
            return one

        async def teams(known_as: str = "") -> TeamsVisitor:
            person = tenant.server.world.person(known_as)
            one = TeamsVisitor(by_teams, person.id, "ja", answer, settle, tenant.faults_of_card)
            await one.install()
            return one

        while (await session.get(f"{address}/readyz")).status != 200:  # noqa: ASYNC110 - another thread's
            await asyncio.sleep(0.01)
        for counselor in COUNSELORS.values():  # a notice comes to who has met the desk
            await teams(counselor)
        yield Both(slack, teams, letters.round, workspace, tenant)


@pytest.fixture
def split(made_installation: Callable[[Path], Installation], tmp_path: Path) -> Installation:
    """A desk where A reads on Slack alone and B on Teams alone; C, on Slack, is kept from one person."""
    installation = made_installation(tmp_path / "split")
    roster = tmp_path / "split" / "roster.toml"
    text = roster.read_text(encoding="utf-8")
    for one, kept in (("counselor-a", "slack"), ("counselor-b", "teams"), ("counselor-c", "slack")):
        head, tail = text.split(f'id = "{one}"\n', 1)
        block, rest = tail.split("\n[", 1)
        lines = [line for line in block.splitlines() if not line.startswith("addresses.") or kept in line]
        barred = [f'not_for_people = ["teams:{PERSON}"]'] if one == "counselor-c" else []
        text = f'{head}id = "{one}"\n' + "\n".join([*lines, *barred]) + f"\n\n[{rest}"
    roster.write_text(text, encoding="utf-8")
    return installation


def test_each_question_is_answered_on_the_platform_that_it_came_from(both: Any, installation: Any) -> None:
    async def steps(there: Both) -> None:
        on_slack, on_teams = await there.slack(), await there.teams()
        await on_teams.say(QUESTION)
        await on_slack.say(QUESTION)
        [by_teams], [by_slack] = on_teams.answers(), on_slack.answers()
        assert [one.words for one in by_teams.quotes] == [one.words for one in by_slack.quotes]

    both(installation, steps)


def test_a_case_is_read_by_its_counselors_wherever_each_of_them_is(
    both: Any, split: Installation, file_report: Any, come_back: Any, clock: Any
) -> None:
    async def steps(there: Both) -> None:
        reporter, on_slack, on_teams = await there.teams(), await there.slack(), await there.teams()
        receipt = await file_report(reporter, what=WHAT)
        case = f"case:{receipt.replace('-', '')[:8]}"
        await on_slack.be("counselor-a")
        await on_teams.be("counselor-b")
        clock.turn(minutes=15)
        assert there.deliver() == 2
        assert on_slack.notices() == on_teams.notices() == [say("notice_arrived", "ja")]
        for one in (on_slack, on_teams):
            await one.press(case, "counselor")
            assert WHAT in one.told("counselor")

        await reporter.close()
        back = await there.slack()
        await come_back(back, receipt)
        await back.press("followup_add")
        await back.submit(what="もう一度ありました")
        clock.turn(minutes=15)
        there.deliver()
        assert on_slack.notices()[0] == on_teams.notices()[0] == say("notice_added", "ja")

    both(split, steps)


def test_who_hands_a_case_over_takes_it_from_nobody_on_the_other_platform(
    both: Any, split: Installation, file_report: Any
) -> None:
    async def steps(there: Both) -> None:
        reporter, on_slack, on_teams = await there.slack(), await there.slack(), await there.teams()
        receipt = await file_report(reporter, what=WHAT)
        case = f"case:{receipt.replace('-', '')[:8]}"
        await on_teams.be("counselor-b")
        await on_teams.press(case, "counselor")
        await on_teams.press("case_hand_over", "counselor")
        await on_teams.submit("counselor", to="counselor-c")
        await on_slack.be("counselor-a")
        await on_slack.press(case, "counselor")
        assert WHAT in on_slack.told("counselor")

    both(split, steps)


def test_who_is_kept_from_a_person_is_kept_from_their_case_on_every_platform(
    both: Any, split: Installation, file_report: Any
) -> None:
    async def steps(there: Both) -> None:
        reporter, on_slack = await there.teams(PERSON), await there.slack()
        receipt = await file_report(reporter, what=WHAT)
        await on_slack.be("counselor-a")
        await on_slack.press(f"case:{receipt.replace('-', '')[:8]}", "counselor")
        await on_slack.press("case_hand_over", "counselor")
        assert "counselor-c" not in on_slack.options("counselor", "to")

    both(split, steps)


def test_who_was_kept_from_a_case_when_it_came_stays_so_though_they_could_not_have_read_it_then(
    both: Any, split: Installation, file_report: Any, tmp_path: Path
) -> None:
    roster = tmp_path / "split" / "roster.toml"
    later = roster.read_text(encoding="utf-8").replace(f'not_for_people = ["teams:{PERSON}"]\n', "")
    unreached = f'addresses.slack = "{ON_SLACK["counselor-c"]}"\n'
    assert unreached in later
    roster.write_text(roster.read_text(encoding="utf-8").replace(unreached, ""), encoding="utf-8")

    async def steps(there: Both) -> None:
        reporter, on_slack = await there.teams(PERSON), await there.slack()
        receipt = await file_report(reporter, what=WHAT)
        roster.write_text(later, encoding="utf-8")
        await on_slack.be("counselor-a")
        await on_slack.press(f"case:{receipt.replace('-', '')[:8]}", "counselor")
        await on_slack.press("case_hand_over", "counselor")
        assert on_slack.options("counselor", "to") == ["outside"]

    both(split, steps)


def test_a_notice_that_one_platform_will_never_take_goes_by_the_other(
    both: Any, installation: Installation, file_report: Any, clock: Any
) -> None:
    async def steps(there: Both) -> None:
        reporter, counselor = await there.slack(), await there.teams()
        await counselor.be("counselor-a")
        await file_report(reporter, what=WHAT)
        clock.turn(minutes=15)
        there.workspace.next("chat.postMessage", times=2, error="channel_not_found")
        there.deliver()
        assert counselor.notices() == [say("notice_arrived", "ja")]

    both(installation, steps)
