"""All that the library asks of the world."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from knowledge.document import Document, Passage, Reading, Scope
from knowledge.query import Query


@dataclass(frozen=True)
class Source:
    """One file of a library: its name, and a fingerprint that changes with its content."""

    name: str
    fingerprint: str


@dataclass(frozen=True)
class Shelved:
    """A source's document as it goes on the shelf."""

    source: Source
    document: Document
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class Signals:
    """How well one passage matches a query; all in [0, 1] but for `cited`.

    words, bigrams: BM25 score over the query's own best possible score; coverage: the share of the
    query's terms, weighted by rarity, that the passage or its cards contain; meaning: cosine of the query
    with the passage; nearest: cosine or overlap of words, whichever is higher, with its nearest sentence or
    card; cited: the query names its article.
    """

    words: float = 0.0
    bigrams: float = 0.0
    coverage: float = 0.0
    meaning: float = 0.0
    nearest: float = 0.0
    cited: bool = False


@dataclass(frozen=True)
class Candidate:
    """A passage worth ranking: its key in the index, its document, and its signals."""

    key: int
    document: Document
    signals: Signals


class Library(Protocol):
    """Reads documents where they are kept."""

    def sources(self) -> Sequence[Source]:
        """Every source now in the library, by name."""

    def read(self, source: Source) -> Reading:
        """The document a source holds. Raises Unreadable."""


class Index(Protocol):
    """Finds what might answer; ranks nothing."""

    @property
    def has_cards(self) -> bool:
        """Whether any passage carries scenario cards."""

    def candidates(self, query: Query, scope: Scope) -> Sequence[Candidate]:
        """Every passage in scope with a chance to be among the best, in no order."""

    def passage(self, key: int) -> Passage:
        """The passage of a candidate."""

    def documents(self) -> Mapping[str, tuple[Document, int]]:
        """Every document by id, with its number of passages."""

    def names(self, text: str) -> Sequence[str]:
        """The proper nouns of a text: places and organisations."""


class Shelf(Protocol):
    """Keeps the index; what is published replaces the whole of it in one step, or not at all."""

    def contents(self) -> Mapping[str, tuple[str, str]]:
        """What the index is made of: source name to (fingerprint, document id)."""

    def publish(
        self, keep: Collection[str], add: Sequence[Shelved], progress: Callable[[int, int], None]
    ) -> None:
        """Make the index of the kept sources and the added ones. Raises LibraryUnavailable."""


@dataclass(frozen=True)
class Claim:
    """One thing an answer says: the passage it rests on, and the words of it that say so.

    `said`: the same in a sentence of a language model's own; "" where the words speak for themselves.
    """

    passage: Passage
    quote: str
    said: str = ""


class Writer(Protocol):
    """Composes an answer out of passages, by rules."""

    def compose(self, query: Query, passages: Sequence[Passage]) -> Sequence[Claim]:
        """What the passages say to the query, in the passages' order; claims are verified afterwards."""


class Model(Protocol):
    """A language model: it may only say a question in other words, and choose and explain what was found."""

    @property
    def in_house(self) -> bool:
        """Whether it runs in the company's own house, so that what was told of an incident may reach it."""

    def rephrase(self, question: str, earlier: Sequence[str]) -> str:
        """The question as Japanese words to look for, understood after the questions asked before it.

        Raises ModelUnavailable.
        """

    def compose(self, query: Query, passages: Sequence[Passage]) -> Sequence[Claim]:
        """What the passages say to the query; claims are verified afterwards. Raises ModelUnavailable."""
