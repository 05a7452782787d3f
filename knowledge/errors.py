"""What can go wrong with the library; each says what, where and how to mend it, never anyone's words."""

from knowledge.text import visible


class LibraryError(Exception):
    """The library or its index can't be used as it is."""


class Unreadable(LibraryError):
    """One document can't be read.

    source: the file's name; what: the fault; cure: what to do about it.
    """

    def __init__(self, source: str, what: str, cure: str) -> None:
        super().__init__(visible(f"{source}: {what} {cure}"))  # a file's name may hold what moves a terminal
        self.source, self.what, self.cure = source, what, cure


class LibraryUnavailable(LibraryError):
    """There is no index to answer from: none made yet, damaged, or made by another version."""


class MadeByAnother(LibraryUnavailable):
    """The index was made by another version of this program; its documents are enough to make it anew."""


class ModelUnavailable(Exception):
    """The language model gave nothing that can be used; `code` says why, never anyone's words."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class QuestionRefused(Exception):
    """A question that can't be looked up; `code` is `too_long` or `no_words`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
