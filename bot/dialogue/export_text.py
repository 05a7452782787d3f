"""An exported case as a text: who asked for it and why, what was told, and what was left out of it."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from bot.cases.entry import Entry, Kind, Role
from bot.cases.nickname import nickname
from bot.confidential import Confidential
from bot.desk.exporting import Export
from bot.dialogue.days import told_day
from bot.dialogue.telling import to_told
from bot.dialogue.wording import say

Cover = Callable[[str], str]
"""Words without who they are about, as far as rules can tell."""

_WHO = ("name", "reach", "witnesses")
"""Answers that say who somebody is."""

_INSIDE = frozenset({Kind.NOTE, Kind.ASSESSMENT, Kind.LINKED})


def to_document(export: Export, lang: str, cover: Cover) -> str:
    """The whole text. Counselors are numbered; names and the like are left out unless they were asked for."""
    numbers = _numbers(export.entries)

    def who(counselor: str) -> str:
        return say("desk_person", lang, number=numbers.get(counselor, "-"))

    lines = [*_head(export, lang, who), ""]
    for one in export.entries:
        if one.kind in _INSIDE and "notes" not in export.parts:
            continue
        told = to_told(_redacted(one, export, lang, cover), lang, who)
        lines += [f"## {told.who}", "", told.text, ""]
    return "\n".join(lines)


def _head(export: Export, lang: str, who: Callable[[str], str]) -> Iterator[str]:
    asked, told = export.ask, export.ask.told.reveal()
    [agreed] = [
        one for one in export.entries if one.kind is Kind.EXPORTED and one.told.reveal()["ask"] == asked.id
    ]
    yield f"# {say('export_title', lang, name=nickname(export.case.locator, lang))}"
    yield ""
    yield say("told_for", lang, whom=say(f"option_for_{told['for']}", lang))
    yield f"{say('field_reason', lang)}: {told['reason']}"
    yield say("export_asked_by", lang, who=who(asked.by or ""), day=told_day(asked.day, lang))
    yield say("export_agreed_by", lang, who=who(agreed.by or ""), day=told_day(agreed.day, lang))
    left = [part for part in ("names", "notes", "as_written") if part not in export.parts]
    yield from (say(f"export_without_{part}", lang) for part in left)


def _redacted(one: Entry, export: Export, lang: str, cover: Cover) -> Entry:
    told = dict(one.told.reveal())
    if "names" not in export.parts:
        told |= {name: say("export_left_out", lang) for name in _WHO if told.get(name)}
    if "as_written" not in export.parts:
        told = {name: words if _is_code(name) else cover(words) for name, words in told.items()}
    return replace(one, told=Confidential(told))


_CODES = frozenset(
    "naming about wishes site site_id conduct channel party before evidence condition already employment "
    "consent period urgent level to out why who first last for ask answer case danger lang barred notice "
    "involved person recused continues parts".split()
)
"""Fields that hold codes and no words."""


def _is_code(name: str) -> bool:
    return name in _CODES


def _numbers(entries: tuple[Entry, ...]) -> dict[str, str]:
    """1, 2, 3, ... for the counselors, in the order in which they wrote."""
    writers = [one.by for one in entries if one.by and one.author is Role.COUNSELOR]
    return {counselor: str(at) for at, counselor in enumerate(dict.fromkeys(writers), 1)}
