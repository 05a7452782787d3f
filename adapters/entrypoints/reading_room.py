"""Where every process gets its library: folders, their index brought up to date, and answers out of it."""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.resources import files
from pathlib import Path

from adapters.documents.adopted import replaced
from adapters.documents.cards import read_cards, state_of
from adapters.documents.folder import FolderLibrary
from adapters.entrypoints.clock import now
from adapters.entrypoints.further_roots import is_within, place_of, remember, remembered
from adapters.index.embedder import Embedder
from adapters.index.shelf import FolderShelf
from adapters.index.versions import Pointer, Version
from adapters.index.volume import Volume
from adapters.index.word_vectors import WordVectors
from adapters.writer.quoting import QuotingWriter
from knowledge.account import is_account
from knowledge.answer import Answer, NoAnswer, Question, answer
from knowledge.document import Passage, Scope
from knowledge.errors import LibraryError, LibraryUnavailable, MadeByAnother, Unreadable
from knowledge.ingest import Ingested, ingest
from knowledge.ports import Model
from knowledge.query import to_query
from knowledge.retrieve import retrieve
from knowledge.scenario import CARDS, Scenarios
from knowledge.thesaurus import to_thesaurus

Progress = Callable[[int, int], None]
Refuse = Callable[[LibraryError], None]

SHIPPED = Path(str(files("knowledge").joinpath("library")))
"""The library that comes with the desk."""
LAWS = "laws"
"""The folder of fetched laws in the data folder; it belongs to every library."""
COMPANY = "company"
"""The folder of adopted documents in the data folder; each takes the place of the shipped one of its id."""

_QUICK, _SHARE, _LONGEST = 0.002, 20, 1.0
"""A look for changes that takes longer than so many seconds is taken one part of the time only, so that a
change is seen at the next question, or at the first one after a second."""
_HELD = (
    "The library is held at an earlier version, and changes of documents are not seen, "
    "until `madoguchi ingest` is run."
)


class ReadingRoom:
    """One library with its index. `folder` is the library's own, None for the shipped one.

    progress: told how far the writing of the index is; refuse: told of every document that can't be read,
    and of an index that can't be brought up to date, where an earlier one answers instead. `model` may word
    answers; without one, and whenever a question was confided to another house, they are quotations.
    `embedder`: what finds by meaning, the static word vectors when None.
    """

    _model: Model | None = None

    def __init__(
        self, data: Path, folder: Path | None, progress: Progress, refuse: Refuse,
        model: Model | None = None, embedder: Embedder | None = None,
    ) -> None:  # fmt: skip
        self._data = data
        self._place = place_of(data, folder)
        self._first, self._progress, self._refuse = folder or SHIPPED, progress, refuse
        if embedder is None and WordVectors.installed():
            embedder = WordVectors(data / "cache")
        self._shelf = FolderShelf(self._place, embedder, now)
        self._embedded_by = embedder.name if embedder is not None else ""
        self._look_again = 0.0
        self._told_held = False
        self._thesaurus = to_thesaurus(files("knowledge").joinpath("thesaurus.toml").read_text("utf-8"))
        self._writer, self._model = QuotingWriter(), model

    @property
    def with_model(self) -> bool:
        """Whether a language model has a hand in the answers."""
        return self._model is not None

    def ingest(self, further: Sequence[Path] = (), *, rebuild: bool = False, forget: bool = True) -> Ingested:
        """Bring the index up to the library, with further files or folders from now on.

        forget: of a folder that is there and has no document any more, nothing is kept.
        Raises LibraryUnavailable.
        """
        with suppress(OSError):  # the shelf, which is written there next, says what is the matter
            self._data.mkdir(mode=0o700, parents=True, exist_ok=True)
        if rebuild:
            self._shelf.clear()
        roots, further_already = self._roots(), remembered(self._place)
        added = [path.absolute() for path in further if not any(is_within(path, root) for root in roots)]
        library = self._library([root for root in [*roots, *added] if root.exists() or root == roots[0]])
        if not self._first.exists() or not library.sources():
            if forget and self._first.is_dir():
                self._shelf.clear()
            raise LibraryUnavailable(self._nothing())
        stamp = self._stamp(library)
        try:
            done = ingest(library, self._shelf, self._progress, self._scenarios())
        except MadeByAnother:  # an upgrade: what it was made of is all here
            self._shelf.clear()
            done = ingest(library, self._shelf, self._progress, self._scenarios())
        self._shelf.renew(self._progress)
        if added:
            remember(self._place, [*further_already, *added])
        self._shelf.mark(stamp)
        for fault in done.refused:
            self._refuse(fault)
        return done

    def index(self) -> Volume:
        """The index, brought up to date first when a document changed. Raises LibraryUnavailable.

        Documents are looked at again after a second at the latest; a version that a person went back to
        stays as it is.
        """
        if time.monotonic() >= self._look_again or self._shelf.is_empty():
            self._bring_up()
        if self._shelf.is_empty():
            raise LibraryUnavailable(self._nothing())
        try:
            return self._shelf.index()
        except MadeByAnother:
            self.ingest(rebuild=True, forget=False)
            return self._shelf.index()

    def versions(self) -> Pointer:
        """The versions of the index, and which is current. Raises LibraryUnavailable."""
        return self._shelf.pointer()

    def go_back(self, number: int | None = None) -> Version:
        """Make an earlier version of the index current. Raises LibraryUnavailable where it can't be."""
        return self._shelf.go_back(number)

    def answer(self, question: Question) -> Answer | NoAnswer:
        """The answer to a question. Raises QuestionRefused, LibraryUnavailable."""
        model = self._model
        if model and (question.by_rules or (question.confided and not model.in_house)):
            model = None

        def answered() -> Answer | NoAnswer:
            index = self.index().for_confided() if question.confided else self.index()
            return answer(question, index, self._writer, self._thesaurus, model)

        return self._shelf.reading(answered)

    def ranking(self, text: str, scope: Scope, lang: str | None, limit: int) -> Sequence[Passage]:
        """The passages for a question, best first, whether or not they answer it."""
        index = self.index().for_confided() if is_account(text) else self.index()
        hits = retrieve(to_query(text, self._thesaurus, lang), scope, index, limit)
        return [hit.passage for hit in hits]

    def _bring_up(self) -> None:
        pointer = self._shelf.pointer()
        if pointer.held:
            if not self._told_held:
                self._refuse(LibraryError(_HELD))
            self._told_held = True
            return
        self._told_held = False
        began = time.monotonic()
        library = FolderLibrary([root for root in self._roots() if root.exists()])
        is_same = pointer.stamp == self._stamp(library)
        took = time.monotonic() - began
        self._look_again = began + min(_SHARE * max(0.0, took - _QUICK), _LONGEST) if is_same else 0.0
        if is_same:
            return
        try:
            self.ingest(forget=False)
        except LibraryUnavailable as fault:
            if self._shelf.is_empty() or not library.sources():
                raise
            self._refuse(fault)

    def _library(self, roots: Sequence[Path]) -> FolderLibrary:
        """The library as it is read: without the shipped documents that the company's own stand in for."""
        company = (self._data / COMPANY).absolute()
        return FolderLibrary(roots, replaced(self._first, company) if company in roots else ())

    def _stamp(self, library: FolderLibrary) -> str:
        """What an index is made of: the files, who makes its vectors, and the cards beside the documents."""
        made = library.stamp(), self._embedded_by, state_of(self._data / CARDS)
        return " ".join(filter(None, made))

    def _scenarios(self) -> Scenarios:
        """The cards beside the documents; where they can't be read an index that there is stays as it is."""
        try:
            return Scenarios(read_cards(self._data / CARDS))
        except Unreadable as fault:
            if not self._shelf.is_empty():
                raise LibraryUnavailable(str(fault)) from None
            self._refuse(fault)
            return Scenarios()

    def _nothing(self) -> str:
        cure = "Put Markdown, text, HTML, PDF or office files there."
        return f"There is no document that can be read in {self._first}. {cure}"

    def _roots(self) -> list[Path]:
        ours = [LAWS, COMPANY] if self._first == SHIPPED else [LAWS]
        there = [folder for name in ours if (folder := (self._data / name).absolute()).is_dir()]
        return [self._first.absolute(), *there, *remembered(self._place)]
