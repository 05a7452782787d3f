"""A staff question, door to door: an HTTP form in, the cards' HTML out."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from lxml import html

from adapters.entrypoints.reading_room import ReadingRoom
from bot.dialogue.wording import say
from knowledge.document import Scope

Walk = Callable[..., Any]


@pytest.fixture
def asked(walk: Walk) -> Callable[..., html.HtmlElement]:
    """asked(text): the page after these words were said."""

    def said(text: str) -> html.HtmlElement:
        async def steps(house: Any) -> html.HtmlElement:
            visitor = await house.visitor()
            assert await visitor.post("/say", [("text", text)]) == 200
            return visitor.page

        return walk(steps)

    return said


def test_a_question_comes_back_as_quotes_that_stand_in_the_library(
    asked: Callable[[str], Any], room: ReadingRoom, today: date
) -> None:
    question = "お客様に土下座しろと言われました。従わないといけませんか"

    page = asked(question)

    assert page.xpath("//p[@class='said']/text()") == [question]
    headings = page.xpath("//*[@id='latest']//section/h2/text()")
    assert headings == [
        say("heading_do", "ja"), say("heading_law", "ja"), say("heading_related", "ja"),
    ]  # fmt: skip
    quotes = page.xpath("//details[contains(@class, 'quotation')]")
    assert quotes
    passages = [_bare(passage.text) for passage in room.ranking(question, Scope(today), None, 50)]
    for quote in quotes:
        assert any(_bare(quote.findtext(".//blockquote") or _words(quote)) in text for text in passages)
        assert quote.xpath(".//*[@class='source']/text()")
        assert quote.xpath(".//*[@class='badge']/text()")


def test_a_template_is_never_shown_as_the_companys_own_rule(asked: Callable[[str], Any]) -> None:
    page = asked("対応マニュアルのレベル3はどういう状態ですか")

    source, *_ = page.xpath("//*[@class='source']/text()")
    badges = page.xpath("//*[@id='latest']//details[1]//*[@class='badge']/text()")
    assert "ひな型" in source
    assert "ひな型(自社未承認)" in badges


def test_the_urgent_card_stands_before_the_answer(asked: Callable[[str], Any]) -> None:
    page = asked("いま客が刃物を持って暴れています")

    cards = page.xpath("//*[@id='latest']/section/@class")
    assert cards[0] == "card urgent"
    assert len(cards) == 2
    assert page.xpath("//a[@class='call']/@href") == ["tel:110", "tel:119"]


def test_what_the_library_does_not_hold_is_said_with_the_way_to_a_person(asked: Callable[[str], Any]) -> None:
    page = asked("経費精算の締め日はいつですか")

    assert page.xpath("//*[@id='latest']//section/p/text()")[0] == say("out_of_scope", "ja")
    assert page.xpath("//*[@id='latest']//button/text()") == [
        say("door_report", "ja"),
        say("see_hotlines", "ja"),
    ]
    assert not page.xpath("//*[@id='conversation']//details")


@pytest.mark.parametrize("door", ["report", "receipt"])
def test_the_doors_to_a_person_open_a_dialog_and_leave_the_conversation_as_it_was(
    walk: Walk, door: str
) -> None:
    async def steps(house: Any) -> Any:
        visitor = await house.visitor()
        await visitor.press(door)
        return visitor.page

    page = walk(steps)

    form = {"report": "form_report", "receipt": "form_followup"}[door]
    assert page.xpath("//*[@id='staff-dialog-title']/text()") == [say(form, "ja")]
    assert page.xpath("//*[@id='latest']") == []


def test_the_language_changes_by_a_button_and_the_answer_with_it(walk: Walk) -> None:
    async def steps(house: Any) -> html.HtmlElement:
        visitor = await house.visitor()
        await visitor.post("/lang", [("lang", "en")])
        await visitor.post("/say", [("text", "A caller keeps yelling at me. May I hang up?")])
        return visitor.page

    page = walk(steps)

    assert page.xpath("/html/@lang") == ["en"]
    assert page.xpath("//*[@id='latest']//section/h2/text()")[0] == say("heading_do", "en")
    assert not re.search("[ぁ-んァ-ヶ一-龥]", page.xpath("string(//*[@id='latest']//details[1])"))


def test_two_visitors_do_not_see_each_others_words(walk: Walk) -> None:
    async def steps(house: Any) -> list[str]:
        visitor = await house.visitor()
        await visitor.post("/say", [("text", "レジで怒鳴られました。どうすればいいですか")])
        return [html.tostring(one.page, encoding="unicode") for one in (visitor, await house.visitor())]

    own, other = walk(steps)

    assert "怒鳴られました" in own
    assert "怒鳴られました" not in other


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "desk.example.com"}, 403),
        ({"Host": "127.0.0.1.example.com"}, 403),
        ({"Host": "["}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 403),
    ],
)
def test_other_sites_and_other_names_are_turned_away(
    walk: Walk, headers: dict[str, str], status: int
) -> None:
    async def steps(house: Any) -> int:
        visitor = await house.visitor()
        async with visitor.session.post(
            f"{house.address}/say", data={"text": "質問"}, headers=headers
        ) as answer:
            return int(answer.status)

    assert walk(steps) == status


def test_a_body_over_the_limit_is_refused(walk: Walk) -> None:
    async def steps(house: Any) -> tuple[int, str]:
        visitor = await house.visitor()
        body, headers = [("text", "あ" * 300_000)], {"Origin": visitor.address}
        async with visitor.session.post(visitor.address + "/say", data=body, headers=headers) as answer:
            return answer.status, await answer.text()

    assert walk(steps) == (413, "\n".join(say("page_too_large", lang) for lang in ("ja", "en")))


@pytest.mark.parametrize("path", ["/say", "/press", "/submit", "/close", "/counselor", "/lang"])
@pytest.mark.parametrize(
    "content_type", ["multipart/form-data", "application/x-www-form-urlencoded; charset=no-such"]
)
def test_a_body_that_is_no_form_is_refused(walk: Walk, path: str, content_type: str) -> None:
    async def steps(house: Any) -> int:
        visitor = await house.visitor()
        return int(await visitor.post(path, b"text=%ff", **{"Content-Type": content_type}))

    assert walk(steps) == 400


def test_markup_in_a_question_stays_words(asked: Callable[[str], Any]) -> None:
    words = "<script>alert(1)</script><b>怒鳴られた</b>"

    page = asked(words)

    assert page.xpath("//p[@class='said']/text()") == [words]
    assert not page.xpath("//p[@class='said']/*")


def _words(element: html.HtmlElement) -> str:
    return "".join(element.xpath(".//blockquote//text()"))


def _bare(text: str) -> str:
    """A text without white space and list markers, which the page draws instead of writing."""
    return re.sub(r"^\s*(?:-|\d+\.) ", "", text, flags=re.MULTILINE).replace("\n", "").strip()
