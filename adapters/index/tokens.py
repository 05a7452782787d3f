"""Text becomes tokens: Japanese words through SudachiPy, English words stemmed, and character bigrams."""

import re
import unicodedata
from functools import cache

import snowballstemmer

from adapters.japanese import LONGEST_RUN, tokenizer
from knowledge.text import folded

_KEPT = {"名詞", "動詞", "形容詞", "形状詞", "副詞", "代名詞", "接頭辞", "接尾辞"}
_LIGHT = frozenset(
    "為る 有る 居る 成る 言う 出来る 無い 御 さん 様 達 事 物 此れ 其れ 何 時 所 の "
    "いつ どこ 誰 何故 どう どちら どれ".split()
)
_LATIN = re.compile(r"[a-z][a-z0-9']*")
_CAPITAL = re.compile(r"(?<=[a-z,;] )[A-Z][A-Za-z]+")
_HIRAGANA = re.compile(r"[\u3041-\u309f]+")
_STOP = frozenset(
    "a an the and or but if of to in on at by for with from as is are was were be been being am do does did "
    "have has had i you he she it we they me him her us them my your his its our their this that these those "
    "there here what which who whom how when where why not no so than then too very can could will would "
    "should may might must shall about into over after before again just also any some such only own same "
    "s t don't didn't doesn't isn't i'm it's that's what's i've".split()
)


def words(text: str) -> list[str]:
    """The content words of a text: Japanese in Sudachi's normalised form (mode A), English stemmed."""
    plain = folded(text)
    return [*_english(plain), *_japanese(_LATIN.sub(" ", plain))]


def bigrams(text: str) -> list[str]:
    """Pairs of neighbouring Japanese characters without the purely hiragana ones, and English stems."""
    plain = folded(text)
    runs = re.findall(r"[^\W_]+", _LATIN.sub(" ", plain))
    pairs = (run[at : at + 2] for run in runs for at in range(max(1, len(run) - 1)))
    return [*_english(plain), *(pair for pair in pairs if not _HIRAGANA.fullmatch(pair))]


def names(text: str) -> list[str]:
    """The proper nouns of a text: Sudachi's place names, English words with a capital inside a sentence."""
    places = [
        morpheme.surface()
        for morpheme in tokenizer().tokenize(unicodedata.normalize("NFKC", text)[:LONGEST_RUN])
        if morpheme.part_of_speech()[1:3] == ("固有名詞", "地名")
    ]
    return [name for name in places if not name.isascii()] + _CAPITAL.findall(text)


def _japanese(plain: str) -> list[str]:
    kept: list[str] = []
    for start in range(0, len(plain), LONGEST_RUN):
        for morpheme in tokenizer().tokenize(plain[start : start + LONGEST_RUN]):
            form = morpheme.normalized_form()
            if morpheme.part_of_speech()[0] in _KEPT and form not in _LIGHT:
                kept.append(form)
    return kept


def _english(plain: str) -> list[str]:
    found = (word.strip("'") for word in _LATIN.findall(plain))
    return [_stem(word) for word in found if word and word not in _STOP]


@cache
def _stemmer() -> snowballstemmer.EnglishStemmer:
    return snowballstemmer.stemmer("english")


@cache
def _stem(word: str) -> str:
    return str(_stemmer().stemWord(word))
