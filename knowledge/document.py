"""What the library holds: documents, and the passages they are quoted by."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

PROPOSAL = "P"
"""The confidence of what this desk itself proposes."""


class Kind(StrEnum):
    """What a document is; it decides where its passages stand in an answer."""

    COMPANY = "company"
    LAW = "law"
    GUIDELINE = "guideline"
    ORDINANCE = "ordinance"
    MATERIAL = "material"
    HOTLINE = "hotline"
    TOPIC = "topic"
    DOCUMENT = "document"

    @property
    def is_law(self) -> bool:
        """Whether it says what the law or an ordinance asks, rather than what to do."""
        return self in {Kind.LAW, Kind.GUIDELINE, Kind.ORDINANCE}


class Origin(StrEnum):
    """Whose word a passage is."""

    ADVICE = "advice"
    LAW = "law"
    ORDINANCE = "ordinance"
    EXPLANATION = "explanation"


class Status(StrEnum):
    """How far a document may be relied on, on a given day."""

    IN_FORCE = "in_force"
    UPCOMING = "upcoming"
    SUPERSEDED = "superseded"
    DRAFT = "draft"
    TEMPLATE = "template"


class Audience(StrEnum):
    """Who may read a document; counselors read everything."""

    STAFF = "staff"
    COUNSELOR = "counselor"


@dataclass(frozen=True)
class Document:
    """One document of the library; its front matter, or what stands in for it.

    sites: only those who ask from there see it. places: names of the place whose rules it holds. version_of:
    the work of which it is one version. version, approved_by, approved_on: what a company adopted.
    """

    id: str
    title: str
    title_en: str = ""
    kind: Kind = Kind.DOCUMENT
    source: str = ""
    url: str | None = None
    in_force_from: date | None = None
    in_force_to: date | None = None
    status: Status = Status.IN_FORCE
    checked_on: date | None = None
    confidence: str = ""
    audience: Audience = Audience.STAFF
    sites: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    version_of: str = ""
    version: str = ""
    approved_by: str = ""
    approved_on: date | None = None

    def status_on(self, day: date) -> Status:
        """The status as of a day: dates outrank `upcoming` and `superseded`; drafts and templates stay so."""
        if self.status in {Status.DRAFT, Status.TEMPLATE}:
            return self.status
        if self.in_force_to is not None and self.in_force_to < day:
            return Status.SUPERSEDED
        if self.in_force_from is not None and day < self.in_force_from:
            return Status.UPCOMING
        dated = Status.UPCOMING if self.in_force_from else Status.SUPERSEDED if self.in_force_to else None
        return Status.IN_FORCE if self.status is dated else self.status


@dataclass(frozen=True)
class Section:
    """What stands under one heading: the path of headings, its blocks of text, and what goes with them.

    anchor: the place's name, where the source itself says it (p.3, 33条2項); else the headings do. given:
    cards that the source itself does not bring.
    """

    path: tuple[str, ...]
    blocks: tuple[str, ...]
    heading_en: str = ""
    english: str = ""
    questions: tuple[str, ...] = ()
    confidence: str = ""
    source: str = ""
    url: str | None = None
    anchor: str = ""
    given: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """A document as read: its front matter and its sections in order."""

    document: Document
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Passage:
    """The piece that is found and quoted: a whole section, or a part of a long one.

    `text` is the source's own wording, line by line; `english` is the section's English digest, under
    its `heading_en`.
    `questions` are the section's scenario cards: what people ask when this is the answer. `given` are more
    of them, from beside the source: single ones, by which a library is not one with cards.
    """

    id: str
    document: Document
    anchor: str
    path: tuple[str, ...]
    text: str
    heading_en: str = ""
    english: str = ""
    questions: tuple[str, ...] = ()
    confidence: str = ""
    source: str = ""
    url: str | None = None
    given: tuple[str, ...] = ()

    def holds(self, quote: str) -> bool:
        """Whether a quote stands in this passage, letter for letter."""
        return bool(quote) and (quote in self.text or quote in self.english)

    @property
    def is_law(self) -> bool:
        """Whether it says what the law asks; this desk's own proposals (confidence P) never do."""
        return self.document.kind.is_law and self.confidence != PROPOSAL

    @property
    def origin(self) -> Origin:
        """Whose word it is: how it is done, the nation's law, a place's, or what explains and counts them."""
        if self.is_law:
            return Origin.ORDINANCE if self.document.places else Origin.LAW
        explains = self.document.kind in {Kind.TOPIC, Kind.MATERIAL}
        return Origin.EXPLANATION if explains else Origin.ADVICE

    @property
    def title(self) -> str:
        """The document's title and the headings above the passage, in every language, as one line."""
        return " ".join((self.document.title, *self.path, self.document.title_en, self.heading_en))


@dataclass(frozen=True)
class Scope:
    """Who asks and for which day: what lies outside is never searched, ranked or named.

    places: names of the places where they work, whose ordinances come first; empty where nobody knows.
    """

    as_of: date
    audience: Audience = Audience.STAFF
    site: str | None = None
    places: tuple[str, ...] = ()

    def admits(self, document: Document) -> bool:
        """Whether a document may be shown at all; what is superseded on the day may not."""
        for_them = self.audience is Audience.COUNSELOR or document.audience is Audience.STAFF
        here = not document.sites or self.site in document.sites
        return for_them and here and document.status_on(self.as_of) is not Status.SUPERSEDED
