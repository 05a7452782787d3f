"""`madoguchi library fetch-law`: laws from e-Gov into the library, version by version."""

import sys
from datetime import date
from pathlib import Path

import click

from adapters.entrypoints.cli.shared import Day, Progress, data_option
from adapters.entrypoints.clock import today_in_japan
from adapters.entrypoints.reading_room import LAWS
from adapters.laws.api import LawApi
from adapters.laws.fetch import fetcher
from adapters.laws.revision import Revision, in_force, upcoming
from adapters.laws.texts import LawTexts
from adapters.laws.wanted import wanted as wanted_laws
from adapters.refusal import Refusal


@click.command("fetch-law", short_help="Get a law's official text from e-Gov, with what is not yet in force.")
@click.argument("name", metavar="[NAME-OR-ID]", required=False)
@click.option("--wanted", is_flag=True, help="All laws of the list that comes with the desk.")
@click.option(
    "--as-of", "as_of", type=Day(), metavar="DATE", help="The version of this day [default: today]."
)
@click.option(
    "--all", "every", is_flag=True,
    help="Every version that e-Gov has (since about 2017); with --as-of every one since that day.",
)  # fmt: skip
@data_option
@click.pass_context
def command(
    ctx: click.Context, name: str | None, as_of: date | None, data: Path | None, *, wanted: bool, every: bool
) -> None:
    """Get a law's official text from e-Gov: the version in force, and those that are not yet.

    NAME-OR-ID is a title (労働契約法), an abbreviation, a number (平成十九年法律第百二十八号) or e-Gov's id
    (341AC0000000132). The texts are kept in the data folder and belong to the library from then on; each is
    quoted only for the days on which it is in force. Only the law's name is sent, to laws.e-gov.go.jp.
    """
    if bool(name) == wanted:
        raise click.UsageError("Name one law, or say --wanted.")
    before = ctx.parent.params.get("data") if ctx.parent else None
    folder = (data or before or ctx.obj.data) / LAWS
    api, texts = LawApi(fetcher(ctx.obj.egov_url)), LawTexts(folder)
    names = [one.id or one.name for one in wanted_laws()] if wanted else [name or ""]
    failed = False
    for one in names:
        try:
            _fetch_law(api, texts, one, as_of, every=every)
        except Refusal as refusal:
            if not wanted:
                raise
            failed = True
            click.echo(f"Error: {one}: {refusal}", err=True)
    click.echo(f"The texts are in {folder}. They are read at the next question, or by `madoguchi ingest`.")
    if failed:
        sys.exit(1)


def _fetch_law(api: LawApi, texts: LawTexts, name: str, as_of: date | None, *, every: bool) -> None:
    """Get one law and tell of each version."""
    today = today_in_japan()
    revisions = api.revisions(api.law(name))
    texts.date_anew(revisions)  # first, since a law that is repealed has no version to get
    chosen = _chosen(revisions, as_of, today, every=every)
    progress = Progress(f"Fetching {revisions[-1].title[:40]}")
    for done, one in enumerate(chosen, 1):
        texts.put(one, api.text(one), today)
        progress(done, len(chosen))
    for one in chosen:
        click.echo(f"{one.id}  {one.title}  {_days(one, today)}")
    for gone in texts.keep_only(revisions[0].law, frozenset(one.id for one in revisions)):
        click.echo(f"{gone}  removed: e-Gov no longer lists it")


def _chosen(
    revisions: tuple[Revision, ...], as_of: date | None, today: date, *, every: bool
) -> tuple[Revision, ...]:
    """The versions to get, oldest first. Raises Refusal where none was in force on the day."""
    if every and as_of is None:
        return revisions
    day = as_of or today
    current, later = in_force(revisions, day), upcoming(revisions, day if every else today)
    if current is None and (as_of is not None or not later):
        known = f"e-Gov knows it from {revisions[0].in_force_from}"
        until = f" to {revisions[-1].in_force_to}" if revisions[-1].in_force_to else ""
        raise Refusal(
            f"{revisions[-1].title} was not in force on {day}: {known}{until}. Give another --as-of."
        )
    return tuple(dict.fromkeys([*filter(None, [current]), *later]))


def _days(one: Revision, today: date) -> str:
    until = f" until {one.in_force_to}" if one.in_force_to else ""
    if one.in_force_from > today:
        return f"upcoming from {one.in_force_from}{' (expected)' if one.expected else ''}{until}"
    return f"in force from {one.in_force_from}{until}"
