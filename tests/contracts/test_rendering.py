"""Every element of a card, on every platform: nothing lost, nothing taken for markup."""

import re
from collections.abc import Callable
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from adapters.playground.outbound import to_html
from adapters.slack.outbound import to_home, to_messages, to_shown
from adapters.teams import outbound as teams
from adaptive_cards import faults_of_card, faults_of_messages
from adaptive_cards import texts as teams_texts
from block_kit import faults_of_blocks, faults_of_dialog
from bot.dialogue.card import (
    Button,
    Buttons,
    Call,
    Card,
    Element,
    Heading,
    Link,
    Listed,
    Quotation,
    References,
    Steps,
    Text,
    Tone,
    to_text,
)  # fmt: skip
from slack_world.reading import texts

WORDS = st.text(
    st.characters(
        exclude_categories=["Cs", "Cc", "Zl", "Zp", "Zs", "Cf", "Co", "Cn"],
        exclude_characters="\u3164\u2800\u115f\u1160\uffa0",  # letters of which nobody sees anything
    ),
    min_size=1,
    max_size=40,
)
HOSTILE = [
    "<script>alert(1)</script>",
    "</blockquote><b>",
    '" onclick="x',
    "&lt;",
    "{{ 7 * 7 }}",
    "javascript:x",
    "<!channel>",
    "<@U1>",
    "<https://x.example|y>",
    "*bold*",
    "`code`",
    ":smile:",
    ">引用",
    "@here",
    "<at>x</at>",
    "[x](https://x.example)",
    "{{DATE(2026-11-24T00:00:00Z)}}",
]
TEXTS = st.one_of(WORDS, st.sampled_from(HOSTILE))

ELEMENTS: dict[type, Callable[[str], Element]] = {
    Heading: Heading,
    Text: Text,
    Steps: lambda text: Steps((text, text)),
    Call: lambda text: Call(text, "110"),
    Quotation: lambda text: Quotation(text, text, (text,), "https://desk.example.com/" + text),
    References: lambda text: References((text,)),
    Buttons: lambda text: Buttons((Button(text, text),)),
    Listed: lambda text: Listed(text, (text,), Button(text, text)),
    Link: lambda text: Link(text, "https://desk.example.com/open"),
}


def test_every_kind_of_element_is_in_this_suite() -> None:
    assert set(ELEMENTS) == set(get_args(Element))


@pytest.mark.parametrize("kind", ELEMENTS)
@given(text=TEXTS)
@settings(max_examples=40, deadline=None)
def test_the_page_shows_every_word_and_takes_none_for_markup(kind: type, text: str) -> None:
    page = html.fragment_fromstring(str(to_html(Card((ELEMENTS[kind](text),)))))

    shown = re.sub(r"\s", "", page.text_content())
    assert re.sub(r"\s", "", _without_marker(text)) in shown
    allowed = {"section", "h2", "p", "ol", "ul", "li", "a", "span", "strong", "details", "summary",
               "blockquote", "form", "button", "input", "div"}  # fmt: skip
    assert {node.tag for node in page.iter()} <= allowed
    assert [name for node in page.iter() for name in node.attrib if name.startswith("on")] == []


@pytest.mark.parametrize("tone", Tone)
@pytest.mark.parametrize("kind", ELEMENTS)
@given(text=TEXTS)
@settings(max_examples=40, deadline=None)
def test_slack_shows_every_word_and_takes_none_for_markup(kind: type, tone: Tone, text: str) -> None:
    card = Card((ELEMENTS[kind](text),), tone)

    messages, views = to_messages(card), [to_home(card), to_shown(card, text, "ja")]

    assert [faults_of_blocks(one.blocks, one.text) for one in messages] == [[]]
    assert [faults_of_dialog(view) for view in views] == [[], []]
    for blocks in (messages[0].blocks, *(view["blocks"] for view in views)):
        assert re.sub(r"\s", "", text) in re.sub(r"\s", "", "".join(texts(blocks)))


@pytest.mark.parametrize("tone", Tone)
@pytest.mark.parametrize("kind", ELEMENTS)
@given(text=TEXTS)
@settings(max_examples=40, deadline=None)
def test_teams_shows_every_word_and_takes_none_for_markup(kind: type, tone: Tone, text: str) -> None:
    card = Card((ELEMENTS[kind](text),), tone)

    messages, dialog = teams.to_messages(card), teams.to_shown(card, "ja")

    assert (faults_of_messages(messages), len(messages)) == ([], 2 if kind is Quotation else 1)
    assert faults_of_card(dialog) == []
    for shown in (messages[0].card, dialog):
        assert re.sub(r"\s", "", text) in re.sub(r"[\s\u2060]", "", "".join(teams_texts(shown)))


@pytest.mark.parametrize("kind", [kind for kind in ELEMENTS if kind is not Buttons])
@given(text=TEXTS)
@settings(max_examples=40, deadline=None)
def test_plain_text_keeps_every_word(kind: type, text: str) -> None:
    assert text in to_text(Card((ELEMENTS[kind](text),)))


def test_an_urgent_card_is_announced_and_a_calm_one_is_not() -> None:
    urgent = html.fragment_fromstring(str(to_html(Card((Text("離れてください"),), Tone.URGENT))))
    calm = html.fragment_fromstring(str(to_html(Card((Text("離れてください"),)))))

    assert (urgent.get("class"), urgent.get("role")) == ("card urgent", "alert")
    assert (calm.get("class"), calm.get("role")) == ("card calm", None)


def test_on_slack_an_urgent_card_stands_out_and_a_calm_one_does_not() -> None:
    (urgent,) = to_messages(Card((Text("離れてください"),), Tone.URGENT))
    (calm,) = to_messages(Card((Text("離れてください"),)))

    assert (urgent.blocks[0]["type"], urgent.blocks[0]["text"]["text"]) == ("header", "⚠️ 離れてください")
    assert urgent.text == "■ ⚠️ 離れてください"
    assert (calm.blocks[0]["type"], calm.blocks[0]["text"]["text"]) == ("section", "離れてください")


def test_on_teams_an_urgent_card_stands_out_and_a_calm_one_does_not() -> None:
    (urgent,) = teams.to_messages(Card((Text("離れてください"),), Tone.URGENT))
    (calm,) = teams.to_messages(Card((Text("離れてください"),)))

    assert (urgent.card["body"][0]["style"], urgent.told) == ("attention", "■ ⚠️ 離れてください")
    assert (calm.card["body"][0]["type"], calm.told) == ("RichTextBlock", "離れてください")


def test_a_list_in_a_quote_keeps_its_numbers() -> None:
    quote = Quotation("まえがき\n3. 三つめ\n4. 四つめ\n- 点", "資料")

    page = html.fragment_fromstring(str(to_html(Card((quote,)))))

    listed = page.xpath("//blockquote/ol")[0]
    assert (listed.get("start"), listed.xpath("li/text()")) == ("3", ["三つめ", "四つめ"])
    assert page.xpath("//blockquote/ul/li/text()") == ["点"]
    assert page.xpath("//blockquote/p/text()") == ["まえがき"]


def test_on_slack_a_list_in_a_quote_keeps_its_numbers() -> None:
    (message,) = to_messages(Card((Quotation("まえがき\n3. 三つめ\n4. 四つめ\n- 点", "資料"),)))

    assert message.blocks[0]["text"]["text"] == "*資料*\n> まえがき\n> 3. 三つめ\n> 4. 四つめ\n> - 点"


def test_on_teams_a_list_in_a_quote_keeps_its_numbers() -> None:
    message, _ = teams.to_messages(Card((Quotation("まえがき\n3. 三つめ\n4. 四つめ\n- 点", "資料"),)))

    assert [*teams_texts(message.card)] == ["[1] 資料", "まえがき\n3. 三つめ\n4. 四つめ\n- 点"]


def _without_marker(text: str) -> str:
    return re.sub(r"^\s*(?:[-*]|[0-9]+\.) +", "", text)
