"""Which file is read how: by its suffix, and no larger than a document is."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType

from adapters.documents import html, markdown, plain_text
from adapters.documents.draft import Draft, Flaw
from knowledge.document import Section


@dataclass(frozen=True)
class Format:
    """How a kind of file is read. `largest`: bytes; `reader`: the module that reads what is not text."""

    largest: int
    reader: str = ""


_TEXT = Format(10_000_000)  # a text larger than that is an export or a log rather than something to quote
_OFFICE = 50_000_000

FORMATS = MappingProxyType(
    {
        ".md": _TEXT,
        ".txt": _TEXT,
        ".html": _TEXT,
        ".htm": _TEXT,
        ".pdf": Format(_OFFICE, "pdf"),
        ".docx": Format(_OFFICE, "docx"),
        ".xlsx": Format(_OFFICE, "xlsx"),
        ".xml": Format(_OFFICE, "egov"),
    }
)
"""The files that can be read."""
BROKEN = "Open it in the program it was made with and save it again, or remove it."


def from_text(suffix: str, body: str) -> Draft:
    """The document in a text. Raises Flaw."""
    title, sections = _sections(suffix, body)
    return Draft(title, sections)


def from_bytes(suffix: str, content: bytes, name: str) -> Draft:
    """The document in a file that is no text; `name` is the file's, without extension.

    Raises Flaw, whatever the file holds; it may take long or too much memory, so see apart.
    """
    read: Callable[[bytes, str], Draft] = import_module(
        f"adapters.documents.{FORMATS[suffix].reader}"
    ).to_draft
    try:
        return read(content, name)
    except Flaw:
        raise
    except Exception as fault:  # noqa: BLE001 - others' parsers raise anything at all at broken files
        raise Flaw(f"it is damaged, or no {suffix} file ({type(fault).__name__}).", BROKEN) from None


def _sections(suffix: str, body: str) -> tuple[str, tuple[Section, ...]]:
    try:
        if suffix == ".md":
            return markdown.to_sections(body)
        if suffix == ".txt":
            return "", plain_text.to_sections(body)
        return html.to_sections(body)
    except ValueError as fault:
        raise Flaw(f"{fault}", "Mend it and read it again.") from None
