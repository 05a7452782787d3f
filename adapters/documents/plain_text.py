"""Plain text becomes sections: by chapter and article, else one for the whole; an empty line ends a block."""

import re
from collections.abc import Iterator

from adapters.documents.outline import ARTICLE, Outline, heading_in
from adapters.text import carried
from knowledge.document import Section


def to_sections(text: str) -> tuple[Section, ...]:
    """The sections of a plain text; a line with a chapter's or an article's heading opens a new one."""
    outline = Outline()
    for block in re.split(r"\n\s*\n", carried(text)):
        for part in _parts(block.strip()):
            outline.line(part)
    return outline.draft().sections


def _parts(block: str) -> Iterator[str]:
    """A block, cut before each heading and behind a chapter's, which stands alone in its line."""
    part: list[str] = []
    for line in block.split("\n"):
        found = heading_in(line)
        if found and part:
            yield "\n".join(part)
            part = []
        if found and found[0] != ARTICLE:
            yield line
        else:
            part.append(line)
    if part:
        yield "\n".join(part)
