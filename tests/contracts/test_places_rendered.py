"""As many places as there may be: every one a button on each platform, none cut, none beyond its limits."""

import json
from collections.abc import Callable

import pytest

from adapters.playground.outbound import to_html
from adapters.slack.outbound import to_messages as on_slack
from adapters.teams.outbound import to_messages as on_teams
from adaptive_cards import faults_of_card
from block_kit import faults_of_blocks
from bot.dialogue.card import Card
from bot.dialogue.contribution import asked
from bot.dialogue.places import MOST, place_buttons
from bot.dialogue.wording import LANGUAGES, say
from knowledge.place import Place

NAMES = [f"北海道中頓別町{at:02}" for at in range(MOST)]


def slack(card: Card) -> str:
    messages = on_slack(card)
    assert [fault for one in messages for fault in faults_of_blocks(one.blocks, one.text)] == []
    return json.dumps([one.blocks for one in messages], ensure_ascii=False)


def teams(card: Card) -> str:
    messages = on_teams(card)
    assert [fault for one in messages for fault in faults_of_card(one.card or {})] == []
    return json.dumps([one.card for one in messages], ensure_ascii=False)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("render", [slack, teams, to_html])
def test_every_place_has_its_button(render: Callable[[Card], str], lang: str) -> None:
    places = [Place(f"nakatonbetsu-{at:02}", name) for at, name in enumerate(NAMES)]
    card = Card(tuple(place_buttons(places, lang, asked("条例では", "thread"))))

    shown = str(render(card))

    labels = NAMES if lang == "ja" else [one.id.capitalize() for one in places]
    assert [one for one in (*labels, say("place_elsewhere", lang)) if one not in shown] == []
    assert shown.count("place:nakatonbetsu-") == MOST
