"""The rules that messages and views are held to: each of them finds what it is there for."""

from typing import Any

import pytest

from block_kit import faults_of_blocks, faults_of_dialog

TEXT = {"type": "plain_text", "text": "はい", "emoji": False}
SECTION = {"type": "section", "text": TEXT}
BUTTON = {"type": "button", "text": TEXT, "action_id": "press:0", "value": "go"}
OPTION = {"text": TEXT, "value": "a"}
INPUT = {
    "type": "input", "block_id": "what", "label": TEXT, "optional": True,
    "element": {"type": "plain_text_input", "action_id": "value", "multiline": True, "max_length": 3000},
}  # fmt: skip
VIEW = {"type": "modal", "title": TEXT, "close": TEXT, "submit": TEXT, "blocks": [SECTION, INPUT]}


def plain(text: str) -> dict[str, Any]:
    return {**TEXT, "text": text}


def marked(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def chosen(kind: str, **more: Any) -> dict[str, Any]:
    return {**INPUT, "element": {"type": kind, "action_id": "value", **more}}


def test_what_is_as_it_should_be_has_no_fault() -> None:
    blocks = [SECTION, marked("*出典*\n> 引用 &amp; &lt;b&gt;"), {"type": "actions", "elements": [BUTTON]}]

    assert faults_of_blocks(blocks, "はい") == []
    assert faults_of_dialog(VIEW) == []


@pytest.mark.parametrize(
    "blocks",
    [
        [SECTION] * 51,
        [{"type": "rich_text", "elements": []}],
        [{"type": "section", "text": plain("")}],
        [{"type": "section", "text": plain(" \u3000")}],
        [{"type": "section", "text": plain("あ" * 3001)}],
        [{"type": "section", "text": plain("\U0001f600" * 1501)}],
        [{"type": "section", "text": plain("&lt;")}],
        [{"type": "section", "text": {"type": "plain_text", "text": "はい"}}],
        [{"type": "section", "text": plain("\x00x")}],
        [{"type": "section", "text": plain("\ud800")}],
        [{"type": "header", "text": plain("あ" * 151)}],
        [{"type": "header", "text": marked("x")["text"]}],
        [{"type": "section", "text": {"type": "mrkdwn", "text": "x"}}],
        [marked("<!channel>")],
        [marked("<@U1>")],
        [marked("<javascript:x|y>")],
        [marked("a & b")],
        [marked("そこは *太字*")],
        [marked(":smile:")],
        [{"type": "actions", "elements": [{**BUTTON, "action_id": str(at)} for at in range(26)]}],
        [{"type": "actions", "elements": [BUTTON, BUTTON]}],
        [{"type": "actions", "elements": []}],
        [{"type": "actions", "elements": [{**BUTTON, "text": plain("あ" * 76)}]}],
        [{"type": "actions", "elements": [{**BUTTON, "value": "x" * 2001}]}],
        [{"type": "context", "elements": [TEXT] * 11}],
        [{**SECTION, "block_id": "a"}, {**SECTION, "block_id": "a"}],
        [{**SECTION, "colour": "red"}],
        [{"type": "section", "text": plain("あ" * 2900)}] * 5,
        [INPUT],
    ],
)
def test_a_message_that_slack_would_refuse_or_misread_has_a_fault(blocks: list[Any]) -> None:
    assert faults_of_blocks(blocks, "はい") != []


@pytest.mark.parametrize("text", ["", " ", "あ" * 3001, "<!channel>", "a & b"])
def test_a_notification_that_says_nothing_or_mentions_has_a_fault(text: str) -> None:
    assert faults_of_blocks([SECTION], text) != []


@pytest.mark.parametrize(
    "changed",
    [
        {"title": plain("あ" * 25)},
        {"submit": plain("あ" * 25)},
        {"close": plain("")},
        {"blocks": []},
        {"blocks": [SECTION] * 101},
        {"private_metadata": "x" * 3001},
        {"callback_id": "x" * 256},
        {"state": {}},
        {"blocks": [{"type": "section", "text": plain("あ" * 2999)}] * 14},
        {"blocks": [INPUT, INPUT]},
        {"blocks": [{**INPUT, "label": plain("あ" * 2001)}]},
        {"blocks": [{**INPUT, "hint": plain("あ" * 2001)}]},
        {"blocks": [{**INPUT, "element": {**INPUT["element"], "initial_value": "あ" * 3001}}]},
        {"blocks": [{**INPUT, "element": {**INPUT["element"], "max_length": 3001}}]},
        {"blocks": [chosen("radio_buttons", options=[])]},
        {"blocks": [chosen("radio_buttons", options=[OPTION] * 2)]},
        {"blocks": [chosen("checkboxes", options=[{**OPTION, "value": str(at)} for at in range(11)])]},
        {"blocks": [chosen("radio_buttons", options=[{**OPTION, "text": plain("あ" * 76)}])]},
        {"blocks": [chosen("radio_buttons", options=[{**OPTION, "value": "x" * 151}])]},
        {"blocks": [chosen("radio_buttons", options=[OPTION], initial_option={**OPTION, "value": "b"})]},
        {"blocks": [chosen("checkboxes", options=[OPTION], initial_options=[])]},
        {"blocks": [chosen("static_select", options=[{**OPTION, "value": str(at)} for at in range(101)])]},
        {"blocks": [chosen("datepicker", initial_date="2026-13-01")]},
    ],
)  # fmt: skip
def test_a_view_that_slack_would_refuse_has_a_fault(changed: dict[str, Any]) -> None:
    assert faults_of_dialog({**VIEW, **changed}) != []


def test_inputs_without_a_button_to_send_them_are_a_fault() -> None:
    assert faults_of_dialog({name: one for name, one in VIEW.items() if name != "submit"}) != []
