"""A question that the library failed: given by a press it waits, masked, for its keepers; else never."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from adapters.database.candidates import StoredCandidates
from adapters.database.engine import open_database
from adapters.database.tables import candidates, ratings
from adapters.entrypoints.installation import Installation, standing
from adapters.entrypoints.installation import kept as kept_in
from adapters.vault.door import DoorSeal
from bot.dialogue.contribution import Why
from bot.dialogue.wording import say

Walk = Callable[..., Any]
PROGRAM = Path(sys.executable).with_name("madoguchi")

UNKNOWN = "経費精算の締め日は、経理の佐藤花子さん(090-1234-5678)に聞けばいいですか"
KNOWN = "お客様との電話を録音してもいいですか"
MARKS = ("佐藤", "花子", "090-1234-5678")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, roster_text: str) -> Path:
    """A desk with its keys in files, so that a command can open what it keeps."""
    place = tmp_path_factory.mktemp("made")
    (place / "desk").mkdir()
    (place / "desk" / "roster.toml").write_text(roster_text, encoding="utf-8")
    kept_in(place / "desk", place / "keys", None, lambda fault: pytest.fail(str(fault))).engine.dispose()
    return place


@pytest.fixture
def installation(made: Path, tmp_path: Path) -> Iterator[Installation]:
    """That desk, each test its own."""
    for name in ("desk", "keys"):
        shutil.copytree(made / name, tmp_path / name)
    desk = tmp_path / "desk"
    engine = open_database(f"sqlite:///{desk / 'desk.db'}")
    yield standing(
        engine, desk / "roster.toml", tmp_path / "keys", None, lambda fault: pytest.fail(str(fault))
    )
    engine.dispose()


@pytest.fixture
def listed(installation: Installation, tmp_path: Path, data: Path) -> Callable[[], Any]:
    """listed(): what the command lists, over a library of one document."""
    (tmp_path / "library").mkdir()
    (tmp_path / "desk" / "cache").symlink_to(data / "cache")
    (tmp_path / "library" / "rule.md").write_text("# 経費\n\n月末に締めます。\n", encoding="utf-8")
    options = ["--json", "--data", tmp_path / "desk", "--library", tmp_path / "library"]

    def told() -> Any:
        done = subprocess.run(
            [PROGRAM, "library", "candidates", *options], capture_output=True, check=True, timeout=60
        )
        return json.loads(done.stdout)

    return told


@pytest.fixture
def kept(installation: Any) -> Callable[[], list[Any]]:
    """kept(): what waits to be looked at."""
    door = DoorSeal(installation.keys.staff.door)
    return lambda: list(StoredCandidates(installation.engine, door).all())


def _rows(installation: Any, table: Any) -> list[Any]:
    with installation.engine.connect() as connection:
        return list(connection.execute(select(table)).all())


def _giving(visitor: Any) -> list[str]:
    return [one for one in visitor.actions() if one.startswith("contribute:")]


async def _dislike(visitor: Any) -> None:
    """By the platform's own thumb, or by the button below the answer."""
    if hasattr(visitor, "vote"):
        await visitor.vote("dislike")
        return
    [button] = [one for one in visitor.actions() if one.startswith("useful:no:")]
    await visitor.press(button)


def test_a_question_that_was_asked_in_vain_waits_masked_once_its_asker_has_pressed(
    walk: Walk, installation: Any, listed: Callable[[], Any], capfd: pytest.CaptureFixture[str]
) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        await visitor.say(UNKNOWN)
        assert say("contribute_told", "ja") in visitor.told()
        [button] = _giving(visitor)
        assert _rows(installation, candidates) == []
        await visitor.press(button)
        assert say("contribution_kept", "ja") in visitor.told()

    walk(steps)

    [one] = listed()
    assert (one["why"], one["lang"], one["quoted"]) == ("unanswered", "ja", [])
    assert one["text"].startswith("経費精算の締め日は、経理の〔")
    assert [mark for mark in MARKS if mark in one["text"]] == []
    assert one["best"][0]["document"] == "rule"
    assert [mark for mark in (*MARKS, "経費") if mark in "".join(capfd.readouterr())] == []
    assert [mark for mark in (*MARKS, "経費") if mark in str(_rows(installation, candidates))] == []


def test_who_does_not_press_leaves_nothing(walk: Walk, installation: Any) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        await visitor.say(UNKNOWN)
        await visitor.say(KNOWN)
        await _dislike(visitor)
        assert len(_giving(visitor)) >= 1

    walk(steps)

    assert _rows(installation, candidates) == []


def test_the_question_of_a_disliked_answer_can_be_given_with_the_places_it_was_quoted(
    walk: Walk, installation: Any, kept: Callable[[], list[Any]]
) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        await visitor.say(KNOWN)
        await _dislike(visitor)
        assert say("rated_not_useful", "ja") in visitor.told()
        await visitor.press(_giving(visitor)[-1])
        assert say("contribution_kept", "ja") in visitor.told()

    walk(steps)

    [one] = kept()
    [rating] = _rows(installation, ratings)
    assert (one.text, one.why, rating.useful) == (KNOWN, Why.DISLIKED, False)
    assert one.places
    assert all("#" in place for place in one.places)


def test_two_hours_later_it_is_gone_and_said_kindly(walk: Walk, installation: Any, clock: Any) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        await visitor.say(UNKNOWN)
        [button] = _giving(visitor)
        clock.turn(hours=2, minutes=1)
        await visitor.press(button)
        assert say("contribution_gone", "ja") in visitor.told()

    walk(steps)

    assert _rows(installation, candidates) == []


@pytest.mark.parametrize("words", ["さっき電話で怒鳴られました", "いま客が刃物を持って暴れています"])
def test_below_what_tells_of_an_incident_there_is_no_such_button(walk: Walk, words: str) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        await visitor.say(words)
        assert _giving(visitor) == []
        assert say("contribute_told", "ja") not in visitor.told()

    walk(steps)


def test_a_button_that_this_desk_never_made_keeps_nothing_and_rates_nothing(
    walk: Walk, installation: Any
) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        await visitor.say(UNKNOWN)
        for action in ("useful:yes:A1:company/secret#人事", f"contribute:{'A' * 80}", "contribute:"):
            await visitor.push(action)

    walk(steps)

    assert (_rows(installation, candidates), _rows(installation, ratings)) == ([], [])
