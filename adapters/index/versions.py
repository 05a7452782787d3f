"""What a shelf remembers in its one pointer file: the current volume, and how each volume came to be.

No document is named there: what was forgotten leaves numbers only.
"""

import json
import os
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from adapters.index.seal import Made
from knowledge.ports import Shelved

KEPT = 3
"""Volumes that stay: the current one, and those a person can go back to."""
_TOLD = 20
"""Versions that are remembered, whether or not their volumes are still there."""
_FILE = "current.json"

FORGOTTEN, OLD = "forgotten", "old"
"""Why a volume is gone: it held a document that is not in the library any more, or for fewer people; or there
are newer ones."""


@dataclass(frozen=True)
class Version:
    """One volume that was published. made: when, in ISO 8601; gone: why it is not there any more, else ""."""

    number: int
    volume: str
    made: str
    added: int
    changed: int
    removed: int
    documents: int
    passages: int
    embedder: str = ""
    gone: str = ""


@dataclass(frozen=True)
class Pointer:
    """Which volume is current, None for none; the stamp of the library that it was last brought up to.

    held: a person chose an earlier volume, and it stays until the next ingest they ask for.
    """

    volume: str | None = None
    stamp: str | None = None
    held: bool = False
    versions: tuple[Version, ...] = ()

    @property
    def current(self) -> Version | None:
        """The version that is current."""
        return next((one for one in self.versions if one.volume == self.volume), None)

    @property
    def next_number(self) -> int:
        """The number of the next version."""
        return max((one.number for one in self.versions), default=0) + 1

    def without(self, volumes: Sequence[str], why: str) -> "Pointer":
        """The same, with those volumes gone."""
        told = (replace(one, gone=why) if one.volume in volumes else one for one in self.versions)
        return replace(self, versions=tuple(told)[-_TOLD:])


def read_pointer(folder: Path) -> Pointer:
    """The pointer of a shelf. Raises OSError or any error of lookup, value or type where it is damaged."""
    path = folder / _FILE
    if not path.exists():
        return Pointer()
    told = json.loads(path.read_text(encoding="utf-8"))
    versions = tuple(Version(**one) for one in told.get("versions", ()))
    pointer = Pointer(told["volume"], told["stamp"], bool(told.get("held")), versions)
    if not isinstance(pointer.volume, str | None) or not isinstance(pointer.stamp, str | None):
        raise TypeError("the pointer has another shape")
    return pointer


def write_pointer(folder: Path, pointer: Pointer) -> None:
    """Replace the pointer of a shelf in one step."""
    draft = folder / f"current.{os.getpid()}.part"
    try:
        draft.write_text(json.dumps(asdict(pointer)), encoding="utf-8")
        draft.replace(folder / _FILE)
    finally:
        draft.unlink(missing_ok=True)


def drop_pointer(folder: Path) -> None:
    """There is no version any more."""
    (folder / _FILE).unlink(missing_ok=True)


def next_version(
    pointer: Pointer, volume: str, before: Collection[str], add: Sequence[Shelved], keep: Collection[str],
    made: Made | None, now: str,
) -> Version:  # fmt: skip
    """The version that follows. before: the sources of the current one; made: None where nothing is left."""
    changed = sum(one.source.name in before for one in add)
    gone = len(set(before) - set(keep)) - changed
    documents, passages, embedder = (made.documents, made.passages, made.embedder) if made else (0, 0, "")
    number = pointer.next_number
    return Version(number, volume, now, len(add) - changed, changed, gone, documents, passages, embedder)
