"""Microsoft's own renderer finds nothing wrong with any card of the desk, and keeps all of it."""

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from program import Lacking, checked, renderer

from adapters.teams.dialog import to_dialog
from adapters.teams.outbound import to_messages, to_shown
from adaptive_cards import faults_of_card
from bot.dialogue.card import Button, Buttons, Call, Card, Heading, Link, Listed, Quotation, Steps, Text, Tone
from bot.dialogue.form import Copyable, Entered, Field, Folded, Form, Option, Told

HOSTILE = (
    "*b*",
    "{{DATE(2026-11-24T00:00:00Z)}}",
    "<at>x</at>",
    "あ" * 9_000,
    "",
    "\ud800",
    '"\\\n',
    "- a",
    "a,b",
)
WORDS = st.one_of(st.text(max_size=30), st.sampled_from(HOSTILE))
ROW = st.lists(WORDS, max_size=3).map(tuple)
BUTTON = st.builds(Button, WORDS, st.sampled_from(["report", "lang:en"]))
ELEMENT = st.one_of(
    st.builds(Heading, WORDS), st.builds(Text, WORDS), st.builds(Steps, ROW), st.builds(Call, WORDS, WORDS),
    st.builds(Quotation, WORDS, WORDS, ROW, st.sampled_from([None, "https://desk.example/", "http://x.example"])),
    st.builds(Buttons, st.lists(BUTTON, max_size=9).map(tuple)), st.builds(Listed, WORDS, ROW, BUTTON),
    st.builds(Link, WORDS, st.sampled_from(["https://desk.example/open", "http://x.example", "no page"])),
)  # fmt: skip
OPTIONS = st.lists(
    st.builds(Option, st.from_regex("[a-z]{1,9}", fullmatch=True), WORDS),
    max_size=20,
    unique_by=lambda one: one.id,
)
FIELD = st.builds(
    Field, st.from_regex("[a-z]{1,9}", fullmatch=True), WORDS, st.sampled_from(Entered), OPTIONS.map(tuple),
    WORDS, st.booleans(), WORDS, WORDS, st.booleans(), st.sampled_from([200, 4000]),
)  # fmt: skip
PART = st.one_of(
    ELEMENT, FIELD, st.builds(Copyable, WORDS, WORDS), st.builds(Told, WORDS, WORDS),
    st.builds(Folded, WORDS, ROW, st.lists(ROW, max_size=3).map(tuple)),
)  # fmt: skip
PARTS = st.lists(PART, max_size=8, unique_by=lambda one: one.id if isinstance(one, Field) else object())
MANY = settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="session")
def microsofts() -> Path:
    """The pinned renderer; without it the group is skipped, or fails where it is needed."""
    try:
        return renderer()
    except Lacking as fault:
        told = f"Adaptive Cards not tried in Microsoft's renderer: {fault}"
        if os.environ.get("MADOGUCHI_TESTS_NEED_ADAPTIVE_CARDS") == "1":  # noqa: TID251
            pytest.fail(told)
        pytest.skip(told)


def made() -> dict[str, Any]:
    """Cards and dialogs of anything."""
    cards: dict[str, Any] = {}

    @given(elements=st.lists(ELEMENT, max_size=8), parts=PARTS, tone=st.sampled_from(Tone))
    @MANY
    def gather(elements: Any, parts: Any, tone: Tone) -> None:
        card, number = Card(tuple(elements), tone), len(cards)
        cards[f"shown-{number}"] = to_shown(card, "ja")
        cards[f"dialog-{number}"] = to_dialog(Form("f", "題", tuple(parts), "送る", "sealed"), "en")
        shown = [one.card for one in to_messages(card) if one.card]
        cards.update({f"message-{number}-{at}": one for at, one in enumerate(shown)})

    gather()
    return cards


def test_nothing_is_wrong_with_any_screen_of_the_desk_nor_with_cards_of_anything(
    microsofts: Path, screens: dict[str, Any], tmp_path: Path
) -> None:
    cards = {**screens, **made()}

    found = checked(microsofts, cards, tmp_path)

    assert len(screens) > 40
    assert found.keys() == cards.keys()
    assert {name: faults for name, faults in found.items() if faults} == {}
    assert {name: faults for name, card in screens.items() if (faults := faults_of_card(card))} == {}


def test_the_renderer_does_find_what_is_wrong(microsofts: Path, tmp_path: Path) -> None:
    frame = {"type": "AdaptiveCard", "version": "1.5"}
    wrong = {
        "unknown": {"type": "Hologram"},
        "property": {"type": "TextBlock", "text": "a", "flies": True},
        "required": {"type": "Input.Text", "id": "a", "isRequired": True},
        "value": {"type": "Container", "style": "loud", "items": []},
        "choices": {"type": "Input.ChoiceSet", "id": "a", "choices": []},
    }

    found = checked(microsofts, {name: {**frame, "body": [one]} for name, one in wrong.items()}, tmp_path)

    assert [name for name, faults in found.items() if not faults] == []
