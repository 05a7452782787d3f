"""Routing: the right people, two where two qualify, never a refused one, never silently nobody."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.errors import CaseError
from bot.cases.roster import Counselor, Roster
from bot.cases.routing import Route, Wanted, barred, candidates, route
from bot.cases.site import Site

OUTSIDE = Counselor("outside", "社外相談窓口", "社外", external=True, contact="outside@example.com")
SITES = ("tokyo", "osaka")
KINDS = ("abuse", "sexual")
PEOPLE = ("slack:U1", "slack:U2", "playground:c1")
ANY = Wanted(site=None, conduct=None, lang="ja")


def counselor(id_: str, **but: object) -> Counselor:
    return replace(Counselor(id_, f"相談員{id_}", "人事"), **but)  # type: ignore[arg-type]


def roster_of(*counselors: Counselor, fallback: Counselor | None = OUTSIDE) -> Roster:
    return Roster(counselors, fallback, tuple(Site(site, site) for site in SITES))


def everyone_is_there(_: Counselor) -> bool:
    return True


def there(*ids: str) -> Callable[[Counselor], bool]:
    return lambda one: one.id in ids


def ids(found: Route) -> list[str]:
    return [one.id for one in found.readers]


def only(*names: str) -> frozenset[str]:
    return frozenset(names)


def test_two_read_it_by_their_order_of_call() -> None:
    roster = roster_of(counselor("a", on_call=3), counselor("b", on_call=1), counselor("c", on_call=2))

    assert ids(route(roster, ANY, everyone_is_there)) == ["b", "c"]


def test_whoever_stands_first_in_the_file_is_first_among_equals() -> None:
    assert ids(route(roster_of(*map(counselor, "cab")), ANY, everyone_is_there)) == ["c", "a"]


def test_one_reads_it_where_one_is_right_for_it() -> None:
    roster = roster_of(counselor("a", sites=only("tokyo")), counselor("b", sites=only("osaka")))

    assert ids(route(roster, replace(ANY, site="osaka"), everyone_is_there)) == ["b"]


def test_of_an_unknown_site_only_those_who_serve_all_sites_read() -> None:
    roster = roster_of(counselor("a", sites=only("tokyo")), counselor("b"))

    assert ids(route(roster, ANY, everyone_is_there)) == ["b"]


def test_who_knows_this_kind_of_conduct_is_asked_first() -> None:
    roster = roster_of(counselor("a", on_call=1), counselor("b", on_call=2, conducts=only("sexual")))

    assert ids(route(roster, replace(ANY, conduct="sexual"), everyone_is_there)) == ["b", "a"]
    assert ids(route(roster, replace(ANY, conduct="abuse"), everyone_is_there)) == ["a"]
    assert ids(route(roster, ANY, everyone_is_there)) == ["a", "b"]


def test_who_speaks_the_language_is_asked_first_and_others_still_read() -> None:
    roster = roster_of(counselor("a"), counselor("b", langs=("en",)), counselor("c"))

    assert ids(route(roster, replace(ANY, lang="en"), everyone_is_there)) == ["b", "a"]
    assert ids(route(roster, replace(ANY, lang="zh"), everyone_is_there)) == ["a", "b"]


def test_who_is_there_now_is_first_only_when_it_is_urgent() -> None:
    roster = roster_of(*map(counselor, "abc"))

    assert ids(route(roster, replace(ANY, urgent=True), there("c"))) == ["c", "a"]
    assert ids(route(roster, ANY, there("c"))) == ["a", "b"]


def test_in_an_urgent_case_one_is_there_and_one_understands() -> None:
    away = counselor("a", langs=("en",)), counselor("b", langs=("en",))
    here = counselor("c"), counselor("d")
    urgent = replace(ANY, lang="en", urgent=True)

    assert ids(route(roster_of(*away, *here), urgent, there("c", "d"))) == ["c", "a"]


def test_other_kinds_then_other_sites_are_asked_before_the_fallback() -> None:
    wanted = Wanted("tokyo", "abuse", "ja")
    kind = counselor("kind", conducts=only("sexual"), sites=only("tokyo"))
    site = counselor("site", conducts=only("abuse"), sites=only("osaka"))

    assert ids(route(roster_of(site, kind), wanted, everyone_is_there)) == ["kind"]
    assert ids(route(roster_of(site), wanted, everyone_is_there)) == ["site"]


@pytest.mark.parametrize(
    "excluded",
    [
        {"not_for_people": only("slack:U1")},
        {"not_for_sites": only("tokyo")},
        {"addresses": {"slack": "U1"}},
        {"id": "refused"},
    ],
)
def test_who_may_not_read_it_never_does_and_the_fallback_is_named(excluded: dict[str, object]) -> None:
    wanted = Wanted("tokyo", None, "ja", "slack:U1", refused=only("refused"))
    roster = roster_of(counselor("a", **excluded))

    assert route(roster, wanted, everyone_is_there) == Route((OUTSIDE,), by_fallback=True)


@pytest.mark.parametrize(
    ("line", "person", "involved", "reads"),
    [
        ({"below": only("slack:U1")}, "slack:U1", only(), False),
        ({"above": only("slack:U1")}, "slack:U1", only(), True),
        ({"above": only("slack:U1")}, "", only("slack:U1"), False),
        ({"below": only("slack:U1")}, "", only("slack:U1", "slack:U2"), False),
        ({"not_for_people": only("slack:U1")}, "", only("slack:U1"), False),
        ({"addresses": {"slack": "U1"}}, "slack:U9", only("slack:U1"), False),
        ({"above": only("slack:U2"), "below": only("slack:U3")}, "slack:U1", only("slack:U4"), True),
        ({"above": only("teams:U1")}, "", only("slack:U1"), True),
    ],
)
def test_nobody_reads_a_case_of_their_own_line_as_reporter_or_involved(
    line: dict[str, object], person: str, involved: frozenset[str], reads: bool
) -> None:
    wanted = replace(ANY, person=person, involved=involved)
    roster = roster_of(counselor("a", **line))

    assert ids(route(roster, wanted, everyone_is_there)) == (["a"] if reads else ["outside"])
    assert barred(roster, wanted) == (only() if reads else only("a"))


def test_somebody_on_the_playground_never_reads_their_own_case() -> None:
    wanted = replace(ANY, person="playground:a")

    assert ids(route(roster_of(*map(counselor, "ab")), wanted, everyone_is_there)) == ["b"]


@pytest.mark.parametrize(
    "fallback",
    [None, replace(OUTSIDE, id="refused"), replace(OUTSIDE, not_for_sites=only("tokyo"))],
)
def test_where_nobody_is_left_it_is_said(fallback: Counselor | None) -> None:
    wanted = Wanted("tokyo", None, "ja", refused=only("a", "refused"))

    with pytest.raises(CaseError) as told:
        route(roster_of(counselor("a"), fallback=fallback), wanted, everyone_is_there)
    assert told.value.code == "nobody_left"


def test_candidates_are_all_who_are_not_excluded_those_of_the_site_first() -> None:
    roster = roster_of(
        counselor("far", sites=only("osaka")),
        counselor("second", on_call=2, conducts=only("sexual")),
        counselor("first", on_call=1),
        counselor("never", not_for_sites=only("tokyo")),
        counselor("own", addresses={"slack": "U1"}),
    )
    wanted = Wanted("tokyo", "abuse", "ja", "slack:U1", refused=only("first"))

    assert [one.id for one in candidates(roster, wanted)] == ["first", "second", "far"]


def some(of: tuple[str, ...]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(of))


ROSTERS = st.builds(
    lambda counselors, fallback: Roster(
        tuple(replace(one, id=f"c{place}") for place, one in enumerate(counselors)), fallback
    ),
    st.lists(
        st.builds(
            Counselor, id=st.just(""), name=st.just("相談員"), role=st.just("人事"),
            sites=some(SITES), conducts=some(KINDS), langs=st.sampled_from([("ja",), ("en",), ("ja", "en")]),
            on_call=st.integers(0, 2), not_for_people=some(PEOPLE), not_for_sites=some(SITES),
            addresses=st.sampled_from([{}, {"slack": "U1"}, {"slack": "U2"}]),
        ),
        max_size=5,
    ),
    st.sampled_from([None, OUTSIDE, replace(OUTSIDE, not_for_people=only("slack:U1"))]),
)  # fmt: skip
WANTED = st.builds(
    Wanted, site=st.sampled_from([None, *SITES]), conduct=st.sampled_from([None, *KINDS]),
    lang=st.sampled_from(["ja", "en"]), person=st.sampled_from(["", *PEOPLE]),
    refused=some(("c0", "c1", "c2", "outside")), urgent=st.booleans(),
)  # fmt: skip
ON_DUTY = some(("c0", "c1", "c2", "c3", "c4"))


def _banned(one: Counselor, wanted: Wanted) -> bool:
    own = {f"{platform}:{there}" for platform, there in one.addresses.items()} | {f"playground:{one.id}"}
    return (
        one.id in wanted.refused
        or wanted.site in one.not_for_sites
        or wanted.person in one.not_for_people | own
    )


@given(ROSTERS, WANTED, ON_DUTY)
def test_nobody_banned_ever_reads_and_never_does_nobody(
    roster: Roster, wanted: Wanted, duty: frozenset[str]
) -> None:
    left = [one for one in roster.everyone if not _banned(one, wanted)]

    try:
        readers = route(roster, wanted, there(*duty)).readers
    except CaseError:
        readers = ()

    assert set(readers) <= set(left)
    assert bool(readers) == bool(left)
    assert len(set(readers)) == len(readers) <= 2
    assert barred(roster, wanted) == {one.id for one in roster.everyone if one not in left}


@given(ROSTERS, WANTED, ON_DUTY)
def test_two_read_it_whenever_two_are_right_for_it(
    roster: Roster, wanted: Wanted, duty: frozenset[str]
) -> None:
    right = [
        one
        for one in roster.counselors
        if not _banned(one, wanted)
        and (not one.sites or wanted.site in one.sites)
        and (wanted.conduct is None or not one.conducts or wanted.conduct in one.conducts)
    ]
    if not right:
        return  # what happens then is told above and below

    found = route(roster, wanted, there(*duty))

    assert set(found.readers) <= set(right)
    assert len(found.readers) == min(2, len(right))
    assert not found.by_fallback
    speakers = [one for one in right if wanted.lang in one.langs]
    assert not speakers or set(speakers) & set(found.readers)
    at_work = [one for one in right if one.id in duty]
    assert not (wanted.urgent and at_work) or found.readers[0] in at_work


@given(ROSTERS, WANTED, ON_DUTY)
def test_the_same_question_has_the_same_answer_and_only_candidates_and_the_fallback_read(
    roster: Roster, wanted: Wanted, duty: frozenset[str]
) -> None:
    if not {one.id for one in roster.everyone} - barred(roster, wanted):
        return  # nobody is left, which is told above

    found = route(roster, wanted, there(*duty))

    assert route(roster, wanted, there(*duty)) == found
    assert found.by_fallback == (found.readers == (roster.fallback,))
    assert found.by_fallback or set(found.readers) <= set(candidates(roster, wanted))
