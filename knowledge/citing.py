"""Which law a cited article is of: 「労働契約法5条」 is no article of another law."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from knowledge.anchor import articles_in
from knowledge.text import folded

_WORD = "一-龥々ァ-ヴー・"
_LAW = rf"[{_WORD}]+?(?:法|条例|規則|規程|規約|令)"
_NUMBER = r"(?:\d+|[〇一二三四五六七八九十百千]+)"
_NAMED = re.compile(rf"(?P<law>{_LAW})(?:\s*[（(][^（()）]*[)）])?\s*の?\s*(?=第?\s*{_NUMBER}\s*条)")
_CHAIN = re.compile(r"[\d〇一二三四五六七八九十百千第条項号の、,・とや及びおよ又若しくはま\s]*")
"""What may stand between a law's name and the last of its articles: 「刑法222条、223条及び234条」."""
_SAME = re.compile(r"(?:同|本|この)法(?:律|令)?$")
_EDITION = re.compile(r"^(?:改正後?の?|旧|新|現行の?|我が国の)(?=..)")
_ACT = (
    r"(?P<law>(?:[A-Z][\w'’-]* (?:(?:and|of|on|for|the|to) )*)+"
    r"(?:Act|Code|Law|Ordinance|Regulations?|Constitution))"
)
_ARTICLES = r"(?P<articles>\b(?:[Aa]rticles?|[Aa]rt\.?)\s*\d[\d\s(),–-]*(?:(?:and|or)\s+\d[\d\s(),–-]*)*)"
_ENGLISH = (re.compile(rf"{_ARTICLES}\s*of (?:the )?{_ACT}"), re.compile(rf"{_ACT},?\s*{_ARTICLES}"))


@dataclass(frozen=True)
class Citing:
    """An article that a text cites, canonical, and the name of the law it is said to be of; "" for none."""

    article: str
    law: str = ""


def citings(text: str) -> tuple[Citing, ...]:
    """Every article that a text cites, with its law where the text names one beside it."""
    named = dict.fromkeys((*_japanese(text), *_english(text)))
    of_law = {one.article for one in named}
    loose = (Citing(one) for one in articles_in(text) if one not in of_law)
    return (*named, *loose)


def bearers(law: str, titles: Sequence[str], other_names: Iterable[str] = ()) -> frozenset[int]:
    """Which titles bear a law's name: as a word of their own, else at the end of one, else drawn together
    (労契法 for 労働契約法), else by one of its other names. An English name that none bears excludes none.
    """
    plain = [_plain(title) for title in titles]
    for name in (_plain(law), *(_plain(one) for one in other_names if re.fullmatch(_LAW, one))):
        for bears in (_as_word, _as_end, _drawn_together):
            if found := frozenset(at for at, title in enumerate(plain) if bears(name, title)):
                return found
    return frozenset(range(len(titles))) if law.isascii() else frozenset()


def _japanese(text: str) -> Iterator[Citing]:
    """Articles right behind a name, up to what is no article any more."""
    law = ""
    for match in _NAMED.finditer(text):
        law = law if _SAME.search(match["law"]) else _EDITION.sub("", match["law"])
        chain = _CHAIN.match(text, match.end())
        yield from (Citing(one, law) for one in articles_in(chain[0] if chain else ""))


def _english(text: str) -> Iterator[Citing]:
    for pattern in _ENGLISH:
        for match in pattern.finditer(text):
            yield from (Citing(one, match["law"]) for one in articles_in(match["articles"]))


def _plain(name: str) -> str:
    return folded(name).replace("・", "")


def _as_word(name: str, title: str) -> bool:
    return re.search(rf"(?<![{_WORD}\w]){re.escape(name)}{_end(name)}", title) is not None


def _as_end(name: str, title: str) -> bool:
    return re.search(rf"{re.escape(name)}{_end(name)}", title) is not None


def _drawn_together(name: str, title: str) -> bool:
    """Short names (刑法) are whole names already: they stand for no longer one (刑事訴訟法)."""
    if name.isascii() or len(name) <= len("刑法"):
        return False
    between = f"[{_WORD}]*?".join(map(re.escape, name))
    return re.search(rf"{between}{_end(name)}", title) is not None


def _end(name: str) -> str:
    """Behind a name no word goes on; an article's number may."""
    return r"(?!\w)" if name.isascii() else rf"(?=第?\s*\d|(?![{_WORD}]))"
