"""What is shown, by message: as much as fits into each, and what leads to something together with it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol, TypeVar


class Leading(Protocol):
    """A piece of a message; one that leads belongs to the piece after it."""

    @property
    def leads(self) -> bool:
        """Whether it is a heading, say, of what follows."""


P = TypeVar("P", bound=Leading)


def packed(pieces: Iterable[P], fits: Callable[[Sequence[P]], bool]) -> Iterator[list[P]]:
    """The pieces of each message in order; `fits`: whether so many go into one.

    Those that lead to others stand with them where that is possible; what is too large stands alone.
    """
    page: list[P] = []
    for chain in _chains(pieces):
        if page and not fits([*page, *chain]) and fits(chain):
            yield page
            page = []
        for piece in chain:
            if page and not fits([*page, piece]):
                yield page
                page = []
            page.append(piece)
    if page:
        yield page


def _chains(pieces: Iterable[P]) -> Iterator[list[P]]:
    chain: list[P] = []
    for piece in pieces:
        chain.append(piece)
        if not piece.leads:
            yield chain
            chain = []
    if chain:
        yield chain
