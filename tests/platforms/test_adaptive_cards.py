"""The checker itself: it finds what is wrong with a card, and nothing wrong with one that is right."""

from dataclasses import replace
from typing import Any

import pytest

from adapters.teams.outbound import Message, Source
from adaptive_cards import faults_of_card, faults_of_message, faults_of_messages

RUN = {"type": "TextRun", "text": "言葉"}
WORDS = {"type": "RichTextBlock", "inlines": [RUN]}
BOX = {"type": "Input.Text", "id": "in:a", "label": "問い"}
CHOICE = {
    "type": "Input.ChoiceSet", "id": "in:b", "label": "問い", "wrap": True,
    "choices": [{"title": "一", "value": "a"}],
}  # fmt: skip
SUBMIT = {"type": "Action.Submit", "title": "押す", "data": {"desk": {"action": "a"}}}
OPENS = {"type": "Action.OpenUrl", "url": "javascript:alert(1)"}
IM_BACK = {"desk": {"action": "a"}, "msteams": {"type": "imBack", "value": "a"}}


def card(*body: Any, **more: Any) -> dict[str, Any]:
    frame = {"type": "AdaptiveCard", "$schema": "http://adaptivecards.io/schemas/adaptive-card.json"}
    return {**frame, "version": "1.5", "body": [*body], **more}


def test_a_card_that_is_right_has_no_faults() -> None:
    right = card(WORDS, BOX, CHOICE, {"type": "ActionSet", "actions": [SUBMIT]}, actions=[SUBMIT])

    assert faults_of_card(right) == []


@pytest.mark.parametrize(
    "wrong",
    [
        card(),
        card(WORDS, version="1.6"),
        card(WORDS, flies=True),
        card({"type": "Carousel"}),
        card({"type": "Table", "rows": []}),
        card(SUBMIT),
        card(RUN),
        card({**WORDS, "color": "attention"}),
        card({**WORDS, "spacing": "huge"}),
        card({"type": "RichTextBlock", "inlines": []}),
        card({"type": "RichTextBlock", "inlines": [{**RUN, "text": ""}]}),
        card({"type": "RichTextBlock", "inlines": [{**RUN, "text": "\u200b"}]}),
        card({"type": "RichTextBlock", "inlines": [{**RUN, "text": "\ud800"}]}),
        card({"type": "RichTextBlock", "inlines": [{**RUN, "text": "{{DATE(2026-11-24T00:00:00Z)}}"}]}),
        card({"type": "RichTextBlock", "inlines": [{**RUN, "selectAction": OPENS}]}),
        card({"type": "TextBlock", "text": "**a**", "wrap": True}),
        card({"type": "TextBlock", "text": "a"}),
        card({"type": "Container", "items": []}),
        card({"type": "Container", "items": [WORDS], "style": "loud"}),
        card({"type": "ActionSet", "actions": [SUBMIT] * 6}),
        card({"type": "ActionSet", "actions": [{**SUBMIT, "data": "x"}]}),
        card({"type": "ActionSet", "actions": [{**SUBMIT, "data": IM_BACK}]}),
        card({"type": "ActionSet", "actions": [{"type": "Action.Execute", "title": "a"}]}),
        card({"type": "ActionSet", "actions": [
            {"type": "Action.ToggleVisibility", "title": "a", "targetElements": ["b"]}]}),
        card(BOX, BOX),
        card({**BOX, "label": " "}),
        card({**BOX, "isRequired": True}),
        card({**BOX, "isRequired": True, "errorMessage": "*a*"}),
        card({**BOX, "value": "abc", "maxLength": 2}),
        card({**BOX, "isMultiline": "yes"}),
        card({"type": "Input.Date", "id": "a", "label": "a", "value": "tomorrow"}),
        card({**CHOICE, "choices": []}),
        card({**CHOICE, "wrap": False}),
        card({**CHOICE, "value": "b"}),
        card({**CHOICE, "choices": [{"title": "一", "value": "a,b"}]}),
        card({**CHOICE, "choices": [{"title": "*一*", "value": "a"}]}),
        card({**CHOICE, "choices": [{"title": "一", "value": "a"}, {"title": "二", "value": "a"}]}),
        card(*[{"type": "RichTextBlock", "inlines": [{**RUN, "text": "あ" * 1_000}]}] * 10),
        card(*[{"type": "RichTextBlock", "inlines": [{**RUN, "text": "a" * 1_500}]}] * 10),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_card_is_found(wrong: dict[str, Any]) -> None:
    assert faults_of_card(wrong) != []


SOURCED = card({"type": "RichTextBlock", "inlines": [{**RUN, "text": "[1] 資料"}]})
ONE = Source(1, "資料", "言葉", "https://desk.example/")
NAMING = Message(None, "出典 [1]", (ONE,), "出典 [1]")


def test_a_message_that_is_right_has_no_faults() -> None:
    assert faults_of_messages([Message(SOURCED, "言葉"), NAMING]) == []


@pytest.mark.parametrize(
    "wrong",
    [
        Message(SOURCED, ""),
        Message(SOURCED, "a" * 1_001),
        Message(SOURCED, "言葉", (ONE,)),
        Message(SOURCED, "[1]", naming="[1]"),
        Message(None, "言葉"),
        replace(NAMING, naming="[2]", told="[2]"),
        replace(NAMING, naming="[1] [2]", told="[1] [2]"),
        replace(NAMING, sources=(ONE, ONE), naming="[1] [1]", told="[1] [1]"),
        replace(NAMING, told="言葉"),
        replace(NAMING, rating="useful:yes:a"),
        replace(NAMING, sources=(replace(ONE, name=""),)),
        replace(NAMING, sources=(replace(ONE, name="資" * 81),)),
        replace(NAMING, sources=(replace(ONE, abstract="言" * 161),)),
        replace(NAMING, sources=(replace(ONE, url="http://desk.example/"),)),
        Message(SOURCED, "a", prompts=("あ" * 40_000,)),
    ],
)
def test_what_is_wrong_with_a_message_is_found(wrong: Message) -> None:
    assert faults_of_message(wrong) != []


@pytest.mark.parametrize(
    "wrong",
    [
        [NAMING],
        [NAMING, Message(SOURCED, "言葉")],
        [Message(SOURCED, "言葉"), NAMING, NAMING],
        [Message(card({"type": "RichTextBlock", "inlines": [{**RUN, "text": "[2] 資料"}]}), "言葉"), NAMING],
    ],
)
def test_what_is_wrong_with_the_messages_of_a_card_is_found(wrong: list[Message]) -> None:
    assert [fault for one in wrong for fault in faults_of_message(one)] == []
    assert faults_of_messages(wrong) != []
