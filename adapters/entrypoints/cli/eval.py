"""`madoguchi eval`: figures for a file of questions with known answers."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click
from pydantic import BaseModel, ConfigDict, ValidationError

from adapters.entrypoints.cli.shared import (
    Progress,
    data_option,
    json_option,
    library_option,
    print_json,
    reading_room,
)  # fmt: skip
from adapters.entrypoints.clock import today_in_japan
from knowledge.answer import Answer, NoAnswer, Question, Reason
from knowledge.document import Audience, Scope
from knowledge.errors import QuestionRefused
from knowledge.evaluate import Case, Gold, Outcome, figures, measure

_DEPTH = 200
"""Passages ranked for each question: enough for ten distinct documents."""


class _Place(BaseModel):
    model_config = ConfigDict(extra="forbid")

    document: str
    anchor: str | None = None


class _Line(BaseModel):
    """One line of the file; what else stands in it (a stratum, a note) is let be."""

    id: str | int
    lang: str | None = None
    question: str
    gold: list[_Place] = []
    answerable: bool
    as_of: date | None = None
    audience: Audience = Audience.STAFF
    site: str | None = None


@click.command("eval")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE.jsonl")
@click.option("--details", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Write what became of every question, one JSON object a line.")  # fmt: skip
@library_option
@data_option
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    file: Path,
    details: Path | None,
    library: Path | None,
    data: Path | None,
    as_json: bool,
) -> None:
    """Ask every question of FILE.jsonl and measure ranking, citations and honest declining.

    \b
    A line: {"id", "lang", "question", "gold": [{"document", "anchor"?}], "answerable",
             "as_of"?, "audience"?, "site"?}
    """
    cases = list(_cases(file))
    room = reading_room(ctx, data, library)
    room.index()

    def ask(case: Case) -> Answer | NoAnswer:
        try:
            return room.answer(Question(case.question, case.scope, case.lang or None))
        except QuestionRefused:
            return NoAnswer(Reason.NOT_IN_LIBRARY)

    def rank(case: Case) -> Any:
        try:
            return room.ranking(case.question, case.scope, case.lang or None, _DEPTH)
        except QuestionRefused:
            return ()

    outcomes = measure(cases, rank, ask, Progress("Asking"))
    if details:
        lines = (json.dumps(_detail(one), ensure_ascii=False, default=str) + "\n" for one in outcomes)
        details.write_text("".join(lines), encoding="utf-8")
    told = figures(outcomes)
    if as_json:
        print_json(told)
        return
    for name, value in told.items():
        click.echo(f"{name:28} {json.dumps(value)}")


def _cases(file: Path) -> Iterator[Case]:
    """Raises click.ClickException naming the line that can't be read."""
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError:
        raise click.ClickException(f"{file} is not UTF-8. Save it again with the encoding UTF-8.") from None
    for number, text in enumerate(lines, 1):
        if not text.strip():
            continue
        try:
            line = _Line.model_validate_json(text)
        except ValidationError as faults:
            told = "; ".join(
                f"{'.'.join(map(str, one['loc']))} {one['msg']}".strip() for one in faults.errors()
            )
            raise click.ClickException(f"{file}, line {number}: {told}.") from None
        gold = tuple(Gold(place.document, place.anchor) for place in line.gold)
        scope = Scope(line.as_of or today_in_japan(), line.audience, line.site)
        yield Case(str(line.id), line.lang or "", line.question, gold, line.answerable, scope)


def _detail(outcome: Outcome) -> dict[str, Any]:
    return {
        "id": outcome.case.id,
        "question": outcome.case.question,
        "answerable": outcome.case.answerable,
        "answered": outcome.answered,
        "reason": None if isinstance(outcome.result, Answer) else outcome.result.reason,
        "ranks": outcome.ranks,
        "citations": [[one.passage.document.id, one.passage.anchor] for one in outcome.citations],
        "first": [[one.document.id, one.anchor] for one in outcome.ranking[:5]],
        "ms": round(1000 * outcome.seconds, 2),
    }
