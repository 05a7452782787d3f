"""The table of sites on the platforms: a channel decides, else the groups of who asks; else nobody knows."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from adapters.entrypoints.installation import Installation
from adapters.entrypoints.reading_room import ReadingRoom
from bot.dialogue.wording import say
from shown import Answer

pytestmark = pytest.mark.usefixtures("quick_codes")
EACH = pytest.mark.parametrize("platform", ["slack", "teams"], indirect=True, scope="session")
SLACK = pytest.mark.parametrize("platform", ["slack"], indirect=True, scope="session")

Walk = Callable[..., Any]
Table = Callable[..., None]
QUESTION = "カスハラ防止条例では、事業者は何をしなければなりませんか"
TOKYO, HOKKAIDO = "東京都", "北海道"
SCOPE = "usergroups:read"
SITES = """
[[sites]]
id = "{id}"
name = "{id}"
places = {places}
groups = {groups}
"""


@pytest.fixture
def walk_in(platform: Any, installation: Installation, clock: Any) -> Callable[..., Any]:
    """walk_in(room, steps): as `walk`, with another library."""

    def walked(room: ReadingRoom, steps: Callable[[Any], Any]) -> None:
        async def run() -> None:
            async with platform.opened(room, installation, clock) as house:
                await steps(house)

        asyncio.run(run())

    return walked


@pytest.fixture
def table(tmp_path: Path, installation: Installation) -> Table:
    """table(tokyo=[group, …], hokkaido=[…]): these sites from now on, each with these groups."""
    roster = tmp_path / "desk" / "roster.toml"
    begin = roster.read_text(encoding="utf-8")
    places = {"tokyo": [TOKYO], "hokkaido": [HOKKAIDO]}

    def write(**groups: list[str]) -> None:
        sites = [SITES.format(id=one, places=places[one], groups=theirs) for one, theirs in groups.items()]
        roster.write_text(begin + "".join(sites), encoding="utf-8")
        assert [one.id for one in installation.roster().sites] == list(groups)

    return write


def channel(house: Any) -> str:
    """The channel in which visitors mention the desk, as the table names it."""
    if hasattr(house, "tenant"):
        return f"teams:{house.server.world.channel.id}"
    return "slack:C0000OPEN"


def group(house: Any, *people: Any, name: str = "S0TOKYO") -> str:
    """A group with these people alone in it, as the table names it; the app may ask who that is."""
    world = house.server.world
    if hasattr(house, "tenant"):
        return f"teams:{world.open('channel', *(one.user for one in people)).id}"
    house.server.scopes.add(SCOPE)
    world.user_groups[name] = [one.user for one in people]
    return f"slack:{name}"


def asked_of_groups(house: Any) -> int:
    """How often the platform was asked who is in a group."""
    called = house.server.called("paged") if hasattr(house, "tenant") else house.server.called("usergroups")
    return len(called)


def is_asked(answers: list[Answer]) -> bool:
    return any(say("which_place", "ja") in one.words for one in answers)


def quoted(answers: list[Answer]) -> set[str]:
    """The places whose ordinances are quoted."""
    sources = [quote.source for one in answers for quote in one.quotes]
    return {place for place in (TOKYO, HOKKAIDO) if any(place in one for one in sources)}


@EACH
def test_in_a_channel_of_a_site_nobody_is_asked_and_its_ordinance_is_quoted(walk: Walk, table: Table) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        table(hokkaido=[channel(house)], tokyo=[])
        await visitor.mention(QUESTION)
        assert quoted(visitor.answers()) == {HOKKAIDO}
        assert not is_asked(visitor.answers())
        assert asked_of_groups(house) == 0
        await visitor.say(QUESTION)
        assert is_asked(visitor.answers()), "who is in a channel says nothing where it was not asked there"

    walk(steps)


@SLACK
def test_a_button_below_an_answer_in_a_channel_is_of_its_site_as_well(walk: Walk, table: Table) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        table(hokkaido=[channel(house)])
        first = await visitor.mention("はじめに")
        await visitor.mention(QUESTION, thread=first.ts)
        before = len(visitor.answers())
        await visitor.press("lang:en")
        again = visitor.answers()[before:]
        assert any("Hokkaido" in quote.source for one in again for quote in one.quotes)
        assert not any(say("which_place", "en") in one.words for one in again)

    walk(steps)


@EACH
def test_who_is_in_a_group_of_one_site_is_answered_for_it(walk: Walk, table: Table) -> None:
    async def steps(house: Any) -> None:
        theirs, other = await house.visitor(), await house.visitor()
        table(tokyo=[group(house, theirs)])
        await theirs.say(QUESTION)
        assert quoted(theirs.answers()) == {TOKYO}
        assert not is_asked(theirs.answers())
        await other.say(QUESTION)
        assert is_asked(other.answers())
        assert asked_of_groups(house) == 1

    walk(steps)


@EACH
def test_who_is_in_groups_of_two_sites_is_asked_unless_a_channel_decides(walk: Walk, table: Table) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        first, second = (group(house, visitor, name=name) for name in ("S0TOKYO", "S0HOKKAIDO"))
        table(tokyo=[first], hokkaido=[second])
        await visitor.say(QUESTION)
        assert is_asked(visitor.answers())
        table(tokyo=[first, channel(house)], hokkaido=[second])
        await visitor.mention(QUESTION)
        assert quoted(visitor.answers()) == {TOKYO}

    walk(steps)


@EACH
def test_where_the_platform_does_not_say_the_desk_asks_and_no_log_names_anybody(
    walk: Walk, table: Table, capfd: pytest.CaptureFixture[str]
) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        theirs = group(house, visitor)
        table(tokyo=[theirs])
        kind = "paged" if hasattr(house, "tenant") else "usergroups.users.list"
        house.server.next(kind, status=503)
        await visitor.say(QUESTION)
        assert is_asked(visitor.answers())
        logged = "".join(capfd.readouterr())
        assert "went_wrong" in logged
        name = theirs.partition(":")[2]
        assert not [one for one in (name, visitor.user, visitor.known_as()) if one in logged]

    walk(steps)


@EACH
def test_a_document_of_another_site_stays_unseen_and_ones_own_is_shown(
    walk_in: Callable[..., Any], table: Table, sited: ReadingRoom
) -> None:
    async def steps(house: Any) -> None:
        theirs, other, nobody = [await house.visitor() for _ in range(3)]
        table(tokyo=[group(house, theirs)], hokkaido=[group(house, other, name="S0HOKKAIDO")])
        for visitor, seen in ((theirs, True), (other, False), (nobody, False)):
            await visitor.say("鍵の保管場所はどこですか")
            assert ("アカシア" in str(visitor.answers())) is seen

    walk_in(sited, steps)


@pytest.fixture(scope="module")
def sited(data: Path, tmp_path_factory: pytest.TempPathFactory) -> ReadingRoom:
    """A library with one document, which only one site may see."""
    folder = tmp_path_factory.mktemp("sited")
    front = "---\ntitle: 鍵の手引き\nsites: [tokyo]\n---\n"
    told = f"{front}## 鍵の保管場所\n\n鍵の保管場所は、アカシアの棚です。\n"
    (folder / "keys.md").write_text(told, encoding="utf-8")
    made = ReadingRoom(data, folder, lambda *_: None, lambda fault: pytest.fail(str(fault)))
    made.index()
    return made
