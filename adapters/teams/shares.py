"""Shares: what is too little for everybody is given so that small wishes are met whole."""

from collections.abc import Sequence


def shares(wanted: Sequence[int], room: int) -> list[int]:
    """What each gets, in order: what it wants, or as much as any other that gets less than it wants."""
    given = [0] * len(wanted)
    left = room
    order = sorted(range(len(wanted)), key=lambda at: wanted[at])
    for number, at in enumerate(order):
        given[at] = min(wanted[at], max(left, 0) // (len(order) - number))
        left -= given[at]
    return given
