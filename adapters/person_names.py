"""Finds people's names in a text: by Sudachi's dictionary, by what stands around them, in Latin letters."""

import re
from collections.abc import Iterator, Sequence

from sudachipy import Morpheme, SplitMode

from adapters.japanese import LONGEST_RUN, may_be_called, tokenizer
from knowledge.personal import RULES, Place

LABEL = "氏名"
_NAMES = RULES["names"]
_HONORIFIC = re.compile(rf"\s?(?:{'|'.join(sorted(_NAMES['honorific'], key=len, reverse=True))})")
_ANYBODY = frozenset(_NAMES["anybody"])
_ANYBODY_KANA = tuple(one for one in _ANYBODY if "ぁ" <= one[-1] <= "ん")
_SINGLE_SIGNS = frozenset(_NAMES["single_signs"])
_ADDRESSED = re.compile(
    rf"(?P<run>[一-龥々ヶ]{{1,5}}|[ァ-ヶー]{{2,10}}|[ぁ-ん]{{3,8}}?)(?={_HONORIFIC.pattern})"
)
_ORGANISATION = re.compile("|".join(re.escape(one) for one in _NAMES["organisation"]))
_BEFORE_ORGANISATION = tuple(_NAMES["before_organisation"])
_INTRODUCED = tuple(_NAMES["introduced"])
_CALLED = re.compile("|".join(_NAMES["called"]))
_KATAKANA = re.compile(r"[ァ-ヶー]{2,12}(?:[・=＝ ][ァ-ヶー]{1,12}){1,3}")
_NAMELIKE = re.compile(r"[一-龥々ヶ]{1,4}|[ァ-ヶー]{2,10}|[ぁ-ん]{2,5}")
_SURNAMES, _GIVEN = (frozenset(_NAMES[one].split()) for one in ("surnames", "given"))
_WORD = r"[A-Z][A-Za-z'’-]+"
_TITLED = re.compile(rf"\b(?:{'|'.join(_NAMES['romaji_title'])})\.?\s(?P<it>{_WORD}(?:\s{_WORD}){{0,2}})")
_SUFFIXED = re.compile(
    rf"(?P<it>\b{_WORD}(?:\s{_WORD})?)(?:[-\s](?:san|sama|kun|chan|sensei|bucho|kacho|tencho)\b|\s?(?:さん|様|氏|くん))",
    re.IGNORECASE,
)
_TOLD = re.compile(rf"\b(?:{'|'.join(_NAMES['romaji_before'])})\s(?P<it>{_WORD}(?:\s{_WORD}){{0,2}})")
_PAIR = re.compile(r"\b(?P<one>[A-Z][A-Za-z'’]+)[ ,]\s?(?P<other>[A-Z][A-Za-z'’]+)\b")
_SINGLE = re.compile(r"\b[A-Z][a-z]{2,}\b|\b[A-Z]{3,}\b")
_FIRST = 3
"""How many of a told name's words are looked at."""


def name_places(levelled: str) -> Iterator[Place]:
    """Where names stand in a levelled text (knowledge.personal.level); some may lie over others."""
    for start in range(0, len(levelled), LONGEST_RUN):
        part = levelled[start : start + LONGEST_RUN]
        for place in (*_japanese(part), *_latin(part)):
            yield Place(start + place.start, start + place.end, LABEL)


def _japanese(text: str) -> Iterator[Place]:
    words = [one for one in tokenizer().tokenize(text, SplitMode.C) if one.end() > one.begin()]
    for place in _runs(words, text):
        if not _is_organisation(text, place):
            yield place
    yield from _with_honorific(words, text)
    yield from _before_honorific(text)
    for match in _KATAKANA.finditer(text):
        if _HONORIFIC.match(text, match.end()) or _CALLED.match(text, match.end()):
            yield Place(*match.span(), LABEL)
    yield from _introduced(text)


def _runs(words: Sequence[Morpheme], text: str) -> Iterator[Place]:
    """Names of the dictionary; what belongs together (姓名, also with a space or ・ between) is one."""
    start = end = -1
    for word in (*words, None):
        if word is not None and _is_name(word):
            if start < 0:
                start = word.begin()
            end = word.end()
        elif start >= 0 and (word is None or word.surface() not in {" ", "・", "=", "　"}):
            if end - start > 1 or _HONORIFIC.match(text, end):
                yield Place(start, end, LABEL)
            start = -1


def _is_name(word: Morpheme) -> bool:
    return word.part_of_speech()[2] == "人名" and not word.surface().isascii()


def _is_organisation(text: str, place: Place) -> bool:
    if text[: place.start].endswith(_BEFORE_ORGANISATION):
        return True
    return bool(_ORGANISATION.match(text, place.end)) and not _HONORIFIC.match(text, place.end)


def _with_honorific(words: Sequence[Morpheme], text: str) -> Iterator[Place]:
    """What stands before さん or 部長 and is no word of the language."""
    for at, word in enumerate(words):
        if not _HONORIFIC.match(text, word.end()) or _HONORIFIC.fullmatch(word.surface()):
            continue
        first = word
        if at and _is_name(words[at - 1]) and words[at - 1].end() == word.begin():
            first = words[at - 1]
        told = text[first.begin() : word.end()]
        place = Place(first.begin(), word.end(), LABEL)
        if told not in _ANYBODY and _NAMELIKE.fullmatch(told) and _may_be_name(word):
            yield place


def _before_honorific(text: str) -> Iterator[Place]:
    """What the dictionary knows as a name too, however it is read in its sentence: 上田部長, やまもとさん."""
    for match in _ADDRESSED.finditer(text):
        run, end = match["run"], match.end("run")
        if run in _ANYBODY or run.endswith(_ANYBODY_KANA) or _is_brand(run):
            continue
        least = 3 if "ぁ" <= run[-1] <= "ん" else 2
        for start in range(len(run) - least + 1):
            if may_be_called(run[start:]) and run[start:] not in _ANYBODY:
                yield Place(end - len(run) + start, end, LABEL)
                break
        else:
            if run in _SINGLE_SIGNS:
                yield Place(end - 1, end, LABEL)


def _is_brand(run: str) -> bool:
    """Whether a run is a word or a brand before it is a name (タクシー, ソニー), or a place (札幌市)."""
    if "ァ" <= run[0] <= "ヶ":
        words = tokenizer().tokenize(run, SplitMode.C)
        return not any(one.is_oov() or _is_name(one) for one in words)
    return len(run) > 2 and run[-1] in "市区町村県"


def _may_be_name(word: Morpheme) -> bool:
    """A proper noun of a place or of people, a word that no dictionary has, or a single sign (王さん)."""
    kind = word.part_of_speech()
    if kind[1] == "固有名詞":
        return kind[2] in {"人名", "地名"}
    return kind[0] == "名詞" and (word.is_oov() or len(word.surface()) == 1)


def _introduced(text: str) -> Iterator[Place]:
    """What is said to be a name: 名前は…, …と申します, although the dictionary has no such name."""
    for match in _CALLED.finditer(text):
        before = re.search(r"(?:[一-龥々]{2,6}|[ァ-ヶー]{2,12}|[ぁ-ん]{2,6})$", text[: match.start()])
        if before and not _is_common(before[0]):
            yield Place(before.start(), before.end(), LABEL)
    for lead in _INTRODUCED[:_FIRST]:
        for match in re.finditer(rf"{lead}\s?([一-龥々]{{2,6}}|[ァ-ヶー]{{2,12}})", text):
            if not _is_common(match[1]):
                yield Place(*match.span(1), LABEL)


def _is_common(words: str) -> bool:
    """Whether the dictionary has all of it, and none of it as anybody's name."""
    tokens = list(tokenizer().tokenize(words, SplitMode.C))
    return words in _ANYBODY or not any(one.is_oov() or _is_name(one) for one in tokens)


def _latin(text: str) -> Iterator[Place]:
    for pattern in (_TITLED, _SUFFIXED):
        yield from (Place(*match.span("it"), LABEL) for match in pattern.finditer(text))
    for match in _TOLD.finditer(text):
        if match["it"] not in _SIGNS and _known(match["it"].split()[0]):
            yield Place(*match.span("it"), LABEL)
    for match in _PAIR.finditer(text):
        one, other = match["one"].lower(), match["other"].lower()
        if (_known(one) and _known(other)) or (one in _GIVEN and other not in _ORDINARY):
            yield Place(*match.span(), LABEL)
    for match in _SINGLE.finditer(text):
        if match[0].lower() in _CLEAR:
            yield Place(*match.span(), LABEL)


def _known(word: str) -> bool:
    return word.lower() in _SURNAMES or word.lower() in _GIVEN


_SIGNS = frozenset({"AI", "REN", "MAI", "SHO"})
_ORDINARY = frozenset("act law code ordinance government prefecture street hotline".split())
_ALSO_WORDS = frozenset(
    "mark grace rose may will white brown green young hall cook baker park long ai ken ren mai hara mori abe "
    "ono ota sano li lee ali king oda wada ito sho aoi yui ana kim chen wang liu ming wei sakura kubo ueno "
    "chiba miyazaki yamaguchi ishikawa fukuda nakano kawasaki okazaki honda matsumoto martin moore hill "
    "bush scott carter parker taylor turner walker wright jack harry paul peter anna".split()
)
_CLEAR = (_SURNAMES | _GIVEN) - _ALSO_WORDS
"""Names in Latin letters that are nothing else, and stand by themselves."""
