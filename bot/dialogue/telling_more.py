"""What else stands in a case, as people read it: who reads it, identities, consents, exports, keeping."""

from collections.abc import Callable, Iterator
from datetime import date

from bot.cases.entry import Entry, Kind
from bot.dialogue.days import told_day
from bot.dialogue.wording import say

Who = Callable[[str], str]
"""What a counselor (id) is called before this reader."""


def more_lines(entry: Entry, lang: str, who: Who) -> Iterator[str]:
    """The lines of an entry that is neither a report nor of a counselor's day-to-day acts."""
    told = entry.told.reveal()
    match entry.kind:
        case Kind.READERS | Kind.ABSENCE:
            yield from _readers(entry, lang, who)
        case Kind.OBJECTION:
            yield say("told_objection", lang, who=who(told["to"]))
        case Kind.CONSENT:
            yield say(f"told_consent_{told['answer']}", lang)
        case Kind.LINKED:
            yield say("told_linked", lang)
        case _:
            yield say(f"told_{entry.kind}", lang)
            yield from _rest(entry, lang)


def _readers(entry: Entry, lang: str, who: Who) -> Iterator[str]:
    told, comma = entry.told.reveal(), say("comma", lang)
    read = told["to"] if entry.kind is Kind.ABSENCE else told.get("now", told["to"])
    names = comma.join(who(one) for one in read.split()) or say("told_nobody", lang)
    if entry.kind is Kind.ABSENCE:
        first, last = (told_day(date.fromisoformat(told[day]), lang) for day in ("first", "last"))
        key = "told_absence_over" if told.get("over") else "told_absence" if read else "told_absence_alone"
        yield say(key, lang, who=who(told["who"]), to=names, first=first, last=last)
        return
    yield say(f"told_readers_{told['why']}", lang, who=names)


def _rest(entry: Entry, lang: str) -> Iterator[str]:
    told = entry.told.reveal()
    if said := told.get("for"):
        yield say("told_for", lang, whom=say(f"option_for_{said}", lang))
    for name in ("name", "whom", "extract", "file"):
        yield from _line(say(f"brief_{name}", lang), told.get(name, ""))
    yield from _line(say("field_reason", lang), told.get("reason", ""))


def _line(called: str, words: str) -> Iterator[str]:
    if words:
        yield f"{called}: {words}" if "\n" not in words else f"{called}:\n{words}"
