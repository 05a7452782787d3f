"""Whose ordinance: asked for by buttons and kept nowhere, or known by the channel or a group of who asks."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from adapters.database.engine import reading
from adapters.database.tables import METADATA
from adapters.entrypoints.installation import Installation
from bot.dialogue.wording import say
from shown import Answer

pytestmark = pytest.mark.usefixtures("quick_codes")

Walk = Callable[..., Any]
QUESTION = "カスハラ防止条例では、事業者は何をしなければなりませんか"
ANOTHER = "条例に罰則はありますか"
TOKYO = "東京都"


def action(visitor: Any, place: str) -> str:
    """The button of a place below the newest answer."""
    found: list[str] = [one for one in visitor.actions() if one.startswith(f"place:{place}:")]
    assert found, visitor.actions()
    return found[0]


def asks(answer: Answer) -> bool:
    return say("place_not_kept", "ja") in answer.words


def is_of_tokyo(answer: Answer) -> bool:
    return any(TOKYO in one.source for one in answer.quotes)


def stored(installation: Installation) -> dict[str, list[str]]:
    """Every row of every table."""
    with reading(installation.engine) as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table))))
            for table in METADATA.sorted_tables
        }


def test_where_nobody_knows_the_place_it_is_asked_for_and_answered_and_not_kept(
    walk: Walk, installation: Installation
) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        await visitor.say(QUESTION)
        first = visitor.answers()
        assert [asks(one) for one in first] == [True]
        before = stored(installation)

        await visitor.press(action(visitor, "tokyo"))

        last = visitor.answers()[-1]
        assert is_of_tokyo(last)
        assert not asks(last)
        after = stored(installation)
        changed = {name for name in after if after[name] != before[name]}
        assert changed <= {"inbox", "memory"}, "that Teams brought a press, and which answer a thumb is for"
        assert set(before["memory"]) <= set(after["memory"]), "the question stays as it was"
        assert "tokyo" not in repr(after).lower()
        await visitor.say(ANOTHER)
        assert asks(visitor.answers()[-1]), "what was chosen before is not known any more"

    walk(steps)


@pytest.mark.parametrize("platform", ["playground"], indirect=True, scope="session")
def test_on_the_page_a_site_of_the_roster_is_chosen_and_its_ordinance_quoted(
    walk: Walk, tmp_path: Path
) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        assert not visitor.page.xpath("//form[@class='site']"), "a roster without sites"
        roster = tmp_path / "desk" / "roster.toml"
        site = '\n[[sites]]\nid = "main"\nname = "本店"\nplaces = ["東京都"]\n'
        roster.write_text(roster.read_text(encoding="utf-8") + site, encoding="utf-8")
        await visitor.look()
        assert visitor.page.xpath("//form[@class='site']//option/@value") == ["", "main"]
        for said, asked in (("main", False), ("elsewhere", True), ("", True)):
            assert await visitor.post("/site", [("site", said)]) == 200
            await visitor.say(QUESTION)
            assert asks(visitor.answers()[-1]) is asked
            assert is_of_tokyo(visitor.answers()[-1]) or asked

    walk(steps)


def test_somewhere_else_is_told_that_nothing_is_known_of_there(walk: Walk) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        await visitor.say(QUESTION)
        await visitor.press("place:-")
        assert say("place_unknown", "ja") in visitor.answers()[-1].words

    walk(steps)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_place_has_a_button_in_both_languages(walk: Walk, lang: str) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor(lang)
        await visitor.say({"ja": QUESTION, "en": "What does the ordinance ask of employers?"}[lang])
        labels = visitor.answers()[-1].buttons
        assert {"ja": TOKYO, "en": "Tokyo"}[lang] in labels
        assert say("place_elsewhere", lang) in labels
        assert len([one for one in visitor.actions() if one.startswith("place:")]) > 10

    walk(steps)
