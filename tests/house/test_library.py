"""The shipped library: which documents it has, and what each document and section carries."""

import re
from datetime import date

import pytest

from knowledge.document import Audience, Kind, Reading, Section, Status
from knowledge.query import language_of
from knowledge.split import passages_of

DOCUMENTS = """
civil/facility civil/minpo
company/counselor-handbook company/desk company/manual company/policy
disability/kaisho freelance/act guideline/r8-51 guideline/r8-52 hotline/list labor/keiyaku5
law/kinto law/rsk law/rsk-until-2026-09
mhlw/leaflet-r8 mhlw/manual-2022 mhlw/manual-super-2025 mhlw/pharmacist-2026 mhlw/qa-20260424
mhlw/rosai-2023 mhlw/survey-r5
muni/oshu muni/sapporo muni/shiroishi
ord/aichi ord/gunma ord/hokkaido ord/kuwana ord/mie ord/mugi ord/nagaizumi ord/overview ord/saitama
ord/shizuoka ord/tochigi ord/tokyo ord/tokyo-guideline ord/tokyo-manual ord/tsumagoi
penal/keiho penal/other privacy/appi
survey/bengo4-2025 survey/rengo-2022 survey/uazensen-2024
topic/ai topic/disguised-control topic/emotional-labour topic/industry topic/line-cs-dignity
topic/overseas topic/psychology topic/sns-rating topic/training
whistle/koueki whistle/koueki-2026-12
""".split()
TEMPLATES = ["company/counselor-handbook", "company/desk", "company/manual", "company/policy"]


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
        "civil/facility": None,
        "civil/minpo": None,
        "disability/kaisho": None,
        "freelance/act": None,
        "guideline/r8-51": date(2026, 10, 1),
        "guideline/r8-52": date(2026, 10, 1),
        "labor/keiyaku5": None,
        "law/kinto": date(2026, 10, 1),
        "law/rsk": date(2026, 10, 1),
        "law/rsk-until-2026-09": None,
        "ord/aichi": date(2025, 10, 1),
        "ord/gunma": date(2025, 4, 1),
        "ord/hokkaido": date(2025, 4, 1),
        "ord/kuwana": date(2025, 4, 1),
        "ord/mie": None,
        "ord/mugi": None,
        "ord/nagaizumi": date(2026, 4, 1),
        "ord/saitama": date(2026, 7, 1),
        "ord/shizuoka": None,
        "ord/tochigi": None,
        "ord/tokyo": date(2025, 4, 1),
        "ord/tokyo-guideline": None,
        "ord/tsumagoi": date(2025, 4, 1),
        "penal/keiho": date(2025, 6, 1),
        "penal/other": None,
        "privacy/appi": None,
        "whistle/koueki": None,
        "whistle/koueki-2026-12": date(2026, 12, 1),
    }
    national = {name: law for name, law in laws.items() if not law.places}
    assert [name for name, law in national.items() if not (law.url or "").startswith("https://")] == []


def test_a_law_that_was_changed_ends_on_the_day_before_it_changes(readings: dict[str, Reading]) -> None:
    lasts = {name: one.document.in_force_to for name, one in readings.items() if one.document.in_force_to}

    assert lasts == {
        "law/rsk-until-2026-09": date(2026, 9, 30),
        "whistle/koueki": date(2026, 11, 30),
    }
    assert readings["law/rsk-until-2026-09"].document.version_of == "law/rsk"
    assert readings["whistle/koueki-2026-12"].document.version_of == "whistle/koueki"


def test_drafts_say_that_they_are_drafts(readings: dict[str, Reading]) -> None:
    drafts = {name: one for name, one in readings.items() if one.document.status is Status.DRAFT}

    assert sorted(drafts) == ["ord/mie", "ord/shizuoka", "ord/tochigi"]
    for one in drafts.values():
        assert one.document.title.endswith("(案)")
        assert "案" in one.sections[0].blocks[0].split("。")[0]


def test_every_ordinance_says_which_place_it_is_of(readings: dict[str, Reading]) -> None:
    local = {name: one.document for name, one in readings.items() if name.startswith(("ord/", "muni/"))}

    nameless = [name for name, one in local.items() if len(one.places) < 2 and name != "ord/overview"]

    assert nameless == []
    assert [name for name, one in local.items() if one.places and not one.places[0].isascii()] == []


def test_only_the_counselors_handbook_is_kept_from_staff(readings: dict[str, Reading]) -> None:
    kept = [name for name, one in readings.items() if one.document.audience is Audience.COUNSELOR]

    assert kept == ["company/counselor-handbook"]


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
