"""Answers out of the shipped library: verbatim, honest about law and templates, found by their article."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from adapters.entrypoints.reading_room import SHIPPED
from knowledge.answer import Answer, NoAnswer
from knowledge.document import Kind, Status
from knowledge.quotation import Citation

EVE, DAY = date(2026, 9, 30), date(2026, 10, 1)
"""The day before the national duty began, and its first day."""

Ask = Callable[..., Answer | NoAnswer]
Shown = Callable[..., list[Citation]]


def _shown(result: Answer | NoAnswer) -> tuple[Citation, ...]:
    return result.citations if isinstance(result, Answer) else result.criteria


@pytest.fixture(scope="module")
def shown(ask: Ask, golden: Path) -> Shown:
    """shown(about, as_of=…): all that is quoted to the development questions about a document, or to all."""
    lines = [
        one for file in sorted(golden.glob("dev*.jsonl")) for one in file.read_text("utf-8").splitlines()
    ]
    asked = [(one["question"], [gold["document"] for gold in one["gold"]]) for one in map(json.loads, lines)]

    def quoted(about: str | None = None, **how: object) -> list[Citation]:
        questions = [question for question, golds in asked if about is None or about in golds]
        return [one for question in questions for one in _shown(ask(question, **how))]

    return quoted


@pytest.fixture(scope="module")
def shown_today(shown: Shown) -> list[Citation]:
    """All that is quoted to the development questions today."""
    return shown()


def test_every_line_quoted_stands_in_the_documents_file(shown_today: list[Citation]) -> None:
    files = [file.read_text("utf-8") for file in SHIPPED.rglob("*.md")]
    written = {_id(text): text.splitlines() for text in files}

    invented = [
        line
        for one in shown_today
        for line in one.quote.splitlines()
        if line not in written[one.passage.document.id]
    ]

    assert len(shown_today) > 200
    assert invented == []


def _id(text: str) -> str:
    return next(line.removeprefix("id: ") for line in text.splitlines() if line.startswith("id: "))


def test_company_documents_are_quoted_as_templates_and_nothing_else_is(shown_today: list[Citation]) -> None:
    statuses = {(one.passage.document.kind is Kind.COMPANY, one.status) for one in shown_today}

    others = {Status.IN_FORCE, Status.UPCOMING, Status.DRAFT}
    assert statuses == {(True, Status.TEMPLATE), *((False, status) for status in others)}


@pytest.mark.parametrize(("day", "status"), [(EVE, Status.UPCOMING), (DAY, Status.IN_FORCE)])
def test_the_national_law_is_in_force_from_its_day_on_and_never_before(
    shown: Shown, day: date, status: Status
) -> None:
    quoted = shown("law/rsk", as_of=day)

    assert {one.status for one in quoted if one.passage.document.id == "law/rsk"} == {status}


@pytest.mark.parametrize(
    "question",
    [
        "カスハラ対策は努力義務ですか",
        "カスハラ対策は会社の義務ですか",
        "会社にはどんな義務がありますか",
        "対策は努力目標ですよね",
        "労働施策総合推進法33条の義務は何ですか",
        "小さい店でも義務ですか",
        "Is it only a recommendation or a legal duty?",
    ],
)
def test_a_question_about_the_national_duty_is_answered_out_of_the_law_and_never_as_an_effort(
    ask: Ask, question: str
) -> None:
    result = ask(question)

    national = [one for one in _shown(result) if one.passage.document.id == "law/rsk"]
    assert national != []
    assert [one.passage.anchor for one in national if _calls_the_duty_an_effort(one)] == []


def test_nothing_quoted_calls_the_national_duty_an_effort(shown_today: list[Citation]) -> None:
    national = [one for one in shown_today if one.passage.document.id == "law/rsk"]

    wrong = [one.passage.anchor for one in national if _calls_the_duty_an_effort(one)]

    assert len(national) > 20
    assert wrong == []


EFFORTS = {
    "33条3項",
    "34条",
    "施行日と経緯 > 「2025年4月から義務」などの誤った日付",
    "施行日と経緯 > 同じ改正法で2026年4月に始まった部分",
}


def _calls_the_duty_an_effort(one: Citation) -> bool:
    """Cooperation with others (33条3項), the duties of 34条, those of ordinances and of support for people in
    treatment are efforts indeed."""
    said = "努力義務" in one.quote and "努力義務ではなく" not in one.quote
    return said and one.passage.anchor not in EFFORTS


@pytest.mark.parametrize(
    "question",
    [
        "パワハラの条文は今何条ですか",
        "パワハラって30条の2じゃなかったっけ?",
        "就業規則にパワハラは30条の2と書いてあるけど直すべき?",
        "パワハラの第三十条の二は今どこですか",
    ],
)
def test_a_question_about_power_harassments_article_names_the_new_number(ask: Ask, question: str) -> None:
    result = ask(question)

    told = [one.quote for one in _shown(result) if one.passage.document.id == "law/rsk"]
    assert [("30条の2" in quote, "31条" in quote) for quote in told] == [(True, True)]


@pytest.mark.parametrize(
    ("question", "anchor"),
    [
        ("附則8条の2はフリーランスの何を定めていますか", "守られる人 > 附則8条の2 フリーランス"),
        ("労働施策総合推進法32条には何が書いてありますか", "31条"),
        ("カスハラの定義、33条の3つの要素を教えて", "33条1項"),
    ],
)
def test_an_article_is_found_wherever_it_is_written_about(ask: Ask, question: str, anchor: str) -> None:
    result = ask(question)

    law = [one.passage.anchor for one in _shown(result) if one.passage.document.id == "law/rsk"]
    assert law[:1] == [anchor]


@pytest.mark.parametrize(
    "question",
    [
        "When did the customer harassment law start in Japan?",
        "When was the law passed by the Diet?",
        "My prefecture has no ordinance. Am I still protected?",
        "What is the difference between the law and the local ordinance?",
        "Is being forced to act cheerful harassment",
        "カスハラの改正法って法律第何号ですか",
        "改正法 いつから適用",
        "日本で最初にカスハラ条例を作ったのはどこ",
        "障害者差別解消法との兼ね合い",
    ],
)
def test_a_scenario_card_is_answered_out_of_its_own_library(ask: Ask, question: str) -> None:
    assert isinstance(ask(question), Answer)


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize(
    "question",
    [
        "電話を切ってもいいですか",
        "How soon does the internal desk have to reply?",
        "Can I take a break after a bad call?",
    ],
)
def test_what_the_library_answers_is_answered_on_a_page_in_either_language(
    ask: Ask, question: str, lang: str
) -> None:
    assert isinstance(ask(question, lang=lang), Answer)


@pytest.mark.parametrize("number", ["090-1234-5678", "(03) 1234 5678", "+81 90 1234 5678", "0120123456"])
def test_a_telephone_number_in_a_question_is_nothing_to_look_for(ask: Ask, number: str) -> None:
    plain, numbered = (
        ask("お客様との通話を録音してもいいですか"),
        ask(f"お客様({number})との通話を録音してもいいですか"),
    )

    assert [one.passage.id for one in _shown(numbered)] == [one.passage.id for one in _shown(plain)]
