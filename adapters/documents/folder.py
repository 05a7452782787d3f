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
            for path in sorted(_paths(root)):
                digest.update(os.fsencode(path) + _state(path).encode())
        return digest.hexdigest()

    def sources(self) -> Sequence[Source]:
        """Every file with the digest of its content; and what can't be opened, which read() refuses."""
        self._paths = {name: path for root in self.roots for name, path in self._named(root)}
        return [Source(name, _fingerprint(path)) for name, path in self._paths.items()]

    def read(self, source: Source) -> Reading:
        """The document in a file that sources() told of. Raises Unreadable."""
        path = self._paths[source.name]
        kind, text = path.suffix.lower(), _text(source.name, path)
        front, body = split_front_matter(text, source.name)
        title, sections = _sections(source.name, kind, body)
        identity = self._identity(path)
        return Reading(to_document(front, identity, title or Path(identity).name), sections)

    def _named(self, root: Path) -> Iterator[tuple[str, Path]]:
        """The files of a root by name; those of a further root carry its whole path."""
        for path in map(Path, sorted(_paths(root))):
            short = path.name if path == root else path.relative_to(root).as_posix()
            name = short if root == self.roots[0] else path.as_posix()
            yield os.fsencode(name).decode("utf-8", "backslashreplace"), path

    def _identity(self, path: Path) -> str:
        """What stands in for an id: the path below the root, without the extension."""
        root = next(one for one in self.roots if path == one or one in path.parents)
        short = path.name if path == root else path.relative_to(root).as_posix()
        return short.removesuffix(path.suffix)


def _paths(root: Path | str) -> Iterator[str]:
    """Every file below a folder but hidden ones, and every folder that may not be opened.

    Links to folders are not followed.
    """
    if not Path(root).is_dir():
        yield str(root)
        return
    try:
        entries = sorted(os.scandir(root), key=lambda entry: entry.name)
    except OSError:
        yield str(root)
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _paths(entry.path)
        elif not (entry.is_symlink() and Path(entry.path).is_dir()):
            yield entry.path


def _state(path: str) -> str:
    try:
        state = Path(path).stat()
    except OSError as fault:
        return type(fault).__name__
    return f" {state.st_size} {state.st_mtime_ns}\n"


def _fingerprint(path: Path) -> str:
    try:
        size = path.stat().st_size
        if not path.is_file() or size > LARGEST:
            return f"{size} bytes"
        return blake2b(path.read_bytes(), digest_size=16).hexdigest()
    except OSError as fault:
        return type(fault).__name__


def _text(source: str, path: Path) -> str:
    """The text of a file. Raises Unreadable, naming what is the matter."""
    try:
        os.fsencode(path).decode("utf-8")
        size = path.stat().st_size
        if not path.is_file():
            raise Unreadable(source, "it is no file that can be read.", "Check its rights, or move it away.")
        if path.suffix.lower() not in READABLE:
            what = f"this kind of file ({path.suffix or 'no extension'}) can't be read."
            cure = f"Save it as one of {', '.join(READABLE)}, or move it out of the library."
            raise Unreadable(source, what, cure)
        if size > LARGEST:
            raise Unreadable(source, f"it has {size:,} bytes, more than {LARGEST:,}.", "Split it into parts.")
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        where = (
            "its name is not UTF-8"
            if isinstance(fault.object, bytes) and fault.object == os.fsencode(path)
            else f"it is not UTF-8 (byte {fault.start:,})"
        )
        raise Unreadable(source, f"{where}.", "Save it again with the encoding UTF-8.") from None
    except OSError as fault:
        raise Unreadable(
            source, f"it can't be opened ({fault.strerror}).", "Check the file's rights."
        ) from None


def _sections(source: str, suffix: str, body: str) -> tuple[str, tuple[Section, ...]]:
    try:
        if suffix == ".md":
            return markdown.to_sections(body)
        if suffix == ".txt":
            return "", plain_text.to_sections(body)
        return html.to_sections(body)
    except ValueError as fault:
        raise Unreadable(source, f"{fault}", "Mend it and read it again.") from None
