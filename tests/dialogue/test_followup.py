"""Coming back: with the code however it is typed, or by name; what one sees then, and nobody else."""

from datetime import date
from typing import Any

import pytest

from bot.cases.nickname import nickname
from bot.cases.receipt import Receipt, to_receipt
from bot.desk.throttle import FREE, WAIT
from bot.dialogue.card import Heading, Listed, Text
from bot.dialogue.days import told_day
from bot.dialogue.form import Told
from bot.dialogue.wording import LANGUAGES, say

TODAY = date(2026, 11, 24)


def _wide(text: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) for letter in text)


SPELLINGS = {
    "as shown": str,
    "lower case": str.lower,
    "no hyphens": lambda code: code.replace("-", ""),
    "spaces": lambda code: f"  {code.replace('-', ' ')}\t",
    "full width": _wide,
    "long vowel marks": lambda code: code.replace("-", "ー"),
    "letters for figures": lambda code: code.replace("0", "o").replace("1", "l"),
}


@pytest.mark.parametrize("spelled", SPELLINGS.values(), ids=SPELLINGS)
def test_the_code_opens_however_it_is_spelled(desk: Any, spelled: Any) -> None:
    receipt = desk.filed().receipt

    back = desk.back(spelled(receipt))

    assert back.form.id == "followup_case"


def _wrong(receipt: str) -> str:
    """A code that might be one, for the same case."""
    locator = to_receipt(receipt).locator
    return Receipt(locator, "4ZVC4705KKB21XGFA46").written()


UNKNOWN = Receipt("0MKW4B97", "4ZVC4705KKB21XGFA46").written()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_wrong_code_and_an_unknown_number_are_refused_in_the_same_words(desk: Any, lang: str) -> None:
    receipt = desk.filed().receipt
    somebody = desk.staff("visitor-2", lang)
    told = []

    for code in (_wrong(receipt), UNKNOWN):
        desk.back(code, somebody)
        told.append((somebody.errors, somebody.told.replace(code, "")))
        assert (somebody.form.id, somebody.fields["code"].value) == ("followup_code", code)

    assert told[0] == told[1]
    assert told[0][0] == {"code": say("case_not_opened", lang)}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("", "needed"),
        (" \n", "needed"),
        ("0MKW-4B97", "receipt_mistyped"),
        (UNKNOWN[:-1] + "!", "receipt_mistyped"),
        ("あ" * 100, "receipt_mistyped"),
        ("あ" * 101, "too_long_field"),
    ],
)
def test_what_can_be_no_code_is_told_at_its_field(desk: Any, typed: str, fault: str, lang: str) -> None:
    somebody = desk.back(typed, desk.staff(lang=lang))

    assert somebody.errors == {"code": say(f"case_{fault}", lang)}
    assert somebody.fields["code"].value == typed


@pytest.mark.parametrize("lang", LANGUAGES)
def test_after_several_wrong_codes_one_waits_and_then_the_right_one_opens(
    desk: Any, clock: Any, lang: str
) -> None:
    receipt = desk.filed().receipt
    somebody = desk.staff("visitor-2", lang)
    for _ in range(FREE):
        desk.back(_wrong(receipt), somebody)

    desk.back(receipt, somebody)

    seconds = int(WAIT.total_seconds())
    assert somebody.form.parts[0] == Text(say("case_wait", lang, seconds=seconds))
    assert (somebody.errors, somebody.fields["code"].value) == ({}, receipt)
    assert desk.back(receipt, desk.staff("visitor-3")).form.id == "followup_case"
    clock.turn(seconds=seconds)
    somebody.send()
    assert somebody.form.id == "followup_case"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_one_sees_how_far_it_is_who_acts_next_and_what_one_wrote(desk: Any, lang: str) -> None:
    reporter = desk.filed(desk.staff(lang=lang), wishes="heard ban", about="colleague")

    back = desk.back(reporter.receipt, desk.staff("visitor-2", lang))

    heading, status, contact, opened, told, *_ = back.form.parts
    assert heading == Heading(nickname(to_receipt(reporter.receipt).locator, lang))
    assert status == Text(say("status_of_received", lang))
    assert contact == Text(say("next_contact_by", lang, day=told_day(date(2026, 11, 27), lang)))
    assert opened == Text(say("opened_by_nobody", lang))
    assert isinstance(told, Told)
    assert told.text.startswith("レジで一時間怒鳴られました\n")
    assert say("option_about_colleague", lang) in told.text
    wishes = say("comma", lang).join(say(f"option_wishes_{one}", lang) for one in ("heard", "ban"))
    assert f"{say('brief_wishes', lang)}: {wishes}" in back.told
    assert back.actions == ["followup_add", "followup_wish", "followup_withdraw", "followup_more"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_whoever_opened_it_is_told_by_a_number_and_the_day_and_never_by_name(
    desk: Any, clock: Any, lang: str
) -> None:
    receipt = desk.filed().receipt
    desk.opened(receipt, "counselor-b")
    desk.opened(receipt, "counselor-b")
    desk.opened(receipt, "counselor-c")
    clock.turn(days=1)
    desk.opened(receipt, "counselor-a")

    back = desk.back(receipt, desk.staff("visitor-2", lang))

    days = [("1", TODAY), ("2", date(2026, 11, 25))]
    who = [(say("desk_person", lang, number=number), told_day(day, lang)) for number, day in days]
    listed = say("comma", lang).join(say("opened_on", lang, who=one, day=day) for one, day in who)
    assert Text(say("opened_by", lang, who=listed)) in back.form.parts
    assert Text(say("status_of_assessing", lang)) in back.form.parts
    assert [name for name in ("相談員", "Counselor B (", "counselor-b") if name in back.told] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_answers_are_read_and_notes_and_assessments_are_not(desk: Any, lang: str) -> None:
    receipt = desk.filed().receipt
    counselor = desk.opened(receipt)
    counselor.press("case_reply")
    counselor.send(words="お話をありがとうございます", contact="2026-12-01")
    counselor.press("case_again")
    counselor.press("case_note")
    counselor.send(words="店長に確かめる")
    counselor.press("case_again")
    counselor.press("case_assess")
    counselor.send(urgent="no", level="3", reason="物を投げている")

    back = desk.back(receipt, desk.staff("visitor-2", lang))

    said = [one for one in back.form.parts if isinstance(one, Told)]
    heading = {"ja": "担当1・11月24日(火)・返事", "en": "Desk member 1, Tue 24 Nov: answer"}[lang]
    assert said[1:] == [Told(heading, "お話をありがとうございます")]
    assert Text(say("next_contact_by", lang, day=told_day(date(2026, 12, 1), lang))) in back.form.parts
    assert [words for words in ("店長", "物を投げて") if words in back.told] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_handover_is_told_with_its_reason_and_without_a_name(desk: Any, lang: str) -> None:
    receipt = desk.filed().receipt
    counselor = desk.opened(receipt)
    counselor.press("case_hand_over")
    counselor.send(to="counselor-c", reason="休みに入るため")

    before = desk.back(receipt, desk.staff("visitor-2", lang)).form.parts[5]
    desk.opened(receipt, "counselor-c")
    after = desk.back(receipt, desk.staff("visitor-2", lang)).form.parts[5]

    reason = f"{say('field_reason', lang)}: 休みに入るため"
    someone, person = say("desk_someone", lang), say("desk_person", lang, number="2")
    assert before.text == f"{say('told_handover', lang, who=someone)}\n{reason}"
    assert after.text == f"{say('told_handover', lang, who=person)}\n{reason}"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_who_gave_their_name_comes_back_without_a_code_and_nobody_else_does(desk: Any, lang: str) -> None:
    reporter = desk.filed(desk.staff(lang=lang), naming="named")
    locator = to_receipt(reporter.receipt).locator
    other = desk.staff("visitor-2", lang)

    reporter.press("receipt")
    other.press("receipt")

    own = [one for one in reporter.form.parts if isinstance(one, Listed)]
    assert [(one.title, one.badges) for one in own] == [
        (nickname(locator, lang), (say("status_brief_received", lang),))
    ]
    assert (reporter.actions, other.actions) == ([f"own:{locator}", "report_lost"], ["report_lost"])
    assert nickname(locator, lang) not in other.told
    reporter.press(f"own:{locator}")
    assert (reporter.form.id, "相談者A" in reporter.told) == ("followup_case", True)
    other.press(f"own:{locator}")
    assert other.form.parts == (Text(say("case_not_opened", lang)),)


def test_an_anonymous_case_is_in_nobodys_list_not_even_its_reporters(desk: Any) -> None:
    reporter = desk.filed()
    locator = to_receipt(reporter.receipt).locator

    reporter.press("receipt")
    listed = reporter.actions
    reporter.press(f"own:{locator}")

    assert listed == ["report_lost"]
    assert reporter.form.parts == (Text(say("case_not_opened", "ja")),)


def test_by_name_one_adds_as_with_a_code(desk: Any) -> None:
    reporter = desk.filed(naming="named")
    receipt = reporter.receipt
    reporter.press("receipt")
    reporter.press(reporter.actions[0])
    reporter.press("followup_add")

    reporter.send(what="もう一つあります", place="二階の売り場")

    assert reporter.form.parts[0] == Text(say("added_now", "ja"))
    assert "二階の売り場" in desk.opened(receipt).told
