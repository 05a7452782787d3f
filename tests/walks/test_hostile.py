"""Posts as the playground's page never made them: turned away in calm words, and nothing is stored."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import ClientSession, DummyCookieJar

from bot.dialogue.wording import say

pytestmark = pytest.mark.parametrize("platform", ["playground"], indirect=True, scope="session")

Posted = list[tuple[str, str]]
REPORTER = ("report_choose", "report_write", "followup_code", "followup_add", "followup_wish")
COUNSELOR = ("case_reply", "case_note", "case_assess", "case_conclude", "case_hand_over")
FORMS = (*REPORTER, *COUNSELOR)
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def changed(posted: Posted, name: str, *values: str) -> Posted:
    """A form with these values under a name instead of its own."""
    return [(one, value) for one, value in posted if one != name] + [(name, value) for value in values]


@pytest.fixture
def sent(scene: Any) -> dict[str, tuple[str, Posted]]:
    """Every form as its own page would have posted it: (path, body)."""
    return {form: ("/submit", _posted(scene.pane_of(form), one)) for form, one in scene.sent.items()}


@pytest.fixture
def turned_away(refused: Callable[..., None]) -> Callable[..., None]:
    """turned_away(who, path, posted): a rule answers the post, and nothing is stored."""

    def checked(who: Any, path: str, posted: Posted, **options: Any) -> None:
        pane = "counselor" if ("pane", "counselor") in posted else "staff"
        refused(who, who.post(path, posted), pane, **options)

    return checked


def _posted(pane: str, one: Any) -> Posted:
    told = [(f"field.{name}", each) for name, value in one.told.items() for each in _values(name, value)]
    return [("pane", pane), ("form", one.form), ("state", one.state), *told]


def _values(name: str, value: str) -> list[str]:
    return value.split() if name in {"wishes", "conduct", "refused"} else [value]


def state_of(posted: Posted) -> str:
    return dict(posted)["state"]


STATES: dict[str, Callable[[str], tuple[str, ...]]] = {
    "missing": lambda state: (),
    "empty": lambda state: ("",),
    "cut": lambda state: (state[:-8],),
    "one letter changed": lambda state: (f"{state[:40]}{'A' if state[40] != 'A' else 'B'}{state[41:]}",),
    "longer": lambda state: (state + "AAAA",),
    "padded": lambda state: (state + "=",),
    "not a state": lambda state: ("相談",),
    "twice": lambda state: (state, state),
    "huge": lambda state: (state * 40,),
}


@pytest.mark.parametrize("form", [one for one in FORMS if one != "followup_code"])
@pytest.mark.parametrize("way", STATES)
def test_a_dialogs_state_that_is_not_its_own_is_refused(
    scene: Any, sent: Any, turned_away: Callable[..., None], form: str, way: str
) -> None:
    path, posted = sent[form]

    turned_away(scene.whose(form), path, changed(posted, "state", *STATES[way](state_of(posted))))


@pytest.mark.parametrize("form", [one for one in FORMS if one != "followup_code"])
def test_somebody_elses_state_is_refused(
    scene: Any, sent: Any, turned_away: Callable[..., None], form: str
) -> None:
    path, posted = sent[form]
    scene.run(scene.stranger.be("counselor-b"))

    turned_away(scene.stranger, path, posted)


@pytest.mark.parametrize(
    ("form", "other"),
    [
        ("report_choose", "followup_add"),
        ("report_write", "followup_add"),
        ("report_write", "case_note"),
        ("report_write", "report_choose"),
        ("followup_add", "report_write"),
        ("followup_add", "followup_code"),
        ("followup_wish", "case_note"),
        ("case_reply", "followup_add"),
        ("case_conclude", "report_write"),
    ],
)
def test_the_state_of_another_dialog_is_refused(
    scene: Any, sent: Any, turned_away: Callable[..., None], form: str, other: str
) -> None:
    path, posted = sent[form]

    turned_away(scene.whose(form), path, changed(posted, "state", state_of(sent[other][1])))


@pytest.mark.parametrize("form", [one for one in FORMS if one != "followup_code"])
def test_a_form_sent_from_the_other_pane_is_refused(
    scene: Any, sent: Any, turned_away: Callable[..., None], form: str
) -> None:
    path, posted = sent[form]
    pane = "staff" if form in COUNSELOR else "counselor"

    turned_away(scene.whose(form), path, changed(posted, "pane", pane))


@pytest.mark.parametrize("form", ["", "no_such", "report_start", "case:", "../add", "あ", "x" * 9999])
@pytest.mark.parametrize("pane", ["staff", "counselor"])
def test_a_form_nobody_knows_is_refused(
    scene: Any, sent: Any, turned_away: Callable[..., None], form: str, pane: str
) -> None:
    path, posted = sent["case_note" if pane == "counselor" else "followup_add"]

    turned_away(
        scene.whose("case_note" if pane == "counselor" else form), path, changed(posted, "form", form)
    )


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["field.barred", "field.version", "field.", "field.entry"])
def test_a_field_nobody_asked_for_is_refused(
    scene: Any, sent: Any, turned_away: Callable[..., None], form: str, name: str
) -> None:
    path, posted = sent[form]

    turned_away(scene.whose(form), path, changed(posted, name, "counselor-a"))


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("report_choose", "naming"),
        ("report_choose", "wishes"),
        ("report_choose", "refused"),
        ("report_choose", "site"),
        ("report_write", "channel"),
        ("report_write", "conduct"),
        ("followup_add", "party"),
        ("followup_wish", "wishes"),
        ("followup_wish", "consent"),
        ("case_assess", "urgent"),
        ("case_assess", "level"),
        ("case_hand_over", "to"),
    ],
)
@pytest.mark.parametrize("value", ["no_such", "*", "-", "{locator}", "ｎａｍｅｄ", "ban\x0bban"])
def test_a_choice_that_was_not_offered_is_refused(
    scene: Any, sent: Any, turned_away: Callable[..., None], form: str, name: str, value: str
) -> None:
    path, posted = sent[form]

    turned_away(scene.whose(form), path, changed(posted, f"field.{name}", value))


@pytest.mark.parametrize(
    ("form", "name", "values"),
    [
        ("report_choose", "naming", ("anonymous", "named")),
        ("report_choose", "about", ("me", "me")),
        ("report_write", "channel", ("store", "phone")),
        ("followup_add", "before", ("first", "repeated")),
        ("followup_wish", "consent", ("desk", "team")),
        ("case_reply", "contact", ("2026-12-01", "2026-12-02")),
        ("case_assess", "level", ("1", "2")),
        ("case_hand_over", "to", ("counselor-c", "outside")),
    ],
)
def test_several_values_for_one_choice_are_refused(
    scene: Any, sent: Any, turned_away: Callable[..., None], form: str, name: str, values: tuple[str, ...]
) -> None:
    path, posted = sent[form]

    turned_away(scene.whose(form), path, changed(posted, f"field.{name}", *values))


@pytest.mark.parametrize("counselor", ["nobody", "", "counselor-a ", "visitor-x", "\x00", "あ" * 5000])
def test_a_counselor_who_does_not_exist_is_nobodys_pane(
    scene: Any, turned_away: Callable[..., None], counselor: str
) -> None:
    scene.run(scene.stranger.be("counselor-c"))
    turned_away(scene.stranger, "/counselor", [("counselor", counselor)], says=False)
    assert scene.stranger.page.xpath("//select[@id='who']/option[@selected]/@value") == ["counselor-c"]


@pytest.mark.parametrize(
    "body", [b"", b"%", b"&&==&", b"form=followup_add&state", b"form=%ff%fe&state=%00", b"\x00\xff" * 500]
)
@pytest.mark.parametrize("path", ["/submit", "/press", "/counselor", "/close", "/lang"])
def test_a_body_that_says_nothing_does_nothing(scene: Any, path: str, body: bytes) -> None:
    before = scene.stored()

    assert scene.run(scene.stranger.post(path, body, **FORM)) in {200, 400}
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
    (status, location), (page_status, page) = scene.run(steps())

    assert (status, location) == (303, "/#staff-dialog-title")
    assert page_status == 200
    assert "何か" not in page
    assert scene.stored() == before


@pytest.mark.parametrize("pane", ["", "nobody"])
@pytest.mark.parametrize(
    "action", ["report_safe", "followup_leave", "followup_case", "case_again", *COUNSELOR]
)
def test_a_button_in_a_pane_that_is_not_there_does_nothing(
    scene: Any, turned_away: Callable[..., None], action: str, pane: str
) -> None:
    turned_away(scene.stranger, "/press", [("pane", pane), ("action", action)])


def test_bytes_that_are_no_text_are_taken_out_of_words_and_the_rest_arrives(scene: Any, sent: Any) -> None:
    path, posted = sent["followup_add"]
    hidden = changed(posted, "field.what", "%00a%0Bb%ED%A0%80c%7F%C2%80%FFd")

    status = scene.run(scene.reporter.post(path, "&".join(map("=".join, hidden)).encode(), **FORM))

    assert status == 200
    told = scene.reporter.told()
    assert say("added_now", "ja") in told
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]", told)
    assert re.search("ab.*c.*d", told)
