"""Counselors on Teams: how notices find them, what is kept for that, and whose door stays closed."""

import asyncio
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from adapters.database.address_book import StoredAddresses
from adapters.database.tables import METADATA
from adapters.entrypoints.worker import met_address_of
from bot.cases.nickname import nickname
from bot.dialogue.wording import say
from teams_world import reading, wire
from teams_world.server import CREATE, SEND
from teams_world.world import AT_THE_DESK, COUNSELORS, PERSONAL

pytestmark = [
    pytest.mark.usefixtures("quick_codes"),
    pytest.mark.parametrize("platform", ["teams"], indirect=True, scope="session"),
]

Walk = Callable[..., Any]
WHAT = "レジで一時間怒鳴られました"
USER = COUNSELORS["counselor-a"]
Lose = Callable[[], None]


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    """The desk's roster."""
    return tmp_path / "desk" / "roster.toml"


@pytest.fixture(params=["gone from the roster", "another account on the roster"])
def lose(request: pytest.FixtureRequest, roster: Path) -> Lose:
    """lose(): from now on counselor A is none."""

    def gone() -> None:
        text = roster.read_text(encoding="utf-8")
        if request.param == "gone from the roster":
            first, second, *_ = (at.start() for at in re.finditer(r"^\[\[counselors", text, re.MULTILINE))
            roster.write_text(text[:first] + text[second:], encoding="utf-8")
        else:
            roster.write_text(text.replace(USER, "50aeb0d9-0000-4000-8000-000000000000"), encoding="utf-8")

    return gone


def kept(installation: Any) -> list[Any]:
    """What is stored of where anybody is reached."""
    with installation.engine.connect() as connection:
        return list(connection.exec_driver_sql("SELECT counselor, platform, box FROM addresses"))


def dump(installation: Any) -> str:
    """Every column of every row of the database."""
    with installation.engine.connect() as connection:
        return "".join(repr(connection.execute(select(table)).all()) for table in METADATA.sorted_tables)


def test_only_counselors_are_kept_and_sealed_so_that_the_worker_alone_reads_them(
    walk: Walk, installation: Any, file_report: Any
) -> None:
    async def steps(house: Any) -> None:
        reporter = await house.visitor()
        await file_report(reporter, {"naming": "named"}, name="相談者A", what=WHAT)
        await reporter.say("お客様との会話を録音してもいいですか")
        await reporter.mention("お客様との会話を録音してもいいですか")
        await reporter.command("cases")
        assert len(kept(installation)) == len(AT_THE_DESK)
        known = [one.account | {"chat": house.server.world.personal(one.id).id}
                 for one in house.server.world.people.values()]  # fmt: skip
        told = dump(installation)
        for one in known:
            assert [one[name] for name in ("id", "aadObjectId", "chat") if one[name] in told] == []
        assert len({len(box) for _, _, box in kept(installation)}) == 1

        keys, book = installation.keys, StoredAddresses(installation.engine)
        reached_at = met_address_of(installation.roster, keys.keyring, keys.worker, book)
        chats = [one["chat"] for one in known if one["aadObjectId"] == USER]
        assert chats[0] in (reached_at("counselor-a") or "")

    walk(steps)


def test_a_notice_finds_the_counselor_by_their_first_meeting_and_opens_no_chat(
    walk: Walk, clock: Any, file_report: Any
) -> None:
    async def steps(house: Any) -> None:
        reporter = await house.visitor()
        await file_report(reporter)
        clock.turn(minutes=15)
        before = len(house.server.calls)
        assert house.deliver() == 2
        assert {one.kind for one in house.server.calls[before:]} == {SEND}
        assert house.server.called(CREATE) == []
        for call in house.server.calls[before:]:
            assert call.body["summary"] == say("notice_arrived", "ja")

    walk(steps)


@pytest.mark.parametrize("again", ["message", "installation"])
def test_who_takes_the_app_away_gets_nothing_until_they_come_back(
    walk: Walk, clock: Any, installation: Any, file_report: Any, again: str
) -> None:
    async def steps(house: Any) -> None:
        reporter, counselor = await house.visitor(), await house.visitor(known_as=USER)
        await counselor.install(removed=True)
        assert len(kept(installation)) == len(AT_THE_DESK) - 1
        await file_report(reporter)
        clock.turn(minutes=15)
        sent = len(house.server.called(SEND))
        assert house.deliver() == 1
        assert len(house.server.called(SEND)) == sent + 1
        if again == "message":
            counselor.person.installed = True
            await counselor.say("こんにちは")
        else:
            await counselor.install()
        assert len(kept(installation)) == len(AT_THE_DESK)
        clock.turn(hours=12)
        house.deliver()
        assert say("notice_arrived", "ja") in [one.activity["summary"] for one in counselor.desk_said()]

    walk(steps)


def test_a_desk_that_starts_again_forgets_who_is_a_counselor_no_more(
    platform: Any, room: Any, installation: Any, clock: Any, lose: Lose
) -> None:
    async def run() -> None:
        async with platform.opened(room, installation, clock) as house:
            await house.settle()
        assert len(kept(installation)) == len(AT_THE_DESK)
        lose()
        async with platform.opened(room, installation, clock) as house:
            await house.settle()
            told = {one for one, _, _ in kept(installation)}
            gone = installation.keys.keyring.recipient("counselor-a")
            assert (gone in told) == (installation.roster().find("counselor-a") is not None)
            assert len(told) >= len(AT_THE_DESK) - 1

    asyncio.run(run())


def test_a_row_that_nobody_can_open_keeps_no_other_counselor_from_their_notice(
    walk: Walk, clock: Any, installation: Any, file_report: Any
) -> None:
    async def steps(house: Any) -> None:
        reporter = await house.visitor()
        await file_report(reporter)
        book, named = StoredAddresses(installation.engine), installation.keys.keyring.recipient("counselor-a")
        book.keep(named, "teams", b"no box of ours")
        clock.turn(minutes=15)
        assert house.deliver() == 1

    walk(steps)


def test_a_counselor_met_in_a_channel_or_by_a_command_is_not_kept(walk: Walk, installation: Any) -> None:
    async def steps(house: Any) -> None:
        counselor = await house.visitor(known_as=USER)
        await counselor.install(removed=True)
        before = len(kept(installation))
        counselor.person.installed = True
        await counselor.mention("お客様との会話を録音してもいいですか")
        await counselor.command("cases")
        await counselor.command("report", house.server.world.group)
        await counselor.settle()
        assert len(kept(installation)) == before

    walk(steps)


def test_the_newest_meeting_counts_where_the_connector_has_moved(
    walk: Walk, clock: Any, file_report: Any
) -> None:
    async def steps(house: Any) -> None:
        reporter, counselor = await house.visitor(), await house.visitor(known_as=USER)
        await file_report(reporter)
        moved = house.server.world.open(PERSONAL, person=counselor.user)
        asked = house.server.world.post(moved, counselor.user, {"type": "message", "text": "こんにちは"})
        assert (await counselor.tell(asked)).status == 200
        await counselor.settle()
        clock.turn(minutes=15)
        house.deliver()
        said = [one for one in house.server.world.messages if one.chat == moved.id]
        assert say("notice_arrived", "ja") in [one.activity.get("summary") for one in said]

    walk(steps)


def test_a_notice_goes_to_nobody_who_is_gone_from_the_roster(
    walk: Walk, clock: Any, file_report: Any, lose: Lose
) -> None:
    async def steps(house: Any) -> None:
        reporter, counselor = await house.visitor(), await house.visitor(known_as=USER)
        await file_report(reporter)
        before = len(counselor.desk_said())
        lose()
        clock.turn(minutes=15)
        assert house.deliver() == 1
        assert len(counselor.desk_said()) == before

    walk(steps)


def test_the_button_of_a_notice_opens_the_list_of_whoever_presses_it(
    walk: Walk, clock: Any, file_report: Any
) -> None:
    async def steps(house: Any) -> None:
        reporter, counselor = await house.visitor(), await house.visitor(known_as=USER)
        calm = await file_report(reporter, what=WHAT)
        urgent = await file_report(reporter, danger=True, what=WHAT)
        clock.turn(minutes=15)
        house.deliver()
        notice = counselor.desk_said()[-1]
        [button] = reading.buttons(reading.cards(notice.activity)[0])
        assert button["title"] == say("notice_open", "ja")
        await counselor.press("cases")
        called = [nickname(receipt.replace("-", "")[:8], "ja") for receipt in (urgent, calm)]
        assert [one.title for one in reading.listed(counselor.dialogs["staff"].seen())] == called
        await counselor.press(f"case:{calm.replace('-', '')[:8]}")
        assert WHAT in counselor.told()

        reply = await reporter.wire.post(wire.fetched(house.server, reporter.person, notice, button["data"]))
        assert say("case_not_a_counselor", "ja") in reply.text
        assert nickname(calm.replace("-", "")[:8], "ja") not in reply.text

    walk(steps)


def test_who_is_no_counselor_any_more_is_let_into_nothing_from_the_next_press_on(
    walk: Walk, file_report: Any, open_case: Any, lose: Lose
) -> None:
    async def steps(house: Any) -> None:
        reporter, writing, listing, viewing = [await house.visitor() for _ in range(4)]
        receipt = await file_report(reporter, what=WHAT)
        locator = receipt.replace("-", "")[:8]
        await open_case(writing, receipt)
        await writing.press("case_note", "counselor")
        await open_case(viewing, receipt)
        await listing.be("counselor-a")

        lose()

        await writing.submit("counselor", words="まだ書けますか")
        assert say("case_not_a_counselor", "ja") in writing.told("counselor")
        assert WHAT not in writing.told("counselor")
        await viewing.press("case_reply", "counselor")
        assert say("case_not_a_counselor", "ja") in viewing.told("counselor")
        assert WHAT not in viewing.told("counselor")
        await listing.push(f"case:{locator}", "counselor")
        assert say("case_not_a_counselor", "ja") in listing.told("counselor")
        assert listing.listed() == []

    walk(steps)


def test_only_a_counselor_finds_the_list_of_cases_below_the_welcome(walk: Walk) -> None:
    async def steps(house: Any) -> None:
        counselor, staff = await house.visitor(known_as=USER), await house.visitor()
        assert ("cases" in counselor.actions(), "cases" in staff.actions()) == (True, False)
        await staff.command("cases")
        assert say("case_not_a_counselor", "ja") in staff.told()

    walk(steps)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_counselor_reads_their_cases_in_their_own_language(walk: Walk, file_report: Any, lang: str) -> None:
    async def steps(house: Any) -> None:
        reporter, counselor = await house.visitor(), await house.visitor(lang)
        receipt = await file_report(reporter)
        await counselor.be("counselor-a")
        [entry] = counselor.listed()
        assert entry.title == nickname(receipt.replace("-", "")[:8], lang)
        assert say("home_cases", lang) in counselor.told("counselor")

    walk(steps)
