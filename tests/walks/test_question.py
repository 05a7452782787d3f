"""A staff question, door to door: an HTTP form in, the cards' HTML out."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from lxml import html

from adapters.entrypoints.playground import playground
from adapters.entrypoints.reading_room import ReadingRoom
from bot.dialogue.wording import say
from knowledge.document import Scope

Walk = Callable[[TestClient], Awaitable[Any]]


@pytest.fixture
def walk(room: ReadingRoom) -> Callable[[Walk], Any]:
    """walk(steps): run steps(client) against the playground over real HTTP on loopback."""

    def walked(steps: Walk) -> Any:
        async def run() -> Any:
            async with TestClient(TestServer(playground(room), host="127.0.0.1")) as client:
                return await steps(client)

        return asyncio.run(run())

    return walked


async def post(client: TestClient, path: str, **fields: str) -> html.HtmlElement:
    """Post a form as the page does, follow the redirect, and read the page that comes."""
    origin = str(client.make_url("/")).rstrip("/")
    answered = await client.post(path, data=fields, headers={"Origin": origin}, allow_redirects=True)
    assert answered.status == 200
    return html.fromstring(await answered.text())


def test_a_question_comes_back_as_quotes_that_stand_in_the_library(
    walk: Callable[[Walk], Any], room: ReadingRoom, today: date
) -> None:
    question = "お客様に土下座しろと言われました。従わないといけませんか"

    page = walk(lambda client: post(client, "/say", text=question))

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


def test_a_template_is_never_shown_as_the_companys_own_rule(walk: Callable[[Walk], Any]) -> None:
    page = walk(lambda client: post(client, "/say", text="対応マニュアルのレベル3はどういう状態ですか"))

    source, *_ = page.xpath("//*[@class='source']/text()")
    badges = page.xpath("//details[1]//*[@class='badge']/text()")
    assert "ひな型" in source
    assert "ひな型(自社未承認)" in badges


def test_the_urgent_card_stands_before_the_answer(walk: Callable[[Walk], Any]) -> None:
    page = walk(lambda client: post(client, "/say", text="いま客が刃物を持って暴れています"))

    cards = page.xpath("//*[@id='latest']/section/@class")
    assert cards[0] == "card urgent"
    assert len(cards) == 2
    assert page.xpath("//a[@class='call']/@href") == ["tel:110", "tel:119"]


def test_what_the_library_does_not_hold_is_said_with_the_way_to_a_person(walk: Callable[[Walk], Any]) -> None:
    page = walk(lambda client: post(client, "/say", text="経費精算の締め日はいつですか"))

    assert page.xpath("//*[@id='latest']//section/p/text()")[0] == say("out_of_scope", "ja")
    assert page.xpath("//*[@id='latest']//button/text()") == [
        say("door_report", "ja"),
        say("see_hotlines", "ja"),
    ]
    assert not page.xpath("//details")


@pytest.mark.parametrize("door", ["report", "receipt"])
def test_a_door_that_is_not_built_says_so(walk: Callable[[Walk], Any], door: str) -> None:
    page = walk(lambda client: post(client, "/press", action=door))

    assert page.xpath("//*[@id='latest']//section/p/text()") == [say(f"not_built_{door}", "ja")]


def test_the_language_changes_by_a_button_and_the_answer_with_it(walk: Callable[[Walk], Any]) -> None:
    async def steps(client: TestClient) -> html.HtmlElement:
        await post(client, "/lang", lang="en")
        return await post(client, "/say", text="A caller keeps yelling at me. May I hang up?")

    page = walk(steps)

    assert page.xpath("/html/@lang") == ["en"]
    assert page.xpath("//*[@id='latest']//section/h2/text()")[0] == say("heading_do", "en")
    assert not re.search("[ぁ-んァ-ヶ一-龥]", page.xpath("string(//details[1])"))


def test_two_visitors_do_not_see_each_others_words(walk: Callable[[Walk], Any]) -> None:
    async def steps(client: TestClient) -> str:
        await post(client, "/say", text="レジで怒鳴られました。どうすればいいですか")
        client.session.cookie_jar.clear()
        return await (await client.get("/")).text()

    page = walk(steps)

    assert "怒鳴られました" not in page


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
    walk: Callable[[Walk], Any], headers: dict[str, str], status: int
) -> None:
    async def steps(client: TestClient) -> int:
        return (await client.post("/say", data={"text": "質問"}, headers=headers)).status

    assert walk(steps) == status


def test_a_body_over_the_limit_is_refused(walk: Callable[[Walk], Any]) -> None:
    async def steps(client: TestClient) -> int:
        origin = str(client.make_url("/")).rstrip("/")
        return (await client.post("/say", data={"text": "あ" * 300_000}, headers={"Origin": origin})).status

    assert walk(steps) == 413


@pytest.mark.parametrize("path", ["/say", "/press", "/lang"])
@pytest.mark.parametrize(
    "content_type", ["multipart/form-data", "application/x-www-form-urlencoded; charset=no-such"]
)
def test_a_body_that_is_no_form_is_refused(walk: Callable[[Walk], Any], path: str, content_type: str) -> None:
    async def steps(client: TestClient) -> int:
        headers = {"Origin": str(client.make_url("/")).rstrip("/"), "Content-Type": content_type}
        return (await client.post(path, data=b"text=%ff", headers=headers)).status

    assert walk(steps) == 400


def test_markup_in_a_question_stays_words(walk: Callable[[Walk], Any]) -> None:
    words = "<script>alert(1)</script><b>怒鳴られた</b>"

    page = walk(lambda client: post(client, "/say", text=words))

    assert page.xpath("//p[@class='said']/text()") == [words]
    assert not page.xpath("//p[@class='said']/*")


def _words(element: html.HtmlElement) -> str:
    return "".join(element.xpath(".//blockquote//text()"))


def _bare(text: str) -> str:
    """A text without white space and list markers, which the page draws instead of writing."""
    return re.sub(r"^\s*(?:-|\d+\.) ", "", text, flags=re.MULTILINE).replace("\n", "").strip()
