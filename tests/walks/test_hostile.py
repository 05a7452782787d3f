"""Dialogs sent as no page ever made them: turned away in calm words, and nothing of them is stored."""

from collections.abc import Callable
from typing import Any

import pytest

Posted = list[tuple[str, str]]
REPORTER = ("report_choose", "report_write", "followup_code", "followup_add", "followup_wish")
COUNSELOR = ("case_reply", "case_note", "case_assess", "case_conclude", "case_hand_over")
FORMS = (*REPORTER, *COUNSELOR)


def changed(posted: Posted, name: str, *values: str) -> Posted:
    """A form with these values under a name instead of its own."""
    return [(one, value) for one, value in posted if one != name] + [(name, value) for value in values]


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
    scene: Any, refused: Callable[..., None], form: str, way: str
) -> None:
    path, posted = scene.sent[form]

    refused(scene.whose(form), path, changed(posted, "state", *STATES[way](state_of(posted))))


@pytest.mark.parametrize("form", [one for one in FORMS if one != "followup_code"])
def test_somebody_elses_state_is_refused(scene: Any, refused: Callable[..., None], form: str) -> None:
    path, posted = scene.sent[form]
    scene.posts(scene.stranger, "/counselor", [("counselor", "counselor-b")])

    refused(scene.stranger, path, posted)


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
    scene: Any, refused: Callable[..., None], form: str, other: str
) -> None:
    path, posted = scene.sent[form]

    refused(scene.whose(form), path, changed(posted, "state", state_of(scene.sent[other][1])))


@pytest.mark.parametrize("form", [one for one in FORMS if one != "followup_code"])
def test_a_form_sent_from_the_other_pane_is_refused(
    scene: Any, refused: Callable[..., None], form: str
) -> None:
    path, posted = scene.sent[form]
    pane = "staff" if form in COUNSELOR else "counselor"

    refused(scene.whose(form), path, changed(posted, "pane", pane))


@pytest.mark.parametrize("form", ["", "no_such", "report_start", "case:", "../add", "あ", "x" * 9999])
@pytest.mark.parametrize("pane", ["staff", "counselor"])
def test_a_form_nobody_knows_is_refused(
    scene: Any, refused: Callable[..., None], form: str, pane: str
) -> None:
    path, posted = scene.sent["case_note" if pane == "counselor" else "followup_add"]

    refused(scene.whose("case_note" if pane == "counselor" else form), path, changed(posted, "form", form))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["field.barred", "field.version", "field.", "field.entry"])
def test_a_field_nobody_asked_for_is_refused(
    scene: Any, refused: Callable[..., None], form: str, name: str
) -> None:
    path, posted = scene.sent[form]

    refused(scene.whose(form), path, changed(posted, name, "counselor-a"))


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
    scene: Any, refused: Callable[..., None], form: str, name: str, value: str
) -> None:
    path, posted = scene.sent[form]

    refused(scene.whose(form), path, changed(posted, f"field.{name}", value))


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
    scene: Any, refused: Callable[..., None], form: str, name: str, values: tuple[str, ...]
) -> None:
    path, posted = scene.sent[form]

    refused(scene.whose(form), path, changed(posted, f"field.{name}", *values))
