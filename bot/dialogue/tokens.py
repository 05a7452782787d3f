"""What a button carries that nobody else may read, make or change."""

from collections.abc import Mapping
from typing import Protocol


class Tokens(Protocol):
    """Closes what a button carries under the desk's own key."""

    def seal(self, told: Mapping[str, str]) -> str:
        """What is carried, as letters and digits that tell nothing."""

    def open(self, token: str) -> Mapping[str, str] | None:
        """What was carried; None for what this desk never made."""


def fitting(tokens: Tokens, told: Mapping[str, str], lists: str, most: int) -> str:
    """A token of at most so many characters: of the list under this key the last ones are left out.

    A list has one entry a line; the best come first.
    """
    entries = told[lists].split("\n")
    for kept in range(len(entries), -1, -1):
        token = tokens.seal({**told, lists: "\n".join(entries[:kept])})
        if len(token) <= most:
            return token
    return ""
