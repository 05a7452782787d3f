"""A case: how far it is follows from what was done, never from a click."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cases.case import Case, Status
from bot.cases.entry import Kind
from bot.cases.sealed import Header, Lock, SealedEntry, Wrap

DAY = date(2026, 11, 21)
R, A, D, C = Status.RECEIVED, Status.ASSESSING, Status.ADDRESSING, Status.CONCLUDED
AFTER = {
    Kind.REPORT: (R, A, D, C),
    Kind.ADDITION: (R, A, D, A),
    Kind.WISHES: (R, A, D, A),
    Kind.WITHDRAWAL: (R, A, D, C),
    Kind.REPLY: (A, A, D, C),
    Kind.NOTE: (A, A, D, C),
    Kind.HANDOVER: (A, A, D, C),
    Kind.ASSESSMENT: (D, D, D, C),
    Kind.CONCLUSION: (C, C, C, C),
    **dict.fromkeys((Kind.REVEAL, Kind.OBJECTION, Kind.CONSENT, Kind.ATTACHMENT), (R, A, D, C)),
    **dict.fromkeys((Kind.READERS, Kind.ABSENCE, Kind.HELD, Kind.RELEASED), (R, A, D, C)),
    **dict.fromkeys((Kind.IDENTITY_ASKED, Kind.CONSENT_ASKED, Kind.OVERRIDDEN), (A, A, D, C)),
    **dict.fromkeys((Kind.EXPORT_ASKED, Kind.EXPORTED, Kind.LINKED), (A, A, D, C)),
}
"""From received, assessing, addressing, concluded: what it is after an entry of that kind."""


def entry(kind: Kind) -> SealedEntry:
    return SealedEntry(Header("0MKW4B97", 1, 1, "e1", kind, kind.author), b"", b"", "", b"")


@pytest.fixture
def case() -> Case:
    """A case just filed."""
    wraps = (Wrap("one", 1, b""), Wrap("two", 1, b""))
    return Case("0MKW4B97", Lock(b"", b"", b"", b""), DAY, None, 1, wraps, (entry(Kind.REPORT),))


def test_a_new_case_is_received_open_and_its_first_promise_stands(case: Case) -> None:
    assert (case.status, case.withdrawn, case.closed, case.promise, case.version) == (R, False, False, 1, 0)
    assert case.recipients == {"one", "two"}


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize(("place", "status"), enumerate((R, A, D, C)))
@pytest.mark.parametrize("withdrawn", [False, True])
def test_what_is_written_moves_the_case_on(
    case: Case, kind: Kind, place: int, status: Status, withdrawn: bool
) -> None:
    before = replace(case, status=status, withdrawn=withdrawn)
    after = before.added(entry(kind))

    assert after.status is AFTER[kind][place]
    resumes, withdraws = kind in {Kind.ADDITION, Kind.WISHES}, kind is Kind.WITHDRAWAL
    assert after.withdrawn is (withdraws or (withdrawn and not resumes))
    assert after == replace(
        before, entries=(*before.entries, entry(kind)), status=after.status, withdrawn=after.withdrawn,
        held=kind is Kind.HELD,
    )  # fmt: skip


def test_every_kind_of_entry_has_its_row() -> None:
    assert set(AFTER) == set(Kind)


def test_a_look_takes_a_case_from_received_to_assessing_and_no_further(case: Case) -> None:
    assert [replace(case, status=one).opened().status for one in (R, A, D, C)] == [A, A, D, C]


def test_a_withdrawn_case_is_closed_until_its_reporter_writes_again(case: Case) -> None:
    withdrawn = case.opened().added(entry(Kind.WITHDRAWAL))
    assert withdrawn.closed

    resumed = withdrawn.added(entry(Kind.ADDITION))
    assert (resumed.closed, resumed.status) == (False, A)


def test_a_concluded_case_is_closed_until_its_reporter_writes_again(case: Case) -> None:
    concluded = case.added(entry(Kind.ASSESSMENT)).added(entry(Kind.CONCLUSION))
    assert concluded.closed
    assert concluded.added(entry(Kind.REPLY)).closed

    resumed = concluded.added(entry(Kind.WISHES))
    assert (resumed.closed, resumed.status) == (False, A)


def test_a_case_withdrawn_and_concluded_resumes_whole(case: Case) -> None:
    both = case.added(entry(Kind.WITHDRAWAL)).added(entry(Kind.CONCLUSION))
    assert both.closed
    assert not both.added(entry(Kind.ADDITION)).closed


@settings(deadline=None)
@given(st.lists(st.sampled_from(Kind), max_size=12))
def test_whatever_is_written_no_entry_is_lost_and_closed_means_what_it_says(kinds: list[Kind]) -> None:
    case = Case("0MKW4B97", Lock(b"", b"", b"", b""), DAY, None, 1, (), ())
    for kind in kinds:
        case = case.added(entry(kind))

    assert [one.header.kind for one in case.entries] == kinds
    telling = [kind for kind in kinds if kind in {Kind.ADDITION, Kind.WISHES, Kind.WITHDRAWAL}]
    assert case.withdrawn is (telling[-1:] == [Kind.WITHDRAWAL])
    assert case.closed is (case.withdrawn or case.status is C)
    if Kind.CONCLUSION not in kinds:
        assert case.status is not C


def test_a_new_promise_counts_and_voids_the_one_before(case: Case) -> None:
    promised = case.promised(DAY).promised(None)

    assert (promised.promise, promised.due_on) == (3, None)
    assert case.promised(DAY).due_on == DAY


def test_notes_and_assessments_are_not_for_the_reporter() -> None:
    assert {kind for kind in Kind if not kind.for_reporter} == {Kind.NOTE, Kind.ASSESSMENT, Kind.LINKED}


@given(st.lists(st.sampled_from([one for one in Kind if one is not Kind.REPORT]), max_size=8))
def test_whatever_was_done_the_status_follows_from_the_entries(kinds: list[Kind]) -> None:
    wraps = (Wrap("one", 1, b""),)
    case = Case("0MKW4B97", Lock(b"", b"", b"", b""), DAY, None, 1, wraps, (entry(Kind.REPORT),))
    for kind in kinds:
        case = case.added(entry(kind))

    assert case.follows
    assert not replace(case, withdrawn=not case.withdrawn).follows
    assert not replace(case, status=R if case.status is C else C).follows
