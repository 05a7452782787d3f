"""Lists every statement of the library without a source: which sentence, where, and what is lacking.

    python tests/house/unsourced.py [FOLDER]

A statement is a sentence of a section's text or of its English digest. Its source is a name, how sure it is
and on which day it was checked, from the section's own `source` block or else the document's front matter. A
section as sure as its document rests on the document's source; one that is surer or less sure names its own.
A link, where there is one, is https. Prints a line a statement; exit status 1 when there is any.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from adapters.documents.folder import FolderLibrary
from adapters.entrypoints.reading_room import SHIPPED
from knowledge.document import Document, Reading, Section
from knowledge.split import anchor_of, sentences

SURE = frozenset("ABCP")


def main() -> int:
    told = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    told.add_argument("folder", type=Path, nargs="?", default=SHIPPED)
    library = FolderLibrary([told.parse_args().folder])
    readings = [library.read(source) for source in library.sources()]
    found = [line for reading in readings for line in unsourced(reading)]
    print("\n".join(found) if found else "Every statement has a source.")
    return 1 if found else 0


def unsourced(reading: Reading) -> Iterator[str]:
    """A line for every statement of a document that has no source."""
    for section in reading.sections:
        lacking = list(_lacking(reading.document, section))
        if lacking:
            place = f"{reading.document.id} [{section.anchor or anchor_of(section.path)}]"
            for one in statements(section):
                yield f"{place}: {', '.join(lacking)}: {one}"


def statements(section: Section) -> list[str]:
    """The sentences of a section's text and of its digest."""
    return [one for text in (*section.blocks, section.english) for one in sentences(text)]


def _lacking(document: Document, section: Section) -> Iterator[str]:
    own = bool(section.confidence) and section.confidence != document.confidence
    if not (section.source if own else section.source or document.source).strip():
        yield "no source of its own" if own else "no source"
    if (section.confidence or document.confidence) not in SURE:
        yield "no confidence"
    if document.checked_on is None:
        yield "no day of checking"
    link = section.url or document.url
    if link and not link.startswith("https://"):
        yield "a link without https"


if __name__ == "__main__":
    sys.exit(main())
