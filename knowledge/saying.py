"""Whether a sentence of a language model's own may stand beside a quote.

Rules rather than another model: a sentence is left out as soon as it might be wrong, for the quote beside it
says the same. So it may hold no number, law or strong word that its passage does not hold, it may not judge,
diagnose, blame or promise, and it may hold nothing that a platform could take for more than words.
"""

import re
from collections.abc import Iterator

from knowledge.document import Passage
from knowledge.query import language_of
from knowledge.rules import any_of, read_rules
from knowledge.text import folded, visible

LONGEST = 160
"""Characters; a sentence that is longer is no short one."""


def sayable(said: str, passage: Passage, lang: str) -> bool:
    """Whether a sentence about a passage may be shown; an empty one may."""
    if not said:
        return True
    if len(said) > LONGEST or visible(said) != re.sub("\u3000", " ", said) or not _is_in(lang, said):
        return False
    seen, held = folded(said), _held(passage)
    if _MARKUP.search(seen) or _MARKUP.search(said) or _NEVER.search(seen):
        return False
    if not set(_numbers(seen)) <= set(_numbers(held)) | _bare_numbers(seen, held):
        return False
    return _names_what_stands(said, seen, held) and _duties_agree(seen, held)


def _is_in(lang: str, said: str) -> bool:
    """Whether a sentence is in the language asked for; Japanese has kana, and English none of its signs."""
    if language_of(said) != lang:
        return False
    return lang != "ja" or re.search("[ぁ-ん]", said) is not None


def _held(passage: Passage) -> str:
    """All that a passage says, and where it stands."""
    document = passage.document
    days = [day for day in (document.in_force_from, document.in_force_to, document.checked_on) if day]
    dates = [f"{day.isoformat()} {day.year}年{day.month}月{day.day}日" for day in days]
    return folded(" ".join((passage.title, passage.anchor, passage.text, passage.english, *dates)))


def _numbers(text: str) -> Iterator[tuple[float, str]]:
    """The numbers of a text, each with the unit behind it: 三十三条, 10万円 and 1,000 as they are meant."""
    for match in _NUMBER.finditer(text):
        if (value := _value(match["digits"] or match["kanji"])) is not None:
            yield value * _LARGE.get(match["large"] or "", 1), match["unit"] or ""


def _bare_numbers(seen: str, held: str) -> set[tuple[float, str]]:
    """The numbers of a sentence without a unit that we know (30 days), which agree by their value alone."""
    values = {value for value, _ in _numbers(held)}
    return {(value, unit) for value, unit in _numbers(seen) if not unit and value in values}


def _value(written: str) -> float | None:
    digits = written.replace(",", "")
    if re.fullmatch(r"\d+(\.\d+)?", digits):
        return float(digits)
    total = pending = 0
    for sign in written:
        if sign in _SIGNS:
            pending = pending * 10 + _SIGNS.index(sign)
        else:
            total += (pending or 1) * _UNITS[sign]
            pending = 0
    return float(total + pending)


def _names_what_stands(said: str, seen: str, held: str) -> bool:
    """Whether every law, strong word and number in words stands in the passage as well."""
    statutes = [one for one in _STATUTE.findall(seen) if not _NO_STATUTE.search(one)]
    named = [*statutes, *(folded(one) for one in _ENGLISH_STATUTE.findall(said))]
    if any(one.removeprefix("the ") not in held for one in named):
        return False
    words = [match[0] for match in (*_STRONG.finditer(seen), *_NUMBER_WORD.finditer(seen))]
    return all(_stands(word, held) for word in words)


def _stands(word: str, held: str) -> bool:
    return re.search(rf"\b{word}\b" if word.isascii() else word, held) is not None


def _duties_agree(seen: str, held: str) -> bool:
    """Whether it speaks of efforts, of a duty, or of what is not, only where the passage does.

    「努めなければなりません」 is no duty to take measures; no duty and no leave (かまいません) is a denial.
    """
    if _EFFORT.search(seen) and not _EFFORT.search(held):
        return False
    if _MEASURE.search(_EFFORT.sub(" ", seen)) and not _MEASURE.search(_EFFORT.sub(" ", held)):
        return False
    return (
        not _DENIED.search(_NO_DENIAL.sub(" ", seen))
        or _DENIED_THERE.search(_NO_DENIAL.sub(" ", held)) is not None
    )


def _of(name: str) -> re.Pattern[str]:
    return any_of(_RULES[name])


_RULES = read_rules("saying.toml")
_SIGNS = "〇一二三四五六七八九"
_UNITS = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10_000, "億": 100_000_000}
_COUNTED = "条|項|号|年|月|日|時間|時|分|円|%|割|人|回|件|か月|ヶ月|カ月|週間|歳|点|倍|名|章|つ"
_NUMBER = re.compile(
    rf"(?:(?P<digits>\d[\d,]*(?:\.\d+)?)|(?P<kanji>[〇一二三四五六七八九十百千]+)(?=[万億]?(?:{_COUNTED})))"
    rf"(?P<large>[万億])?(?P<unit>{_COUNTED})?"
)
_MARKUP, _NEVER, _EFFORT, _MEASURE = _of("markup"), _of("never"), _of("effort"), _of("measure")
_NO_DENIAL = re.compile(
    "(?:なければ|なくては)なり?(?:ません|らない|ない)|かまいません|構いません|差し?支え(?:ありません|ない)|問題(?:ありません|ない)"
)
_DENIED, _DENIED_THERE, _STATUTE = _of("denied"), _of("denied_there"), _of("statutes")
_NO_STATUTE, _ENGLISH_STATUTE = _of("no_statutes"), _of("english_statutes")
_STRONG = any_of([*_RULES["strong"], *(rf"\b(?:{one})\b" for one in _RULES["english_strong"])])
_NUMBER_WORD = any_of(rf"\b{one}\b" for one in _RULES["english_numbers"])
