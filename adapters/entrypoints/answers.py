"""Answers out of a reading room, counted in the log; and what keeps a room from answering."""

from collections.abc import Callable

from adapters.entrypoints.reading_room import ReadingRoom
from adapters.logs import log
from knowledge.answer import Answer, NoAnswer, Question
from knowledge.document import Status
from knowledge.errors import LibraryError


def answers_of(room: ReadingRoom) -> Callable[[Question], Answer | NoAnswer]:
    """Answers as `room.answer` does; the log hears how many quotes there were, and no word."""

    def answer(question: Question) -> Answer | NoAnswer:
        result = room.answer(question)
        reason = None if isinstance(result, Answer) else str(result.reason)
        quoted = len(result.citations) if isinstance(result, Answer) else len(result.criteria)
        log("question_answered", reason=reason, citations=quoted, lang=question.lang)
        return result

    return answer


def unadopted(room: ReadingRoom) -> str:
    """That templates still stand in for the company's own rules, in one line; "" where none do.

    Raises LibraryUnavailable.
    """
    documents = [document for document, _ in room.index().documents().values()]
    left = [one.id for one in documents if one.status is Status.TEMPLATE]
    if not left:
        return ""
    told = "are templates that your company has not adopted, and are shown as such; `madoguchi adopt --help`"
    return f"{', '.join(sorted(left))} {told}"


def library_lacks(room: ReadingRoom) -> list[str]:
    """What keeps the library from answering, one line each."""
    try:
        room.index()
    except LibraryError as fault:
        return [str(fault)]
    return []
