"""MP3 without loss: the frames of sound alone; no tags in front, behind, or between."""

from adapters.attachments.flaw import NoCopy

_RATES = {  # kilobits a second by (first version, layer), for indexes 1 to 14
    (True, 1): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (True, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, 1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (False, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (False, 3): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_SAMPLES = (44100, 48000, 32000)
_TAGS = (b"Xing", b"Info")


def clean(content: bytes) -> bytes:
    """The sound alone. Raises NoCopy."""
    out: list[bytes] = []
    at, end = _after_tags(content), len(content)
    while at + 4 <= end:
        size = frame(content, at)
        # a frame stands before another one, a tag, or the end; else its mark is somebody's letters
        follows = at + size
        if (
            size
            and follows <= end
            and (follows + 4 > end or frame(content, follows) or _is_tag(content, follows))
        ):
            out.append(_without_encoder(content[at:follows]) if not out else content[at:follows])
            at = follows
        elif (at := content.find(b"\xff", at + 1)) < 0:
            break
    if not out:
        raise NoCopy
    return b"".join(out)


def frame(content: bytes, at: int) -> int:
    """The size of the frame that begins here; 0 where none does."""
    head = int.from_bytes(content[at : at + 4])
    version, layer = head >> 19 & 3, 4 - (head >> 17 & 3)
    rate, sample = head >> 12 & 15, head >> 10 & 3
    if head >> 21 != 0x7FF or version == 1 or layer == 4 or rate in {0, 15} or sample == 3:
        return 0
    bits = _RATES[version == 3, layer][rate - 1] * 1000
    per_second = _SAMPLES[sample] >> (3 - version if version else 2)
    padded = head >> 9 & 1
    if layer == 1:
        return (12 * bits // per_second + padded) * 4
    return (72 if layer == 3 and version != 3 else 144) * bits // per_second + padded


def _after_tags(content: bytes) -> int:
    at = 0
    while content[at : at + 3] == b"ID3":
        size = sum((byte & 127) << 7 * (3 - place) for place, byte in enumerate(content[at + 6 : at + 10]))
        at += 10 + size + (10 if content[at + 5 : at + 6] and content[at + 5] & 16 else 0)
    return at


def _goes_on(content: bytes, at: int) -> bool:
    return at + 4 > len(content) or bool(frame(content, at)) or _is_tag(content, at)


def _is_tag(content: bytes, at: int) -> bool:
    return content[at : at + 3] in {b"TAG", b"ID3"} or content[at : at + 8] in {b"APETAGEX", b"LYRICSBE"}


def _without_encoder(first: bytes) -> bytes:
    """The first frame may tell how long it all is, and behind that which program made it."""
    at = next((place for tag in _TAGS if (place := first.find(tag, 4, 40)) > 0), 0)
    if not at:
        return first
    flags = int.from_bytes(first[at + 4 : at + 8])
    told = at + 8 + 4 * (flags & 1) + 4 * (flags >> 1 & 1) + 100 * (flags >> 2 & 1) + 4 * (flags >> 3 & 1)
    return first[:told] + bytes(len(first) - told)
