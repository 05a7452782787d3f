"""`madoguchi ask`: one answer, as text or as JSON."""

import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from adapters.entrypoints.cli.shared import (
    Day,
    data_option,
    json_option,
    library_option,
    print_json,
    reading_room,
    roster_path,
)
from adapters.entrypoints.cli.site import places_of
from adapters.entrypoints.clock import today_in_japan
from adapters.entrypoints.model import model_of
from bot.dialogue.card import Card, Text, to_text
from bot.dialogue.consult import answer_card
from bot.dialogue.urgent import urgent_card
from bot.dialogue.wording import LANGUAGES, say
from knowledge.account import is_account
from knowledge.answer import Answer, NoAnswer, Question, Reason
from knowledge.document import Audience, Passage, Scope
from knowledge.errors import LibraryUnavailable, QuestionRefused
from knowledge.query import LONGEST_QUESTION, language_of
from knowledge.quotation import Citation
from knowledge.urgent import Urgency, urgency_of


@click.command("ask")
@click.argument("question")
@click.option(
    "--as-of",
    type=Day(),
    metavar="DATE",
    help="Answer with the law as of this day [default: today in Japan].",
)
@click.option(
    "--lang", type=click.Choice(LANGUAGES), help="Language of the answer [default: the question's]."
)
@click.option("--audience", type=click.Choice(["staff", "counselor"]), default="staff", show_default=True)
@click.option("--site", metavar="ID", help="The asker's site: its ordinance comes first, its own documents "
              "are searched, too. One of the roster's sites, or a place such as tokyo.")  # fmt: skip
@library_option
@data_option
@json_option
@click.pass_context
def command(
    ctx: click.Context, question: str, as_of: date | None, lang: str | None, audience: str, site: str | None,
    library: Path | None, data: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Answer QUESTION with verbatim quotes and their sources, or say honestly that the library has none.

    \b
    madoguchi ask "お客様に録音すると言わないで録音してもいいですか"
    madoguchi ask --json --as-of 2026-10-01 "33条2項には何が書いてありますか"
    """
    lang = lang or language_of(question)
    urgency = urgency_of(question)
    cards = [urgent_card(urgency, lang)] if urgency else []
    fault = None
    try:
        room = reading_room(ctx, data, library, model_of(ctx.obj))
        places = places_of(site, roster_path(ctx, data), room)
        scope = Scope(as_of or today_in_japan(), Audience(audience), site, places)
        result = room.answer(Question(question, scope, lang, confided=is_account(question)))
        cards.append(answer_card(result, lang))
    except QuestionRefused as refused:
        result = NoAnswer(Reason.NEEDS_PERSON)
        fault = say(f"refused_{refused.code}", lang, most=f"{LONGEST_QUESTION:,}")
        cards += [Card((Text(fault),))] if as_json else []
    except LibraryUnavailable as unavailable:
        result, fault = NoAnswer(Reason.UNAVAILABLE), str(unavailable)
        cards.append(answer_card(result, lang))
    text = "\n\n".join(map(to_text, cards))
    if as_json:
        print_json(to_json(result, urgency, text))
    elif text:
        click.echo(text)
    if fault:
        click.echo(f"Error: {fault}", err=True)
        sys.exit(1)


def to_json(result: Answer | NoAnswer, urgency: Urgency | None, text: str) -> dict[str, Any]:
    """The answer as the command line promises it."""
    answered = isinstance(result, Answer)
    citations = result.citations if isinstance(result, Answer) else result.criteria
    return {
        "answered": answered,
        "text": text,
        "reason": None if isinstance(result, Answer) else result.reason,
        "citations": [_citation(one) for one in citations],
        "urgent": urgency is not None,
        "related": [_place(passage) for passage in result.related],
    }


def _citation(citation: Citation) -> dict[str, Any]:
    document = citation.passage.document
    return {
        **_place(citation.passage),
        "quote": citation.quote,
        "url": citation.passage.url,
        "in_force_from": document.in_force_from,
        "in_force_to": document.in_force_to,
        "status": citation.status,
        "confidence": citation.passage.confidence,
    }


def _place(passage: Passage) -> dict[str, str]:
    return {"document": passage.document.id, "title": passage.document.title, "anchor": passage.anchor}
