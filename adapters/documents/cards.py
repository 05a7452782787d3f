"""Scenario cards beside the documents: a TOML file with one [[card]] a question, written by hand or by us."""

import json
import os
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

from filelock import FileLock
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from knowledge.errors import Unreadable
from knowledge.scenario import CARDS, Scenario
from knowledge.text import visible

LARGEST = 2_000_000
_HEAD = """\
# Questions that people asked, each with the section of a document that answers it. They are read together
# with the library. `madoguchi library candidates --accept` adds to them.
"""
_Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class _Card(BaseModel):
    model_config = ConfigDict(extra="forbid")

    document: _Words
    anchor: Annotated[str, StringConstraints(strip_whitespace=True)] = ""
    question: Annotated[_Words, StringConstraints(max_length=2000)]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    card: list[_Card] = Field(default_factory=list)


def read_cards(file: Path) -> Sequence[Scenario]:
    """The cards of a file in its order; none where there is none. Raises Unreadable, naming every fault."""
    try:
        if file.stat().st_size > LARGEST:
            raise Unreadable(CARDS, f"it has more than {LARGEST:,} bytes.", "Take cards out.")
        told = _File(**tomllib.loads(file.read_text(encoding="utf-8-sig")))
    except FileNotFoundError:
        return ()
    except OSError as fault:
        raise Unreadable(CARDS, f"it can't be opened ({fault.strerror}).", "Check its rights.") from None
    except UnicodeDecodeError:
        raise Unreadable(CARDS, "it is not UTF-8.", "Save it again with the encoding UTF-8.") from None
    except tomllib.TOMLDecodeError as fault:
        raise Unreadable(CARDS, f"it is not TOML ({_where(str(fault))}).", _EXAMPLE) from None
    except ValidationError as faults:
        told_ = "; ".join(f"{_place(one['loc'])}: {one['msg']}" for one in faults.errors())
        raise Unreadable(CARDS, f"{told_}.", _EXAMPLE) from None
    return [Scenario(one.document, one.anchor, one.question, at) for at, one in enumerate(told.card, 1)]


def add_card(file: Path, card: Scenario) -> None:
    """One more card at the end; what stands in the file stays as it is, letter for letter.

    Nothing is written where it has that card already. Raises Unreadable for a file that can't be read, or
    could not be any more with this card.
    """
    fields = {"document": card.document, "anchor": card.anchor, "question": visible(card.question)}
    lines = "".join(f"{name} = {_quoted(value)}\n" for name, value in fields.items())
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with FileLock(file.with_suffix(".lock")):  # or of two cards at once one would be lost
        if tuple(fields.values()) in {(one.document, one.anchor, one.question) for one in read_cards(file)}:
            return
        before = file.read_text(encoding="utf-8-sig") if file.exists() else _HEAD
        text = f"{before.rstrip()}\n\n[[card]]\n{lines}"
        _must_fit(fields, text)
        _replace(file, text)


def state_of(file: Path) -> str:
    """What changes whenever the file does; "" for none."""
    try:
        state = file.stat()
    except OSError:
        return ""
    return f"{state.st_size} {state.st_mtime_ns}"


_EXAMPLE = 'Write each as: [[card]] document = "company/manual" anchor = "電話の切り方" question = "…"'


def _quoted(value: str) -> str:
    """A TOML string: JSON's, but for the one control letter that JSON leaves as it is."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _must_fit(fields: Mapping[str, str], text: str) -> None:
    """Raises Unreadable for what read_cards would refuse, and the whole library with it."""
    try:
        _Card(**fields)
    except ValidationError as faults:
        told = "; ".join(f"{_place(one['loc'])}: {one['msg']}" for one in faults.errors())
        raise Unreadable(CARDS, f"nothing was added; {told}.", "Write a shorter one there by hand.") from None
    if len(text.encode()) > LARGEST:
        raise Unreadable(CARDS, f"it would have more than {LARGEST:,} bytes.", "Take cards out.")


def _replace(file: Path, text: str) -> None:
    """Whole or not at all; a new one is for nobody else on this machine: people have asked these words."""
    draft, mode = file.with_suffix(".part"), file.stat().st_mode & 0o777 if file.exists() else 0o600
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        os.fchmod(out.fileno(), mode)
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(file)


def _where(fault: str) -> str:
    """The place in a fault of the parser, without anything that it quotes."""
    _, at, place = fault.rpartition("(at ")
    return place.rstrip(")") if at else "at an unknown place"


def _place(location: Sequence[object]) -> str:
    named = [f"card {one + 1}" if isinstance(one, int) else str(one) for one in location if one != "card"]
    return ", ".join(named) or "card"
