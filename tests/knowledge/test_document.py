"""Documents: what they are worth on a day, and who may be shown them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.document import Audience, Document, Kind, Passage, Scope, Status

DAY = date(2026, 10, 1)
BEFORE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)
DAYS = st.dates(date(2000, 1, 1), date(2050, 1, 1))
PLAIN = Document("law/example", "例の法律")


@pytest.mark.parametrize(
    ("front", "day", "expected"),
    [
        ({}, DAY, Status.IN_FORCE),
        ({"in_force_from": DAY}, BEFORE, Status.UPCOMING),
        ({"in_force_from": DAY}, DAY, Status.IN_FORCE),
        ({"in_force_to": DAY}, DAY, Status.IN_FORCE),
        ({"in_force_to": DAY}, AFTER, Status.SUPERSEDED),
        ({"status": Status.TEMPLATE}, DAY, Status.TEMPLATE),
        ({"status": Status.DRAFT, "in_force_from": AFTER}, DAY, Status.DRAFT),
        ({"status": Status.DRAFT, "in_force_to": BEFORE}, DAY, Status.DRAFT),
        ({"status": Status.TEMPLATE, "in_force_from": AFTER}, DAY, Status.TEMPLATE),
        ({"status": Status.TEMPLATE, "in_force_to": BEFORE}, DAY, Status.TEMPLATE),
        ({"status": Status.UPCOMING, "in_force_to": BEFORE}, DAY, Status.SUPERSEDED),
        ({"status": Status.SUPERSEDED, "in_force_from": AFTER}, DAY, Status.UPCOMING),
        ({"status": Status.UPCOMING}, DAY, Status.UPCOMING),
        ({"status": Status.SUPERSEDED}, DAY, Status.SUPERSEDED),
    ],
)
def test_a_document_has_one_status_on_a_day(front: dict[str, object], day: date, expected: Status) -> None:
    document = replace(PLAIN, **front)

    assert document.status_on(day) is expected


@pytest.mark.parametrize(
    ("front", "day"),
    [
        ({"status": Status.UPCOMING, "in_force_from": BEFORE}, DAY),
        ({"status": Status.SUPERSEDED, "in_force_to": AFTER}, DAY),
    ],
    ids=["its day has come", "it was still in force then"],
)
def test_dates_outrank_what_front_matter_says_of_itself(front: dict[str, object], day: date) -> None:
    document = replace(PLAIN, **front)

    assert document.status_on(day) is Status.IN_FORCE


@given(DAYS, st.integers(0, 5000), DAYS)
def test_a_law_is_in_force_from_its_first_day_to_its_last(first: date, length: int, day: date) -> None:
    last = first + timedelta(days=length)
    document = replace(PLAIN, in_force_from=first, in_force_to=last)

    status = document.status_on(day)

    expected = Status.UPCOMING if day < first else Status.IN_FORCE if day <= last else Status.SUPERSEDED
    assert status is expected


@pytest.mark.parametrize("audience", list(Audience))
def test_a_superseded_document_is_never_shown(audience: Audience) -> None:
    document = replace(PLAIN, in_force_to=BEFORE)

    shown = [Scope(day, audience).admits(document) for day in (BEFORE, DAY)]

    assert shown == [True, False]


@pytest.mark.parametrize("status", [one for one in Status if one is not Status.SUPERSEDED])
def test_a_document_of_any_other_status_may_be_shown(status: Status) -> None:
    document = replace(PLAIN, status=status)

    assert Scope(DAY).admits(document)


@pytest.mark.parametrize(
    ("asker", "written_for", "shown"),
    [
        (Audience.STAFF, Audience.STAFF, True),
        (Audience.STAFF, Audience.COUNSELOR, False),
        (Audience.COUNSELOR, Audience.STAFF, True),
        (Audience.COUNSELOR, Audience.COUNSELOR, True),
    ],
)
def test_only_counselors_read_what_is_written_for_counselors(
    asker: Audience, written_for: Audience, shown: bool
) -> None:
    document = replace(PLAIN, audience=written_for)

    assert Scope(DAY, asker).admits(document) is shown


def test_whoever_says_nothing_of_themselves_is_staff() -> None:
    document = replace(PLAIN, audience=Audience.COUNSELOR)

    assert not Scope(DAY).admits(document)


@pytest.mark.parametrize(
    ("sites", "site", "shown"),
    [
        ((), None, True),
        ((), "osaka", True),
        (("osaka", "kobe"), "osaka", True),
        (("osaka", "kobe"), "kobe", True),
        (("osaka",), "kobe", False),
        (("osaka",), "osaka-2", False),
        (("osaka",), None, False),
    ],
)
def test_a_sites_document_is_shown_at_that_site_only(
    sites: tuple[str, ...], site: str | None, shown: bool
) -> None:
    document = replace(PLAIN, sites=sites)

    assert Scope(DAY, site=site).admits(document) is shown


def test_law_is_what_the_law_a_guideline_or_an_ordinance_says() -> None:
    law = {kind for kind in Kind if kind.is_law}

    assert law == {Kind.LAW, Kind.GUIDELINE, Kind.ORDINANCE}


@pytest.mark.parametrize("confidence", ["A", "B", "C", "P", ""])
@pytest.mark.parametrize("kind", list(Kind))
def test_what_this_desk_proposes_is_never_law_wherever_it_stands(kind: Kind, confidence: str) -> None:
    passage = Passage(
        "d#1", replace(PLAIN, kind=kind), "33条", ("33条",), "講じなければならない。", confidence=confidence
    )

    assert passage.is_law is (kind.is_law and confidence != "P")


@pytest.mark.parametrize(
    ("quote", "held"),
    [
        ("離れてください。", True),
        ("危ないときは、離れてください。", True),
        ("Get away.", True),
        ("離れて下さい。", False),
        ("離れて ください。", False),
        ("危ないときは、逃げてください。", False),
        ("ください。Get", False),
        ("", False),
    ],
)
def test_a_passage_holds_a_quote_letter_for_letter_or_not_at_all(quote: str, held: bool) -> None:
    passage = Passage(
        "d#1", PLAIN, "節", ("節",), "危ないときは、離れてください。", english="Get away. Call 110."
    )

    assert passage.holds(quote) is held


def test_a_passages_title_says_where_it_stands_in_both_languages() -> None:
    document = replace(PLAIN, title_en="Example Act")
    passage = Passage("d#1", document, "33条", ("義務", "33条 定義"), "本文。", heading_en="Definition")

    assert passage.title == "例の法律 義務 33条 定義 Example Act Definition"
