"""What `doctor` looks at to tell whether the sites of the roster find their ordinances."""

from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from adapters.entrypoints.cli.findings import Finding
from adapters.roster import RosterError, read_roster
from knowledge.errors import LibraryError


def site_findings(roster: Path, borne: Callable[[], Collection[str]]) -> Iterator[Finding]:
    """A note for each place of a site that no document bears; `borne` are the names that some do."""
    try:
        sites = read_roster(roster).sites
        known = borne() if any(site.places for site in sites) else ()
    except (RosterError, LibraryError):
        return  # told already
    for number, site in enumerate(sites, 1):
        for place in site.places:
            if place not in known:
                gap = f"sites[{number}].places: no document is about {place!r}, so none comes first there"
                yield "note", f"{gap}; `madoguchi library` shows how ordinances name theirs"
