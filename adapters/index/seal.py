"""The seal on a volume: a manifest of its files and their digests, written last, checked at every opening.

What only an ingest opens (Chroma's files, pickles and graphs among them) is checked by an ingest only.
Chroma writes into its SQLite file whenever it opens it, so that one is not digested but checked by SQLite
itself. Everything else must be byte for byte what was written.
"""

import json
import sqlite3
from contextlib import closing
from dataclasses import asdict, dataclass
from hashlib import blake2b
from pathlib import Path

from adapters.index.rows import connect

FORMAT = 2
"""Raised with every change of what a volume holds; an older or newer one is refused, never guessed at."""
STORE = "store"
"""The folder of what only an ingest opens."""

_MANIFEST = "manifest.json"
_SQLITE = "chroma.sqlite3"


class OtherVersionError(Exception):
    """The volume was made by a version that writes another format."""


@dataclass(frozen=True)
class Made:
    """What a volume tells of itself: whether it has scenario cards, its numbers, and whose vectors.

    embedder: "" for none; background: the mean cosine of its passages, 0 where cosines are taken as they are.
    """

    cards: bool
    documents: int
    passages: int
    embedder: str = ""
    background: float = 0.0


def seal(folder: Path, made: Made) -> None:
    """Write the manifest of all files in a folder."""
    files = {
        path.relative_to(folder).as_posix(): _digest(path) for path in folder.rglob("*") if path.is_file()
    }
    manifest = {"format": FORMAT, "made": asdict(made), "files": files}
    (folder / _MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")


def check_seal(folder: Path) -> Made:
    """Check every file that answers come from; returns what the volume tells of itself.

    Raises OtherVersionError; OSError, ValueError, KeyError or TypeError for a damaged volume.
    """
    made, files = _manifest(folder)
    _check(folder, {name: digest for name, digest in files.items() if not _stored(name)})
    return made


def is_store_sound(folder: Path) -> bool:
    """Whether what only an ingest opens is as it was written."""
    try:
        _, files = _manifest(folder)
        stored = {name: digest for name, digest in files.items() if _stored(name)}
        _check(folder, stored)
    except (OtherVersionError, OSError, ValueError, KeyError, TypeError, sqlite3.Error):
        return False
    return bool(stored)


def _manifest(folder: Path) -> tuple[Made, dict[str, str]]:
    manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
    if manifest["format"] != FORMAT:
        raise OtherVersionError
    return Made(**manifest["made"]), manifest["files"]


def _stored(name: str) -> bool:
    return name.startswith(f"{STORE}/")


def _check(folder: Path, files: dict[str, str]) -> None:
    for name, digest in files.items():
        if _digest(folder / name) != digest:
            raise ValueError(f"{name} is not what was written")
        if name.endswith(_SQLITE):
            _check_sqlite(folder / name)


def _digest(path: Path) -> str:
    """The digest of a file's content; of what Chroma writes to, only that it is there."""
    if path.name == _SQLITE:
        return "there" if path.exists() else "gone"
    with path.open("rb") as file:
        digest = blake2b(digest_size=16)
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _check_sqlite(path: Path) -> None:
    with closing(connect(path)) as database:
        told = database.execute("PRAGMA quick_check(1)").fetchone()[0]
    if told != "ok":
        raise sqlite3.DatabaseError(told)
