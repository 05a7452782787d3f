"""The --site of a question: whose ordinances hold there."""

from collections.abc import Sequence
from pathlib import Path

import click

from adapters.entrypoints.reading_room import ReadingRoom
from adapters.roster import RosterError, read_roster
from bot.cases.site import Site


def places_of(site: str | None, roster: Path, room: ReadingRoom) -> tuple[str, ...]:
    """The places of a site on the roster; of another id that itself, where a document bears it as a place.

    Raises LibraryUnavailable.
    """
    if site is None:
        return ()
    if found := next((one for one in _sites(roster) if one.id == site), None):
        return found.places
    documents = [document for document, _ in room.index().documents().values()]
    if any(site in one.places for one in documents):
        return (site,)
    if not any(site in one.sites for one in documents):
        click.echo(
            f"Warning: --site {site}: no site of the roster, and no document's place or site.", err=True
        )
    return ()


def _sites(roster: Path) -> Sequence[Site]:
    """The sites of a roster; none where there is no file, or none that can be read."""
    if not roster.exists():
        return ()
    try:
        return read_roster(roster).sites
    except RosterError as faults:
        click.echo(f"Warning: no site of the roster is known. {faults}", err=True)
        return ()
