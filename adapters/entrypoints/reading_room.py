"""Where every process gets its library: folders, their index brought up to date, and answers out of it."""

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from hashlib import blake2b
from importlib.resources import files
from pathlib import Path

from adapters.documents.folder import FolderLibrary
from adapters.index.shelf import FolderShelf
from adapters.index.volume import Volume
from adapters.index.word_vectors import WordVectors
from adapters.writer.quoting import QuotingWriter
from knowledge.answer import Answer, NoAnswer, Question, answer
from knowledge.document import Passage, Scope
from knowledge.errors import LibraryError, LibraryUnavailable
from knowledge.ingest import Ingested, ingest
from knowledge.ports import Model
from knowledge.query import to_query
from knowledge.retrieve import retrieve
from knowledge.thesaurus import to_thesaurus

Progress = Callable[[int, int], None]
Refuse = Callable[[LibraryError], None]

SHIPPED = Path(str(files("knowledge").joinpath("library")))
"""The library that comes with the desk."""


class ReadingRoom:
    """One library with its index. `folder` is the library's own, None for the shipped one.

    progress: told how far the writing of the index is; refuse: told of every document that can't be read,
    and of an index that can't be brought up to date, where an earlier one answers instead. `model` may word
    answers; without one, and whenever a question was confided to another house, they are quotations.
    """

    def __init__(
        self, data: Path, folder: Path | None, progress: Progress, refuse: Refuse,
        model: Model | None = None,
    ) -> None:  # fmt: skip
        self._data = data
        self._place = data / "index" / (_named(folder) if folder else "shipped")
        self._first, self._progress, self._refuse = folder or SHIPPED, progress, refuse
        vectors = WordVectors(data / "cache") if WordVectors.installed() else None
        self._shelf = FolderShelf(self._place, vectors)
        self._thesaurus = to_thesaurus(files("knowledge").joinpath("thesaurus.toml").read_text("utf-8"))
        self._writer, self._model = QuotingWriter(), model

    def ingest(self, further: Sequence[Path] = (), *, rebuild: bool = False) -> Ingested:
        """Bring the index up to the library, with further files or folders from now on.

        Raises LibraryUnavailable.
        """
        with suppress(OSError):  # the shelf, which is written there next, says what is the matter
            self._data.mkdir(mode=0o700, parents=True, exist_ok=True)
        if rebuild:
            self._shelf.clear()
        roots = self._roots()
        added = [path.absolute() for path in further if not any(_within(path, root) for root in roots)]
        library = FolderLibrary([root for root in [*roots, *added] if root.exists() or root == roots[0]])
        if not library.sources():
            raise LibraryUnavailable(self._nothing())
        stamp = library.stamp()
        done = ingest(library, self._shelf, self._progress)
        if added:
            self._remember(roots[1:] + added)
        self._shelf.mark(stamp)
        for fault in done.refused:
            self._refuse(fault)
        return done

    def index(self) -> Volume:
        """The index, brought up to date first when a document changed. Raises LibraryUnavailable."""
        library = FolderLibrary([root for root in self._roots() if root.exists()])
        if self._shelf.stamp() != library.stamp():
            try:
                self.ingest()
            except LibraryUnavailable as fault:
                if self._shelf.is_empty() or not library.sources():
                    raise
                self._refuse(fault)
        if self._shelf.is_empty():
            raise LibraryUnavailable(self._nothing())
        return self._shelf.index()

    def answer(self, question: Question) -> Answer | NoAnswer:
        """The answer to a question. Raises QuestionRefused, LibraryUnavailable."""
        model = self._model
        if model is not None and question.confided and not model.in_house:
            model = None
        return self._shelf.reading(
            lambda: answer(question, self.index(), self._writer, self._thesaurus, model)
        )

    def ranking(self, text: str, scope: Scope, lang: str | None, limit: int) -> Sequence[Passage]:
        """The passages for a question, best first, whether or not they answer it."""
        hits = retrieve(to_query(text, self._thesaurus, lang), scope, self.index(), limit)
        return [hit.passage for hit in hits]

    def _nothing(self) -> str:
        return f"There is no document that can be read in {self._first}. Put .md, .txt or .html files there."

    def _roots(self) -> list[Path]:
        return [self._first.absolute(), *map(Path, self._remembered())]

    def _remembered(self) -> list[str]:
        try:
            paths: list[str] = json.loads((self._place / "roots.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return []
        except ValueError:
            raise LibraryUnavailable(
                f"{self._place / 'roots.json'} is damaged. Remove it and run `madoguchi ingest PATH` again."
            ) from None
        return paths

    def _remember(self, further: Sequence[Path]) -> None:
        draft = self._place / "roots.part"
        draft.write_text(json.dumps([str(path) for path in further]), encoding="utf-8")
        draft.replace(self._place / "roots.json")


def _within(path: Path, root: Path) -> bool:
    return path.absolute() == root or root in path.absolute().parents


def _named(folder: Path) -> str:
    """A folder's own place among the indexes: its name for people, a digest of its path for certainty."""
    digest = blake2b(str(folder.absolute()).encode(), digest_size=4).hexdigest()
    kept = "".join(letter for letter in folder.absolute().name if letter.isalnum() or letter in "-_")
    return f"{kept[:40]}-{digest}"
