"""What the workshop does, in this very process: for tests of everything around it."""

from collections.abc import Callable, Iterable

from adapters.attachments.copies import clean
from adapters.attachments.flaw import NoCopy
from adapters.attachments.kinds import media_of
from bot.cases.attachment import Media


def looked(pieces: Iterable[bytes], write: Callable[[bytes], None]) -> tuple[Media | None, bool]:
    """(what a file is, whether its clean copy was written). Raises Refused."""
    content = b"".join(pieces)
    media = media_of(content)
    try:
        write(clean(media, content))
    except NoCopy:
        return media, False
    return media, True
