"""Who comes to read a report: named beforehand, refused for good, and never others than was promised."""

from collections.abc import Sequence
from typing import Any

import pytest

from bot.dialogue.card import Text
from bot.dialogue.fields import option_label
from bot.dialogue.wording import LANGUAGES, say

EVERYONE = ["counselor-a", "counselor-b", "counselor-c", "outside"]
INSIDE = "counselor-a counselor-b counselor-c"


def _options(somebody: Any, name: str) -> list[str]:
    return [one.id for one in somebody.fields[name].options]


def _reads(desk: Any, lang: str, *counselors: str) -> Text:
    """The line that names who reads it."""
    names: Sequence[str] = [desk.office.called(one, lang) for one in counselors]
    return Text(say("who_reads", lang, who=say("comma", lang).join(names)))


@pytest.mark.parametrize(
    ("lang", "called"), [("ja", "相談員A(人事)"), ("en", "Counselor A (HR)")], ids=LANGUAGES
)
def test_everybody_who_may_come_to_read_it_is_named_before_anything_is_told(
    desk: Any, lang: str, called: str
) -> None:
    somebody = desk.staff(lang=lang)
    somebody.press("report")
    somebody.press("report_safe")

    assert _options(somebody, "refused") == EVERYONE
    assert somebody.fields["refused"].options[0].label == called


def test_a_counselor_who_reports_never_reads_it_and_is_no_choice(desk: Any) -> None:
    somebody = desk.staff("counselor-a")
    somebody.press("report")
    somebody.press("report_safe")

    assert _options(somebody, "refused") == ["counselor-b", "counselor-c", "outside"]
    desk.filed(somebody)
    assert desk.notices("counselor-a") == []
    _, only, _ = desk.home("counselor-b").elements
    assert only.button.action == f"case:{somebody.receipt.replace('-', '')[:8]}"


def test_whoever_is_refused_neither_reads_it_nor_hears_of_it_ever(desk: Any, clock: Any) -> None:
    somebody = desk.filed(danger=True, refused="counselor-b counselor-c")

    for _ in range(60):
        clock.turn(hours=8)
        desk.delivery.round()

    assert somebody.receipt
    assert desk.opened(somebody.receipt, "counselor-b").told.endswith(say("case_no_such_case", "ja"))
    assert desk.notices("counselor-b") == desk.notices("counselor-c") == []
    for one in ("counselor-b", "counselor-c"):
        assert desk.home(one).elements[1:-1] == (Text(say("home_empty", "ja")),)
    assert desk.notices("counselor-a")
    assert desk.notices("outside"), "or else nobody was reminded at all"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_where_nobody_inside_is_left_the_fallback_is_named_and_asked_about(desk: Any, lang: str) -> None:
    somebody = desk.writing(desk.staff(lang=lang), refused=INSIDE)

    assert somebody.form.parts[0] == Text(
        say("fallback_reads", lang, who=desk.office.called("outside", lang))
    )
    assert desk.office.roster().fallback.contact in somebody.told
    assert somebody.actions == ["report_fallback", "report_safe"]
    somebody.press("report_fallback")
    somebody.send(what="言葉")
    desk.clock.turn(minutes=15)
    assert desk.notices("outside") == [say("notice_arrived", "ja")]
    assert [desk.notices(one) for one in INSIDE.split()] == [[], [], []]


def test_who_does_not_want_the_fallback_chooses_again_with_everything_as_it_was(desk: Any) -> None:
    choices = {
        "naming": "named", "about": "colleague", "wishes": "heard ban", "refused": INSIDE,
        "involved": "playground:visitor-3",
    }  # fmt: skip
    somebody = desk.writing(**choices)

    somebody.press("report_safe")

    assert somebody.form.id == "report_choose"
    assert {name: one.value for name, one in somebody.fields.items()} == choices


@pytest.mark.parametrize("lang", LANGUAGES)
def test_with_the_fallback_refused_as_well_it_is_said_at_the_field(desk: Any, lang: str) -> None:
    somebody = desk.writing(desk.staff(lang=lang), refused=" ".join(EVERYONE), wishes="heard")

    assert somebody.form.id == "report_choose"
    assert somebody.errors == {"refused": say("case_nobody_left", lang)}
    assert (somebody.fields["wishes"].value, somebody.fields["refused"].value) == (
        "heard",
        " ".join(EVERYONE),
    )


@pytest.mark.parametrize(("lang", "called"), [("ja", "東京本店"), ("en", "Tokyo main store")])
def test_where_there_are_sites_one_is_chosen_and_the_counselor_reads_its_name(
    desk: Any, lang: str, called: str
) -> None:
    site = '\n[[sites]]\nid = "tokyo"\nname = "東京本店"\nname_en = "Tokyo main store"\n'
    desk.rewrite_roster(("[terms]", f"{site}\n[terms]"), ("on_call = 2", 'on_call = 2\nsites = ["tokyo"]'))
    desk.rewrite_roster(("on_call = 1", 'on_call = 1\nnot_for_sites = ["tokyo"]'))

    somebody = desk.filed(desk.staff(lang=lang), site="tokyo")

    told = desk.opened(somebody.receipt, "counselor-b", lang).told
    assert f"{say('brief_site', lang)}: {called}" in told
    assert option_label("naming", "anonymous", lang) in told
    assert desk.opened(somebody.receipt).form.id == "refused"


KNOWS_OTHERS = ("on_call = 1", 'on_call = 1\nconducts = ["abuse"]')
"""Counselor A then takes no case of threats."""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_others_than_was_promised_are_named_and_asked_about_before_anything_is_filed(
    desk: Any, lang: str
) -> None:
    desk.rewrite_roster(KNOWS_OTHERS)
    somebody = desk.writing(desk.staff(lang=lang))
    assert _reads(desk, lang, "counselor-a", "counselor-b") in somebody.form.parts

    somebody.send(what="言葉", conduct="threats")

    assert somebody.form.parts[0] == Text(say("case_route_changed", lang))
    assert _reads(desk, lang, "counselor-b", "counselor-c") in somebody.form.parts
    assert [somebody.fields[one].value for one in ("what", "conduct")] == ["言葉", "threats"]
    assert set(desk.rows().values()) == {0}
    somebody.send()
    assert _reads(desk, lang, "counselor-b", "counselor-c") in somebody.form.parts
    assert desk.opened(somebody.receipt).form.id == "refused"


def test_fewer_than_was_promised_need_not_be_asked_about(desk: Any) -> None:
    somebody = desk.writing()
    desk.rewrite_roster(("on_call = 2", 'on_call = 2\nconducts = ["abuse"]'), ("on_call = 3", "on_call = 0"))
    desk.rewrite_roster(('role = "総務"', 'role = "総務"\nconducts = ["abuse"]'))

    somebody.send(what="言葉", conduct="threats")

    assert somebody.form.id == "report_received"
    assert _reads(desk, "ja", "counselor-a") in somebody.form.parts


@pytest.mark.parametrize("lang", LANGUAGES)
def test_new_readers_are_not_named_in_silence_beside_another_fault(desk: Any, lang: str) -> None:
    desk.rewrite_roster(KNOWS_OTHERS)
    somebody = desk.writing(desk.staff(lang=lang))

    somebody.send(what="", conduct="threats")

    changed, fields = say("case_route_changed", lang), say("case_check_fields", lang)
    assert somebody.form.parts[0] == Text(f"{changed} {fields}")
    assert somebody.errors == {"what": say("case_needed", lang)}
    assert _reads(desk, lang, "counselor-b", "counselor-c") in somebody.form.parts


def test_when_nobody_is_left_meanwhile_the_words_are_given_back(desk: Any) -> None:
    somebody = desk.writing(refused="counselor-a counselor-b outside")
    desk.rewrite_roster(("on_call = 3", 'on_call = 3\nnot_for_people = ["playground:visitor-1"]'))

    somebody.send(what="言葉")

    assert somebody.form.parts[0] == Text(say("case_nobody_left", "ja"))
    assert somebody.form.parts[1].text == "言葉"
    assert set(desk.rows().values()) == {0}
