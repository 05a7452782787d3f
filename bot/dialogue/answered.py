"""What becomes of a question, in reading order: quotes with their sources, or the honest lack of them."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import assert_never

from bot.dialogue.card import Element, Heading, Quotation, References, Text
from bot.dialogue.wording import say
from knowledge.answer import Answer, NoAnswer
from knowledge.document import PROPOSAL, Document, Kind, Passage, Status
from knowledge.errors import QuestionRefused
from knowledge.query import LONGEST_QUESTION
from knowledge.quotation import Citation

PLACE = " › "

Outcome = Answer | NoAnswer | QuestionRefused
"""What becomes of a question."""


def answered(outcome: Outcome, lang: str) -> Iterator[Element]:
    """All that is said of it but the ways on from here."""
    match outcome:
        case Answer():
            yield from (*_answer(outcome, lang), *_related("heading_related", outcome.related, lang))
        case NoAnswer():
            yield from (*_no_answer(outcome, lang), *_related("heading_nearby", outcome.related, lang))
        case QuestionRefused():
            yield Text(say(f"refused_{outcome.code}", lang, most=f"{LONGEST_QUESTION:,}"))
        case _:
            assert_never(outcome)


def _answer(answer: Answer, lang: str) -> Iterator[Element]:
    if answer.as_of:
        yield Text(say("as_of", lang, day=answer.as_of))
    if answer.tentative:
        yield Text(say("tentative", lang))
    for origin, citations in groupby(answer.citations, lambda one: one.passage.origin):
        yield Heading(say(f"heading_{origin}", lang))
        yield from _quotations(list(citations), lang)
    if answer.places:
        yield Text(say("which_place", lang))
    law = [one for one in answer.citations if one.passage.is_law]
    if any(one.quote not in one.passage.text for one in answer.citations):
        yield Text(say("quoted_digest", lang))
    starts = {one.passage.document.in_force_from for one in law if one.status is Status.UPCOMING}
    yield from (Text(say("not_yet", lang, start=start)) for start in sorted(filter(None, starts)))
    if answer.fell_back:
        yield Text(say("fell_back", lang))


def _no_answer(answer: NoAnswer, lang: str) -> Iterator[Element]:
    if answer.as_of:
        yield Text(say("as_of", lang, day=answer.as_of))
    if answer.referral:
        yield Text(say(f"{answer.reason}_{answer.referral}", lang))
    elif answer.lacking:
        yield Text(say("not_in_library_named", lang, names=say("comma", lang).join(answer.lacking)))
    else:
        yield Text(say(answer.reason, lang))
    if answer.criteria:
        yield Heading(say("heading_criteria", lang))
        yield from _quotations(answer.criteria, lang)


def _quotations(citations: Sequence[Citation], lang: str) -> Iterator[Element]:
    for one in citations:
        if one.said:
            yield Text(say("said_by_model", lang, said=one.said))
        yield Quotation(one.quote, place(one.passage, lang), _badges(one, lang), one.passage.url)


def place(passage: Passage, lang: str) -> str:
    """Where a passage stands, for people: the document's title, then the headings down to it."""
    document = passage.document
    if lang == "en" and document.title_en:
        return PLACE.join(filter(None, (document.title_en, passage.heading_en)))
    return PLACE.join((document.title, *passage.path))


def _badges(citation: Citation, lang: str) -> tuple[str, ...]:
    document, passage = citation.passage.document, citation.passage
    told = [_standing(citation, lang)]
    if passage.confidence in {"A", "B", "C", "P"}:
        told.append(say(f"confidence_{passage.confidence}", lang))
    in_force = ("in_force_from", "in_force_to") if passage.is_law else ()
    dates = ((key, getattr(document, key)) for key in (*in_force, "checked_on"))
    told.extend(say(key, lang, day=day) for key, day in dates if day)
    return tuple(told)


def _standing(citation: Citation, lang: str) -> str:
    """That of its document; but what this desk proposes is an explanation wherever it stands."""
    document = citation.passage.document
    official = document.kind.is_law or document.kind is Kind.MATERIAL
    explains = official and citation.passage.confidence == PROPOSAL
    return say("kind_topic", lang) if explains else standing(document, citation.status, lang)


def standing(document: Document, status: Status, lang: str) -> str:
    """How far a document may be relied on; what is in force or not is a law, of others the kind is told.

    Of what a company has adopted, the version and the day; who approved it is for its administrators.
    """
    if status is not Status.IN_FORCE or document.kind.is_law:
        return say(f"status_{status}", lang)
    if document.version and document.approved_on:
        adopted = "adopted_numbered" if document.version.isdecimal() else "adopted_named"
        return say(adopted, lang, version=document.version, day=document.approved_on)
    return say(f"kind_{document.kind}", lang)


def _related(heading: str, passages: Sequence[Passage], lang: str) -> Iterator[Element]:
    if passages:
        yield Heading(say(heading, lang))
        yield References(tuple(place(passage, lang) for passage in passages))
