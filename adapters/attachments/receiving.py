"""Receiving: a file comes in piece by piece, sealed as it comes; then it is looked at, and copied clean."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from types import TracebackType

from adapters.attachments.flaw import Refused
from adapters.attachments.kinds import HEAD, early_media, must_be_taken
from adapters.attachments.store import Store
from bot.cases.attachment import LARGEST_FILE, Attachment, Kept, Media, tidied

Looks = Callable[[Iterable[bytes], Callable[[bytes], None]], tuple[Media | None, bool]]
"""(a file's pieces, what takes its clean copy) -> (what it is, whether the copy is whole). Raises Refused."""


@dataclass(frozen=True)
class Receiving:
    """Where files come in."""

    store: Store
    looks: Looks
    today: Callable[[], date]

    def upload(self) -> "Upload":
        """One file. Raises OSError."""
        return Upload(self.store, self.looks, self.today())


class Upload:
    """One file coming in: nothing of it is left unless it is finished.

    with receiving.upload() as upload: upload.write(...); attachment = upload.finish(name, id)
    """

    def __init__(self, store: Store, looks: Looks, day: date) -> None:
        self._store, self._looks, self._day = store, looks, day
        self._draft, self._head, self._size, self._looked = store.draft(), b"", 0, False

    def __enter__(self) -> "Upload":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._draft.__exit__(kind, fault, trace)

    def write(self, words: bytes) -> None:
        """More of it. Raises Refused, OSError."""
        self._size += len(words)
        if self._size > LARGEST_FILE:
            raise Refused("file_large")
        if not self._looked:
            self._head += words[:HEAD]
            if len(self._head) >= HEAD:
                self._look()
        self._draft.write(words)

    def finish(self, name: str, attachment: str) -> Attachment:
        """It is whole: what becomes of it. Raises Refused, OSError."""
        if not self._size:
            raise Refused("file_empty")
        self._look()
        original = self._draft.keep()
        try:
            media, clean = self._copied(original)
        except BaseException:
            self._store.remove([original.file])
            raise
        return Attachment(attachment, tidied(name), media, self._day, original, clean)

    def _look(self) -> None:
        self._looked = True
        must_be_taken(self._head)

    def _copied(self, original: Kept) -> tuple[Media, Kept | None]:
        with self._store.draft() as copy:
            media, whole = self._looks(self._store.read(original), copy.write)
            clean = copy.keep() if whole else None
        return media or self._by_its_head(), clean

    def _by_its_head(self) -> Media:
        """What it is, when whoever looked at all of it came to grief."""
        media = early_media(self._head)
        if media is None:
            raise Refused("file_damaged")
        return media
