"""The folders of a shelf's volumes: made, looked into, and removed; and why one could not be written."""

import shutil
from collections.abc import Collection, Mapping
from contextlib import closing, suppress
from itertools import chain
from pathlib import Path
from sqlite3 import Error
from tempfile import mkdtemp

from adapters.index.embedder import EmbedderUnavailable
from adapters.index.rows import connect, to_document
from adapters.index.versions import FORGOTTEN, KEPT, OLD, Pointer, Version
from knowledge.document import Audience, Document
from knowledge.errors import LibraryUnavailable


def new(shelf: Path) -> Path:
    """A new folder under a name no volume ever had: Chroma remembers folders by their path."""
    (shelf / "volumes").mkdir(exist_ok=True)
    return Path(mkdtemp(prefix="", dir=shelf / "volumes"))


def remove(folder: Path) -> None:
    """A folder goes with all that is in it."""
    shutil.rmtree(folder, ignore_errors=True)


def contents(folder: Path) -> Mapping[str, tuple[str, str]]:
    """Source name to (fingerprint, document id) of a volume."""
    with closing(connect(folder / "passages.db")) as rows:
        found = rows.execute("SELECT source, fingerprint, id FROM document").fetchall()
    return {source: (fingerprint, identity) for source, fingerprint, identity in found}


def passages_of(folder: Path, sources: Collection[str]) -> int:
    """How many passages the named sources have in a volume."""
    counted = "SELECT source, count(*) FROM document JOIN passage ON document = number GROUP BY number"
    with closing(connect(folder / "passages.db")) as rows:
        return sum(count for source, count in rows.execute(counted) if source in sources)


def earlier(pointer: Pointer, number: int | None) -> Version:
    """The version of a number, or the last before the current one. Raises LibraryUnavailable."""
    now = pointer.current.number if pointer.current else pointer.next_number
    wanted = [one for one in pointer.versions if (one.number == number if number else one.number < now)]
    there = [one for one in wanted if not one.gone and one.volume != pointer.volume]
    if there:
        return there[-1]
    cure = "`madoguchi library versions` tells which there are."
    if number is None:
        raise LibraryUnavailable(f"There is no earlier version to go back to. {cure}")
    if not wanted:
        raise LibraryUnavailable(f"There is no version {number}. {cure}")
    if not wanted[0].gone:
        raise LibraryUnavailable(f"Version {number} is the current one already. {cure}")
    forgotten = "held a document that was deleted, or is for fewer people now"
    why = forgotten if wanted[0].gone == FORGOTTEN else "is too old to be kept"
    raise LibraryUnavailable(f"Version {number} is gone: it {why}. {cure}")


def outdated(shelf: Path, pointer: Pointer) -> Pointer:
    """The same with those volumes gone that hold a document which the current one does not, or holds for
    fewer people, that nobody can look into, or that are old."""
    now = _documents(shelf, pointer.volume) or {}
    others = [one.volume for one in pointer.versions if not one.gone and one.volume != pointer.volume]
    beyond = [one for one in others if not _is_within(_documents(shelf, one), now)]
    left = [one for one in others if one not in beyond]
    return pointer.without(beyond, FORGOTTEN).without(left[: max(0, len(left) - (KEPT - 1))], OLD)


def sweep(shelf: Path, pointer: Pointer) -> None:
    """Remove what is gone. Raises LibraryUnavailable when something stays: its text is to be forgotten."""
    keep = {pointer.volume, *(one.volume for one in pointer.versions if not one.gone)}
    for folder in (shelf / "volumes").iterdir() if (shelf / "volumes").exists() else ():
        if folder.name in keep:
            continue
        try:
            shutil.rmtree(folder)
        except OSError as fault:
            raise LibraryUnavailable(
                f"{folder} holds an older index and could not be removed ({fault.strerror}). "
                "Remove it, since deleted documents may stand in it."
            ) from None


def _documents(shelf: Path, volume: str | None) -> Mapping[str, Document] | None:
    """The documents of a volume by id; None where nobody can look into it."""
    if volume is None:
        return {}
    with suppress(OSError, Error, ValueError, LookupError, TypeError):
        with closing(connect(shelf / "volumes" / volume / "passages.db")) as rows:
            fronts = rows.execute("SELECT front FROM document").fetchall()
        return {one.id: one for one in map(to_document, chain.from_iterable(fronts))}
    return None


def _is_within(held: Mapping[str, Document] | None, now: Mapping[str, Document]) -> bool:
    """Whether what was held is held now, and nobody who read it then may not read it now."""
    return held is not None and all(name in now and _is_for(now[name], one) for name, one in held.items())


def _is_for(document: Document, before: Document) -> bool:
    """Whether a document is for all those for whom it was before."""
    audience = document.audience is Audience.STAFF or before.audience is Audience.COUNSELOR
    return audience and (not document.sites or set() < set(before.sites) <= set(document.sites))


def unwritten(folder: Path, fault: Exception) -> str:
    """One line on why the index could not be written; the vendors' own words name the disk best."""
    if isinstance(fault, EmbedderUnavailable):
        return f"{fault}; the index in {folder} is unchanged. Try again once it can be reached."
    said = fault.strerror if isinstance(fault, OSError) and fault.strerror else type(fault).__name__
    return (
        f"The index in {folder} could not be written ({said}); the earlier one is unchanged. "
        "Make room on the disk or choose another --data folder, then try again."
    )
