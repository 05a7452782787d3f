"""People picked on Slack, and pages that open there: what goes out, what comes back, what is refused."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.payload import Unheard
from adapters.slack.dialog import to_view
from adapters.slack.inbound import standing, to_press
from adapters.slack.outbound import to_messages
from block_kit import faults_of_blocks, faults_of_dialog
from bot.cases.report import PEOPLE
from bot.dialogue.card import Card, Link, Text
from bot.dialogue.form import Entered, Field, Form

USERS = ["U000000001", "W12345ABC"]
URL = "https://desk.example.com/files/opens-once"


def picker(value: str, **more: Any) -> dict[str, Any]:
    """The input of a field of people."""
    view = to_view(
        Form("f", "題", (Field("whom", "関わりのある人", Entered.PEOPLE, value=value, **more),), "送る"), "ja"
    )
    assert faults_of_dialog(view) == []
    [block] = [one for one in view["blocks"] if one["type"] == "input"]
    return block


def sent(element: object, block: str = "whom") -> dict[str, Any]:
    return {"view": {"state": {"values": {block: {"value": element}}}}}


def test_people_are_picked_in_slacks_own_list_and_come_back_as_persons() -> None:
    block = picker("slack:U000000001 slack:W12345ABC", hint="渡さず、知らせません")

    assert block["element"]["type"] == "multi_users_select"
    assert (block["element"]["initial_users"], block["element"]["max_selected_items"]) == (USERS, PEOPLE)
    assert block["optional"] is True
    back = standing(sent({"type": "multi_users_select", "selected_users": USERS}))
    assert back == {"whom": "slack:U000000001 slack:W12345ABC"}


@pytest.mark.parametrize(
    "value", ["", "teams:c0a50000-0000-4000-8000-00000000000a", "slack:u1", "slack:<!channel>", "U000000001"]
)
def test_who_is_nobody_in_the_workspace_is_not_picked(value: str) -> None:
    assert "initial_users" not in picker(value)["element"]


def test_no_more_are_picked_than_may_be_and_nobody_twice() -> None:
    persons = [f"slack:U{number:09}" for number in range(1_000)]

    assert len(picker(" ".join([*persons, *persons]))["element"]["initial_users"]) == PEOPLE


@pytest.mark.parametrize(
    "users", ["U000000001", [["U000000001"]], [{"id": "U1"}], [1], {"U1": "U2"}, [None], 7, [True]], ids=str
)
def test_what_is_no_list_of_ids_is_refused_calmly(users: object) -> None:
    with pytest.raises(Unheard) as refused:
        standing(sent({"type": "multi_users_select", "selected_users": users}))

    assert refused.value.status == 400
    assert "U000000001" not in str(refused.value)


@given(st.lists(st.text(max_size=12), max_size=4))
def test_only_an_id_of_the_workspace_gets_its_name(users: list[str]) -> None:
    [told] = standing(sent({"selected_users": users})).values()

    named = set(told.split()) - {word for one in users for word in one.split()}
    assert all(re.fullmatch("slack:[UW][A-Z0-9]+", one) for one in named)


def test_a_page_is_opened_by_a_button_with_an_address_and_nothing_to_press() -> None:
    [message] = to_messages(Card((Text("ファイルを添えられます。"), Link("開く", URL))))

    assert faults_of_blocks(message.blocks, message.text) == []
    [button] = [one for block in message.blocks for one in block.get("elements", ())]
    assert (button["url"], button["action_id"], "value" in button) == (URL, "open:0", False)
    assert URL not in message.text


def test_a_press_on_it_reaches_nobody() -> None:
    pressed = {"type": "button", "action_id": "open:0", "url": URL, "block_id": "b", "action_ts": "1.1"}

    assert to_press({"type": "block_actions", "actions": [pressed], "user": {"id": "U1"}}) is None


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://desk.example.com/" + "a" * 3000])
def test_what_slack_can_not_open_stands_there_in_words(url: str) -> None:
    [message] = to_messages(Card((Link("開く", url),)))

    assert faults_of_blocks(message.blocks, message.text) == []
    assert all("elements" not in block for block in message.blocks)
    assert url in "".join(block["text"]["text"] for block in message.blocks).replace("\n", "")
