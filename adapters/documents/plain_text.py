"""Plain text becomes sections: one a 第…条, otherwise one for the whole; an empty line ends a block."""

import re

from knowledge.anchor import article_in_heading
from knowledge.document import Section


def to_sections(text: str) -> tuple[Section, ...]:
    """The sections of a plain text; a line that begins with an article number opens a new one."""
    sections: list[Section] = []
    path: tuple[str, ...] = ()
    blocks: list[str] = []
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        first = block.strip().split("\n", 1)[0]
        if re.match(r"\s*第", first) and article_in_heading(first):
            sections.append(Section(path, tuple(blocks)))
            path, blocks = (first[:80].strip(),), []
        if block.strip():
            blocks.append(block.strip())
    sections.append(Section(path, tuple(blocks)))
    return tuple(section for section in sections if section.blocks)
