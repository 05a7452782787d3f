"""Reporting in three screens: what each asks and says, and that only the last one stores anything."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.cases.report import CHOICES, details
from bot.dialogue.card import Call, Heading, Text
from bot.dialogue.days import told_day
from bot.dialogue.form import Copyable, Entered, Folded
from bot.dialogue.notice import ROWS, VERSION
from bot.dialogue.wording import LANGUAGES, say

SITE = '[[sites]]\nid = "{0}"\nname = "{0}"\n\n'
INSIDE = "counselor-a counselor-b counselor-c"


def _options(somebody: Any, name: str) -> list[str]:
    return [one.id for one in somebody.fields[name].options]


def _urgent(desk: Any) -> bool:
    return Text(say("badge_urgent", "ja")) in desk.opened(_only(desk)).form.parts


def _only(desk: Any) -> str:
    """The button of the only case."""
    [listed] = [one for one in desk.home().elements if hasattr(one, "button")]
    return str(listed.button.action.removeprefix("case:"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_step_before_the_last_stores_anything(desk: Any, lang: str) -> None:
    somebody = desk.staff(lang=lang)

    for step in (
        lambda: somebody.press("report"),
        lambda: somebody.press("report_danger"),
        lambda: somebody.press("report_safe"),
        lambda: somebody.send(naming="named"),
        lambda: somebody.send(naming="named", about="me", refused=INSIDE, wishes="heard ban"),
        lambda: somebody.press("report_safe"),
        lambda: somebody.send(refused=INSIDE),
        lambda: somebody.press("report_fallback"),
        lambda: somebody.send(what="言葉"),
    ):
        step()
        assert set(desk.rows().values()) == {0}

    somebody.send(name="相談者A")
    assert desk.rows()["cases"] == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_first_screen_says_what_this_is_and_asks_only_about_danger(desk: Any, lang: str) -> None:
    somebody = desk.staff(lang=lang)

    somebody.press("report")

    opening, your_yes, heading, *_ = somebody.form.parts
    assert [opening, your_yes, heading] == [
        Text(say("report_opening", lang)),
        Text(say("report_your_yes", lang)),
        Heading(say("danger_now", lang)),
    ]
    assert (somebody.actions, somebody.fields) == (["report_danger", "report_safe"], {})


@pytest.mark.parametrize("lang", LANGUAGES)
def test_danger_shows_safety_first_and_makes_the_case_urgent(desk: Any, lang: str) -> None:
    somebody = desk.staff(lang=lang)
    somebody.press("report")

    somebody.press("report_danger")

    assert somebody.form.parts[0] == Heading(say("urgent_danger_heading", lang))
    assert [one.number for one in somebody.form.parts if isinstance(one, Call)] == ["110", "119"]
    assert somebody.actions == ["report_safe"]
    desk.filed(somebody, danger=True)
    assert _urgent(desk)


def test_where_a_platform_places_somebody_has_no_part_in_who_reads_their_report(desk: Any) -> None:
    desk.rewrite_roster(
        ('role = "人事"', 'role = "人事"\nsites = ["osaka"]'),
        ("[terms]", f"{SITE.format('osaka')}{SITE.format('tokyo')}[terms]"),
    )
    readers = []
    for site in (None, "tokyo", "osaka"):
        somebody = desk.staff()
        hear = somebody.receive
        somebody.receive = lambda incoming, hear=hear, site=site: hear(
            replace(incoming, asker=replace(incoming.asker, site=site))
        )
        readers.append([one for one in desk.writing(somebody).form.parts if "相談員" in str(one)])

    assert readers[0]
    assert readers[1:] == readers[:1] * 2


def test_a_case_without_danger_is_not_urgent(desk: Any) -> None:
    desk.filed()

    assert not _urgent(desk)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_second_screen_is_honest_and_asks_choices_only(desk: Any, lang: str) -> None:
    somebody = desk.staff(lang=lang)
    somebody.press("report")
    somebody.press("report_safe")

    inside, outside, device, table, desks, *_ = somebody.form.parts
    assert [inside, outside, device] == [
        Text(say(f"promise_{line}", lang)) for line in ("inside", "outside", "device")
    ]
    assert isinstance(table, Folded)
    assert {len(row) for row in table.rows} == {len(table.head)} == {3}
    assert len(table.rows) == len(ROWS)
    assert isinstance(desks, Folded)
    assert {len(row) for row in desks.rows} == {len(desks.head)} == {2}
    assert set(somebody.fields) == {*(one.id for one in CHOICES), "refused", "involved"}
    assert all(one.options or one.entered is Entered.PEOPLE for one in somebody.fields.values())
    assert {name for name, one in somebody.fields.items() if one.required} == {"naming", "about"}


def test_which_version_of_the_notice_was_shown_is_filed_and_told_to_whoever_opens_the_case(desk: Any) -> None:
    somebody = desk.filed()

    version = f"{say('field_notice', 'ja')}: {VERSION}"
    assert version in desk.opened(somebody.receipt).told
    assert version in desk.back(somebody.receipt).told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_that_shows_over_a_shoulder_says_what_a_dialog_is_for(desk: Any, lang: str) -> None:
    somebody, title = desk.staff(lang=lang), {"ja": "相談窓口", "en": "Desk"}[lang]
    titles = [somebody.press("report").title, somebody.press("report_safe").title]
    writing = desk.writing(somebody).form.title
    back = desk.back(desk.filed(somebody).receipt, desk.staff("visitor-2", lang))
    titles += [writing, somebody.form.title, back.form.title]
    titles += [somebody.press(action).title for action in ("receipt", "board")]

    assert titles == [title] * len(titles)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_third_screen_begins_with_what_to_take_along_and_who_reads(desk: Any, lang: str) -> None:
    somebody = desk.writing(desk.staff(lang=lang))

    receipt, called, once, reads, *_ = somebody.form.parts
    names = [desk.office.called(one, lang) for one in ("counselor-a", "counselor-b")]
    assert isinstance(receipt, Copyable)
    assert (receipt.label, called.label) == (say("case_receipt", lang), say("case_nickname", lang))
    assert once == Text(say("receipt_once", lang))
    assert reads == Text(say("who_reads", lang, who=say("comma", lang).join(names)))
    assert [name for name, one in somebody.fields.items() if one.required] == ["what"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_who_stays_anonymous_is_asked_for_coarse_days_and_no_place_and_warned(desk: Any, lang: str) -> None:
    anonymous = desk.writing(desk.staff(lang=lang))
    named = desk.writing(desk.staff("visitor-2", lang), naming="named")

    exact = {"name", "when", "place", "reach"}
    assert exact.isdisjoint(anonymous.fields)
    assert set(anonymous.fields) == {"what", *(one.id for one in details(named=False))}
    assert _options(anonymous, "period") == ["today", "this_week", "this_month", "earlier", "going_on"]
    assert Text(say("small_shop", lang)) in anonymous.form.parts
    assert set(named.fields) == {"what", "name", *(one.id for one in details(named=True))}
    assert exact <= set(named.fields)
    assert Text(say("small_shop", lang)) not in named.form.parts


def test_all_but_what_happened_may_be_folded_away(desk: Any) -> None:
    somebody = desk.writing(naming="named")

    assert [name for name, one in somebody.fields.items() if not one.aside] == ["name", "what"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_off_duty_the_next_moment_and_110_are_told_before_sending(desk: Any, clock: Any, lang: str) -> None:
    on_duty = desk.writing(desk.staff(lang=lang))
    clock.turn(hours=12)
    off_duty = desk.writing(desk.staff("visitor-2", lang))

    moment = {"ja": "11月25日(水)9:00", "en": "Wed 25 Nov, 9:00"}[lang]
    assert Text(say("nobody_there", lang, moment=moment)) in off_duty.form.parts
    assert Call(say("call_police", lang), "110") in off_duty.form.parts
    assert [one for one in on_duty.form.parts if isinstance(one, Call)] == []
    assert moment not in on_duty.told


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("danger", "due_on"), [(False, date(2026, 11, 27)), (True, date(2026, 11, 24))])
def test_afterwards_who_reads_it_and_by_when_one_hears_is_told_with_the_receipt(
    desk: Any, lang: str, danger: bool, due_on: date
) -> None:
    somebody = desk.writing(desk.staff(lang=lang), danger)
    receipt, called, _, reads, *_ = somebody.form.parts

    somebody.send(what="言葉")

    assert somebody.form.parts == (
        Heading(say("report_received", lang)),
        reads,
        Text(say("answer_by", lang, day=told_day(due_on, lang))),
        Text(say("come_back", lang)),
        Text(say("receipt_last", lang)),
        receipt,
        called,
    )
    assert (somebody.form.submit, somebody.form.state) == (None, "")


@pytest.mark.parametrize(
    ("hours", "danger", "due_on"),
    [
        (12, True, date(2026, 11, 25)),
        (80, True, date(2026, 11, 30)),
        (12, False, date(2026, 11, 27)),
    ],
    ids=["urgent at night", "urgent on a Friday evening", "not urgent"],
)
def test_no_day_is_promised_on_which_nobody_is_there_to_read_it(
    desk: Any, clock: Any, hours: int, danger: bool, due_on: date
) -> None:
    clock.turn(hours=hours)

    somebody = desk.filed(danger=danger)

    assert Text(say("answer_by", "ja", day=told_day(due_on, "ja"))) in somebody.form.parts
