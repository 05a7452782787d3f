"""One-way bridges from what people say to the words that documents use, as data."""

import re
import tomllib
from dataclasses import dataclass
from functools import cached_property

from knowledge.text import folded


@dataclass(frozen=True)
class Group:
    """People say any of `say`; documents use `find`. `example` is a question that must fire the group."""

    say: tuple[str, ...]
    find: tuple[str, ...]
    example: str

    @cached_property
    def _trigger(self) -> re.Pattern[str]:
        return re.compile("|".join(map(_said, self.say)))

    def fires(self, text: str) -> bool:
        """Whether a folded text says any of it."""
        return bool(self._trigger.search(text))


@dataclass(frozen=True)
class Thesaurus:
    """All the groups; empty is a thesaurus too."""

    groups: tuple[Group, ...] = ()

    def expand(self, text: str) -> tuple[str, ...]:
        """The terms to look for besides the question's own, in the thesaurus's order, none twice."""
        plain = folded(text)
        fired = (group for group in self.groups if group.fires(plain))
        return tuple(dict.fromkeys(term for group in fired for term in group.find))


def to_thesaurus(toml: str) -> Thesaurus:
    """The groups written in a TOML text as `[[group]]` with `say`, `find` and `example`."""
    return Thesaurus(
        tuple(
            Group(tuple(map(folded, group["say"])), tuple(group["find"]), group["example"])
            for group in tomllib.loads(toml).get("group", ())
        )
    )


def _said(trigger: str) -> str:
    """A pattern for a trigger: an English word matches with its endings, Japanese wherever it stands."""
    start = "(?<![a-z0-9])" if trigger[:1].isascii() else ""
    return start + re.escape(trigger)
