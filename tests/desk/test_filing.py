"""Filing: a report becomes one case with two readers and its letters, or nothing at all."""

from dataclasses import replace
from datetime import date
from itertools import chain, combinations
from typing import Any

import pytest

from bot.cases.case import Status
from bot.cases.entry import Kind
from bot.cases.errors import CaseError
from bot.cases.receipt import Receipt
from bot.cases.roster import Counselor
from bot.desk.filing import RouteChanged

Desk = Any
A, B, C, OUTSIDE = "counselor-a", "counselor-b", "counselor-c", "outside"
EVERYONE = (A, B, C, OUTSIDE)
SOME = [*chain.from_iterable(combinations(EVERYONE, count) for count in range(4))]


def ids(people: Any) -> list[str]:
    return [one.id for one in people]


def is_empty(desk: Desk) -> bool:
    """Whether the desk has no case, no letter and no trace."""
    keys = desk.office.keys
    with desk.office.unit_of_work() as unit:
        cases = [*unit.cases.of(keys.own_recipient())]
    return not cases and not desk.letters() and not desk.audit()


def test_a_report_becomes_a_case_that_its_two_readers_open_and_nobody_else(desk: Desk) -> None:
    filed = desk.file("大声で一時間", wishes="heard")

    case = desk.stored(filed.receipt.locator)
    assert (ids(filed.readers), filed.due_on) == ([A, B], date(2026, 9, 28))
    assert (case.status, case.filed_on, case.due_on) == (Status.RECEIVED, date(2026, 9, 18), filed.due_on)
    told = [(Kind.REPORT, {"what": "大声で一時間", "wishes": "heard", "barred": ""})]
    assert [desk.read(one, case.locator) for one in EVERYONE] == [told, told, None, None]


@pytest.mark.parametrize(
    ("now", "leaves"),
    [
        ((14, 0, 0), (14, 15)),
        ((14, 14, 59), (14, 15)),
        ((14, 15, 0), (14, 30)),
        ((14, 59, 59), (15, 0)),
    ],
)
def test_letters_leave_on_the_next_quarter_hour_and_never_earlier(
    desk: Desk, now: tuple[int, int, int], leaves: tuple[int, int]
) -> None:
    desk.clock.now = desk.clock.now.replace(hour=now[0], minute=now[1], second=now[2])
    desk.file()

    assert desk.worker.round() == 0
    desk.clock.turn_to(desk.office.today(), *leaves)
    desk.clock.turn(seconds=-1)
    assert desk.worker.round() == 0
    desk.clock.turn(seconds=1)
    assert desk.worker.round() == 2
    assert sorted(one.to for one in desk.arrived) == [A, B]


def test_letters_of_an_urgent_report_leave_at_once_and_say_so(desk: Desk) -> None:
    filed = desk.file(urgent=True)

    assert desk.worker.round() == 2
    assert all(one.notice.urgent for one in desk.arrived)
    assert filed.due_on == date(2026, 9, 18)
    assert desk.stored(filed.receipt.locator).urgent


def test_reminders_are_written_ahead_with_the_case(desk: Desk) -> None:
    desk.file()

    assert desk.pending() == [
        ("09-18 14:15", "arrived", A),
        ("09-18 14:15", "arrived", B),
        ("09-28 09:00", "due", A),
        ("09-28 09:00", "due", B),
        ("09-29 09:00", "overdue", C),
        ("09-30 09:00", "overdue", OUTSIDE),
    ]


def test_an_urgent_report_is_told_further_within_the_hour_and_after_its_day(desk: Desk) -> None:
    desk.file(urgent=True)

    assert desk.pending() == [
        ("09-18 14:00", "arrived", A),
        ("09-18 14:00", "arrived", B),
        ("09-18 14:15", "overdue", C),
        ("09-18 14:30", "overdue", OUTSIDE),
        ("09-24 09:00", "overdue", C),
        ("09-25 09:00", "overdue", OUTSIDE),
    ]


@pytest.mark.parametrize("urgent", [False, True])
@pytest.mark.parametrize("refused", SOME, ids=lambda one: "-".join(one) or "nobody")
def test_nobody_refused_reads_it_or_gets_a_letter(desk: Desk, refused: tuple[str, ...], urgent: bool) -> None:
    filed = desk.file(refused=refused, urgent=urgent)

    readers = [one for one in (A, B, C) if one not in refused][:2] or [OUTSIDE]
    assert ids(filed.readers) == readers
    assert [one for one in EVERYONE if desk.read(one, filed.receipt.locator)] == readers
    assert {to for _, _, to in desk.pending()}.isdisjoint(refused)


def test_with_everybody_refused_nothing_is_filed(desk: Desk) -> None:
    with pytest.raises(CaseError, match="nobody_left"):
        desk.file(refused=EVERYONE)

    assert is_empty(desk)


def test_a_counselor_who_reports_never_reads_their_own_report_or_hears_of_it(desk: Desk) -> None:
    filed = desk.file(person=f"playground:{A}")

    assert ids(filed.readers) == [B, C]
    assert A not in {to for _, _, to in desk.pending()}


def test_a_counselor_without_a_key_is_not_chosen(desk: Desk) -> None:
    roster = desk.installation.roster()
    first = Counselor("counselor-new", "相談員N", "人事", on_call=-1)
    desk.installation = replace(
        desk.installation, roster=lambda: replace(roster, counselors=(first, *roster.counselors))
    )

    assert ids(desk.restarted().file().readers) == [A, B]


def test_the_same_receipt_again_is_the_same_case_and_other_words_are_not_lost_in_silence(desk: Desk) -> None:
    filing = desk.filing("最初の言葉")
    first = desk.filings.submit(filing)
    before = desk.letters()
    desk.clock.turn(days=3)

    assert desk.filings.submit(filing) == first
    with pytest.raises(CaseError, match="already_sent"):
        desk.file("別の言葉", receipt=filing.receipt)
    assert desk.read(A, first.receipt.locator)[0][1]["what"] == "最初の言葉"
    assert desk.letters() == before


def test_a_locator_that_is_taken_is_told_and_the_case_left_alone(desk: Desk) -> None:
    first = desk.file("最初の言葉").receipt
    before = desk.stored(first.locator)

    with pytest.raises(CaseError, match="receipt_taken"):
        desk.file("別の言葉", receipt=Receipt(first.locator, "0" * len(first.code)))

    assert desk.stored(first.locator) == before


@pytest.mark.parametrize("spelled", ["{}", "ー {} です", "Ｘ{}"])
def test_words_that_hold_their_own_code_are_refused(desk: Desk, spelled: str) -> None:
    receipt = desk.filings.receipt()

    with pytest.raises(CaseError, match="own_code"):
        desk.file(spelled.format(receipt.code.lower()), receipt=receipt)
    with pytest.raises(CaseError, match="own_code"):
        desk.file("大声", receipt=receipt, demanded=spelled.format("-".join(receipt.code)))

    assert is_empty(desk)


def test_readers_other_than_promised_are_named_and_nothing_is_filed(desk: Desk) -> None:
    filing = replace(desk.filing(refused=(B,)), promised=(A, B))

    with pytest.raises(RouteChanged) as changed:
        desk.filings.submit(filing)

    assert ids(changed.value.route.readers) == [A, C]
    assert is_empty(desk)
    assert ids(desk.filings.submit(replace(filing, promised=(C, A))).readers) == [A, C]


def test_filing_leaves_no_trace_of_when(desk: Desk) -> None:
    desk.file()

    assert desk.audit() == []
    assert all(letter.leaves_at % 900 == 0 for letter in desk.letters())


def test_words_lie_sealed_in_the_database(desk: Desk) -> None:
    filed = desk.file("秘密の言葉", named=True, name="相談した人")

    files = [*(desk.place).glob("desk.db*")]
    stored = b"".join(file.read_bytes() for file in files)
    assert filed.receipt.locator.encode() in stored
    for secret in ("秘密の言葉", "相談した人", "playground:x", filed.receipt.code):
        assert secret.encode() not in stored
