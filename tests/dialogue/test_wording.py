"""The wording: every sentence in every language, every one of them said, and none that blames."""

import re
from collections import Counter
from string import Formatter

import pytest

from bot.dialogue.wording import LANGUAGES, keys, say, say_each

BLAMING = """
あなたが悪い
あなたのせい
あなたにも
落ち度
気にしすぎ
考えすぎ
大げさ
よくあること
我慢して
がまんして
甘え
なぜすぐ
どうしてすぐ
お客様は神様
your fault
you should have
why didn't you
put up with
overreact
calm down
too sensitive
""".strip().splitlines()
"""None of these stands in any sentence, not even to deny it: 「がまんしなくて」 is another word."""

DECIDING = [
    "懲役",
    "禁錮",
    "犯罪です",
    "カスハラです",
    "違法です",
    "you are ill",
    "this is a crime",
    "guilty",
]


def _sentences(key: str, lang: str) -> tuple[str, ...]:
    """The sentences of a key; a list of steps as it is."""
    try:
        return (say(key, lang),)
    except AssertionError:
        return say_each(key, lang)


ALL = [(key, lang, sentence) for key in keys() for lang in LANGUAGES for sentence in _sentences(key, lang)]


def test_every_key_says_as_much_in_japanese_as_in_english() -> None:
    counts = {key: {len(_sentences(key, lang)) for lang in LANGUAGES} for key in keys()}

    assert [key for key, different in counts.items() if len(different) > 1] == []


def test_every_key_has_the_same_blanks_in_every_language() -> None:
    blanks = {key: {_blanks(" ".join(_sentences(key, lang))) for lang in LANGUAGES} for key in keys()}

    assert [key for key, different in blanks.items() if len(different) > 1] == []


def _blanks(sentence: str) -> tuple[str, ...]:
    return tuple(sorted(name for _, name, _, _ in Formatter().parse(sentence) if name is not None))


def test_no_sentence_is_empty() -> None:
    assert [(key, lang) for key, lang, sentence in ALL if not sentence.strip()] == []


@pytest.mark.parametrize(
    ("lang", "script"), [("ja", re.compile("[ぁ-んァ-ヴ一-龥]")), ("en", re.compile("[a-z]"))]
)
def test_every_sentence_is_in_its_language(lang: str, script: re.Pattern[str]) -> None:
    written = [(key, re.sub(r"{\w+}", "", sentence)) for key, of, sentence in ALL if of == lang]
    foreign = [key for key, words in written if re.search(r"\w", words) and not script.search(words)]

    assert foreign == []


def test_no_english_sentence_has_japanese_in_it() -> None:
    mixed = [key for key, lang, sentence in ALL if lang == "en" and re.search("[ぁ-んァ-ヴ一-龥]", sentence)]

    assert mixed == []


@pytest.mark.parametrize("phrase", [*BLAMING, *DECIDING])
def test_no_sentence_blames_or_decides(phrase: str) -> None:
    assert [key for key, _, sentence in ALL if phrase in sentence.lower()] == []


def test_no_sentence_is_written_for_two_keys() -> None:
    """Labels may be alike: 「その他」 is a choice of several questions."""
    sentences = Counter(sentence for _, lang, sentence in ALL if lang == "ja" and "。" in sentence)

    assert [sentence for sentence, times in sentences.items() if times > 1] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_blank_is_filled_with_what_is_given(lang: str) -> None:
    sentence = say("went_wrong", lang, incident="AB{12}")

    assert (sentence.count("AB{12}"), "{incident}" in sentence) == (1, False)


def test_an_unknown_key_is_a_fault_and_never_an_empty_sentence() -> None:
    with pytest.raises(KeyError):
        say("no_such_key", "ja")
