"""The wording: every sentence in every language, every one of them said, and none that blames."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from bot.dialogue.reception import DOORS
from bot.dialogue.wording import LANGUAGES, keys, say, say_each
from knowledge.answer import Reason
from knowledge.document import Kind, Status
from knowledge.referral import Referral

ROOT = Path(__file__).parents[2]
SOURCES = [file for floor in ("bot", "adapters") for file in (ROOT / floor).rglob("*.py")]
TEMPLATES = [*(ROOT / "adapters").rglob("*.html")]

MADE_UP = {
    "door_{action}": [f"door_{door}" for door in DOORS],
    "not_built_{action}": ["not_built_report", "not_built_receipt"],
    "refused_{refused.code}": ["refused_too_long", "refused_no_words"],
    "status_{status}": [f"status_{status}" for status in Status],
    "kind_{document.kind}": [f"kind_{kind}" for kind in Kind if not kind.is_law],
    "confidence_{passage.confidence}": [f"confidence_{level}" for level in "ABCP"],
    "{answer.reason}_{answer.referral}": [f"{Reason.NEEDS_PERSON}_{referral}" for referral in Referral],
    **{
        f"urgent_{{whose}}_{part}": [f"urgent_{whose}_{part}" for whose in ("self_harm", "another")]
        for part in ("heading", "text", "steps")
    },
}
"""The f-strings that the source says, and the keys that become of each."""

REASONS = [str(reason) for reason in Reason if reason is not Reason.NEEDS_PERSON]
"""Keys that are said as the reason itself."""

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


@pytest.mark.parametrize("key", keys())
def test_a_key_says_as_much_in_japanese_as_in_english(key: str) -> None:
    japanese, english = _sentences(key, "ja"), _sentences(key, "en")

    assert len(japanese) == len(english)


@pytest.mark.parametrize("key", keys())
def test_a_key_has_the_same_blanks_in_every_language(key: str) -> None:
    blanks = {lang: sorted(_blanks(" ".join(_sentences(key, lang)))) for lang in LANGUAGES}

    assert blanks["ja"] == blanks["en"]


def _blanks(sentence: str) -> Iterator[str]:
    return (name for _, name, _, _ in Formatter().parse(sentence) if name is not None)


@pytest.mark.parametrize("key", keys())
def test_no_sentence_is_empty(key: str) -> None:
    sentences = [sentence for lang in LANGUAGES for sentence in _sentences(key, lang)]

    assert [sentence for sentence in sentences if not sentence.strip()] == []


@pytest.mark.parametrize(
    ("lang", "script"), [("ja", re.compile("[ぁ-んァ-ヴ一-龥]")), ("en", re.compile("[a-z]"))]
)
def test_every_sentence_is_in_its_language(lang: str, script: re.Pattern[str]) -> None:
    sentences = [(key, sentence) for key, of, sentence in ALL if of == lang and key != "comma"]
    foreign = [key for key, sentence in sentences if not script.search(sentence)]

    assert foreign == []


def test_no_english_sentence_has_japanese_in_it() -> None:
    mixed = [key for key, lang, sentence in ALL if lang == "en" and re.search("[ぁ-んァ-ヴ一-龥]", sentence)]

    assert mixed == []


@pytest.mark.parametrize("phrase", [*BLAMING, *DECIDING])
def test_no_sentence_blames_or_decides(phrase: str) -> None:
    assert [key for key, _, sentence in ALL if phrase in sentence.lower()] == []


def test_no_sentence_is_written_for_two_keys() -> None:
    twice = {
        sentence for _, lang, sentence in ALL if lang == "ja" and sum(s == sentence for _, _, s in ALL) > 1
    }

    assert twice == {say("door_ask", "ja")}, "only the door and the composer's button say the same"


def test_every_key_is_said_somewhere() -> None:
    written = {constant for file in SOURCES for constant in _constants(file)}

    said = written.union(REASONS, _said_in_templates(), *MADE_UP.values())

    assert set(keys()) - said == set()


def test_everything_said_is_in_the_wording() -> None:
    written = {key.value for key in _said() if isinstance(key, ast.Constant)}

    said = written.union(REASONS, _said_in_templates(), *MADE_UP.values())

    assert len(said) > 50
    assert said - set(keys()) == set()


def test_every_key_that_the_source_makes_up_is_known_here() -> None:
    assert {_template(key) for key in _said() if isinstance(key, ast.JoinedStr)} == set(MADE_UP)


def _constants(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _said() -> Iterator[ast.expr]:
    """The key of every sentence that the source says."""
    for file in SOURCES:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"say", "say_each"}:
                yield node.args[0]


def _template(key: ast.JoinedStr) -> str:
    return ast.unparse(key).removeprefix("f").strip("'\"")


def _said_in_templates() -> Iterator[str]:
    for file in TEMPLATES:
        text = file.read_text("utf-8")
        yield from re.findall(r'say\("(\w+)"', text)
        for listed in re.findall(r"for key in \(([^)]*)\)", text):
            yield from re.findall(r'"(\w+)"', listed)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_blank_is_filled_with_what_is_given(lang: str) -> None:
    sentence = say("went_wrong", lang, incident="AB{12}")

    assert (sentence.count("AB{12}"), "{incident}" in sentence) == (1, False)


def test_an_unknown_key_is_a_fault_and_never_an_empty_sentence() -> None:
    with pytest.raises(KeyError):
        say("no_such_key", "ja")
