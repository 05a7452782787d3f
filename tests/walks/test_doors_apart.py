"""Doors apart: each a process with its own app and key file; a report gets through, a thief does not."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from aiohttp import ClientSession

from adapters.database.unit_of_work import database
from adapters.vault import envelope, keyfiles
from adapters.vault.entries import Pen
from adapters.vault.keyring import STAFF
from adapters.vault.private import PrivateOpener
from adapters.vault.receipt import CodeUnlock
from adapters.vault.wraps import unwrapped
from bot.cases.case import Case
from bot.cases.receipt import Receipt, to_receipt
from bot.dialogue.wording import say
from doors_apart import OWN, Apart, doors_apart, eventually
from slack_world.visitor import SlackVisitor
from slack_world.wire import Wire as SlackWire
from slack_world.world import COUNSELORS as ON_SLACK
from teams_world.visitor import TeamsVisitor
from teams_world.wire import Wire as TeamsWire
from teams_world.world import COUNSELORS as ON_TEAMS

WHAT, REPLY = "レジで一時間怒鳴られました", "お話しくださり、ありがとうございます"
QUESTION, DANGER = "お客様との会話を録音してもいいですか", "今、刃物を持った客が暴れています"
SETTLED = 0.2
"""Seconds after which what a process does beside its answer is done, mostly; what counts is waited for."""


@pytest.fixture(scope="module")
def apart(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Apart]:
    """The desk's processes, for every test of this file."""
    with doors_apart(tmp_path_factory.mktemp("apart"), data) as running:
        yield running


@asynccontextmanager
async def on_slack(apart: Apart, door: str, user: str = "") -> AsyncIterator[SlackVisitor]:
    """Somebody who has opened that door's app on Slack."""
    server = apart.slack[door]
    async with ClientSession() as session:
        wire = SlackWire(server, session, apart.address(door))
        one = SlackVisitor(wire, server.world.person(user).id, "ja", 0, nothing, settle)
        one.answer, one.chosen = waiting_for(one), one.user if user else ""
        await one.look()
        await asyncio.to_thread(eventually, lambda: one.user in server.world.homes)
        yield one


@asynccontextmanager
async def on_teams(apart: Apart, door: str, known_as: str = "") -> AsyncIterator[TeamsVisitor]:
    """Somebody who has added that door's app on Teams."""
    tenant = apart.teams[door]
    async with ClientSession() as session:
        wire = TeamsWire(tenant.server, tenant.issuer, session, apart.address(door))
        person = tenant.server.world.person(known_as)
        one = TeamsVisitor(wire, person.id, "ja", nothing, settle, tenant.faults_of_card)
        one.answer, one.chosen = waiting_for(one), one.user if known_as else ""
        await one.install()
        yield one


def waiting_for(visitor: Any) -> Callable[[], Any]:
    async def answer() -> int:
        await asyncio.to_thread(eventually, visitor.answers)
        return 1

    return answer


async def nothing() -> int:
    return 0


async def settle() -> None:
    await asyncio.sleep(SETTLED)


def case_of(receipt: str) -> str:
    return f"case:{receipt.replace('-', '')[:8]}"


async def reported(reporter: Any, file_report: Any) -> str:
    """A question that is answered, then a report of danger now, whose notices leave at once."""
    await reporter.say(QUESTION)
    assert reporter.answers()[-1].quotes
    return str(await file_report(reporter, danger=True, what=WHAT))


async def answered(counselor: Any, receipt: str) -> None:
    """The notice comes; the counselor opens the case from it, and answers."""
    await asyncio.to_thread(eventually, lambda: say("notice_urgent", "ja") in counselor.notices())
    await counselor.press("cases", "counselor")
    await counselor.press(case_of(receipt), "counselor")
    assert WHAT in counselor.told("counselor")
    await counselor.press("case_reply", "counselor")
    await counselor.submit("counselor", words=REPLY)


def test_a_report_goes_from_the_staffs_app_to_the_counselors_and_back_on_slack(
    apart: Apart, file_report: Any, come_back: Any
) -> None:
    async def steps() -> None:
        async with (
            on_slack(apart, "staff") as reporter,
            on_slack(apart, "staff", ON_SLACK["counselor-a"]) as elsewhere,
            on_slack(apart, "counselors", ON_SLACK["counselor-a"]) as counselor,
        ):
            receipt = await reported(reporter, file_report)
            await answered(counselor, receipt)
            await come_back(reporter, receipt)
            assert REPLY in reporter.told()

            assert (elsewhere.notices(), "cases" in elsewhere.actions()) == ([], False)
            await elsewhere.push(case_of(receipt))
            assert say("case_at_counselors", "ja") in elsewhere.told()

    asyncio.run(steps())


def test_the_same_on_teams_where_the_counselors_app_alone_meets_counselors(
    apart: Apart, file_report: Any, come_back: Any
) -> None:
    async def steps() -> None:
        async with (
            on_teams(apart, "counselors", ON_TEAMS["counselor-b"]) as counselor,
            on_teams(apart, "staff", ON_TEAMS["counselor-b"]) as elsewhere,
            on_teams(apart, "staff") as reporter,
        ):
            receipt = await reported(reporter, file_report)
            await answered(counselor, receipt)
            await come_back(reporter, receipt)
            assert REPLY in reporter.told()

            assert (elsewhere.notices(), "cases" in elsewhere.actions()) == ([], False)
            await elsewhere.push(case_of(receipt))
            assert say("case_at_counselors", "ja") in elsewhere.told()

    asyncio.run(steps())


def test_every_door_is_ready_with_its_own_keys_alone(apart: Apart) -> None:
    def is_ready(door: str) -> bool:
        with suppress(URLError), urlopen(f"{apart.address(door)}/readyz") as answer:
            return bool(answer.status == 200)
        return False

    for door in apart.ports:
        eventually(partial(is_ready, door))


@pytest.mark.parametrize("opened", [on_slack, on_teams])
def test_in_the_counselors_app_nothing_is_asked_and_nothing_reported(apart: Apart, opened: Any) -> None:
    async def steps() -> None:
        async with opened(apart, "counselors") as somebody:
            await somebody.say(QUESTION)
            [calm] = somebody.answers()
            assert (calm.urgent, calm.quotes) == (False, ())
            assert say("app_of_counselors", "ja") in calm.words

            await somebody.say(DANGER)
            await asyncio.to_thread(eventually, lambda: len(somebody.answers()) == 2)
            urgent, calm = somebody.answers()
            assert (urgent.urgent, "110" in urgent.calls) == (True, True)
            assert say("app_of_counselors", "ja") in calm.words

            for action in ("report", "receipt", "report_safe"):
                await somebody.push(action)
                assert say("case_at_staff", "ja") in somebody.told()
                await somebody.close()
            await somebody.push("cases")
            assert say("case_not_a_counselor", "ja") in somebody.told()

    asyncio.run(steps())


def test_who_gave_their_name_comes_back_by_the_receipt_and_is_promised_nothing_else(
    apart: Apart, file_report: Any, come_back: Any
) -> None:
    async def steps() -> None:
        async with on_slack(apart, "staff") as reporter:
            receipt = await file_report(
                reporter, {"naming": "named", "about": "me"}, danger=True, what=WHAT, name="架空 花子"
            )
            await reporter.close()
            await reporter.press("receipt")
            assert (say("own_cases", "ja") in reporter.told(), "own:" in str(reporter.actions())) == (
                False,
            ) * 2
            await reporter.close()
            await reporter.push(f"own:{case_of(receipt).removeprefix('case:')}")
            assert WHAT not in reporter.told()
            await come_back(reporter, receipt)
            assert WHAT in reporter.told()

    asyncio.run(steps())


@pytest.mark.parametrize("door", OWN)
def test_each_process_opens_its_own_key_file_and_the_public_keys_and_tries_no_other(
    apart: Apart, door: str
) -> None:
    assert apart.opened(door) == {"keyring.json", *OWN[door]}


def test_with_everything_that_the_staffs_process_holds_no_case_opens(apart: Apart, file_report: Any) -> None:
    async def steps() -> str:
        async with on_slack(apart, "staff") as reporter:
            return str(await file_report(reporter, danger=True, what=WHAT))

    receipt = to_receipt(asyncio.run(steps()))
    with database(apart.installation.engine)() as unit:
        case = unit.cases.find(receipt.locator)
    assert case
    keys = apart.installation.keys
    staff = keyfiles.load_staff(apart.folder / "keys of staff")
    held = apart.held("staff")

    assert {staff.seed, staff.door, keys.keyring.counselors["counselor-a"]} <= set(held)
    assert [one for one in held if is_opened(case, one)] == []
    unlock = CodeUnlock(keys.keyring, Pen(STAFF, staff.seed), staff.door, lambda *_: bytes(32))
    assert unlock(case, Receipt(receipt.locator, "0" * 20)) is None
    with_a_counselors = [*held, keys.counselors.private["counselor-a"]]
    assert [one for one in with_a_counselors if is_opened(case, one)] == with_a_counselors[-1:]
    assert PrivateOpener(keys.keyring, keys.counselors).open(case, "counselor-a")


def is_opened(case: Case, key: bytes) -> bool:
    """Whether 32 bytes are a private key of one of the case's readers, or the case's own key."""
    if unwrapped(case, key):
        return True
    for one in case.entries:
        for belongs in (b"", one.header.case.encode()):
            try:
                envelope.disclose(key, one.ciphertext, belongs, one.nonce)
            except (envelope.Unopened, ValueError):
                continue
            return True
    return False
