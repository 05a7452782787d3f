"""Recognises a question that leans on the one before it: それは派遣でも同じ?, since when?

A miss costs an answer beside the point; a needless hit mixes two questions: so what has a subject of its own
and does not point back is whole, however short it is.
"""

import re

from knowledge.query import language_of
from knowledge.rules import any_of, read_rules
from knowledge.text import folded

LONGEST = {"ja": 30, "en": 60}
"""Characters; whoever writes more says what it is about."""
_UNNAMED = {"ja": 18, "en": 48}
"""Characters of a question that names nothing."""


def leans(text: str) -> bool:
    """Whether a text can only be understood with the question before it."""
    seen = folded(text)
    lang = language_of(seen)
    if len(seen) > LONGEST[lang] or _WHOLE.search(seen) or not any(map(str.isalnum, seen)):
        return False
    rest = _OPENING.sub("", seen)
    if not rest or _POINTING.search(seen) or _POINTING.search(rest):
        return True
    if _LACKING.fullmatch(rest) and len(_HEAVY.findall(rest)) <= 1:
        return True
    return len(rest) <= _UNNAMED[lang] and _names_nothing(rest) and bool(_ASKED.search(rest))


def _names_nothing(text: str) -> bool:
    """Whether a text has no word of its own to look for."""
    return not _HEAVY.search(text) and not _NAME.search(_LIGHT.sub(" ", text))


_RULES = read_rules("leaning.toml")
_WHOLE, _POINTING, _LACKING, _ASKED, _LIGHT, _HEAVY = (
    any_of(_RULES[name]) for name in ("whole", "pointing", "lacking", "asked", "light", "heavy")
)
_OPENING = any_of([rf"^({any_of(_RULES['opening']).pattern})+"])
_NAME = re.compile(r"[\u4e00-\u9fff々]{2,}|[ァ-ヴー]{2,}|[a-z0-9][a-z0-9'-]+")
