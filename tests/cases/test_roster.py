"""The roster: names as shown, who somebody is, and everything that can't be meant so."""

from dataclasses import replace
from datetime import time

import pytest

from bot.cases.conduct import CONDUCTS
from bot.cases.roster import OFFICE_HOURS, Counselor, Hours, Roster, Terms
from bot.cases.roster_faults import faults
from bot.cases.site import Site

A = Counselor("a", "相談員A", "人事", "Counselor A", "HR", addresses={"slack": "U1", "teams": "29:1"})
B = Counselor("b", "相談員B", "お客様相談", deputy="a")
OUTSIDE = Counselor("outside", "社外相談窓口", "社外", external=True, contact="outside@example.com")
GOOD = Roster((A, B), OUTSIDE, (Site("tokyo", "東京本店", "Tokyo main store"),))


def test_a_counselor_is_shown_with_their_role() -> None:
    assert A.called("ja") == "相談員A(人事)"
    assert A.called("en") == "Counselor A (HR)"


def test_without_english_names_the_japanese_ones_are_shown() -> None:
    assert B.called("en") == "相談員B (お客様相談)"
    assert Site("osaka", "大阪店").called("en") == "大阪店"


def test_a_site_is_shown_in_both_languages() -> None:
    assert [GOOD.sites[0].called(lang) for lang in ("ja", "en")] == ["東京本店", "Tokyo main store"]


def test_everyone_is_found_by_id_the_fallback_too() -> None:
    assert GOOD.find("b") is B
    assert GOOD.find("outside") is OUTSIDE
    assert GOOD.find("nobody") is None


@pytest.mark.parametrize(
    ("person", "who"),
    [
        ("slack:U1", A),
        ("teams:29:1", A),
        ("playground:a", A),
        ("playground:outside", OUTSIDE),
        ("slack:U2", None),
        ("slack:29:1", None),
        ("slack:a", None),
        ("teams:", None),
        ("U1", None),
        ("", None),
    ],
)
def test_a_person_is_the_counselor_whose_address_it_is(person: str, who: Counselor | None) -> None:
    assert GOOD.speaking(person) is who


def test_an_address_on_the_playground_stands_for_nobody() -> None:
    roster = replace(GOOD, counselors=(replace(A, addresses={"playground": "b"}), B))

    assert roster.speaking("playground:b") is roster.counselors[1]


def test_a_counselor_can_stand_in_a_set() -> None:
    assert len({A, B, replace(A)}) == 2


def test_a_good_roster_has_no_fault() -> None:
    assert faults(GOOD) == []


@pytest.mark.parametrize(
    ("roster", "place", "word"),
    [
        (Roster((), OUTSIDE), "counselors", "nobody"),
        (Roster((A,), None), "fallback", "add [fallback]"),
        (Roster((A, replace(B, id="a", deputy=None)), OUTSIDE), "counselors[2].id", "counselors[1]"),
        (Roster((A, replace(B, id="outside")), OUTSIDE), "fallback.id", "counselors[2]"),
        (Roster((A,), OUTSIDE, (Site("x", "X"), Site("x", "Y"))), "sites[2].id", "sites[1]"),
        (Roster((A,), OUTSIDE, (Site("Tokyo", "東京"),)), "sites[1].id", "'Tokyo'"),
        (Roster((A, replace(B, deputy="gone")), OUTSIDE), "counselors[2].deputy", "'gone'"),
        (Roster((replace(A, sites=frozenset({"kobe"})),), OUTSIDE), "counselors[1].sites", "'kobe'"),
        (
            Roster((replace(A, not_for_sites=frozenset({"kobe"})),), OUTSIDE),
            "counselors[1].not_for_sites",
            "'kobe'",
        ),
        (Roster((replace(A, conducts=frozenset({"rude"})),), OUTSIDE), "counselors[1].conducts", CONDUCTS[0]),
        (
            Roster((A, replace(B, addresses={"slack": "U1"})), OUTSIDE),
            "counselors[2].addresses.slack",
            "counselors[1]",
        ),
        (Roster((A,), replace(OUTSIDE, contact="")), "fallback.contact", "missing"),
        (Roster((A,), replace(OUTSIDE, conducts=frozenset({"abuse"}))), "fallback.conducts", "everything"),
        (Roster((A,), replace(OUTSIDE, deputy="a")), "fallback.deputy", "everything"),
    ],
)
def test_what_cannot_be_meant_is_told_with_its_place_and_its_cure(
    roster: Roster, place: str, word: str
) -> None:
    (told,) = faults(roster)

    assert told.startswith(f"{place}: ")
    assert word in told
    assert ("; " in told) or "known are" in told


@pytest.mark.parametrize("id_", ["", "A", "相談員", "a b", "a_b", "a" * 41, "a\n", "а"])
def test_an_id_is_short_and_plain(id_: str) -> None:
    assert faults(replace(GOOD, counselors=(replace(A, id=id_),)))[0].startswith("counselors[1].id: ")


@pytest.mark.parametrize(
    "hours",
    [
        Hours(frozenset({0}), time(18), time(9)),
        Hours(frozenset({0}), time(9), time(9)),
        Hours(frozenset(), time(9), time(18)),
    ],
)
def test_hours_that_never_are_are_a_fault(hours: Hours) -> None:
    (told,) = faults(replace(GOOD, counselors=(A, replace(B, hours=hours))))

    assert told.startswith("counselors[2].hours: ")


@pytest.mark.parametrize(
    ("deputies", "circles"),
    [
        ({"a": "a"}, ["a > a"]),
        ({"a": "b", "b": "a"}, ["a > b > a"]),
        ({"a": "b", "b": "c", "c": "d", "d": "b"}, ["b > c > d > b"]),
        ({"a": "b", "b": "a", "c": "d", "d": "c"}, ["a > b > a", "c > d > c"]),
        ({"a": "b", "b": "c", "c": "d", "d": "outside"}, []),
    ],
)
def test_every_circle_of_deputies_is_told_once_and_whole(
    deputies: dict[str, str], circles: list[str]
) -> None:
    those = tuple(Counselor(one, one, "人事", deputy=deputies.get(one)) for one in "abcd")

    told = faults(Roster(those, OUTSIDE))

    assert [one.split("circle, ")[1].split(";")[0] for one in told] == circles


@pytest.mark.parametrize(
    ("terms", "key"),
    [
        (Terms(follow_up=(90, 30)), "follow_up"),
        (Terms(urgent_follow_up=(7, 7)), "urgent_follow_up"),
        (Terms(urgent_deputy_minutes=10), "urgent_deputy_minutes"),
        (Terms(urgent_fallback_minutes=20), "urgent_fallback_minutes"),
        (Terms(remind_at=time(9, 10)), "remind_at"),
        (Terms(remind_at=time(9, 15, 1)), "remind_at"),
    ],
)
def test_terms_that_cannot_be_kept_are_a_fault(terms: Terms, key: str) -> None:
    (told,) = faults(replace(GOOD, terms=terms))

    assert told.startswith(f"terms.{key}: ")


def test_no_follow_up_at_all_is_the_company_s_choice() -> None:
    assert faults(replace(GOOD, terms=Terms(follow_up=(), urgent_follow_up=(1,)))) == []


def test_every_fault_is_told_at_once() -> None:
    backwards = replace(OFFICE_HOURS, end=time(8))
    roster = Roster(
        (replace(A, id="X", hours=backwards), replace(B, deputy="b", sites=frozenset({"kobe"}))), None
    )

    assert sorted(told.split(":")[0] for told in faults(roster)) == [
        "counselors[1].hours",
        "counselors[1].id",
        "counselors[2].deputy",
        "counselors[2].sites",
        "fallback",
    ]


GUID = "teams:0f0e0d0c-0b0a-4000-8000-0123456789ab"


@pytest.mark.parametrize(
    ("changed", "place", "told"),
    [
        ({"above": {"slack:boss"}}, "counselors[1].above", "nobody's id"),
        ({"below": {"teams:29:2"}}, "counselors[1].below", "nobody's id"),
        ({"above": {"slack:U1", "slack:U7"}}, "counselors[1].above", "their own id"),
        ({"above": {GUID}, "below": {GUID}}, "counselors[1].below", "stands in above"),
    ],
)
def test_a_line_that_would_exclude_nobody_is_told(
    changed: dict[str, set[str]], place: str, told: str
) -> None:
    one = replace(A, **{key: frozenset(persons) for key, persons in changed.items()})

    faulty = [fault for fault in faults(replace(GOOD, counselors=(one, B))) if told in fault]

    assert [fault.partition(":")[0] for fault in faulty] == [place]


def test_a_line_as_it_is_meant_is_no_fault() -> None:
    one = replace(A, above=frozenset({"slack:U77", GUID}), below=frozenset({"slack:W88", "playground:x"}))

    assert faults(replace(GOOD, counselors=(one, B))) == []
