"""When nobody is left who reads a case, the others at the desk hear of that, and the reporter does, too."""

from dataclasses import replace
from typing import Any

import pytest

A, B, C = "counselor-a", "counselor-b", "counselor-c"


@pytest.fixture
def filed(desk: Any) -> Any:
    """A report, filed."""
    return desk.file()


@pytest.fixture
def left(desk: Any, filed: Any) -> Any:
    """A desk whose counselors a and b have gone, with a case that only they could read."""
    roster = desk.office.roster()
    gone = tuple(replace(one, deputy=None) for one in roster.counselors if one.id == C)
    desk.worker.round()
    changed = replace(desk.installation, roster=lambda: replace(roster, counselors=gone))
    return replace(desk, installation=changed)


def test_words_added_to_it_are_told_of_to_who_is_left(left: Any, filed: Any) -> None:
    left.reporter.add(left.access(filed), "one", left.words(what="つづき"))
    left.clock.turn(minutes=20)
    left.worker.round()

    told = [(one.to, one.notice.occasion.value) for one in left.arrived if one.to in {C, "outside"}]
    assert sorted(told) == [(C, "unread"), ("outside", "unread")]


def test_its_reporter_sees_that_nobody_reads_it(desk: Any, left: Any, filed: Any) -> None:
    assert desk.reporter.look_up(desk.access(filed)).is_read
    assert not left.reporter.look_up(left.access(filed)).is_read


def test_who_was_refused_does_not_hear_even_of_that(desk: Any) -> None:
    refused = desk.file(refused=(C,))
    roster = desk.office.roster()
    gone = tuple(replace(one, deputy=None) for one in roster.counselors if one.id == C)
    left = replace(
        desk, installation=replace(desk.installation, roster=lambda: replace(roster, counselors=gone))
    )
    left.reporter.add(left.access(refused), "one", left.words(what="つづき"))
    left.clock.turn(minutes=20)
    left.worker.round()

    assert {one.to for one in left.arrived if one.notice.occasion.value == "unread"} == {"outside"}


def test_whom_the_roster_excludes_since_is_no_successor_of_a_named_case(desk: Any) -> None:
    named = desk.file(named=True, person="playground:x")
    assert C in desk.window.open(A, named.receipt.locator).successors

    roster = desk.office.roster()
    excluding = tuple(
        replace(one, not_for_people=frozenset({"playground:x"})) if one.id == C else one
        for one in roster.counselors
    )
    later = replace(
        desk, installation=replace(desk.installation, roster=lambda: replace(roster, counselors=excluding))
    )

    assert C not in later.window.open(A, named.receipt.locator).successors
