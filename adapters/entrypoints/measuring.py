"""Questions with known answers: read from a file, and asked in a reading room."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from adapters.entrypoints.jsonl import lines_of
from adapters.entrypoints.reading_room import ReadingRoom
from knowledge.account import is_account
from knowledge.answer import Answer, NoAnswer, Question, Reason
from knowledge.day import day_of
from knowledge.document import Audience, Passage, Scope
from knowledge.errors import QuestionRefused
from knowledge.evaluate import Case, Gold, Outcome, measure

_DEPTH = 200
"""Passages ranked for each question: enough for ten distinct documents."""


class _Place(BaseModel):
    model_config = ConfigDict(extra="forbid")

    document: str
    anchor: str | None = None


class _Line(BaseModel):
    """One line of the file; what else stands in it (a note) is let be."""

    id: str | int
    lang: str | None = None
    question: str
    gold: list[_Place] = []
    answerable: bool
    stratum: str = ""
    as_of: date | None = None
    day: date | None = None
    audience: Audience = Audience.STAFF
    site: str | None = None


def cases_in(file: Path, today: date) -> Sequence[Case]:
    """The questions of a file, asked `today` where a line names no day. Raises Unusable naming the line.

    The asker's `site` is also the name of the place where they work.
    """
    return [_to_case(line, today) for line in lines_of(file, _Line)]


def measured(
    room: ReadingRoom, cases: Sequence[Case], progress: Callable[[int, int], None]
) -> Sequence[Outcome]:
    """What becomes of every question in a room. Raises LibraryUnavailable."""

    def ask(case: Case) -> Answer | NoAnswer:
        try:
            told = is_account(case.question)
            return room.answer(Question(case.question, case.scope, case.lang or None, confided=told))
        except QuestionRefused:
            return NoAnswer(Reason.NOT_IN_LIBRARY)

    def rank(case: Case) -> Sequence[Passage]:
        named = day_of(case.question, case.scope.as_of) or case.scope.as_of
        try:
            return room.ranking(case.question, replace(case.scope, as_of=named), case.lang or None, _DEPTH)
        except QuestionRefused:
            return ()

    return measure(cases, rank, ask, progress)


def _to_case(line: _Line, today: date) -> Case:
    gold = tuple(Gold(place.document, place.anchor) for place in line.gold)
    places = (line.site,) if line.site else ()
    scope = Scope(line.as_of or today, line.audience, line.site, places)
    return Case(
        str(line.id), line.lang or "", line.question, gold, line.answerable, scope, line.stratum, line.day
    )
