"""The shipped library's words: what it may never say, and what it has to say letter for letter."""

import re
import unicodedata

import pytest

from knowledge.document import Kind, Reading
from knowledge.split import sentences

NUMBERS = {
    "#9110": "police, for advice",
    "0570-003-110": "human rights line",
    "0570-070-810": "women's rights line",
    "0570-090-911": "human rights line in other languages",
    "03-5320-4620": "Tokyo's desk, as of April 2025",
}
"""The only numbers confirmed by an official page; of any other service the library says where to look."""

LONG_NUMBER = re.compile(r"#\d{4}|(?<![\d-])0\d{1,4}-\d{1,4}-\d{3,4}|(?<![\d-])0\d{9,10}(?!\d)")
SHORT_NUMBER = re.compile(r"(?<![\d-])(1\d\d)番")

ARTICLE_222 = (
    "「生命、身体、自由、名誉又は財産に対し害を加える旨を告知して人を脅迫した者は、"
    "二年以下の拘禁刑又は三十万円以下の罰金に処する。」"
)
ARTICLE_223_1 = (
    "「生命、身体、自由、名誉若しくは財産に対し害を加える旨を告知して脅迫し、又は暴行を用いて、"
    "人に義務のないことを行わせ、又は権利の行使を妨害した者は、三年以下の拘禁刑に処する。」"
)

PROMISES = re.split(
    r" / |\n",
    """責められることはありません / 不利になることはありません / 不利益はありません / 必ず守ります
会社が負担します / 会社が払います / 会社が支払います / 会社が補償します / 会社が必ず / 絶対に守ります
絶対に知られません / 誰にも知られません / だれにも言いません。 / 保証します / 約束します
you will not be blamed / you will never be blamed / the company will pay / the company pays for
we promise / we guarantee / no one will ever know""",
)
"""What only a company itself can promise its people, once it has decided so."""

PROMISES_BESIDE = """
勝手に連絡することはありません 相談員を希望できます 担当者が一緒に確認します あなたを評価しないように
""".split()
"""Promises of the same kind; nobody reads an explanation as a template."""


def _written(reading: Reading) -> str:
    """All that may be shown of a document: its words and digests, not what people ask."""
    shown = [text for section in reading.sections for text in (*section.blocks, section.english)]
    return unicodedata.normalize("NFKC", "\n".join(shown))


def test_no_penalty_is_told_by_its_old_name(readings: dict[str, Reading]) -> None:
    told = [one for reading in readings.values() for one in sentences(_written(reading))]

    old = [one for one in told if re.search("懲役|禁錮|禁固", one)]

    assert [one for one in old if not re.search("以前|昔|旧|古い", one)] == []


def test_no_telephone_number_is_told_that_no_official_page_confirms(readings: dict[str, Reading]) -> None:
    texts = [_written(reading) for reading in readings.values()]

    assert {number for text in texts for number in LONG_NUMBER.findall(text)} == set(NUMBERS)
    assert {number for text in texts for number in SHORT_NUMBER.findall(text)} == {"110", "119"}


def test_no_mail_address_is_told(readings: dict[str, Reading]) -> None:
    told = [
        name for name, reading in readings.items() if re.search(r"[\w.+-]+@[\w-]+\.\w", _written(reading))
    ]

    assert told == []


@pytest.mark.parametrize(("anchor", "words"), [("222条 脅迫", ARTICLE_222), ("223条 強要", ARTICLE_223_1)])
def test_the_penal_code_is_quoted_word_for_word(
    readings: dict[str, Reading], anchor: str, words: str
) -> None:
    (section,) = [one for one in readings["penal/keiho"].sections if one.path == (anchor,)]

    quoted = re.findall("「[^」]*処する。」", "\n".join(section.blocks))

    assert quoted == [words]
    assert section.confidence == "A"


@pytest.mark.parametrize("promise", PROMISES)
def test_no_template_promises_what_only_a_company_can(readings: dict[str, Reading], promise: str) -> None:
    templates = [name for name, one in readings.items() if one.document.kind is Kind.COMPANY]

    assert len(templates) == 4
    assert [name for name in templates if promise in _written(readings[name]).lower()] == []


@pytest.mark.parametrize("promise", PROMISES_BESIDE)
def test_no_explanation_promises_what_only_a_company_can(readings: dict[str, Reading], promise: str) -> None:
    explanations = [name for name, one in readings.items() if one.document.kind is not Kind.COMPANY]

    assert len(explanations) == 53
    assert [name for name in explanations if promise in _written(readings[name])] == []
