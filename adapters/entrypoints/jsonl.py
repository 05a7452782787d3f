"""Files of one JSON object a line, each line checked before any is used."""

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

Line = TypeVar("Line", bound=BaseModel)


class Unusable(Exception):
    """A file that can't be read: which, where, and what is the matter."""


def lines_of(file: Path, shape: type[Line]) -> Sequence[Line]:
    """The lines of a file that are not empty. Raises Unusable naming the first that is not of this shape."""
    try:
        texts = file.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError:
        raise Unusable(f"{file} is not UTF-8. Save it again with the encoding UTF-8.") from None
    return [_line(file, number, text, shape) for number, text in enumerate(texts, 1) if text.strip()]


def _line(file: Path, number: int, text: str, shape: type[Line]) -> Line:
    try:
        return shape.model_validate_json(text)
    except ValidationError as faults:
        told = "; ".join(f"{'.'.join(map(str, one['loc']))} {one['msg']}".strip() for one in faults.errors())
        raise Unusable(f"{file}, line {number}: {told}.") from None
