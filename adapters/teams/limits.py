"""What Teams holds: the numbers of cards, messages and citations, and how they are counted."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Any

Node = dict[str, Any]
"""One element of a card, or the whole card, as it is sent."""

SCHEMA, VERSION = "http://adaptivecards.io/schemas/adaptive-card.json", "1.5"
"""The newest version that Teams shows on telephones, too."""

# learn.microsoft.com: Teams' pages on the format of messages, on cards, and on citations.
# The 80 KB of a whole message are never reached by a card and what goes beside it.
CARD = 28 * 1024
NAME, ABSTRACT, CITATIONS = 80, 160, 10

NOTIFIED = 1000
"""Characters of what a notification says."""

LINK, ACTION, STATE, ID = 1000, 2000, 3000, 255
"""Characters of an address, of what a button or a dialog sends, and of an input's id."""

TITLE, LABEL, HINT, ERROR = 50, 300, 300, 200
"""Characters of a dialog's title, and of what stands around an input; what is longer is told above it."""

PIECE = 6_000
"""Bytes of one text; a longer one goes on in the next."""

UNIT = 24_000
"""Bytes of what can't be parted, so that one such and the frame always fit into a card."""


@dataclass(frozen=True)
class Weight:
    """Bytes of JSON in UTF-8 and in UTF-16; nobody says which of them Teams counts."""

    utf8: int = 0
    utf16: int = 0

    @property
    def most(self) -> int:
        """The larger one."""
        return max(self.utf8, self.utf16)

    def plus(self, *others: "Weight") -> "Weight":
        """All of them together."""
        return reduce(lambda one, other: Weight(one.utf8 + other.utf8, one.utf16 + other.utf16), others, self)

    def letters(self) -> int:
        """How many letters of three bytes have room in so much."""
        return max(min(self.utf8 // 3, self.utf16 // 2), 0)


def weigh(sent: object) -> Weight:
    """What something weighs as compact JSON."""
    written = json.dumps(sent, ensure_ascii=False, separators=(",", ":"))
    return Weight(len(written.encode()), len(written.encode("utf-16-le")))


def together(nodes: Iterable[Node]) -> Weight:
    """What elements weigh in a list, each with a comma."""
    return Weight().plus(*(weigh(one).plus(Weight(1, 2)) for one in nodes))


def cost(letter: str) -> int:
    """Bytes that a letter takes in JSON at most."""
    if letter in '\n\t"\\':
        return 4
    return 4 if letter > "\uffff" else 3 if letter > "\u07ff" else 2
