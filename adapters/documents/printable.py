"""What a reading may show: no control characters, with which a document could command a terminal."""

import re
from dataclasses import fields, replace
from typing import Any, TypeVar

from adapters.text import carried
from knowledge.document import Document, Reading, Section

T = TypeVar("T", Document, Section)

_BREAK = re.compile(r"[\n\t]+")
_LONG = frozenset(("blocks", "english"))
"""What has lines of its own; everything else is one line."""


def printable(reading: Reading) -> Reading:
    """The same reading without what no eye sees and no platform carries."""
    return Reading(_shown(reading.document), tuple(map(_shown, reading.sections)))


def _shown(part: T) -> T:
    cleaned: dict[str, Any] = {one.name: _cleaned(getattr(part, one.name), one.name) for one in fields(part)}
    return replace(part, **cleaned)


def _cleaned(value: object, name: str) -> object:
    if isinstance(value, tuple):
        return tuple(_cleaned(one, name) for one in value)
    if type(value) is not str:  # the members of enums are texts, too
        return value
    text = carried(value)
    return text if name in _LONG else _BREAK.sub(" ", text)
