"""The playground's page itself: who may post to it, what it takes, and the words on it."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.dialogue.wording import say

Walk = Callable[..., Any]

pytestmark = pytest.mark.parametrize("platform", ["playground"], indirect=True, scope="session")


def test_the_page_is_in_the_language_of_its_button(walk: Walk) -> None:
    async def steps(house: Any) -> Any:
        visitor = await house.visitor()
        await visitor.speak("en")
        return visitor.page

    assert walk(steps).xpath("/html/@lang") == ["en"]


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


def test_markup_in_a_question_stays_words(walk: Walk) -> None:
    words = "<script>alert(1)</script><b>怒鳴られた</b>"

    async def steps(house: Any) -> Any:
        visitor = await house.visitor()
        await visitor.say(words)
        return visitor.page

    page = walk(steps)

    assert page.xpath("//p[@class='said']/text()") == [words]
    assert not page.xpath("//p[@class='said']/*")
