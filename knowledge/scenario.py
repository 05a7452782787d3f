"""Scenario cards that a company keeps beside its documents: questions, each with the section that answers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

from knowledge.anchor import canonical
from knowledge.document import Reading, Section
from knowledge.ports import Source
from knowledge.split import anchor_of

CARDS = "cards.toml"
"""What the file is called that they stand in."""


@dataclass(frozen=True)
class Scenario:
    """A question, a card of the section at `anchor` of a document; `number`: its place in the file."""

    document: str
    anchor: str
    question: str
    number: int = 0


class Scenarios:
    """The cards of a library, by the document that they are of."""

    def __init__(self, cards: Iterable[Scenario] = ()) -> None:
        of: dict[str, list[Scenario]] = defaultdict(list)
        for card in cards:
            of[card.document].append(card)
        self._of: Mapping[str, Sequence[Scenario]] = of

    def marked(self, source: Source, document: str) -> Source:
        """A source whose fingerprint changes with the cards of its document, too."""
        if not (cards := self._of.get(document)):
            return source
        told = repr([(card.anchor, card.question) for card in cards])
        digest = blake2b(told.encode(errors="surrogatepass"), digest_size=8).hexdigest()
        return replace(source, fingerprint=f"{source.fingerprint} {digest}")

    def laid(self, reading: Reading) -> Reading:
        """A document with its cards in their sections."""
        cards = self._of.get(reading.document.id)
        if not cards:
            return reading
        return replace(reading, sections=tuple(_with(section, cards) for section in reading.sections))

    def lost(self, document: str, anchors: Iterable[str]) -> Sequence[Scenario]:
        """The cards of a document that has these places, and theirs no more."""
        there = set(map(canonical, anchors))
        return [one for one in self._of.get(document, ()) if canonical(one.anchor) not in there]

    def strayed(self, documents: Iterable[str]) -> Sequence[Scenario]:
        """The cards of documents that are not among these."""
        there = set(documents)
        return [card for document, cards in self._of.items() if document not in there for card in cards]


def _with(section: Section, cards: Iterable[Scenario]) -> Section:
    """A section with the questions of its own cards, each once."""
    own = (card.question for card in cards if canonical(card.anchor) == _anchor(section))
    return replace(section, given=tuple(one for one in dict.fromkeys(own) if one not in section.questions))


def _anchor(section: Section) -> str:
    return canonical(section.anchor or anchor_of(section.path))
