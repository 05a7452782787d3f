"""Adopted documents: what a company made its own takes the place of the shipped document of the same id."""

from collections.abc import Iterator
from pathlib import Path

from adapters.documents.front_matter import split_front_matter
from knowledge.errors import Unreadable


def replaced(shipped: Path, company: Path) -> frozenset[Path]:
    """The files of the shipped library whose id is that of a file among the company's own."""
    adopted = {identity for _, identity in _ids(company)}
    return (
        frozenset(path for path, identity in _ids(shipped) if identity in adopted) if adopted else frozenset()
    )


def _ids(folder: Path) -> Iterator[tuple[Path, str]]:
    """Every Markdown file of a folder with its document's id, without those that can't be read."""
    for path in folder.rglob("*.md"):
        try:
            front, _ = split_front_matter(path.read_text(encoding="utf-8-sig"), path.name)
        except (OSError, ValueError, Unreadable):
            continue
        yield path.absolute(), front.id or path.relative_to(folder).with_suffix("").as_posix()
