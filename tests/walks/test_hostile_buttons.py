"""Buttons and words as no page ever made them: answered calmly, and nothing is stored."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.dialogue.wording import say
from shown import Sent

REPORTER = ("report_choose", "report_write", "followup_code", "followup_add", "followup_wish")
COUNSELOR = ("case_reply", "case_note", "case_assess", "case_conclude", "case_hand_over")
WORDY = {
    "report_choose": "naming", "report_write": "what", "followup_code": "code", "followup_add": "what",
    "followup_wish": "consent", "case_reply": "words", "case_note": "words", "case_assess": "reason",
    "case_conclude": "words", "case_hand_over": "reason",
}  # fmt: skip
ODD = ["", "0", "00000000", "' OR 1=1 --", "%s%n", "../desk.db", "\x00", "ＡＢ", "a" * 9999, "\u202e"]


def changed(sent: Sent, name: str, value: str) -> Sent:
    """A form with this value in a field instead of its own."""
    return replace(sent, told={**sent.told, name: value})


@pytest.fixture
def stranger(scene: Any) -> Any:
    """Somebody else, who looks at another counselor's cases."""
    scene.run(scene.stranger.be("counselor-c"))
    return scene.stranger


@pytest.mark.parametrize("locator", ODD)
@pytest.mark.parametrize(("begins", "pane"), [("case:", "counselor"), ("case:", "staff"), ("own:", "staff")])
def test_a_case_that_cannot_be_asked_for_is_not_opened(
    stranger: Any, refused: Callable[..., None], begins: str, pane: str, locator: str
) -> None:
    refused(stranger, stranger.push(begins + locator, pane), pane)


@pytest.mark.parametrize(("begins", "pane"), [("case:", "counselor"), ("case:", "staff"), ("own:", "staff")])
def test_a_case_is_not_opened_by_whoever_knows_its_locator(
    scene: Any, stranger: Any, refused: Callable[..., None], begins: str, pane: str
) -> None:
    locator = scene.receipt.replace("-", "")[:8]

    refused(stranger, stranger.push(begins + locator, pane), pane)


@pytest.mark.parametrize("pane", ["staff", "counselor"])
@pytest.mark.parametrize(
    "action",
    ["report_safe", "report_danger", "report_fallback", "followup_add", "followup_wish", "followup_withdraw",
     "followup_leave", "followup_case", "case_again", *COUNSELOR],
)  # fmt: skip
def test_a_button_pressed_without_its_dialog_does_nothing(
    stranger: Any, refused: Callable[..., None], action: str, pane: str
) -> None:
    refused(stranger, stranger.push(action, pane), pane)


@pytest.mark.parametrize("act", COUNSELOR)
def test_a_visitor_does_not_act_as_a_counselor_from_the_staffs_pane(
    scene: Any, refused: Callable[..., None], act: str
) -> None:
    sent = scene.sent[act]

    refused(scene.counselor, scene.counselor.push(act, "staff", sent.state))
    refused(scene.counselor, scene.counselor.send(sent, "staff"))


@pytest.mark.parametrize("action", ["", "no_such", "help", "__class__", "ask\r\nX: y", "あ" * 999])
def test_a_button_nobody_knows_opens_nothing(
    stranger: Any, refused: Callable[..., None], action: str
) -> None:
    refused(stranger, stranger.push(action), says=False)
    assert stranger.title() in {"", say("page_title", "ja")}


@pytest.mark.parametrize("form", WORDY)
@pytest.mark.parametrize("size", [21_000, 80_000, 300_000])
def test_more_words_than_fit_are_refused(
    scene: Any, refused: Callable[..., None], form: str, size: int
) -> None:
    who, pane = scene.whose(form), scene.pane_of(form)

    refused(who, who.send(changed(scene.sent[form], WORDY[form], "x" * size), pane), pane)


def test_what_cannot_be_seen_is_taken_out_of_words_and_the_rest_arrives(scene: Any) -> None:
    sent = changed(scene.sent["followup_add"], "what", "\x00a\x0bbc\x7f\x80\U0010ffffd")

    assert scene.run(scene.reporter.send(sent)) == 200

    told = scene.reporter.told()
    assert say("added_now", "ja") in told
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]", told)
    assert re.search("ab.*c.*d", told)
