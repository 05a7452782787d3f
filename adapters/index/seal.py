"""The seal on a volume: a manifest of its files and their digests, written last, checked at every opening.

Chroma writes into its SQLite file whenever it opens it, so that one is not digested but checked by SQLite
itself. Everything else, Chroma's pickles and graphs too, must be byte for byte what was written.
"""

import json
import sqlite3
from contextlib import closing
from hashlib import blake2b
from pathlib import Path

from adapters.index.rows import connect

FORMAT = 1
"""Raised with every change of what a volume holds; an older or newer one is refused, never guessed at."""

_MANIFEST = "manifest.json"
_SQLITE = "chroma.sqlite3"


class OtherVersionError(Exception):
    """The volume was made by a version that writes another format."""


def seal(folder: Path, *, cards: bool) -> None:
    """Write the manifest of all files in a folder."""
    files = {str(path.relative_to(folder)): _digest(path) for path in folder.rglob("*") if path.is_file()}
    manifest = {"format": FORMAT, "cards": cards, "files": files}
    (folder / _MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")


def check_seal(folder: Path) -> bool:
    """Check every file against the manifest; returns whether the volume has scenario cards.

    Raises OtherVersionError; OSError, ValueError, KeyError or sqlite3.Error for a damaged volume.
    """
    manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
    if manifest["format"] != FORMAT:
        raise OtherVersionError
    for name, digest in manifest["files"].items():
        if _digest(folder / name) != digest:
            raise ValueError(f"{name} is not what was written")
        if name.endswith(_SQLITE):
            _check_sqlite(folder / name)
    return bool(manifest["cards"])


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
