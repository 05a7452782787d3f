"""Documents go on the shelf: only what changed is read again, and what can't be read is named."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from knowledge.errors import Unreadable
from knowledge.ports import Library, Shelf, Shelved, Source
from knowledge.split import passages_of


@dataclass(frozen=True)
class Ingested:
    """What an ingest did: document ids added, changed and removed, the count unchanged, sources refused."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int
    refused: tuple[Unreadable, ...]


def ingest(library: Library, shelf: Shelf, progress: Callable[[int, int], None]) -> Ingested:
    """Bring the shelf up to the library. A source refused now keeps its earlier reading, if it had one.

    progress: called with (done, of how many) while the index is written.
    Raises LibraryUnavailable when the index can't be written; the earlier index then stays.
    """
    before, now = shelf.contents(), {source.name: source for source in library.sources()}
    stale = [source for name, source in now.items() if before.get(name, ("",))[0] != source.fingerprint]
    fresh = {source.name for source in stale}
    kept = {name for name in before if name in now and name not in fresh}
    readings, refused = _read(library, stale, taken={before[name][1]: name for name in kept})
    kept |= {fault.source for fault in refused if fault.source in before}
    gone = [name for name in before if name not in now]
    if readings or gone:
        shelf.publish(kept, readings, progress)
    return Ingested(
        added=tuple(one.document.id for one in readings if one.source.name not in before),
        changed=tuple(one.document.id for one in readings if one.source.name in before),
        removed=tuple(before[name][1] for name in gone),
        unchanged=len(kept),
        refused=tuple(refused),
    )


def _read(
    library: Library, sources: Sequence[Source], taken: dict[str, str]
) -> tuple[list[Shelved], list[Unreadable]]:
    shelved: list[Shelved] = []
    refused: list[Unreadable] = []
    for source in sources:
        try:
            one = _shelved(library, source)
            if one.document.id in taken:
                raise Unreadable(
                    source.name,
                    f"the id {one.document.id!r} is already that of {taken[one.document.id]}.",
                    "Give it another id in its front matter, or remove one of the two.",
                )
        except Unreadable as fault:
            refused.append(fault)
        else:
            taken[one.document.id] = source.name
            shelved.append(one)
    return shelved, refused


def _shelved(library: Library, source: Source) -> Shelved:
    reading = library.read(source)
    passages = passages_of(reading)
    if not passages:
        raise Unreadable(source.name, "there is no text in it.", "Write something below its headings.")
    return Shelved(source, reading.document, passages)
