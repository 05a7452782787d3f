"""The shipped library: which documents it has, what each section carries, and what it may never say."""

import re
import unicodedata
from datetime import date

import pytest

from adapters.documents.folder import FolderLibrary
from adapters.entrypoints.reading_room import SHIPPED
from knowledge.document import Kind, Reading, Section, Status
from knowledge.query import language_of
from knowledge.split import passages_of, sentences

DOCUMENTS = """
company/desk company/manual company/policy guideline/r8-51 hotline/list labor/keiyaku5 law/rsk ord/tokyo
penal/keiho topic/disguised-control topic/emotional-labour topic/line-cs-dignity topic/sns-rating
""".split()
TEMPLATES = ["company/desk", "company/manual", "company/policy"]

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

PROMISES = (
    """
責められることはありません / 不利になることはありません / 不利益はありません / 必ず守ります
会社が負担します / 会社が払います / 会社が支払います / 会社が補償します / 会社が必ず / 絶対に守ります
絶対に知られません / 誰にも知られません / だれにも言いません。 / 保証します / 約束します
you will not be blamed / you will never be blamed / the company will pay / the company pays for
we promise / we guarantee / no one will ever know
""".strip()
    .replace("\n", " / ")
    .split(" / ")
)
"""What only a company itself can promise its people, once it has decided so."""

PROMISES_BESIDE = """
勝手に連絡することはありません 相談員を希望できます 担当者が一緒に確認します あなたを評価しないように
""".split()
"""Promises of the same kind that stand in explanations, which nobody reads as a template."""


@pytest.fixture(scope="module")
def readings() -> dict[str, Reading]:
    """Every shipped document by its id."""
    library = FolderLibrary([SHIPPED])
    readings = [library.read(source) for source in library.sources()]
    return {reading.document.id: reading for reading in readings}


def _sections(readings: dict[str, Reading]) -> list[tuple[str, Section]]:
    """Every section with the name of its place."""
    return [(f"{name} {one.path}", one) for name, reading in readings.items() for one in reading.sections]


def _written(reading: Reading) -> str:
    """All that may be shown of a document: its words and digests, not what people ask."""
    shown = [text for section in reading.sections for text in (*section.blocks, section.english)]
    return unicodedata.normalize("NFKC", "\n".join(shown))


def test_the_shipped_documents_are_exactly_these(readings: dict[str, Reading]) -> None:
    assert sorted(readings) == DOCUMENTS


def test_company_documents_are_templates_and_nothing_else_is(readings: dict[str, Reading]) -> None:
    templates = {name for name, one in readings.items() if one.document.status is Status.TEMPLATE}
    company = {name for name, one in readings.items() if one.document.kind is Kind.COMPANY}

    assert templates == company == set(TEMPLATES)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_says_where_it_comes_from_and_how_sure_it_is(
    readings: dict[str, Reading], name: str
) -> None:
    document = readings[name].document

    missing = [
        field for field in ("title", "title_en", "source", "checked_on") if not getattr(document, field)
    ]

    assert missing == []
    assert re.fullmatch("[ABP]", document.confidence)
    assert document.checked_on == date(2026, 11, 21)


def test_law_says_from_when_it_is_in_force_and_where_to_read_it(readings: dict[str, Reading]) -> None:
    laws = {name: one.document for name, one in readings.items() if one.document.kind.is_law}

    first_days = {name: law.in_force_from for name, law in laws.items()}

    assert first_days == {
        "law/rsk": date(2026, 10, 1),
        "guideline/r8-51": date(2026, 10, 1),
        "ord/tokyo": date(2025, 4, 1),
        "penal/keiho": date(2025, 6, 1),
        "labor/keiyaku5": None,
    }
    assert [name for name, law in laws.items() if not (law.url or "").startswith("https://")] == []


def test_every_section_has_a_digest_in_english_under_a_heading(readings: dict[str, Reading]) -> None:
    bare = [where for where, section in _sections(readings) if not (section.heading_en and section.english)]

    assert bare == []


def test_no_digest_and_no_english_heading_is_japanese(readings: dict[str, Reading]) -> None:
    japanese = [
        where
        for where, section in _sections(readings)
        if language_of(section.heading_en + section.english) == "ja"
    ]

    assert japanese == []


@pytest.mark.parametrize(("lang", "least"), [("ja", 5), ("en", 3)])
def test_every_section_has_enough_scenario_cards(readings: dict[str, Reading], lang: str, least: int) -> None:
    counts = {
        where: sum(language_of(card) == lang for card in section.questions)
        for where, section in _sections(readings)
    }

    assert {where: count for where, count in counts.items() if count < least} == {}


def test_no_section_has_the_same_card_twice(readings: dict[str, Reading]) -> None:
    twice = [
        where
        for where, section in _sections(readings)
        if len(set(section.questions)) < len(section.questions)
    ]

    assert twice == []


def test_every_passage_knows_its_source_and_its_confidence(readings: dict[str, Reading]) -> None:
    passages = [passage for reading in readings.values() for passage in passages_of(reading)]

    unsure = [one.id for one in passages if not one.source or one.confidence not in {"A", "B", "P"}]

    assert len(passages) > 200
    assert unsure == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_penalty_is_told_by_its_old_name(readings: dict[str, Reading], name: str) -> None:
    told = [one for one in sentences(_written(readings[name])) if re.search("懲役|禁錮|禁固", one)]

    assert [one for one in told if not re.search("以前|昔|旧|古い", one)] == []


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


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_promises_nothing_that_only_a_company_can(readings: dict[str, Reading], name: str) -> None:
    text = _written(readings[name]).lower()

    assert len(PROMISES) > 20
    assert [promise for promise in PROMISES if promise in text] == []


@pytest.mark.parametrize("promise", PROMISES_BESIDE)
@pytest.mark.xfail(
    strict=True, reason="topic/* and hotline/list speak for the company without being templates"
)
def test_no_explanation_promises_what_only_a_company_can(readings: dict[str, Reading], promise: str) -> None:
    explanations = [name for name in DOCUMENTS if name not in TEMPLATES]

    assert [name for name in explanations if promise in _written(readings[name])] == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_says_that_it_is_one_and_what_is_left_to_decide(
    readings: dict[str, Reading], name: str
) -> None:
    reading = readings[name]

    first, last = reading.sections[0], reading.sections[-1]

    assert "ひな型" in reading.document.title
    assert "ひな型" in "\n".join(first.blocks)
    assert last.path == ("自社で決めて採用すること",)
