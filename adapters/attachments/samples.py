"""Samples of pictures: remarks that cameras and programs leave between them become filling."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class _Codec:
    """A unit's sort by its first byte, the sorts of remarks, and how filling begins."""

    sort: Callable[[int], int]
    remarks: frozenset[int]
    filling: bytes


_CODECS: Mapping[bytes, _Codec] = {
    b"avcC": _Codec(lambda head: head & 31, frozenset({6}), b"\x0c"),
    b"hvcC": _Codec(lambda head: head >> 1 & 63, frozenset({39, 40}), b"\x4c\x01"),
}


def without_remarks(
    out: bytearray, places: Iterable[tuple[int, int]], packed: Sequence[tuple[bytes, int]]
) -> None:
    """Blank them in place, where every sample is packed in one way that is known: (codec, length's bytes)."""
    if len(set(packed)) != 1 or packed[0][0] not in _CODECS:
        return
    codec, width = _CODECS[packed[0][0]], packed[0][1]
    for start, end in places:
        at = start
        while at + width < end:
            unit = at + width
            at = unit + int.from_bytes(out[at:unit])
            if unit < at <= end and codec.sort(out[unit]) in codec.remarks:
                out[unit:at] = (codec.filling.ljust(at - unit - 1, b"\xff") + b"\x80")[: at - unit]
