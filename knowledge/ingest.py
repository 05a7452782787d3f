"""Documents go on the shelf: only what changed is read again, and what can't be read is named."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from knowledge.errors import Unreadable
from knowledge.ports import Library, Shelf, Shelved, Source
from knowledge.scenario import CARDS, Scenarios
from knowledge.split import passages_of


@dataclass(frozen=True)
class Ingested:
    """What an ingest did: document ids added, changed and removed, the count unchanged, sources refused."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int
    refused: tuple[Unreadable, ...]


def ingest(
    library: Library, shelf: Shelf, progress: Callable[[int, int], None], scenarios: Scenarios | None = None
) -> Ingested:
    """Bring the shelf up to the library. A source refused now keeps its earlier reading, if it had one.

    progress: called with (done, of how many) while documents are read, then while the index is written.
    scenarios: cards from beside the documents; one whose place is gone is refused by name.
    Raises LibraryUnavailable when the index can't be written; the earlier index then stays.
    """
    cards = scenarios or Scenarios()
    before, now = shelf.contents(), {source.name: source for source in library.sources()}
    stale = [one for one in now.values() if _is_stale(one, before, cards)]
    fresh = {source.name for source in stale}
    kept = {name for name in before if name in now and name not in fresh}
    read = list(_each(library, stale, cards, progress))
    refused = [result for result in read if isinstance(result, Unreadable)]
    kept |= {fault.source for fault in refused if fault.source in before}
    taken = {before[name][1]: name for name in kept}
    readings, clashing = _distinct([result for result in read if isinstance(result, Shelved)], taken)
    refused += clashing
    kept |= {fault.source for fault in clashing if fault.source in before}
    gone = [name for name in before if name not in now]
    if readings or gone:
        shelf.publish(kept, readings, progress)
    return Ingested(
        added=tuple(one.document.id for one in readings if one.source.name not in before),
        changed=tuple(one.document.id for one in readings if one.source.name in before),
        removed=tuple(before[name][1] for name in gone),
        unchanged=len(kept),
        refused=(*refused, *_misplaced(cards, readings, [before[name][1] for name in kept])),
    )


def _is_stale(source: Source, before: Mapping[str, tuple[str, str]], cards: Scenarios) -> bool:
    """Whether a source, or what cards there are of its document, is not as the shelf has it."""
    fingerprint, document = before.get(source.name, ("", ""))
    return cards.marked(source, document).fingerprint != fingerprint


def _misplaced(cards: Scenarios, readings: Sequence[Shelved], kept: Sequence[str]) -> Iterator[Unreadable]:
    """A refusal for each card whose place is gone."""
    there = {one.document.id: [passage.anchor for passage in one.passages] for one in readings}
    lost = [card for document, anchors in there.items() for card in cards.lost(document, anchors)]
    for card in (*cards.strayed([*kept, *there]), *lost):
        what = f"card {card.number} is of {card.document}#{card.anchor}, which is not there."
        yield Unreadable(CARDS, what, "Write another place, or take the card out.")


def _each(
    library: Library, stale: Sequence[Source], cards: Scenarios, progress: Callable[[int, int], None]
) -> Iterator[Shelved | Unreadable]:
    for done, source in enumerate(stale, 1):
        yield _read(library, source, cards)
        progress(done, len(stale))


def _read(library: Library, source: Source, cards: Scenarios) -> Shelved | Unreadable:
    try:
        reading = cards.laid(library.read(source))
        passages = passages_of(reading)
        if not passages:
            return Unreadable(source.name, "there is no text in it.", "Write something below its headings.")
        return Shelved(cards.marked(source, reading.document.id), reading.document, passages)
    except Unreadable as fault:
        return fault


def _distinct(readings: Sequence[Shelved], taken: dict[str, str]) -> tuple[list[Shelved], list[Unreadable]]:
    """Those whose id is free, and a refusal for each of the others. taken: ids with their sources, grows."""
    distinct: list[Shelved] = []
    clashing: list[Unreadable] = []
    for one in readings:
        owner = taken.setdefault(one.document.id, one.source.name)
        if owner == one.source.name:
            distinct.append(one)
        else:
            what = f"the id {one.document.id!r} is already that of {owner}."
            cure = "Give it another id in its front matter, or remove one of the two."
            clashing.append(Unreadable(one.source.name, what, cure))
    return distinct, clashing
