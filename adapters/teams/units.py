"""Units: texts become elements that belong together; what cards and parts of dialogs are made of."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from adapters.teams.escape import block, is_literal, run
from adapters.teams.limits import PIECE, UNIT, Node, Weight, cost, together
from adapters.text import cleaned, is_blank, to_pieces

HEADING = 60
"""Characters of a heading that screen readers are told of; a longer one is bold text."""


NONE = Weight()


@dataclass(frozen=True)
class Unit:
    """Elements that belong together. `told` is what they say, as plain text.

    `leads`: better not the last of a message; `stays`: whatever else a dialog has no room for;
    `fold`: the part of a dialog in which it is folded away; `opens`: the part that its button shows, in a box
    that weighs `more`.
    """

    nodes: tuple[Node, ...]
    told: str = ""
    leads: bool = False
    stays: bool = False
    fold: str = ""
    opens: str = ""
    more: Weight = NONE

    @cached_property
    def weight(self) -> Weight:
        """What it adds to a card."""
        return together(self.nodes).plus(self.more)


def heading(text: str) -> Iterator[Unit]:
    """A line in large letters, that names what follows."""
    line = cleaned(text).strip()
    if is_blank(line):
        return
    if len(line) <= HEADING and is_literal(line):
        shown = {"type": "TextBlock", "text": line, "style": "heading", "size": "medium", "weight": "bolder"}
        yield Unit(({**shown, "wrap": True, "spacing": "large"},), f"■ {line}", leads=True)
    else:
        for node, piece in texts(line, size="medium", weight="bolder"):
            yield Unit((node,), f"■ {piece}", leads=True)


def paragraphs(text: str) -> Iterator[Unit]:
    """A text as it is, in as many paragraphs as it needs."""
    for node, piece in texts(text):
        yield Unit((node,), piece)


def texts(text: str, *, close: bool = False, **how: object) -> Iterator[tuple[Node, str]]:
    """A text in elements, each with its words; nothing where nobody would see any of it.

    `close`: right below what stands before it.
    """
    more: Node = {"spacing": "small"} if close else {}
    for piece in to_pieces(cleaned(text), PIECE, cost):
        words = piece.strip("\n")
        if not is_blank(words):
            yield block(run(words, **how), **more), words
            more = {"spacing": "small"}


def boxed(inside: Iterable[tuple[Node, str]], style: str = "emphasis") -> Iterator[Unit]:
    """Elements in a box of their own; in several where they are too many for one."""
    box: list[tuple[Node, str]] = []
    for one in inside:
        if box and together(node for node, _ in [*box, one]).most > UNIT:
            yield replace(_box(box, style), leads=True)
            box = []
        box.append(one)
    if box:
        yield _box(box, style)


def _box(inside: list[tuple[Node, str]], style: str) -> Unit:
    nodes = [node for node, _ in inside]
    told = "\n".join(words for _, words in inside if words)
    return Unit(({"type": "Container", "style": style, "items": nodes},), told)
