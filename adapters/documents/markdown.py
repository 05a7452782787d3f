"""Markdown becomes sections: by heading, the text line by line as a person reads it.

Three fenced blocks belong to the section they stand in, and are not part of its text:
`english` (its digest, below an English heading), `ask` (its scenario cards, one a line),
`source` (confidence, from, url).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from adapters.documents.front_matter import WEB_ADDRESS
from knowledge.document import Section

_PARSER = MarkdownIt("commonmark").enable("table")
_FENCES = frozenset({"english", "ask", "source"})


@dataclass
class _Draft:
    path: tuple[str, ...]
    blocks: list[str] = field(default_factory=list)
    fences: dict[str, str] = field(default_factory=dict)


def to_sections(body: str) -> tuple[str, tuple[Section, ...]]:
    """The title (the first level-1 heading, or nothing) and the sections of a Markdown text.

    Raises ValueError for a source block with a link that is no web address.
    """
    title, drafts = "", [_Draft(())]
    headings: list[tuple[int, str]] = []
    for block in _top_blocks(_PARSER.parse(body)):
        first = block[0]
        if first.type == "heading_open":
            level, text = int(first.tag[1]), _plain(block[1])
            headings = [one for one in headings if one[0] < level]
            if level == 1 and not title:
                title = text
            else:
                headings.append((level, text))
            drafts.append(_Draft(tuple(text for _, text in headings)))
        elif first.type == "fence" and (kind := first.info.strip()) in _FENCES:
            fences = drafts[-1].fences
            fences[kind] = "\n".join(filter(None, (fences.get(kind), first.content.strip())))
        elif lines := list(_lines(block)):
            drafts[-1].blocks.extend(["\n".join(lines)] if first.type == "paragraph_open" else lines)
    return title, tuple(_section(draft) for draft in drafts if draft.blocks)


def _top_blocks(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """The tokens of each top-level block, from its opening to its closing."""
    start = 0
    for at, token in enumerate(tokens):
        if token.level == 0 and token.nesting <= 0:
            yield tokens[start : at + 1]
            start = at + 1


def _lines(block: Sequence[Token]) -> Iterator[str]:
    """The lines a person reads: items with their marker, quoted lines with theirs, a table row a line."""
    if block[0].type in {"fence", "code_block"}:
        yield from block[0].content.rstrip("\n").split("\n")
    elif block[0].type == "table_open":
        yield from _rows(block)
    else:
        yield from _items(block)


def _rows(table: Sequence[Token]) -> Iterator[str]:
    cells: list[str] = []
    for token in table:
        if token.type == "inline":
            cells.append(_plain(token))
        elif token.type == "tr_close":
            yield f"| {' | '.join(cells)} |"
            cells = []


def _items(block: Sequence[Token]) -> Iterator[str]:
    """Paragraphs, and items of lists and quotations however they are nested."""
    depth, marker, quoted = 0, "", 0
    for token in block:
        if token.type.endswith("_list_open") or token.type.endswith("_list_close"):
            depth += token.nesting
        elif token.type.startswith("blockquote_"):
            quoted += token.nesting
        elif token.type == "list_item_open":
            marker = f"{token.info}{token.markup} " if token.info else f"{token.markup} "
        elif token.type in {"inline", "fence", "code_block"}:
            text = _plain(token) if token.type == "inline" else token.content.rstrip("\n")
            for line in text.split("\n"):
                yield "> " * quoted + "  " * max(0, depth - 1) + marker + line
                marker = ""


def _section(draft: _Draft) -> Section:
    source: dict[str, str] = {}
    for line in draft.fences.get("source", "").splitlines():
        key, _, value = line.partition(":")
        source[key.strip()] = value.strip()
    if not re.match(WEB_ADDRESS, source.get("url", "https://none")):
        raise ValueError(f"the url of a source block is no web address below {draft.path[-1:]}.")
    english = draft.fences.get("english", "")
    heading = ""
    if english.startswith("# "):
        heading, _, english = english.removeprefix("# ").partition("\n")
    return Section(
        path=draft.path,
        blocks=tuple(draft.blocks),
        heading_en=heading,
        english=english,
        questions=tuple(line.strip() for line in draft.fences.get("ask", "").splitlines() if line.strip()),
        confidence=source.get("confidence", ""),
        source=source.get("from", ""),
        url=source.get("url"),
    )


def _plain(inline: Token) -> str:
    """The words of a line without marks: emphasis, link targets and tags off, a line break a line break."""
    words = []
    for child in inline.children or ():
        if child.type in {"softbreak", "hardbreak"}:
            words.append("\n")
        elif child.type == "image":
            words.append(_plain(child))
        elif child.type != "html_inline":
            words.append(child.content)
    return "".join(words).strip()
