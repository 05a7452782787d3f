"""Anchors: the names of places in a document (33条2項, a path of headings) and how they nest.

An article anchor is written in one canonical way, 「33条2項1号」 or 「33条の2第3項」, whatever the
source wrote (第三十三条第二項, 33 条 2 項). A heading anchor is the path of headings, 「電話 > 暴言」.
"""

import re
import unicodedata
from collections.abc import Iterator

PATH_SEPARATOR = " > "

_DIGITS = "〇一二三四五六七八九"
_UNITS = {"十": 10, "百": 100, "千": 1000}
_NUMBER = r"(?:\d+|[〇一二三四五六七八九十百千]+)"
_BRANCH = r"(?:\d+(?![\dつ個点条項号])|[一二三四五六七八九十百]+(?=第|\d|[^一-龥つ]|$))"
_ARTICLE = re.compile(
    rf"第?\s*(?P<article>{_NUMBER})\s*条(?![件例市約理])(?P<branches>(?:\s*の\s*{_BRANCH})*)"
    rf"(?:\s*第?\s*(?P<paragraph>{_NUMBER})\s*項)?(?:\s*第?\s*(?P<item>{_NUMBER})\s*号)?"
)
_FURTHER = re.compile(rf"(?:・|、|,|と|及び|および)\s*第?\s*({_NUMBER})\s*項")
_ENGLISH_FURTHER = re.compile(r"\s*(?:,|and|or)\s*(\d+)\b(?!\s*(?:days|years|months|yen))")
_ENGLISH_ARTICLE = re.compile(
    r"\b(?:articles?|art\.?)\s*(?P<article>\d+)(?:\s*[-–]\s*(?P<branches>\d+))?"
    r"(?:\s*\(\s*(?P<paragraph>\d+)\s*\)|,?\s*(?:paragraph|para\.?)\s*(?P<spelled>\d+))?",
    re.IGNORECASE,
)


def article_in_heading(heading: str) -> str | None:
    """The canonical article anchor that a heading begins with, or None: 「第33条(定義)」 gives 「33条」."""
    match = _ARTICLE.match(unicodedata.normalize("NFKC", heading).strip())
    return _canonical(match) if match else None


def articles_in(text: str) -> tuple[str, ...]:
    """Every article that a text cites, canonical, in order: 「第33条第2項と34条」 gives (33条2項, 34条)."""
    plain = unicodedata.normalize("NFKC", text)
    found: list[str] = []
    for match in _ARTICLE.finditer(plain):
        found.append(_canonical(match))
        article = _written(_number(match["article"]), _branches(match), None, None)
        found += [_joined(article, f"{_number(more)}項") for more in _run(_FURTHER, plain, match.end())]
    for match in _ENGLISH_ARTICLE.finditer(plain):
        found.append(_canonical_english(match))
        found += [f"{more}条" for more in _run(_ENGLISH_FURTHER, plain, match.end())]
    return tuple(dict.fromkeys(found))


def canonical(anchor: str) -> str:
    """An anchor as the library writes it: articles canonical, heading paths with single spaces."""
    plain = unicodedata.normalize("NFKC", anchor).strip()
    above, _, place = re.sub(r"\s*>\s*", PATH_SEPARATOR, plain).rpartition(PATH_SEPARATOR)
    match = _ARTICLE.fullmatch(place)
    return PATH_SEPARATOR.join((*filter(None, [above]), _canonical(match) if match else place))


def covers(wider: str, narrower: str) -> bool:
    """Whether an anchor is another or lies above it: 33条 covers 33条2項, never 33条の2."""
    wide, narrow = canonical(wider), canonical(narrower)
    if wide == narrow or narrow.startswith(wide + PATH_SEPARATOR):
        return True
    (above, place), (other, below) = _last_step(wide), _last_step(narrow)
    wide_parts, narrow_parts = _article_parts(place), _article_parts(below)
    return above == other and bool(wide_parts) and narrow_parts[: len(wide_parts)] == wide_parts


def _last_step(anchor: str) -> tuple[str, str]:
    """What stands above a place, and the place: 「附則 > 1条2項」 gives (附則, 1条2項)."""
    above, _, place = anchor.rpartition(PATH_SEPARATOR)
    return above, place


def _run(pattern: re.Pattern[str], text: str, at: int) -> Iterator[str]:
    """What a pattern finds again and again, each right behind the last: 「・第2項・第3項」."""
    while match := pattern.match(text, at):
        yield match[1]
        at = match.end()


def _canonical(match: re.Match[str]) -> str:
    return _written(_number(match["article"]), _branches(match), match["paragraph"], match["item"])


def _branches(match: re.Match[str]) -> str:
    return "".join(f"の{_number(n)}" for n in re.findall(_NUMBER, match["branches"]))


def _canonical_english(match: re.Match[str]) -> str:
    branches = f"の{match['branches']}" if match["branches"] else ""
    return _written(int(match["article"]), branches, match["paragraph"] or match["spelled"], None)


def _written(article: int, branches: str, paragraph: str | None, item: str | None) -> str:
    below = f"{_number(paragraph)}項" if paragraph else ""
    below += f"{_number(item)}号" if item else ""
    return _joined(f"{article}条{branches}", below)


def _joined(article: str, below: str) -> str:
    return f"{article}{'第' if below and not article.endswith('条') else ''}{below}"


def _article_parts(anchor: str) -> tuple[str, ...]:
    match = _ARTICLE.match(anchor)
    if not match:
        return ()
    rest = [f"{_number(match[name])}{name}" for name in ("paragraph", "item") if match[name]]
    return (f"{_number(match['article'])}条{match['branches']}", *rest)


def _number(written: str) -> int:
    if written.isdecimal():
        return int(written)
    total = pending = 0
    for character in written:
        if character in _DIGITS:
            pending = pending * 10 + _DIGITS.index(character)
        else:
            total += (pending or 1) * _UNITS[character]
            pending = 0
    return total + pending
