"""How texts are compared."""

import re
import unicodedata

_UNSEEN = re.compile("[\u115f\u1160\u3164\uffa0]")
"""Letters by name that show nothing (Hangul fillers)."""


def visible(text: str) -> str:
    """A text without what nobody sees (bidi marks, joiners, controls), all white space one space."""
    seen = "".join(c for c in _UNSEEN.sub(" ", text) if c.isspace() or unicodedata.category(c)[0] != "C")
    return re.sub(r"\s+", " ", seen).strip()


def folded(text: str) -> str:
    """A text as it is compared: what is seen of it, width and case made one."""
    return unicodedata.normalize("NFKC", visible(text)).lower().replace("’", "'")
