"""Clean copies: each kind of file by its own rules."""

from collections.abc import Callable
from types import MappingProxyType

from adapters.attachments import gif, heic, jpeg, mail, movie, mp3, office, pdf, png, riff
from adapters.attachments.flaw import LARGEST_COPY, NoCopy
from bot.cases.attachment import Media

_CLEAN: MappingProxyType[Media, Callable[[bytes], bytes]] = MappingProxyType(
    {
        Media.JPEG: jpeg.clean,
        Media.PNG: png.clean,
        Media.GIF: gif.clean,
        Media.WEBP: riff.clean_picture,
        Media.HEIC: heic.clean,
        Media.PDF: pdf.clean,
        Media.DOCX: office.clean,
        Media.XLSX: office.clean,
        Media.PPTX: office.clean,
        Media.MP3: mp3.clean,
        Media.M4A: movie.clean,
        Media.MP4: movie.clean,
        Media.MOV: movie.clean,
        Media.WAV: riff.clean_sound,
        Media.TEXT: mail.clean_text,
        Media.MAIL: mail.clean,
    }
)


def clean(media: Media, content: bytes) -> bytes:
    """A file without what tells of people, places, days and devices. Raises NoCopy, Refused."""
    copy = _CLEAN[media](content)
    if not copy or len(copy) > LARGEST_COPY:
        raise NoCopy
    return copy
