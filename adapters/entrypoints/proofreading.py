"""Proofreading: an edited template beside what it was made of, and what is still to be done in it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from adapters.documents.draft import Flaw
from adapters.documents.front_matter import FrontMatter, split_front_matter
from adapters.documents.markdown import to_sections
from knowledge.document import Section
from knowledge.errors import Unreadable

DECISIONS = "自社で決めて採用すること"
"""The section of a template whose points only the company can decide."""
_BLANK = re.compile(r"〔[^〕\n]*〕|[○〇◯]{2,}|＿{2,}|_{3,}|\{\{.*?\}\}|【(?:要記入|記入|未定)[^】\n]*】|TODO")
"""What stands for a word that is still to be filled in."""
_UNADOPTED = re.compile(r"ひな型|採用するまで|template|until (?:the|your) company (?:formally )?adopts", re.I)
"""Words by which a template says that it is one."""
_APART = {"ask", "source"}
"""Blocks that nobody reads as the document's own words."""


@dataclass(frozen=True)
class Sheet:
    """One edited document. `template`: what it was made of, None for none of the templates.

    faults: what keeps it from being adopted. notes: what should be looked at. Both name file and line.
    """

    file: Path
    front: FrontMatter
    body: str
    template: Path | None = None
    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The document's id."""
        return self.front.id

    @property
    def name(self) -> str:
        """What its file is called among the company's own."""
        return self.template.stem if self.template else self.file.stem


def to_sheet(file: Path, shipped: Mapping[str, Path]) -> Sheet:
    """A file read against the shipped templates (by id)."""
    try:
        text = file.read_text(encoding="utf-8-sig")
        front, body = split_front_matter(text, file.name)
        to_sections(body)
    except (OSError, UnicodeDecodeError):
        return Sheet(file, FrontMatter(), "", faults=(f"{file}: it can't be read as UTF-8 text.",))
    except (Unreadable, Flaw, ValueError) as fault:
        return Sheet(file, FrontMatter(), "", faults=(f"{file}: {fault}",))
    if front.id not in shipped:
        note = f"{file}: it is none of the templates; `madoguchi ingest {file}` reads it as it is."
        return Sheet(file, front, body, notes=(note,))
    template = shipped[front.id]
    before, old = split_front_matter(template.read_text(encoding="utf-8"), template.name)
    above = text.count("\n") - body.count("\n")
    faults = list(_by_line(file, above, _undone(body, old)))
    if front.audience != before.audience:
        faults.append(f"{file}: it is for {before.audience} only; write `audience: {before.audience}` again.")
    notes = _by_line(file, above, _doubtful(body, old))
    return Sheet(file, front, body, template, tuple(faults), tuple(notes))


def _by_line(file: Path, above: int, found: Iterable[tuple[int, str]]) -> Iterator[str]:
    """Each thing that was found once, with the lines of the file where it stands."""
    lines: dict[str, list[int]] = defaultdict(list)
    for at, what in sorted(found):
        lines[what].append(above + at)
    yield from (f"{file}:{', '.join(map(str, at))}: {what}" for what, at in lines.items())


def _undone(body: str, old: str) -> Iterator[tuple[int, str]]:
    """What only the company can decide and fill in, by line."""
    open_points = set(_points(old))
    for at, line in enumerate(body.splitlines(), 1):
        if blank := _BLANK.search(line):
            yield at, f"{blank[0]} is not filled in. Write what holds in your company."
        elif line.strip() in open_points:
            what = f"a point of 「{DECISIONS}」 stands there as in the template."
            yield at, f"{what} Write what your company has decided, or take it out."


def _points(old: str) -> Iterator[str]:
    """The list of what a template leaves to be decided."""
    _, _, last = old.partition(f"## {DECISIONS}")
    for line in last.split("\n```")[0].splitlines():
        if line.strip().startswith("- "):
            yield line.strip()


def _doubtful(body: str, old: str) -> Iterator[tuple[int, str]]:
    """What is adopted all the same and reads oddly in rules that hold, by line."""
    for at, line in _read_lines(body):
        if _UNADOPTED.search(line) and not line.startswith("# "):
            yield at, "it still says that it is a template or a draft."
    lines = body.splitlines()
    before = {section.path: section for section in to_sections(old)[1]}
    for section in to_sections(body)[1]:
        if _is_stale(section, before.get(section.path)):
            yield _line_of(section, lines), "its text was changed, and its English digest was not."


def _is_stale(section: Section, old: Section | None) -> bool:
    if old is None or not section.english:
        return False
    return section.blocks != old.blocks and section.english == old.english


def _line_of(section: Section, lines: list[str]) -> int:
    heading = section.path[-1] if section.path else ""
    return next((at for at, line in enumerate(lines, 1) if line.strip("# ") == heading), 1)


def _read_lines(body: str) -> Iterator[tuple[int, str]]:
    """The lines that people read, with their numbers."""
    fence = ""
    for at, line in enumerate(body.splitlines(), 1):
        if line.startswith("```"):
            fence = "" if fence else line.removeprefix("```").strip() or "-"
        elif fence not in _APART:
            yield at, line
