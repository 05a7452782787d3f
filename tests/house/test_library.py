"""The shipped library: which documents it has, and what each document and section carries."""

import re
from datetime import date

import pytest

from knowledge.document import Kind, Reading, Section, Status
from knowledge.query import language_of
from knowledge.split import passages_of

DOCUMENTS = """
company/desk company/manual company/policy guideline/r8-51 hotline/list labor/keiyaku5 law/rsk ord/tokyo
penal/keiho topic/disguised-control topic/emotional-labour topic/line-cs-dignity topic/sns-rating
""".split()
TEMPLATES = ["company/desk", "company/manual", "company/policy"]


def _sections(readings: dict[str, Reading]) -> list[tuple[str, Section]]:
    """Every section with the name of its place."""
    return [(f"{name} {one.path}", one) for name, reading in readings.items() for one in reading.sections]


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

    unsure = [one.id for one in passages if not one.source or one.confidence not in {"A", "B", "C", "P"}]

    assert len(passages) > 200
    assert unsure == []


def test_a_text_not_yet_checked_is_law_that_can_be_checked_at_e_gov(readings: dict[str, Reading]) -> None:
    passages = [passage for reading in readings.values() for passage in passages_of(reading)]

    not_yet_checked = [one for one in passages if one.confidence == "C"]

    elsewhere = [one.id for one in not_yet_checked if "https://laws.e-gov.go.jp/" not in (one.url or "")]
    assert elsewhere == []
    assert [one.id for one in not_yet_checked if not one.is_law] == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_says_that_it_is_one_and_what_is_left_to_decide(
    readings: dict[str, Reading], name: str
) -> None:
    reading = readings[name]

    first, last = reading.sections[0], reading.sections[-1]

    assert "ひな型" in reading.document.title
    assert "ひな型" in "\n".join(first.blocks)
    assert last.path == ("自社で決めて採用すること",)
