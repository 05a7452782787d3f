"""The files and folders that are read together with a library, remembered beside its index."""

import json
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path

from knowledge.errors import LibraryUnavailable

_FILE = "roots.json"


def place_of(data: Path, folder: Path | None) -> Path:
    """Where a library's index lies: under its folder's name for people, its path's digest for certainty.

    folder: None for the shipped library.
    """
    if folder is None:
        return data / "index" / "shipped"
    digest = blake2b(str(folder.absolute()).encode(), digest_size=4).hexdigest()
    kept = "".join(letter for letter in folder.absolute().name if letter.isalnum() or letter in "-_")
    return data / "index" / f"{kept[:40]}-{digest}"


def remembered(place: Path) -> list[Path]:
    """The further roots of a library. Raises LibraryUnavailable where what was remembered is damaged."""
    try:
        paths: list[str] = json.loads((place / _FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    except ValueError:
        raise LibraryUnavailable(
            f"{place / _FILE} is damaged. Remove it and run `madoguchi ingest PATH` again."
        ) from None
    return [Path(path) for path in paths]


def remember(place: Path, further: Iterable[Path]) -> None:
    """From now on these are a library's further roots."""
    draft = place / "roots.part"
    draft.write_text(json.dumps([str(path) for path in further]), encoding="utf-8")
    draft.replace(place / _FILE)


def is_within(path: Path, root: Path) -> bool:
    """Whether a path is a root, or lies below it."""
    return path.absolute() == root or root in path.absolute().parents
