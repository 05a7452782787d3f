"""One Sudachi for the whole process: its dictionary is large, and every room reads it."""

import threading
from functools import cache, lru_cache

from sudachipy import Dictionary, SplitMode
from sudachipy import Tokenizer as SudachiTokenizer

LONGEST_RUN = 10_000
"""Characters given to Sudachi at once; it refuses more than about 49,000 bytes."""

_OWN = threading.local()


def tokenizer() -> SudachiTokenizer:
    """One tokenizer a thread, of short units (mode A): Sudachi's may not be shared between threads."""
    if not hasattr(_OWN, "tokenizer"):
        _OWN.tokenizer = _dictionary().create(mode=SplitMode.A)
    return _OWN.tokenizer


@lru_cache(maxsize=4096)
def may_be_called(word: str) -> bool:
    """Whether the dictionary knows a word as somebody's name, whatever else it is."""
    return any(one.part_of_speech()[2] == "人名" for one in _dictionary().lookup(word))


@cache
def _dictionary() -> Dictionary:
    return Dictionary(dict="core")
