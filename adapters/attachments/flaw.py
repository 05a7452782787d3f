"""What keeps a file out, or keeps a clean copy from being made of it."""


class Refused(Exception):
    """A file that is not taken; `code` names the sentence that says why and what to do."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NoCopy(Exception):
    """No clean copy can be made of it: it is damaged, locked, or made in a way that is not known."""


LARGEST_COPY = 32 * 1024 * 1024 - 1
"""Bytes that a clean copy has at most."""

MOST_PIXELS = 256_000_000
"""Pixels of a picture: more than any telephone takes; a bomb has more."""


def must_be_shown(width: int, height: int) -> None:
    """Raises Refused for a picture of more pixels than anybody's screen could take."""
    if width * height > MOST_PIXELS:
        raise Refused("file_bomb")
