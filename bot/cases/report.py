"""A report: which questions it may answer, and what makes an answer one that can be taken."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from bot.cases.conduct import CONDUCTS
from bot.cases.entry import Told
from bot.cases.errors import CaseError, Refused

LINE, LINES = 200, 4000
"""Longest answers, in characters."""

ALL_WORDS = 20_000
"""Characters of one whole form."""

PEOPLE = 10
"""People that are picked at most."""

_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_BLANK = "\u3164\u2800\u115f\u1160\uffa0"
_NEW_LINE = re.compile(r"\r\n?")
_THERE = re.compile(r"[A-Za-z0-9._-]{1,80}")


@dataclass(frozen=True)
class Question:
    """One thing that may be told. `options` are the ids to choose from; without any the answer is words.

    `people`: the platform ("slack") whose people are picked; the answer is persons ("slack:U1 slack:U2").
    """

    id: str
    options: tuple[str, ...] = ()
    many: bool = False
    longest: int = LINES
    day: bool = False
    people: str = ""


WISHES = (
    "heard",
    "recorded",
    "someone_else",
    "arrangement",
    "word_to_customer",
    "warning",
    "ban",
    "police",
    "medical",
    "undecided",
)
CHOICES = (
    Question("naming", ("anonymous", "confided", "named")),
    Question("about", ("me", "colleague", "team")),
    Question("wishes", WISHES, many=True),
)
"""The second screen: nothing but choices."""

WHAT = Question("what")
NAME = Question("name", longest=LINE)
CONFIDED = Question("name", longest=120)
"""A name that is sealed apart, where there is less room."""
INVOLVED = Question("involved")
EARLIER = Question("earlier", longest=LINE)
"""The nickname of an earlier report whose code is lost, as far as it is remembered."""
CONSENT = Question("consent", ("desk", "supervisor", "team"))
CONDUCT = Question("conduct", CONDUCTS, many=True)

_EVERYBODY = (
    CONDUCT,
    Question(
        "channel",
        ("store", "counter", "phone", "mail", "online", "visit", "client_office", "hiring", "elsewhere"),
    ),
    Question("party", ("customer", "user_family", "client", "client_officer", "neighbor", "unknown")),
    Question("party_is"),
    Question("said"),
    Question("demanded"),
    Question("trigger"),
    Question("response"),
    Question("frequency", longest=LINE),
    Question("witnesses", longest=LINE),
    Question("before", ("first", "repeated", "unsure")),
    Question("evidence", ("recording", "video", "screen", "mail", "certificate", "none"), many=True),
    Question("condition", ("fine", "unwell", "doctor", "absent", "work"), many=True),
    Question("effects"),
    Question("already", ("supervisor", "police", "lawyer", "labor_office", "nobody"), many=True),
    Question(
        "employment", ("permanent", "contract", "part_time", "dispatched", "freelance", "other_employment")
    ),
    CONSENT,
)
_ANONYMOUS = (Question("period", ("today", "this_week", "this_month", "earlier", "going_on")),)
_NAMED = (
    Question("when", longest=LINE),
    Question("place", longest=LINE),
    Question("reach", longest=LINE),
)


def details(*, named: bool) -> tuple[Question, ...]:
    """What may be told besides; who stays anonymous is asked for coarse days and places only."""
    return (*(_NAMED if named else _ANONYMOUS), *_EVERYBODY)


def choices(*, confided: bool) -> tuple[Question, ...]:
    """The second screen; `confided`: whether there is somebody to confide a name to."""
    naming, *others = CHOICES
    ways = tuple(one for one in naming.options if confided or one != "confided")
    return (replace(naming, options=ways), *others)


def involved(person: str) -> tuple[Question, ...]:
    """Who of the company is involved, picked from the directory of the reporter's ("slack:U1") platform."""
    platform = person.partition(":")[0]
    return (replace(INVOLVED, people=platform),) if platform else ()


def name_asked(naming: str) -> tuple[Question, ...]:
    """The name of who gives it: to those who read the case, or to the custodian alone."""
    match naming:
        case "named":
            return (NAME,)
        case "confided":
            return (CONFIDED,)
        case _:
            return ()


def report_questions(naming: str) -> tuple[Question, ...]:
    """The last screen: the name of who gives it, what happened, and what may be told besides.

    Who confides their name is asked for coarse days and places only, as who gives none.
    """
    return (*name_asked(naming), WHAT, *details(named=naming == "named"))


def checked(told: Mapping[str, str], questions: Iterable[Question], needed: Iterable[str] = ()) -> Told:
    """The answers that were given, tidied; empty ones are left out.

    Raises Refused with a code for each field at fault: `needed`, `not_a_choice`, `too_long_field`,
    `not_a_day`, `not_a_person`, `too_many_people`; CaseError `form_forged` for a field nobody asked for,
    `too_long` for too much in all.
    """
    known = {one.id: one for one in questions}
    if set(told) - set(known):
        raise CaseError("form_forged")
    if sum(map(len, told.values())) > ALL_WORDS:
        raise CaseError("too_long")
    tidied = {name: _tidied(words) for name, words in told.items()}
    faults = {
        name: fault for name, words in tidied.items() if words and (fault := _fault(known[name], words))
    }
    faults |= {name: "needed" for name in needed if not tidied.get(name)}
    if faults:
        raise Refused(faults)
    return {name: words for name, words in tidied.items() if words}


def _tidied(words: str) -> str:
    """Without what no eye sees at either end; words that hold nothing else are none."""
    tidied = _UNSEEN.sub("", _NEW_LINE.sub("\n", words)).strip()
    return tidied if any(map(_is_seen, tidied)) else ""


def _is_seen(letter: str) -> bool:
    return unicodedata.category(letter)[0] not in "CZ" and letter not in _BLANK


def _fault(question: Question, words: str) -> str | None:
    if question.options:
        chosen = words.split()
        fits = set(chosen) <= set(question.options) and (question.many or len(chosen) == 1)
        return None if fits else "not_a_choice"
    if question.people:
        people = set(words.split())
        strange = not all(_is_person(question.people, one) for one in people)
        return "not_a_person" if strange else ("too_many_people" if len(people) > PEOPLE else None)
    if question.day:
        try:
            date.fromisoformat(words)
        except ValueError:
            return "not_a_day"
    return "too_long_field" if len(words) > question.longest else None


def _is_person(platform: str, written: str) -> bool:
    named, _, there = written.partition(":")
    return named == platform and bool(_THERE.fullmatch(there))
