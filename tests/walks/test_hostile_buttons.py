"""Buttons, bodies and browsers as no page ever made them: answered calmly, and nothing is stored."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import ClientSession, DummyCookieJar

from bot.dialogue.wording import say

REPORTER = ("report_choose", "report_write", "followup_code", "followup_add", "followup_wish")
COUNSELOR = ("case_reply", "case_note", "case_assess", "case_conclude", "case_hand_over")
WORDY = {
    "report_choose": "naming", "report_write": "what", "followup_code": "code", "followup_add": "what",
    "followup_wish": "consent", "case_reply": "words", "case_note": "words", "case_assess": "reason",
    "case_conclude": "words", "case_hand_over": "reason",
}  # fmt: skip
ODD = ["", "0", "00000000", "' OR 1=1 --", "%s%n", "../desk.db", "\x00", "ＡＢ", "a" * 9999, "\u202e"]
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def changed(posted: list[tuple[str, str]], name: str, value: str) -> list[tuple[str, str]]:
    """A form with this value under a name instead of its own."""
    return [*((one, kept) for one, kept in posted if one != name), (name, value)]


@pytest.fixture
def stranger(scene: Any) -> Any:
    """Somebody else's browser, with another counselor's pane."""
    scene.posts(scene.stranger, "/counselor", [("counselor", "counselor-c")])
    return scene.stranger


@pytest.mark.parametrize("locator", ODD)
@pytest.mark.parametrize(("begins", "pane"), [("case:", "counselor"), ("case:", "staff"), ("own:", "staff")])
def test_a_case_that_cannot_be_asked_for_is_not_opened(
    stranger: Any, refused: Callable[..., None], begins: str, pane: str, locator: str
) -> None:
    refused(stranger, "/press", [("pane", pane), ("action", begins + locator)])


@pytest.mark.parametrize(("begins", "pane"), [("case:", "counselor"), ("case:", "staff"), ("own:", "staff")])
def test_a_case_is_not_opened_by_whoever_knows_its_locator(
    scene: Any, stranger: Any, refused: Callable[..., None], begins: str, pane: str
) -> None:
    locator = scene.receipt.replace("-", "")[:8]

    refused(stranger, "/press", [("pane", pane), ("action", begins + locator)])


@pytest.mark.parametrize("pane", ["staff", "counselor", "", "nobody"])
@pytest.mark.parametrize(
    "action",
    ["report_safe", "report_danger", "report_fallback", "followup_add", "followup_wish", "followup_withdraw",
     "followup_leave", "followup_case", "case_again", *COUNSELOR],
)  # fmt: skip
def test_a_button_pressed_without_its_dialog_does_nothing(
    stranger: Any, refused: Callable[..., None], action: str, pane: str
) -> None:
    refused(stranger, "/press", [("pane", pane), ("action", action)])


@pytest.mark.parametrize("act", COUNSELOR)
def test_a_visitor_does_not_act_as_a_counselor_from_the_staffs_pane(
    scene: Any, refused: Callable[..., None], act: str
) -> None:
    path, posted = scene.sent[act]

    pressed = [("pane", "staff"), ("action", act), ("state", dict(posted)["state"])]
    refused(scene.counselor, "/press", pressed)
    refused(scene.counselor, path, changed(posted, "pane", "staff"))


@pytest.mark.parametrize("action", ["", "no_such", "help", "__class__", "ask\r\nX: y", "あ" * 999])
def test_a_button_nobody_knows_opens_nothing(
    stranger: Any, refused: Callable[..., None], action: str
) -> None:
    refused(stranger, "/press", [("pane", "staff"), ("action", action)], says=False)
    assert stranger.page.xpath("//*[@id='staff-dialog']") == []


@pytest.mark.parametrize("counselor", ["nobody", "", "counselor-a ", "visitor-x", "\x00", "あ" * 5000])
def test_a_counselor_who_does_not_exist_is_nobodys_pane(
    stranger: Any, refused: Callable[..., None], counselor: str
) -> None:
    refused(stranger, "/counselor", [("counselor", counselor)], says=False)
    assert stranger.page.xpath("//select[@id='who']/option[@selected]/@value") == ["counselor-c"]


@pytest.mark.parametrize("form", WORDY)
@pytest.mark.parametrize("size", [21_000, 80_000, 300_000])
def test_more_words_than_fit_are_refused(
    scene: Any, refused: Callable[..., None], form: str, size: int
) -> None:
    path, posted = scene.sent[form]

    refused(scene.whose(form), path, changed(posted, f"field.{WORDY[form]}", "x" * size))


@pytest.mark.parametrize(
    "body", [b"", b"%", b"&&==&", b"form=followup_add&state", b"form=%ff%fe&state=%00", b"\x00\xff" * 500]
)
@pytest.mark.parametrize("path", ["/submit", "/press", "/counselor", "/close", "/lang"])
def test_a_body_that_says_nothing_does_nothing(scene: Any, stranger: Any, path: str, body: bytes) -> None:
    before = scene.stored()

    assert scene.posts(stranger, path, body, **FORM) in {200, 400}
    assert scene.stored() == before


@pytest.mark.parametrize("cookie", ["", "a b", "../x", "あ", "x" * 3000, "counselor-a", '"', ";;=", "a\\b"])
def test_a_browser_may_call_itself_anything_and_is_nobody(scene: Any, cookie: str) -> None:
    asked = {"pane": "staff", "action": f"case:{scene.receipt.replace('-', '')[:8]}"}
    headers = {"Cookie": f"conversation={cookie}", "Origin": scene.stranger.address}

    async def steps() -> list[tuple[int, str]]:
        async with ClientSession(scene.stranger.address, cookie_jar=DummyCookieJar()) as session:
            async with session.post("/press", data=asked, headers=headers, allow_redirects=False) as answer:
                pressed = answer.status, answer.headers["Location"]
            async with session.get("/", headers=headers) as answer:
                return [pressed, (answer.status, await answer.text())]

    before = scene.stored()
    (status, location), (page_status, page) = scene.runner.run(steps())

    assert (status, location) == (303, "/#staff-dialog-title")
    assert page_status == 200
    assert "何か" not in page
    assert scene.stored() == before


def test_what_cannot_be_seen_is_taken_out_of_words_and_the_rest_arrives(scene: Any) -> None:
    path, posted = scene.sent["followup_add"]
    hidden = changed(posted, "field.what", "%00a%0Bb%ED%A0%80c%7F%C2%80%FFd")

    status = scene.posts(scene.reporter, path, "&".join(map("=".join, hidden)).encode(), **FORM)

    assert status == 200
    told = scene.reporter.told()
    assert say("added_now", "ja") in told
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]", told)
    assert re.search("ab.*c.*d", told)
