"""What is quoted: what fits the question, and what holds everywhere while nobody knows the place."""

from collections.abc import Callable, Sequence

import pytest

from knowledge.document import Kind, Origin, Passage, Status
from knowledge.ports import Claim, Signals
from knowledge.query import Query
from knowledge.quotation import Citation, fitting, in_order, verified
from knowledge.retrieve import Hit

Passages = Callable[..., Passage]


def _hits(*passages: Passage) -> Sequence[Hit]:
    return [Hit(one, 1.0 - at / 100, Signals()) for at, one in enumerate(passages)]


def _asked(text: str) -> Query:
    return Query(text, "ja")


def test_of_a_question_for_a_share_only_what_gives_one_fits(a_passage: Passages) -> None:
    vague, told = _hits(a_passage("多い。", number=1), a_passage("46.8%。", number=2))

    assert fitting([vague, told], _asked("何%ですか"), everywhere=False) == [told]
    assert fitting([vague, told], _asked("どうすればいいですか"), everywhere=False) == [vague, told]


def test_where_nothing_gives_it_all_of_it_is_left(a_passage: Passages) -> None:
    hits = _hits(a_passage("多い。"))

    assert fitting(hits, _asked("何%ですか"), everywhere=False) == hits


def test_while_the_place_is_open_only_what_holds_everywhere_fits(a_passage: Passages) -> None:
    local = a_passage(document="ord/x", kind=Kind.ORDINANCE, places=("x", "北県"))
    general = a_passage(document="ord/all", kind=Kind.MATERIAL)
    hits = _hits(local, general)

    assert [one.passage.document.id for one in fitting(hits, _asked("条例は"), everywhere=True)] == [
        "ord/all"
    ]
    assert fitting(hits, _asked("条例は"), everywhere=False) == hits
    assert fitting(hits[:1], _asked("条例は"), everywhere=True) == hits[:1]


@pytest.mark.parametrize(
    ("kind", "places", "confidence", "origin"),
    [
        (Kind.COMPANY, (), "P", Origin.ADVICE),
        (Kind.HOTLINE, (), "A", Origin.ADVICE),
        (Kind.DOCUMENT, (), "", Origin.ADVICE),
        (Kind.LAW, (), "B", Origin.LAW),
        (Kind.LAW, (), "P", Origin.ADVICE),
        (Kind.GUIDELINE, (), "B", Origin.LAW),
        (Kind.GUIDELINE, ("x", "北県"), "B", Origin.ORDINANCE),
        (Kind.ORDINANCE, ("x", "北県"), "A", Origin.ORDINANCE),
        (Kind.MATERIAL, (), "B", Origin.EXPLANATION),
        (Kind.TOPIC, (), "P", Origin.EXPLANATION),
    ],
)
def test_whose_word_a_passage_is_follows_from_its_document(
    a_passage: Passages, kind: Kind, places: tuple[str, ...], confidence: str, origin: Origin
) -> None:
    passage = a_passage(kind=kind, places=places, confidence=confidence)
    of_its_own = Passage(passage.id, passage.document, "節", ("節",), passage.text, confidence=confidence)

    assert of_its_own.origin is origin


def test_what_to_do_stands_first_and_the_rest_together_in_the_order_of_the_best(a_passage: Passages) -> None:
    kinds = [Kind.TOPIC, Kind.ORDINANCE, Kind.TOPIC, Kind.LAW, Kind.COMPANY]
    places = {Kind.ORDINANCE: ("x", "北県")}
    made = [
        a_passage(number=at, document=str(kind), kind=kind, places=places.get(kind, ()))
        for at, kind in enumerate(kinds)
    ]

    ordered = in_order([Citation(one, one.text, Status.IN_FORCE) for one in made])

    order = [Kind.COMPANY, Kind.TOPIC, Kind.TOPIC, Kind.ORDINANCE, Kind.LAW]
    assert [one.passage.document.kind for one in ordered] == order


def test_a_claim_keeps_what_was_said_of_it_and_one_that_does_not_stand_is_dropped(
    a_passage: Passages, scope: object
) -> None:
    [hit] = _hits(a_passage("電話を切ってよい。"))
    claims = [Claim(hit.passage, "電話を切ってよい。", "切れます。"), Claim(hit.passage, "電話を切る。")]

    [citation] = verified(claims, [hit], scope.as_of)

    assert (citation.quote, citation.said) == ("電話を切ってよい。", "切れます。")
