"""`madoguchi library candidates`: questions that people gave to the library, and what becomes of them."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from adapters.database.candidates import StoredCandidates, waiting_in
from adapters.database.upgrade import ensure_current
from adapters.documents.cards import add_card
from adapters.entrypoints.cli.desk import desk_database
from adapters.entrypoints.cli.shared import data_option, json_option, library_option, print_json, reading_room
from adapters.entrypoints.clock import today_in_japan
from adapters.entrypoints.reading_room import ReadingRoom
from adapters.vault.door import DoorSeal
from adapters.vault.keyfiles import load_staff
from bot.dialogue.contribution import Candidate
from knowledge.anchor import canonical
from knowledge.document import Passage, Scope
from knowledge.errors import QuestionRefused
from knowledge.scenario import CARDS, Scenario

_BEST, _LOOKED_AT, _SHOWN = 3, 12, 8


@click.command("candidates")
@click.option("--accept", metavar="ID", help="Make this one a card of the section given with --at.")
@click.option("--at", "at", metavar="DOCUMENT#ANCHOR", help="The section that answers it, as it is listed.")
@click.option("--discard", metavar="ID", help="Forget this one.")
@library_option
@data_option
@json_option
@click.pass_context
def command(
    ctx: click.Context, accept: str | None, at: str | None, discard: str | None, library: Path | None,
    data: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """List the questions that people gave to mend the library, with where it points for each today.

    They were asked in vain, or their answers were of no use; names and the like are masked, and nobody knows
    whose they are. What you accept becomes a scenario card of the section that answers it, in cards.toml of
    the data folder, and is found from the next question on; it leaves the list, as does what you discard.
    """
    if (accept is None) != (at is None) or (accept and discard):
        raise click.UsageError("write either --accept ID --at DOCUMENT#ANCHOR, or --discard ID.")
    engine = desk_database(ctx, data, make=False)
    ensure_current(engine)
    stored = StoredCandidates(engine, DoorSeal(load_staff(ctx.obj.keys).door))
    room = reading_room(ctx, data, library)
    if accept is not None and at is not None:
        _accept(stored, room, (data or ctx.obj.data) / CARDS, _named(stored, accept), at)
    elif discard is not None:
        stored.discard(_named(stored, discard).id)
        click.echo("It is forgotten.")
    else:
        _list(stored, waiting_in(engine), room, as_json=as_json)


def _list(stored: StoredCandidates, waiting: int, room: ReadingRoom, *, as_json: bool) -> None:
    found = [(one, list(_places(room, one))) for one in stored.all()]
    if unread := waiting - len(found):
        click.echo(f"Warning: {unread} can't be opened with these keys and are left as they are.", err=True)
    if as_json:
        print_json([_row(one, places) for one, places in found])
        return
    for one, places in found:
        click.echo(f"{one.id}  {one.day}  {one.lang}  {one.why}")
        for line in one.text.splitlines():
            click.echo(f"    {line}")
        for at, place in enumerate(places, 1):
            quoted = ", quoted" if _written(place) in one.places else ""
            click.echo(f"    {at}. {_written(place)}  ({place.document.title}{quoted})")
    if not found:
        click.echo("Nobody has given a question that still waits.")


def _accept(stored: StoredCandidates, room: ReadingRoom, file: Path, candidate: Candidate, at: str) -> None:
    """The card is written before the candidate goes: nothing is lost in between."""
    document, _, anchor = at.partition("#")
    there = room.index().anchors(document)
    if not there:
        raise click.ClickException(f"there is no document {document!r}; `madoguchi library` lists them.")
    if canonical(anchor) not in map(canonical, there):
        near = sorted(there, key=lambda one: anchor not in one)
        shown = ", ".join(near[:_SHOWN]) + (", …" if len(near) > _SHOWN else "")
        raise click.ClickException(f"{document} has no section {anchor!r}; it has {shown}.")
    add_card(file, Scenario(document, canonical(anchor), candidate.text))
    stored.discard(candidate.id)
    click.echo(f"It is a card of {document}#{anchor} now, in {file}.")


def _named(stored: StoredCandidates, given: str) -> Candidate:
    """The candidate of an id, or of what it begins with."""
    found = [one for one in stored.all() if given and one.id.startswith(given)]
    if len(found) != 1:
        several = f"{len(found)} candidates begin" if found else "no candidate begins"
        raise click.ClickException(f"{several} with {given!r}; `madoguchi library candidates` lists them.")
    return found[0]


def _places(room: ReadingRoom, candidate: Candidate) -> Iterator[Passage]:
    """Where the library points for it today, the best first, each section once."""
    try:
        ranked = room.ranking(candidate.text, Scope(today_in_japan()), candidate.lang, _LOOKED_AT)
    except QuestionRefused:
        return
    yield from list({_written(one): one for one in ranked}.values())[:_BEST]


def _written(place: Passage) -> str:
    return f"{place.document.id}#{place.anchor}"


def _row(candidate: Candidate, places: Sequence[Passage]) -> dict[str, object]:
    return {
        "id": candidate.id,
        "day": candidate.day,
        "lang": candidate.lang,
        "why": candidate.why,
        "text": candidate.text,
        "quoted": candidate.places,
        "best": [
            {"document": one.document.id, "anchor": one.anchor, "title": one.document.title} for one in places
        ],
    }
