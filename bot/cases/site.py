"""Sites: the company's places of work, and whose groups of people are at which of them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Site:
    """A place of work.

    `places`: names that ordinances bear, of a city and its prefecture, say. `groups`: channels and groups
    of people on a platform ("slack:S1") who work there.
    """

    id: str
    name: str
    name_en: str = ""
    places: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()

    def called(self, lang: str) -> str:
        """As it is shown."""
        return self.name_en or self.name if lang == "en" else self.name


def site_of(sites: Sequence[Site], channel: str, is_member: Callable[[str], bool]) -> Site | None:
    """The site of somebody who asks in a channel ("slack:C1", "" for none); None where it can't be told.

    A channel of a site decides. Else they are at the one site that has a group of theirs; who has groups at
    several is at none of them.
    """
    there = [one for one in sites if channel in one.groups]
    theirs = there or [one for one in sites if any(map(is_member, one.groups))]
    return theirs[0] if len(theirs) == 1 else None


def shared_groups(sites: Sequence[Site]) -> Iterator[str]:
    """Every group that is at two sites, as a fault of the roster."""
    first: dict[str, int] = {}
    for number, site in enumerate(sites, 1):
        for group in site.groups:
            if (other := first.setdefault(group, number)) != number:
                cure = "leave it at one of them"
                yield f"sites[{number}].groups: {group!r} is a group of sites[{other}], too; {cure}"
