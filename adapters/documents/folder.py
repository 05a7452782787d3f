"""A library kept in folders: every file below them is a document, or is refused by name."""

import os
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import Path

from adapters.documents import html, markdown, plain_text
from adapters.documents.front_matter import split_front_matter, to_document
from knowledge.document import Reading, Section
from knowledge.errors import Unreadable
from knowledge.ports import Source

LARGEST = 10_000_000
"""Bytes of one document; a text larger than that is an export or a log rather than something to quote."""

READABLE = (".md", ".txt", ".html", ".htm")


class FolderLibrary:
    """A Library over folders and single files. A document's name is its path below its own root."""

    def __init__(self, roots: Sequence[Path]) -> None:
        self.roots = tuple(root.absolute() for root in roots)
        self._paths: dict[str, Path] = {}

    def stamp(self) -> str:
        """A digest of every file's name, size and time of change; equal stamps mean nothing to read."""
        digest = blake2b(digest_size=16)
        for root in self.roots:
            for entry in sorted(_entries(root), key=lambda entry: entry.path):
                state = entry.stat(follow_symlinks=Path(entry.path).exists() if entry.is_symlink() else False)
                digest.update(f"{entry.path}\0{state.st_size}\0{state.st_mtime_ns}\n".encode())
            if root.is_file():
                digest.update(f"{root}\0{root.stat().st_size}\0{root.stat().st_mtime_ns}\n".encode())
        return digest.hexdigest()

    def sources(self) -> Sequence[Source]:
        """Every file with the digest of its content."""
        self._paths = dict(self._files())
        return [Source(name, _fingerprint(path)) for name, path in self._paths.items()]

    def read(self, source: Source) -> Reading:
        """The document in a file that sources() told of. Raises Unreadable."""
        path = self._paths[source.name]
        if path.suffix.lower() not in READABLE:
            raise Unreadable(
                source.name, f"this kind of file ({path.suffix or 'no extension'}) can't be read.",
                f"Save it as one of {', '.join(READABLE)}, or move it out of the library.",
            )  # fmt: skip
        return _reading(source.name, path.suffix.lower(), _text(source.name, path))

    def _files(self) -> Iterator[tuple[str, Path]]:
        """Every file with its name; those of a further root carry the root's path before them."""
        for root in self.roots:
            prefix = "" if root == self.roots[0] else f"{root}: "
            if root.is_file():
                yield prefix + root.name, root
            for path in sorted(Path(entry.path) for entry in _entries(root)):
                yield prefix + path.relative_to(root).as_posix(), path


def _entries(folder: Path | str) -> Iterator[os.DirEntry[str]]:
    """Every file below a folder but hidden ones; a link to a folder is not followed."""
    if not Path(folder).is_dir():
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _entries(entry.path)
            elif not entry.is_dir():
                yield entry


def _fingerprint(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            return f"{path.stat().st_size} bytes"
        return blake2b(path.read_bytes(), digest_size=16).hexdigest()
    except OSError as fault:
        return type(fault).__name__


def _text(source: str, path: Path) -> str:
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise Unreadable(source, f"it has {size:,} bytes, more than {LARGEST:,}.", "Split it into parts.")
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise Unreadable(
            source, f"it is not UTF-8 (byte {fault.start:,}).", "Save it again with the encoding UTF-8."
        ) from None
    except OSError as fault:
        raise Unreadable(
            source, f"it can't be opened ({fault.strerror}).", "Check the file's rights."
        ) from None


def _reading(source: str, suffix: str, text: str) -> Reading:
    front, body = split_front_matter(text, source)
    title, sections = _sections(source, suffix, body)
    identity = source.partition(": ")[2] or source
    identity = identity.removesuffix(Path(identity).suffix)
    return Reading(to_document(front, identity, title or Path(identity).name), sections)


def _sections(source: str, suffix: str, body: str) -> tuple[str, tuple[Section, ...]]:
    try:
        if suffix == ".md":
            return markdown.to_sections(body)
        if suffix == ".txt":
            return "", plain_text.to_sections(body)
        return html.to_sections(body)
    except ValueError as fault:
        raise Unreadable(source, f"{fault}", "Mend it and read it again.") from None
