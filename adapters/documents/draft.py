"""What a file's own format tells of a document, before its front matter has a say."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from knowledge.document import Section


@dataclass(frozen=True)
class Draft:
    """A document as its format tells it.

    title: "" where the file has none; about: what stands in for keys of front matter, as they are written
    there.
    """

    title: str
    sections: tuple[Section, ...]
    about: Mapping[str, str] = field(default_factory=dict)


class Flaw(Exception):
    """What is the matter with a file, and how to mend it; the library adds the file's name."""

    def __init__(self, what: str, cure: str) -> None:
        super().__init__(f"{what} {cure}")
        self.what, self.cure = what, cure
