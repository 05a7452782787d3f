"""Fakes for this floor: passages made in a line, and an index and a writer that live in memory."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from knowledge.answer import Answer, NoAnswer, Question, answer
from knowledge.document import Document, Passage, Scope
from knowledge.ports import Candidate, Claim, Signals
from knowledge.query import Query, to_query
from knowledge.relevance import Judgement, judge
from knowledge.retrieve import Hit
from knowledge.thesaurus import Group, Thesaurus

Found = tuple[Passage, Signals]
BRIDGES = Thesaurus((Group(("カスハラ防止法",), ("労働施策総合推進法",), "カスハラ防止法とは"),))


@dataclass(frozen=True)
class ListIndex:
    """An Index over a list: every passage with the signals it is to show."""

    found: Sequence[Found] = ()
    has_cards: bool = True
    known_names: tuple[str, ...] = ()

    def candidates(self, query: Query, scope: Scope) -> Sequence[Candidate]:
        return [
            Candidate(key, passage.document, signals)
            for key, (passage, signals) in enumerate(self.found)
            if scope.admits(passage.document)
        ]

    def passage(self, key: int) -> Passage:
        return self.found[key][0]

    def documents(self) -> Mapping[str, tuple[Document, int]]:
        return {passage.document.id: (passage.document, 1) for passage, _ in self.found}

    def names(self, text: str) -> Sequence[str]:
        return [name for name in self.known_names if name in text]


@dataclass(frozen=True)
class ScriptedWriter:
    """A Writer that says whatever its script makes of the passages offered."""

    script: Callable[[Sequence[Passage]], Sequence[Claim]]

    def compose(self, query: Query, passages: Sequence[Passage]) -> Sequence[Claim]:
        return self.script(passages)


@pytest.fixture(scope="session")
def an_index() -> type[ListIndex]:
    """an_index([(passage, signals), ...], has_cards=..., known_names=...)."""
    return ListIndex


@pytest.fixture(scope="session")
def a_passage() -> Callable[..., Passage]:
    """a_passage(text, document=..., anchor=..., number=..., **front matter of the document)."""

    def made(
        text: str = "本文。", document: str = "doc", anchor: str = "節", number: int = 1, **front: Any
    ) -> Passage:
        source = Document(document, **{"title": "手引き", **front})
        return Passage(f"{document}#{number}", source, anchor, (anchor,), text)

    return made


@pytest.fixture(scope="session")
def scope(today: date) -> Scope:
    """What any member of staff may see today."""
    return Scope(today)


@pytest.fixture(scope="session")
def judged(today: date) -> Callable[..., Judgement]:
    """judged(question, hits, **index): what is judged of them, in an index of exactly these passages."""

    def judgement(question: str | Query, hits: Sequence[Hit], **index: Any) -> Judgement:
        query = question if isinstance(question, Query) else to_query(question, BRIDGES)
        return judge(
            query, hits, ListIndex([(hit.passage, hit.signals) for hit in hits], **index), Scope(today)
        )

    return judgement


@pytest.fixture(scope="session")
def answered(scope: Scope) -> Callable[..., Answer | NoAnswer]:
    """answered(found, script, text=..., asker=...): the answer out of a small index."""

    def result(
        found: Sequence[Found],
        script: Callable[[Sequence[Passage]], Sequence[Claim]] = _whole,
        text: str = "怒鳴られた",
        asker: Scope = scope,
    ) -> Answer | NoAnswer:
        return answer(Question(text, asker), ListIndex(found), ScriptedWriter(script), Thesaurus())

    return result


def _whole(passages: Sequence[Passage]) -> Sequence[Claim]:
    return [Claim(passage, passage.text) for passage in passages]
