"""Places: the ordinance of the asker's own place comes first, and nobody is told another's by chance."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from knowledge.answer import Answer, NoAnswer
from knowledge.document import Audience, Document, Kind, Passage, Scope
from knowledge.place import Place, leanings, to_choose, with_places
from knowledge.ports import Signals
from knowledge.query import Query

Passages = Callable[..., Passage]
NATION = Document("law/n", "国の法律", kind=Kind.LAW)
NORTH = Document("ord/north", "北県条例", kind=Kind.ORDINANCE, places=("north", "北県"))
SOUTH = Document("ord/south", "南市条例", kind=Kind.ORDINANCE, places=("south", "東県南市", "南市"))
ALL = [NATION, NORTH, SOUTH]
STRONG = Signals(words=0.7, bigrams=0.7, coverage=1.0, meaning=0.8, nearest=0.8)


@pytest.fixture
def lean(scope: Scope) -> Callable[..., dict[str, float]]:
    """lean(question, *places): what is added to whose score."""

    def added(question: str, *places: str) -> dict[str, float]:
        return leanings(ALL, Query(question, "ja"), Scope(scope.as_of, places=places))

    return added


@pytest.fixture
def ask(
    answered: Callable[..., Answer | NoAnswer], a_passage: Passages, scope: Scope
) -> Callable[..., Answer]:
    """ask(question, *places): the answer out of one equally good passage of each document."""

    def asked(question: str, *places: str) -> Answer:
        fronts = [{name: value for name, value in vars(one).items() if name != "id"} for one in ALL]
        found = [
            (a_passage(f"{one.title}の本文。", one.id, number=at, **front), STRONG)
            for at, (one, front) in enumerate(zip(ALL, fronts, strict=True))
        ]
        result = answered(found, text=question, asker=Scope(scope.as_of, places=places))
        assert isinstance(result, Answer)
        return result

    return asked


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("北県の条例に罰則は", "ord/north"),
        ("南市では", "ord/south"),
        ("the ordinance of South", "ord/south"),
    ],
)
def test_a_place_that_is_named_is_the_one_that_counts(
    lean: Callable[..., dict[str, float]], question: str, named: str
) -> None:
    added = lean(question, "north")

    assert added[named] > max(value for name, value in added.items() if name != named)


@pytest.mark.parametrize("own", ["north", "北県"])
def test_the_askers_own_place_counts_more_and_others_less(
    lean: Callable[..., dict[str, float]], own: str
) -> None:
    added = lean("条例では", own)

    assert added["ord/north"] > 0 > added["ord/south"]


def test_what_holds_everywhere_is_never_moved(lean: Callable[..., dict[str, float]]) -> None:
    assert "law/n" not in lean("条例では", "north")


def test_a_short_name_in_latin_letters_stands_alone(lean: Callable[..., dict[str, float]]) -> None:
    assert lean("a northern rule") == lean("a rule")


def test_of_equals_the_ordinance_of_the_askers_place_is_quoted_and_no_other(
    ask: Callable[..., Answer],
) -> None:
    quoted = [one.passage.document.id for one in ask("条例では", "south").citations]

    assert "ord/south" in quoted
    assert "ord/north" not in quoted


def test_where_nobody_knows_the_place_the_desk_asks_for_it(ask: Callable[..., Answer]) -> None:
    assert ask("条例ではどうなっていますか").places == (Place("north", "北県"), Place("south", "東県南市"))


@pytest.mark.parametrize(("question", "places"), [("条例では", ("north",)), ("北県の条例では", ())])
def test_a_place_that_is_known_is_not_asked_for(
    ask: Callable[..., Answer], question: str, places: Sequence[str]
) -> None:
    assert ask(question, *places).places == ()


def test_what_has_no_place_asks_for_none(ask: Callable[..., Answer]) -> None:
    assert ask("会社の義務は").places == ()


def test_a_place_whose_ordinance_the_asker_may_not_see_is_not_offered(scope: Scope) -> None:
    hidden = Document("ord/h", "秘密の条例", kind=Kind.ORDINANCE, places=("h", "秘密"), sites=("elsewhere",))

    offered = to_choose(NATION, [NORTH, hidden], Query("条例では", "ja"), scope)

    assert [one.id for one in offered] == ["north"]


@pytest.mark.parametrize("kept", [{"audience": Audience.COUNSELOR}, {"sites": ("osaka",)}])
def test_what_a_place_is_called_in_a_document_not_shown_is_not_looked_for(
    scope: Scope, kept: dict[str, Any]
) -> None:
    asked, there = Query("条例の罰則は", "ja"), Scope(scope.as_of, places=("north",))
    hidden = Document("ord/hidden", "秘", kind=Kind.ORDINANCE, places=("north", "夕顔班"), **kept)

    assert with_places(asked, there, [*ALL, hidden]).expansions == ("north", "北県")
