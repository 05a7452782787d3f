"""A desk with a language model, door to door on each platform: what reaches the model, and what is shown."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from adapters.entrypoints.installation import Installation
from adapters.entrypoints.reading_room import ReadingRoom
from adapters.writer.connection import Chosen, connected
from adapters.writer.language_model import LanguageModel
from bot.dialogue.wording import say
from model_world.server import KEY, Asked, ModelServer, Reply, model_server

pytestmark = [pytest.mark.usefixtures("quick_codes")]

QUESTION, FURTHER = "お客様との会話を録音してもいいですか", "アルバイトでもですか"
PERSONAL = "お客様の山田太郎様との会話を録音してもいいですか"
ACCOUNTS = ("さっき電話で怒鳴られました", "昨日、常連の田中さんに土下座しろと言われました", "もう死にたい")

Walk = Callable[..., Any]


def obedient(asked: Asked) -> Any:
    """Quotes how the first passage begins."""
    if asked.wants == "search":
        return {"words": "会話の録音"}
    lines = asked.given.split("<passage 1>\n")[1].split("</passage>")[0].splitlines()
    return {"claims": [{"passage": 1, "quote": lines[1], "said": ""}]}


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with model_server(obedient) as running:
        yield running


@pytest.fixture
def with_model(
    platform: Any, data: Path, installation: Installation, clock: Any, server: ModelServer
) -> Walk:
    """with_model(steps, in_house=...): steps(house) against the whole desk with a model on the server."""

    def walked(steps: Any, *, in_house: bool = False) -> None:
        server.asked.clear()
        server.script = obedient
        chat = connected(Chosen("openai:m", f"{server.url}/v1", KEY))
        model = LanguageModel(chat, in_house=in_house, seconds=10)
        room = ReadingRoom(data, None, lambda *_: None, print, model)

        async def run() -> None:
            async with platform.opened(room, installation, clock) as house:
                await steps(house)

        asyncio.run(run())

    return walked


def test_a_question_reaches_the_model_masked_and_the_next_one_goes_with_it(
    with_model: Walk, server: ModelServer
) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        asked = await visitor.say(PERSONAL)
        assert [one.wants for one in server.asked] == ["answer"]
        in_thread = [asked.ts] if hasattr(asked, "ts") else []  # on Slack an exchange is a thread
        await visitor.say(FURTHER, *in_thread)
        assert [one.wants for one in server.asked] == ["answer", "search", "answer"]

    with_model(steps)
    assert "<earlier>" not in server.asked[0].given
    assert all("録音してもいいですか" in one.given.split("<earlier>")[1] for one in server.asked[1:])
    assert [one for one in ("山田", "太郎") if one in server.words] == []
    assert "〔氏名1〕" in server.words


@pytest.mark.parametrize("account", ACCOUNTS)
def test_no_account_reaches_a_model_of_another_house(
    with_model: Walk, server: ModelServer, account: str
) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        await visitor.say(account)
        assert server.asked == []
        await visitor.say(QUESTION)

    with_model(steps)
    assert server.asked
    assert account[:6] not in server.words


def test_an_account_may_reach_a_model_of_the_house_and_masked(with_model: Walk, server: ModelServer) -> None:
    async def steps(house: Any) -> None:
        await (await house.visitor()).say(ACCOUNTS[1])

    with_model(steps, in_house=True)
    assert "土下座" in server.words
    assert "田中" not in server.words


def test_nothing_of_a_report_reaches_any_model(
    with_model: Walk, server: ModelServer, file_report: Any
) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        await file_report(visitor, what="ヌャギョヌの件で怒鳴られました")

    with_model(steps, in_house=True)
    assert server.asked == []


def test_a_model_that_is_away_is_told_of_in_a_sentence(with_model: Walk, server: ModelServer) -> None:
    async def steps(house: Any) -> None:
        server.script = lambda _: Reply(b"{}", 503)
        visitor = await house.visitor()
        await visitor.say(QUESTION)
        assert len(server.asked) == 1
        assert say("fell_back", "ja") in "\n".join(one.words for one in visitor.answers())

    with_model(steps)


def test_the_outside_numbers_behind_their_button_wait_for_no_model(
    with_model: Walk, server: ModelServer
) -> None:
    async def steps(house: Any) -> None:
        visitor = await house.visitor()
        await visitor.say(QUESTION)
        before = len(server.asked)
        await visitor.press("hotlines")
        assert len(server.asked) == before == 1

    with_model(steps)
