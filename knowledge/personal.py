"""Finds what shows who somebody is, by its form: telephone and card numbers, addresses, accounts, names told.

Names, which take a dictionary, are found by adapters/person_names.py.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.rules import read_rules

RULES = read_rules("masking.toml")


@dataclass(frozen=True)
class Place:
    """From where to where something stands, and what it is in a word (電話, 住所)."""

    start: int
    end: int
    label: str


def level(text: str) -> str:
    """A text of the same length: letters of one width, dashes and variants of a sign (髙, 高) made one."""
    return _LONG_DASH.sub("-", "".join(map(_level, text)))


def personal_places(levelled: str) -> Iterator[Place]:
    """What stands in a levelled text, none over another; an earlier kind's before a later one's."""
    taken = [False] * len(levelled)
    for label, pattern in _KINDS:
        for match in pattern.finditer(levelled):
            start, end = match.span("it") if match.groupdict().get("it") else match.span()
            while start < end and levelled[start].isspace():
                start += 1
            while start < end and (levelled[end - 1].isspace() or levelled[end - 1] in ",、"):
                end -= 1
            if start < end and not any(taken[start:end]):
                taken[start:end] = [True] * (end - start)
                yield Place(start, end, label)


def _level(letter: str) -> str:
    if letter in _DASHES:
        return "-"
    if unicodedata.category(letter) == "Cs":  # half a letter: no dictionary takes it
        return "\ufffd"
    plain = unicodedata.normalize("NFKC", _VARIANTS.get(letter, letter))
    return plain if len(plain) == 1 else letter


def _filled(pattern: str) -> str:
    for name, choice in RULES["named"].items():
        pattern = pattern.replace(f"{{{name}}}", f"(?:{'|'.join(choice)})")
    return pattern


_LONG_DASH = re.compile(r"(?<=\d)ー(?=\d)")
_VARIANTS = dict(zip("髙﨑濵濱邉邊齋齊德櫻澤嶋栁", "高崎浜浜辺辺斎斉徳桜沢島柳", strict=True))
_DASHES = frozenset("‐‑‒–—―−－ｰ﹣")
_KINDS = [
    (kind["label"], re.compile(_filled(pattern))) for kind in RULES["kind"] for pattern in kind["patterns"]
]
