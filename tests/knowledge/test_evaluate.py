"""The figures of a run, each against numbers worked out by hand."""

from collections.abc import Callable, Sequence
from datetime import date

import pytest

from knowledge.answer import Answer, NoAnswer, Reason
from knowledge.document import Audience, Passage, Scope, Status
from knowledge.evaluate import Case, Gold, Outcome, figures, measure, report
from knowledge.quotation import Citation

DAY = Scope(date(2026, 11, 21))
DECLINED = NoAnswer(Reason.NOT_IN_LIBRARY)
RANKING = ("recall_at_1", "recall_at_5", "mrr_at_10", "ndcg_at_10")
QUOTING = ("citation_precision", "citation_recall", "quote_verbatim")
DECIDING = ("answered_when_answerable", "declined_when_unanswerable")

Passages = Callable[..., Passage]
Result = Answer | NoAnswer


def _case(
    *gold: Gold,
    answerable: bool = True,
    scope: Scope = DAY,
    lang: str = "ja",
    question: str = "質問",
    stratum: str = "",
    day: date | None = None,
) -> Case:
    return Case("1", lang, question, gold, answerable, scope, stratum, day)


def _outcome(
    case: Case, ranking: Sequence[Passage] = (), result: Result = DECLINED, seconds: float = 0.0
) -> Outcome:
    return Outcome(case, tuple(ranking), result, seconds)


def _cited(passage: Passage, quote: str = "本文。", status: Status = Status.IN_FORCE) -> Citation:
    return Citation(passage, quote, status)


@pytest.mark.parametrize(
    ("golds", "ranks"), [("a", (1,)), ("b", (2,)), ("c", (3,)), ("d", ()), ("cad", (1, 3))]
)
def test_without_an_anchor_documents_are_ranked_by_their_first_passage(
    a_passage: Passages, golds: str, ranks: tuple[int, ...]
) -> None:
    ranking = [a_passage(document=document) for document in "aabac"]

    assert _outcome(_case(*map(Gold, golds)), ranking).ranks == ranks


@pytest.mark.parametrize(
    ("anchor", "ranks"),
    [
        ("33条", (4,)),
        ("第三十三条", (4,)),
        ("33条2項", (4,)),
        ("33条1項", ()),
        ("33条の2", (2,)),
        ("電話", (5,)),
        ("電話 > 暴言", (5,)),
        ("暴言", ()),
    ],
)
def test_with_an_anchor_passages_are_ranked_and_a_place_has_all_below_it(
    a_passage: Passages, anchor: str, ranks: tuple[int, ...]
) -> None:
    places = [
        ("law", "330条"),
        ("law", "33条の2第1項"),
        ("ord", "33条"),
        ("law", "33条2項"),
        ("law", "電話 > 暴言"),
    ]
    ranking = [a_passage(document=document, anchor=place) for document, place in places]

    assert _outcome(_case(Gold("law", anchor)), ranking).ranks == ranks


@pytest.mark.parametrize(
    ("rank", "expected"),
    [
        (1, (1.0, 1.0, 1.0, 1.0)),
        (2, (0.0, 1.0, 0.5, 0.6309)),
        (5, (0.0, 1.0, 0.2, 0.3869)),
        (6, (0.0, 0.0, 0.1667, 0.3562)),
        (10, (0.0, 0.0, 0.1, 0.2891)),
        (11, (0.0, 0.0, 0.0, 0.0)),
    ],
)
def test_a_single_gold_counts_by_its_rank(
    a_passage: Passages, rank: int, expected: tuple[float, ...]
) -> None:
    ranking = [a_passage(document=f"doc{at}") for at in range(1, 13)]

    told = figures([_outcome(_case(Gold(f"doc{rank}")), ranking)])

    assert tuple(told[name] for name in RANKING) == expected


def test_of_several_golds_any_counts_for_recall_and_all_count_for_ndcg(a_passage: Passages) -> None:
    ranking = [a_passage(document=document) for document in "abc"]
    case = _case(Gold("b"), Gold("c"), Gold("absent"))

    told = figures([_outcome(case, ranking)])

    gained, best = 0.6309 + 0.5, 1.0 + 0.6309 + 0.5
    assert (told["recall_at_1"], told["recall_at_5"], told["mrr_at_10"]) == (0.0, 1.0, 0.5)
    assert told["ndcg_at_10"] == pytest.approx(gained / best, abs=1e-4)


def test_golds_at_one_place_never_make_ndcg_more_than_whole(a_passage: Passages) -> None:
    case = _case(Gold("law"), Gold("law", "33条"), Gold("law", "33条2項"))

    told = figures([_outcome(case, [a_passage(document="law", anchor="33条2項")])])

    assert told["ndcg_at_10"] == 1.0


def test_ranking_is_measured_on_answerable_questions_only(a_passage: Passages) -> None:
    ranking = [a_passage(document="a")]
    found, missed = _outcome(_case(Gold("a")), ranking), _outcome(_case(Gold("b")), ranking)
    not_answerable = _outcome(_case(answerable=False), ranking)

    told = figures([found, missed, not_answerable, not_answerable])

    assert [told[name] for name in ("questions", *RANKING)] == [4, 0.5, 0.5, 0.5, 0.5]


def test_citations_are_measured_where_an_answerable_question_was_answered(a_passage: Passages) -> None:
    right, wrong = _cited(a_passage(document="a")), _cited(a_passage(document="b"))
    asked = [
        _outcome(_case(Gold("a")), (), one) for one in (Answer((right, wrong)), Answer((wrong,)), DECLINED)
    ]

    told = figures([*asked, _outcome(_case(answerable=False), (), Answer((wrong,)))])

    assert (told["citation_precision"], told["citation_recall"]) == (0.3333, 0.5)


def test_answering_and_declining_are_each_a_share_of_their_own(a_passage: Passages) -> None:
    answered = Answer((_cited(a_passage()),))
    asked = [_outcome(_case(Gold("a")), (), result) for result in (answered, answered, answered, DECLINED)]
    refused = [_outcome(_case(answerable=False), (), result) for result in (DECLINED, answered)]

    told = figures([*asked, *refused])

    assert (told["answered_when_answerable"], told["declined_when_unanswerable"]) == (0.75, 0.5)


def test_every_quotation_shown_has_to_be_verbatim_criteria_too(a_passage: Passages) -> None:
    passage = a_passage("離れてください。")
    good, bad = _cited(passage, "離れて"), _cited(passage, "離れ て")
    results = NoAnswer(Reason.NEEDS_PERSON, criteria=(good, bad)), Answer((good, good))

    told = figures([_outcome(_case(), (), result) for result in results])

    assert told["quote_verbatim"] == 0.75


@pytest.mark.parametrize(
    ("front", "claimed", "wrong"),
    [
        ({}, Status.IN_FORCE, 0),
        ({"status": Status.TEMPLATE}, Status.TEMPLATE, 0),
        ({"status": Status.TEMPLATE}, Status.IN_FORCE, 1),
        ({"status": Status.DRAFT}, Status.DRAFT, 0),
        ({"in_force_from": date(2027, 4, 1)}, Status.UPCOMING, 0),
        ({"in_force_from": date(2027, 4, 1)}, Status.IN_FORCE, 1),
        ({"in_force_to": date(2026, 1, 1)}, Status.IN_FORCE, 1),
        ({"in_force_to": date(2026, 1, 1)}, Status.SUPERSEDED, 1),
    ],
)
def test_a_quotation_is_of_the_wrong_version_unless_it_is_in_force_or_says_it_is_not(
    a_passage: Passages, front: dict[str, object], claimed: Status, wrong: int
) -> None:
    answered = Answer((_cited(a_passage(**front), status=claimed),))

    told = figures([_outcome(_case(), (), answered), _outcome(_case(), (), answered)])

    assert told["wrong_version"] == 2 * wrong


@pytest.mark.parametrize(
    ("asked_on", "said", "read", "wrong"),
    [
        (date(2026, 9, 30), None, None, 0),
        (date(2026, 10, 1), None, None, 1),
        (date(2026, 10, 1), None, date(2026, 9, 30), 0),
        (date(2026, 9, 30), None, date(2026, 10, 1), 1),
        (date(2026, 10, 1), date(2026, 9, 30), None, 0),
        (date(2026, 9, 30), date(2026, 10, 1), date(2026, 9, 30), 1),
    ],
)
def test_the_right_version_is_that_of_the_day_which_the_question_means(
    a_passage: Passages, asked_on: date, said: date | None, read: date | None, wrong: int
) -> None:
    old = _cited(a_passage(in_force_to=date(2026, 9, 30)))
    case = _case(scope=Scope(asked_on), day=said)

    told = figures([_outcome(case, (), Answer((old,), as_of=read))])

    assert told["wrong_version"] == wrong


def test_criteria_of_the_wrong_version_count_too(a_passage: Passages) -> None:
    old = _cited(a_passage(in_force_to=date(2026, 9, 30)))

    told = figures([_outcome(_case(), (), NoAnswer(Reason.NEEDS_PERSON, criteria=(old,)))])

    assert told["wrong_version"] == 1


@pytest.mark.parametrize(
    ("front", "scope", "leaks"),
    [
        ({"audience": Audience.COUNSELOR}, DAY, 1),
        ({"audience": Audience.COUNSELOR}, Scope(DAY.as_of, Audience.COUNSELOR), 0),
        ({"sites": ("tokyo", "osaka")}, DAY, 1),
        ({"sites": ("tokyo", "osaka")}, Scope(DAY.as_of, site="kyoto"), 1),
        ({"sites": ("tokyo", "osaka")}, Scope(DAY.as_of, site="osaka"), 0),
        ({}, DAY, 0),
        ({"places": ("tokyo",)}, DAY, 0),
    ],
)
def test_a_leak_is_any_place_shown_whose_document_is_not_for_who_asks(
    a_passage: Passages, front: dict[str, object], scope: Scope, leaks: int
) -> None:
    passage = a_passage(**front)
    shown: list[Result] = [
        Answer((_cited(passage),)),
        Answer((), related=(passage,)),
        NoAnswer(Reason.NEEDS_PERSON, criteria=(_cited(passage),)),
        NoAnswer(Reason.NOT_IN_LIBRARY, related=(passage,)),
    ]

    told = [figures([_outcome(_case(scope=scope), (), one)])["restricted_leaks"] for one in shown]

    assert told == [leaks] * 4


def test_a_report_has_the_same_figures_of_every_stratum_and_language(a_passage: Passages) -> None:
    answered = Answer((_cited(a_passage()),))
    first = _outcome(_case(Gold("a"), stratum="lookup", lang="ja"), [a_passage(document="a")], answered)
    second = _outcome(_case(Gold("a"), stratum="dated", lang="en"), (), DECLINED)
    third = _outcome(_case(answerable=False, lang="", question="Any?"), (), answered)

    told = report([first, second, third])

    parts = {"strata": told["strata"], "languages": told["languages"]}
    assert parts == {
        "strata": {"dated": figures([second]), "lookup": figures([first])},
        "languages": {"en": figures([second, third]), "ja": figures([first])},
    }
    assert {name: told[name] for name in told if name not in parts} == figures([first, second, third])


@pytest.mark.parametrize(
    ("milliseconds", "p50", "p95"),
    [(range(1, 21), 10.0, 19.0), ([7], 7.0, 7.0), ([40, 10, 30, 20], 20.0, 40.0), ([1, 2, 3], 2.0, 3.0)],
)
def test_latency_is_the_nearest_rank_percentile(milliseconds: Sequence[int], p50: float, p95: float) -> None:
    told = figures([_outcome(_case(), seconds=one / 1000) for one in milliseconds])

    assert told["latency_ms"] == {"p50": p50, "p95": p95}


def test_a_share_of_nothing_is_no_figure() -> None:
    told = figures([])

    assert told.pop("latency_ms") == {"p50": None, "p95": None}
    counted = dict.fromkeys(("questions", "wrong_version", "restricted_leaks"), 0)
    assert told == {**counted, **dict.fromkeys(RANKING + QUOTING + DECIDING)}


def test_without_answers_there_is_nothing_to_say_of_citations() -> None:
    told = figures([_outcome(_case(Gold("a")))])

    missing = {name for name, figure in told.items() if figure is None}
    assert missing == {*QUOTING, "declined_when_unanswerable"}


def test_every_question_is_asked_and_ranked_once_and_in_order(a_passage: Passages) -> None:
    first, second = _case(Gold("a")), _case(answerable=False)
    steps: list[object] = []

    outcomes = measure(
        [first, second],
        lambda case: steps.append(case) or [a_passage()],
        lambda case: steps.append(case) or DECLINED,
        lambda done, total: steps.append((done, total)),
    )

    assert [(one.case, one.ranking, one.result) for one in outcomes] == [
        (first, (a_passage(),), DECLINED),
        (second, (a_passage(),), DECLINED),
    ]
    assert steps == [first, first, (1, 2), second, second, (2, 2)]
