"""Masking: what shows who somebody is goes out of a text before the text goes out of the house.

Placeholders (〔氏名1〕) stand for names, telephone numbers, addresses and the like. What looks like one in
the text itself is masked as well, so that a placeholder is always one of ours. Companies, laws, articles,
dates, amounts, the numbers of the police and free lines of companies stay: answers are about those.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from adapters.person_names import name_places
from knowledge.personal import Place, level, personal_places

_PLACEHOLDER = re.compile(r"〔[^〔〕\n]{1,8}\d+〕")


@dataclass(frozen=True)
class Masked:
    """A text without who it is about, and what brings it back."""

    text: str
    mask: "Mask" = field(repr=False)

    def restore(self, text: str) -> str:
        """A text that was made of this one, with what was masked in its place again."""
        return self.mask.restore(text)


class Mask:
    """The placeholders of one exchange: the same words get the same one in every text of it."""

    def __init__(self) -> None:
        self._placeholders: dict[tuple[str, str], str] = {}
        self._originals: dict[str, str] = {}

    def cover(self, text: str) -> str:
        """The text with placeholders."""
        covered, at = "", 0
        for place in _apart(text):
            covered += text[at : place.start] + self._placeholder(place.label, text[place.start : place.end])
            at = place.end
        return covered + text[at:]

    def restore(self, text: str) -> str:
        """What stands behind the placeholders; one that is not ours stays as it is."""
        return _PLACEHOLDER.sub(lambda found: self._originals.get(found[0], found[0]), text)

    def _placeholder(self, label: str, words: str) -> str:
        if (known := self._placeholders.get((label, words))) is None:
            known = f"〔{label}{sum(kind == label for kind, _ in self._placeholders) + 1}〕"
            self._placeholders[label, words] = known
            self._originals[known] = words
        return known


def masked(text: str) -> Masked:
    """One text by itself."""
    mask = Mask()
    return Masked(mask.cover(text), mask)


def _apart(text: str) -> Sequence[Place]:
    """What is to be masked, in order, none over another; of names the longest counts."""
    levelled = level(text)
    places = list(personal_places(levelled))
    taken = [False] * len(text)
    for place in places:
        taken[place.start : place.end] = [True] * (place.end - place.start)
    for name in sorted(name_places(levelled), key=lambda one: one.start - one.end):
        if not any(taken[name.start : name.end]):
            taken[name.start : name.end] = [True] * (name.end - name.start)
            places.append(name)
    return sorted(places, key=lambda one: one.start)
