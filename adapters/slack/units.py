"""Units: texts become blocks that belong together; what elements and parts of dialogs are made of."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from adapters.slack.escape import bold, escaped, escaped_cost, is_literal, marked, plain, plain_cost
from adapters.slack.limits import HEADER, SECTION, Block, weight
from adapters.text import cleaned, is_blank, length, to_pieces

BAR = "> "


@dataclass(frozen=True)
class Unit:
    """Blocks that belong together. `told` is what they say, as plain text.

    `leads`: better not the last of a message; `stays`: whatever else a view has no room for.
    """

    blocks: tuple[Block, ...]
    told: str = ""
    leads: bool = False
    stays: bool = False

    @cached_property
    def weight(self) -> int:
        """What the blocks count for in a message."""
        return sum(map(weight, self.blocks))


def heading(text: str, *, leads: bool = True) -> Iterator[Unit]:
    """A line in large letters, that names what follows if it `leads`."""
    line = cleaned(text).strip()
    if is_blank(line) or "\n" in line or length(plain(line)["text"]) > HEADER:
        yield from (replace(one, leads=leads) for one in strong(line))
    else:
        yield Unit(({"type": "header", "text": plain(line)},), f"■ {line}", leads=leads)


def paragraphs(text: str) -> Iterator[Unit]:
    """A text as it is, in as many sections as it needs."""
    words = cleaned(text)
    # Of several lines as markup, where that shows them letter for letter: not every client breaks plain ones.
    yield from _pieces(words, "") if "\n" in words.strip("\n") and is_literal(words) else _plainly(words)


def strong(text: str) -> Iterator[Unit]:
    """A line in bold, or as it is where Slack's markup would not show it letter for letter."""
    line = cleaned(text)
    markup = None if is_blank(line) else bold(line)
    yield from [section(marked(markup), line)] if markup else paragraphs(text)


def titled(title: str, body: str, *, quoted: bool = False) -> Iterator[Unit]:
    """A title and what it is the title of, in one section where that is possible; `quoted`: behind a bar."""
    name, words = cleaned(title).strip(), cleaned(body).strip("\n")
    if is_blank(words):
        yield from strong(name)
        return
    markup = bold(name) if not is_blank(name) else None
    if markup and is_literal(words):
        whole = f"{markup}\n{_barred(words, BAR if quoted else '')}"
        if length(whole) <= SECTION:
            yield section(marked(whole), f"{name}\n{words}")
            return
    yield from (replace(one, leads=True) for one in strong(name))
    yield from _pieces(words, BAR) if quoted and is_literal(words) else paragraphs(words)


def section(text: Block, told: str) -> Unit:
    """A section of its own."""
    return Unit(({"type": "section", "text": text},), told)


def _plainly(words: str) -> Iterator[Unit]:
    for piece in to_pieces(words, SECTION, plain_cost):
        if not is_blank(piece):
            yield section(plain(piece.strip("\n")), piece.strip("\n"))


def _pieces(words: str, bar: str) -> Iterator[Unit]:
    """As markup, each line behind the bar."""
    cost = {"\n": 1 + len(bar)}
    for piece in to_pieces(words, SECTION - len(bar), lambda one: cost.get(one) or escaped_cost(one)):
        lines = piece.strip("\n")
        if not is_blank(lines):
            shown = marked(_barred(lines, bar)) if is_literal(lines) else plain(lines)
            yield section(shown, lines)


def _barred(words: str, bar: str) -> str:
    return "\n".join(bar + escaped(line) for line in words.split("\n"))
