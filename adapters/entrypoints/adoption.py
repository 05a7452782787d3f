"""Adoption: the shipped templates, edited and approved, become a company's own rules, version by version."""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import yaml

from adapters.documents.front_matter import FrontMatter, split_front_matter
from adapters.entrypoints.proofreading import Sheet, to_sheet
from adapters.entrypoints.reading_room import COMPANY, SHIPPED
from adapters.refusal import Refusal
from knowledge.document import PROPOSAL, Status

EARLIER = "earlier"
"""The folder of superseded versions beside the current ones."""
_OWN = "自社で採用した規程"
"""The source of what a company has adopted, where its people name no other."""
_TEMPLATE = re.compile(r"\s*[(（](?:ひな型|ひながた|template)[)）]", re.IGNORECASE)
_TITLE = re.compile(r"^# .*$", re.MULTILINE)
_FENCE = "---\n"


class NotAdopted(Refusal):
    """Documents can't be adopted as they are: which, where, and how to mend it; nothing was adopted."""


@dataclass(frozen=True)
class Approval:
    """Who approved which version, in force from which day."""

    by: str
    version: str
    day: date


@dataclass(frozen=True)
class Adopted:
    """A document that is the company's own now. `before`: the version that it follows, if there was one."""

    document: str
    file: Path
    before: str = ""


def templates() -> Mapping[str, Path]:
    """The shipped templates, by id."""
    found = {path: _front(path) for path in sorted((SHIPPED / "manual").glob("*.md"))}
    return {front.id: path for path, front in found.items() if front.status is Status.TEMPLATE}


def copied_out(folder: Path) -> Iterator[tuple[Path, bool]]:
    """Every template in a folder to be edited: whether it was written now, or is there and stays as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in templates().values():
        target = folder / path.name
        try:
            with target.open("x", encoding="utf-8") as out:
                out.write(path.read_text(encoding="utf-8"))
        except FileExistsError:
            yield target, False
        else:
            yield target, True


def sheets_in(folder: Path) -> Sequence[Sheet]:
    """The edited templates of a folder, each beside what it was made of. Raises NotAdopted."""
    shipped = templates()
    found = [
        to_sheet(path, shipped) for path in sorted(folder.rglob("*.md")) if not path.name.startswith(".")
    ]
    ours = [one for one in found if one.template or one.faults]
    if not ours:
        raise NotAdopted(f"{folder} has none of the templates: `madoguchi adopt {folder}` copies them there.")
    faults = [*(fault for one in ours for fault in one.faults), *_twice(ours)]
    if faults:
        raise NotAdopted("nothing was adopted. " + " ".join(faults))
    return ours


def adopted(sheets: Sequence[Sheet], approval: Approval, data: Path) -> Sequence[Adopted]:
    """Make them the company's own, in its data folder; what they follow is kept as an earlier version.

    What is adopted already, word for word, stays. Raises NotAdopted, before anything is written.
    """
    place = data / COMPANY
    plans = [_planned(sheet, approval, place) for sheet in sheets]
    if faults := [plan for plan in plans if isinstance(plan, str)]:
        raise NotAdopted("nothing was adopted. " + " ".join(faults))
    for folder in (data, place, place / EARLIER):  # the mode is the last folder's alone
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    done = []
    for sheet, plan in zip(sheets, plans, strict=True):
        if isinstance(plan, _Plan):
            for path, text in plan.files.items():
                _write(path, text)
            done.append(Adopted(sheet.id, place / f"{sheet.name}.md", plan.before))
    return done


@dataclass(frozen=True)
class _Plan:
    """What is written where, in this order, and the version that goes."""

    files: Mapping[Path, str]
    before: str = ""


def _planned(sheet: Sheet, approval: Approval, place: Path) -> _Plan | str | None:
    """What is to be written for one document; None for nothing, a fault where it can't be."""
    current, text = place / f"{sheet.name}.md", _own_text(sheet, approval)
    if not current.exists():
        return _Plan({current: text})
    standing = current.read_text(encoding="utf-8")
    if standing == text:
        return None
    front, body = split_front_matter(standing, current.name)
    used = {front.version, *(_front(one).version for one in _earlier(place, sheet.name))}
    if approval.version in used:
        return f"{sheet.file}: version {approval.version} of {sheet.id} is there already. Give it another."
    since = front.in_force_from or approval.day
    if approval.day < since:
        return f"{sheet.file}: version {front.version} holds from {since}, and this one cannot before it."
    before = place / EARLIER / f"{sheet.name}@{since}.md"
    if before.exists():  # two versions of one day
        before = before.with_stem(f"{before.stem}-{len(used)}")
    kept = {
        "id": sheet.id + before.stem.removeprefix(sheet.name),
        "in_force_to": str(approval.day - timedelta(days=1)),
        "version_of": sheet.id if since < approval.day else "",  # which held for no day precedes nothing
    }
    return _Plan({before: _text({**_told(front), **kept}, body), current: text}, front.version)


def _own_text(sheet: Sheet, approval: Approval) -> str:
    """A document as the company's own: no template by its title, its source, or the desk's own confidence."""
    front = sheet.front
    own = {
        "id": sheet.id,
        "title": _TEMPLATE.sub("", front.title),
        "title_en": _TEMPLATE.sub("", front.title_en),
        "source": front.source if front.source and "ひな型" not in front.source else _OWN,
        "status": Status.IN_FORCE.value,
        "version": approval.version,
        "approved_by": approval.by,
        "approved_on": str(approval.day),
        "checked_on": str(approval.day),
        "in_force_from": str(approval.day),
        "in_force_to": "",
        "version_of": "",
        "confidence": "" if front.confidence == PROPOSAL else front.confidence,
    }
    body = _TITLE.sub(lambda title: _TEMPLATE.sub("", title[0]), sheet.body, count=1)
    return _text({**_told(front), **own}, body)


def _told(front: FrontMatter) -> dict[str, object]:
    """What front matter says, as it is written."""
    return front.model_dump(mode="json", exclude_unset=True)


def _text(front: Mapping[str, object], body: str) -> str:
    said = {name: value for name, value in front.items() if value not in ("", None)}
    return f"{_FENCE}{yaml.safe_dump(said, allow_unicode=True, sort_keys=False, width=1000)}{_FENCE}{body}"


def _twice(sheets: Sequence[Sheet]) -> Iterator[str]:
    seen: dict[str, Path] = {}
    for one in sheets:
        if seen.setdefault(one.id, one.file) != one.file:
            yield f"{one.file}: {seen[one.id]} is {one.id}, too. Take one of the two away."


def _earlier(place: Path, name: str) -> Sequence[Path]:
    return sorted((place / EARLIER).glob(f"{name}@*.md"))


def _front(path: Path) -> FrontMatter:
    return split_front_matter(path.read_text(encoding="utf-8"), path.name)[0]


def _write(path: Path, text: str) -> None:
    """Whole or not at all; a draft is hidden from the library."""
    draft = path.with_name(f".{path.name}.part")
    with draft.open("w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path)
