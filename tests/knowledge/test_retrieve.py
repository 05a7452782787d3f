"""Retrieval: one score out of all signals, the best first, rules not yet in force behind those that are."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.document import Audience, Passage, Scope, Status
from knowledge.ports import Index, Signals
from knowledge.query import Query
from knowledge.retrieve import Hit, fuse, retrieve

QUERY = Query("怒鳴られた", "ja")
SHARES = st.floats(0, 1)
SIGNALS = st.builds(Signals, SHARES, SHARES, SHARES, SHARES, SHARES, st.booleans())
WEIGHED = ("words", "bigrams", "meaning", "nearest")

Passages = Callable[..., Passage]
Indexes = Callable[..., Index]


@given(SIGNALS, st.booleans())
def test_a_score_lies_between_nothing_and_two(signals: Signals, has_cards: bool) -> None:
    score = fuse(signals, has_cards=has_cards)

    assert 0 <= score <= 2


def test_nothing_scores_nothing_and_everything_scores_two() -> None:
    nothing, everything = Signals(), Signals(1, 1, 1, 1, 1, cited=True)

    scores = fuse(nothing, has_cards=True), fuse(everything, has_cards=True)

    assert scores == (0, pytest.approx(2))


@given(SIGNALS, st.sampled_from(WEIGHED), SHARES, st.booleans())
def test_more_of_any_signal_never_lowers_a_score(
    signals: Signals, name: str, share: float, has_cards: bool
) -> None:
    more = replace(signals, **{name: max(share, getattr(signals, name))})

    assert fuse(more, has_cards=has_cards) >= fuse(signals, has_cards=has_cards)


@pytest.mark.parametrize("name", WEIGHED)
@pytest.mark.parametrize("has_cards", [True, False])
def test_every_signal_counts(name: str, has_cards: bool) -> None:
    some = Signals(**{name: 0.1})

    assert fuse(some, has_cards=has_cards) > fuse(Signals(), has_cards=has_cards)


@given(SIGNALS, st.booleans())
def test_a_cited_article_is_worth_half_a_point(signals: Signals, has_cards: bool) -> None:
    cited, not_cited = replace(signals, cited=True), replace(signals, cited=False)

    gain = fuse(cited, has_cards=has_cards) - fuse(not_cited, has_cards=has_cards)

    assert gain == pytest.approx(0.5)


@given(SHARES, SHARES)
def test_with_scenario_cards_the_vectors_weigh_double(meaning: float, nearest: float) -> None:
    signals = Signals(meaning=meaning, nearest=nearest)

    with_cards, without = fuse(signals, has_cards=True), fuse(signals, has_cards=False)

    assert with_cards == pytest.approx(2 * without)


@given(SHARES, SHARES, st.booleans())
def test_cards_change_nothing_of_the_words(words: float, bigrams: float, cited: bool) -> None:
    signals = Signals(words=words, bigrams=bigrams, cited=cited)

    with_cards, without = fuse(signals, has_cards=True), fuse(signals, has_cards=False)

    assert with_cards == without


def test_the_best_passage_comes_first_with_its_score_and_its_signals(
    an_index: Indexes, a_passage: Passages, scope: Scope
) -> None:
    weak, strong = Signals(words=0.2), Signals(words=0.9, meaning=0.4)
    first, second = a_passage("弱い。", number=1), a_passage("強い。", number=2)

    hits = retrieve(QUERY, scope, an_index([(first, weak), (second, strong)]))

    assert list(hits) == [
        Hit(second, fuse(strong, has_cards=True), strong),
        Hit(first, fuse(weak, has_cards=True), weak),
    ]


def test_an_index_without_cards_is_ranked_as_one(
    an_index: Indexes, a_passage: Passages, scope: Scope
) -> None:
    by_words, by_meaning = Signals(words=0.5), Signals(meaning=0.8, nearest=0.8)
    found = [(a_passage(number=1), by_words), (a_passage(number=2), by_meaning)]

    with_cards = retrieve(QUERY, scope, an_index(found, has_cards=True))
    without = retrieve(QUERY, scope, an_index(found, has_cards=False))

    assert [hit.passage.id for hit in with_cards] == ["doc#2", "doc#1"]
    assert [hit.passage.id for hit in without] == ["doc#1", "doc#2"]


def test_passages_of_one_score_keep_the_order_of_the_index(
    an_index: Indexes, a_passage: Passages, scope: Scope
) -> None:
    found = [(a_passage(number=number), Signals(words=0.5)) for number in range(1, 6)]

    hits = retrieve(QUERY, scope, an_index(found))

    assert [hit.passage.id for hit in hits] == ["doc#1", "doc#2", "doc#3", "doc#4", "doc#5"]


def test_what_is_not_yet_in_force_comes_after_what_is_nearly_as_good(
    an_index: Indexes, a_passage: Passages
) -> None:
    coming = a_passage(document="law/next", in_force_from=date(2026, 10, 1))
    template = a_passage(document="company/policy", status=Status.TEMPLATE)
    weak = a_passage(document="law/now")
    found = [(coming, Signals(words=0.6)), (weak, Signals(words=0.1)), (template, Signals(words=0.5))]

    before = retrieve(QUERY, Scope(date(2026, 9, 30)), an_index(found))
    after = retrieve(QUERY, Scope(date(2026, 10, 1)), an_index(found))

    assert [hit.passage.document.id for hit in before] == ["company/policy", "law/next", "law/now"]
    assert [hit.passage.document.id for hit in after] == ["law/next", "company/policy", "law/now"]


@given(marks=st.lists(st.tuples(SHARES, st.booleans()), max_size=25))
def test_whatever_the_scores_a_ranking_falls_and_what_is_coming_needs_more(
    an_index: Indexes, a_passage: Passages, marks: list[tuple[float, bool]]
) -> None:
    first_days = {True: date(2026, 10, 1), False: date(2020, 1, 1)}
    found = [(a_passage(in_force_from=first_days[later]), Signals(words=share)) for share, later in marks]

    hits = retrieve(QUERY, Scope(date(2026, 9, 30)), an_index(found), limit=30)

    fused = [(fuse(hit.signals, has_cards=True), hit.passage.document.in_force_from) for hit in hits]
    ahead = [
        (score, other)
        for at, (score, start) in enumerate(fused)
        for other, its_start in fused[at + 1 :]
        if start == first_days[True] and its_start == first_days[False]
    ]
    assert [-hit.score for hit in hits] == sorted(-hit.score for hit in hits)
    assert len(hits) == len(marks)
    assert [(score, other) for score, other in ahead if score < other + 0.11] == []


def test_no_more_than_the_limit_is_shown(an_index: Indexes, a_passage: Passages, scope: Scope) -> None:
    found = [(a_passage(number=number), Signals(words=number / 50)) for number in range(50)]

    default, three = retrieve(QUERY, scope, an_index(found)), retrieve(QUERY, scope, an_index(found), limit=3)

    assert [hit.passage.id for hit in three] == ["doc#49", "doc#48", "doc#47"]
    assert list(three) == list(default)[:3]
    assert len(default) == 10


def test_what_is_out_of_scope_is_never_ranked(an_index: Indexes, a_passage: Passages, scope: Scope) -> None:
    inner = a_passage(document="company/counselors", audience=Audience.COUNSELOR)
    gone = a_passage(document="law/old", in_force_to=date(2020, 1, 1))
    open_to_all = a_passage(document="law/now")
    index = an_index([(one, Signals(words=0.5)) for one in (inner, gone, open_to_all)])

    staff = retrieve(QUERY, scope, index)
    counselors = retrieve(QUERY, replace(scope, audience=Audience.COUNSELOR), index)

    assert [hit.passage.document.id for hit in staff] == ["law/now"]
    assert [hit.passage.document.id for hit in counselors] == ["company/counselors", "law/now"]


def test_an_empty_index_finds_nothing(an_index: Indexes, scope: Scope) -> None:
    assert list(retrieve(QUERY, scope, an_index([]))) == []
