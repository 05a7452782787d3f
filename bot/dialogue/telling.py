"""An entry as people read it: who wrote what, on which day."""

from collections.abc import Iterator

from bot.cases.entry import DESK, Entry, Kind
from bot.cases.entry import Told as Answers
from bot.cases.level import LEVELS
from bot.cases.report import CHOICES, CONSENT, NAME, WISHES, Question, details
from bot.dialogue.days import told_day
from bot.dialogue.fields import option_label, to_lines
from bot.dialogue.form import Told
from bot.dialogue.telling_more import Who, more_lines
from bot.dialogue.telling_people import continuing, counted
from bot.dialogue.wording import say

_NAMING, _ABOUT, _WISHES = CHOICES
_SITE, _NOTICE = Question("site"), Question("notice")
_REST = tuple({one.id: one for named in (True, False) for one in details(named=named)}.values())

REASON = Question("reason")
ASSESSMENT = (Question("urgent", ("yes", "no")), Question("level", LEVELS), REASON)
"""How urgent, how bad, and why: a counselor's view for now."""


def to_told(entry: Entry, lang: str, who: Who) -> Told:
    """One entry of a case's correspondence."""
    author = _author(entry, lang, who)
    heading = say(
        "told_on", lang, who=author, day=told_day(entry.day, lang), what=say(f"kind_of_{entry.kind}", lang)
    )
    return Told(heading, "\n".join(_lines(entry, lang, who)).strip())


def _author(entry: Entry, lang: str, who: Who) -> str:
    if entry.by == DESK:
        return say("told_by_desk", lang)
    return who(entry.by) if entry.by else say("told_by_reporter", lang)


def wishes_told(wishes: Answers, lang: str) -> str:
    """What is wished and consented to by now."""
    return "\n".join(to_lines(wishes, (_WISHES, CONSENT), lang))


def _lines(entry: Entry, lang: str, who: Who) -> Iterator[str]:
    told = entry.told.reveal()
    match entry.kind:
        case Kind.REPORT:
            yield told["what"]
            yield ""
            yield from continuing(told, lang)
            yield from to_lines(told, (NAME, _NAMING, _ABOUT, _SITE, *_REST, _NOTICE), lang)
            yield from counted(told, lang)
        case Kind.ADDITION:
            yield told.get("what", "")
            yield from to_lines(told, _REST, lang)
            yield from counted(told, lang)
        case Kind.WISHES:
            yield wishes_told(told, lang)
        case Kind.WITHDRAWAL:
            yield say("told_withdrawn", lang)
        case Kind.REPLY | Kind.NOTE:
            yield told["words"]
        case Kind.ASSESSMENT:
            yield from to_lines(told, ASSESSMENT, lang)
        case Kind.HANDOVER:
            yield say("told_handover", lang, who=who(told["to"])) if told["to"] else say("told_left", lang)
            yield from to_lines(told, (REASON,), lang)
        case Kind.CONCLUSION:
            yield told["words"]
            yield from _answers(told, lang)
        case _:
            yield from more_lines(entry, lang, who)


def _answers(told: Answers, lang: str) -> Iterator[str]:
    for wish in WISHES:
        if answer := told.get(f"wish_{wish}"):
            yield f"■ {option_label('wishes', wish, lang)}\n{answer}"
