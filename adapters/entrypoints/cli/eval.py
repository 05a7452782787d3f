"""`madoguchi eval`: figures for a file of questions with known answers."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from adapters.entrypoints.cli.shared import (
    Progress,
    data_option,
    json_option,
    library_option,
    print_json,
    reading_room,
)  # fmt: skip
from adapters.entrypoints.clock import today_in_japan
from adapters.entrypoints.details import Change, changed, detail, details_in, line_of
from adapters.entrypoints.jsonl import Unusable
from adapters.entrypoints.measuring import cases_in, measured
from adapters.entrypoints.model import model_of
from knowledge.evaluate import Outcome, report

_IN_TABLE = {
    "questions": "questions",
    "recall@5": "recall_at_5",
    "ndcg@10": "ndcg_at_10",
    "answered": "answered_when_answerable",
    "declined": "declined_when_unanswerable",
    "wrong": "wrong_version",
    "leaks": "restricted_leaks",
}
"""What is told of each stratum and language to people; --json has all of it."""


@click.command("eval")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE.jsonl")
@click.option("--details", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Write what became of every question, one JSON object a line.")  # fmt: skip
@click.option("--compare", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
              help="Tell which questions came out otherwise than in an earlier run's --details.")  # fmt: skip
@library_option
@data_option
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    file: Path,
    details: Path | None,
    compare: Path | None,
    library: Path | None,
    data: Path | None,
    as_json: bool,
) -> None:
    """Ask every question of FILE.jsonl and measure ranking, citations and honest declining.

    \b
    A line: {"id", "lang", "question", "gold": [{"document", "anchor"?}], "answerable",
             "stratum"?, "as_of"?, "day"?, "audience"?, "site"?}
    as_of is the day on which it is asked, day the one that its own words name.
    """
    if details and not details.absolute().parent.is_dir():
        raise click.BadParameter(
            f"there is no folder {details.parent} to write it into.", param_hint="--details"
        )
    try:
        cases, before = cases_in(file, today_in_japan()), details_in(compare) if compare else ()
    except Unusable as fault:
        raise click.ClickException(str(fault)) from None
    room = reading_room(ctx, data, library, model_of(ctx.obj))
    room.index()
    outcomes = measured(room, cases, Progress("Asking"))
    if details:
        _write(details, outcomes)
    told: dict[str, Any] = report(outcomes)
    if compare:
        told["changed"] = changed(before, outcomes)
    if as_json:
        print_json(told)
    else:
        _show(told)


def _write(file: Path, outcomes: Sequence[Outcome]) -> None:
    lines = (json.dumps(detail(one), ensure_ascii=False, sort_keys=True) + "\n" for one in outcomes)
    file.write_text("".join(lines), encoding="utf-8")


def _show(told: Mapping[str, Any]) -> None:
    """The figures a line each, then the table of parts, then what changed."""
    parts = {**told["strata"], **told["languages"]}
    for name, value in told.items():
        if name not in {"strata", "languages", "changed"}:
            click.echo(f"{name:28} {json.dumps(value)}")
    if parts:
        click.echo(f"\n{'':16}" + "".join(f"{heading:>11}" for heading in _IN_TABLE))
    for name, figures in parts.items():
        shown = ("-" if figures[one] is None else figures[one] for one in _IN_TABLE.values())
        click.echo(f"{name:16}" + "".join(f"{one:>11}" for one in shown))
    if "changed" in told:
        _show_changes(told["changed"])


def _show_changes(changes: Sequence[Change]) -> None:
    click.echo(f"\n{len(changes)} questions have another outcome than before.")
    for one in changes:
        click.echo(line_of(one))
