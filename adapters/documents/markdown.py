"""Markdown becomes sections: by heading, the text kept line by line as it was written.

Three fenced blocks belong to the section they stand in, and are not part of its text:
`english` (its digest, below an English heading), `ask` (its scenario cards, one a line),
`source` (confidence, from, url).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from adapters.documents.front_matter import WEB_ADDRESS
from knowledge.document import Section

_PARSER = MarkdownIt("commonmark").enable("table")
_RULE = re.compile(r"^[\s|:\-]+$")


@dataclass
class _Draft:
    path: tuple[str, ...]
    blocks: list[str] = field(default_factory=list)
    fences: dict[str, str] = field(default_factory=dict)


def to_sections(body: str) -> tuple[str, tuple[Section, ...]]:
    """The title (the first level-1 heading, or nothing) and the sections of a Markdown text.

    Raises ValueError for a source block with a link that is no web address.
    """
    body = body.replace("\r\n", "\n").replace("\r", "\n")
    lines = body.split("\n")
    title, drafts = "", [_Draft(())]
    headings: list[tuple[int, str]] = []
    tokens = _PARSER.parse(body)
    for at, token in enumerate(tokens):
        if token.level > 0 or token.map is None:
            continue
        if token.type == "heading_open":
            level, text = int(token.tag[1]), _plain(tokens[at + 1])
            headings = [one for one in headings if one[0] < level]
            if level == 1 and not title:
                title = text
            else:
                headings.append((level, text))
            drafts.append(_Draft(tuple(text for _, text in headings)))
        elif token.type == "fence" and token.info.strip() in {"english", "ask", "source"}:
            drafts[-1].fences[token.info.strip()] = token.content.strip()
        else:
            drafts[-1].blocks.extend(_blocks(token, lines))
    return title, tuple(_section(draft) for draft in drafts if draft.blocks)


def _blocks(token: Token, lines: list[str]) -> Iterator[str]:
    """The lines of a block with inline marks taken off; markers of lists, quotes and tables stay."""
    if token.type in {"hr", "html_block"} or token.map is None:
        return
    if token.type in {"fence", "code_block"}:
        yield token.content.rstrip("\n")
        return
    shown = [_unmarked(line) for line in lines[slice(*token.map)] if line.strip()]
    if token.type == "table_open":
        shown = [line for line in shown if not _RULE.match(line)]
    if token.type == "paragraph_open":
        yield "\n".join(shown)
    else:
        yield from shown


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
    return "".join(child.content for child in inline.children or () if child.type != "html_inline").strip()


def _unmarked(line: str) -> str:
    """A line as a person reads it: emphasis, code marks and link targets off, nothing else touched."""
    line = re.sub(r"!?\[([^\]]*)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)", r"\1", line)
    line = re.sub(r"(\*\*|__|`)(?=\S)(.+?)(?<=\S)\1", r"\2", line)
    return re.sub(r"</?[a-zA-Z][^>]*>", "", line).rstrip()
