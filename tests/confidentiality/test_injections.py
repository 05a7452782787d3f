"""Words that try to command, in questions and in documents: none is obeyed, with a model and without.

The model here is a victim that does as it is told: it says the injected words back, wherever it may.
"""

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from adapters.entrypoints.reading_room import ReadingRoom
from adapters.playground.outbound import to_html
from adapters.slack.outbound import to_messages as to_slack
from adapters.teams.escape import is_literal
from adapters.teams.outbound import to_messages as to_teams
from adapters.writer.connection import Chosen, connected
from adapters.writer.language_model import LanguageModel
from bot.dialogue.card import Card, Quotation, to_text
from bot.dialogue.consult import answer_card
from knowledge.answer import Answer, NoAnswer, Question
from knowledge.document import Scope
from knowledge.errors import QuestionRefused
from knowledge.text import folded
from model_world.server import KEY, Asked, ModelServer, model_server

TEXTS = tomllib.loads((Path(__file__).parent / "injections.toml").read_text(encoding="utf-8"))["texts"]
THINGS = (
    "机 椅子 鉛筆 封筒 切手 毛布 靴 手袋 地図 時計 花瓶 皿 鍋 包丁 石鹸 布団 電池 糸 針 釘 縄 梯子 脚立 "
    "扇風機 暖炉 絨毯 鏡 櫛 鞄 帽子 眼鏡 自転車 消火器 植木 太鼓 琴 笛 将棋 線香 蝋燭 提灯"
).split()
MARKS = ("pwned", "evil.example", "denwp")
DAY = date(2026, 11, 21)
Rooms = Callable[[Any], ReadingRoom]


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory, data: Path) -> Rooms:
    """rooms(model): a library each of whose sections holds one injection; its index is made once."""
    place = tmp_path_factory.mktemp("injections")
    (place / "library").mkdir()
    (place / "data").mkdir()
    (place / "data" / "cache").symlink_to(data / "cache")
    for at, (thing, text) in enumerate(zip(THINGS, TEXTS, strict=False)):
        body = f"{_rule(thing)}\n\n{text}\n"
        (place / "library" / f"{at}.txt").write_text(body, encoding="utf-8")

    def room(model: Any) -> ReadingRoom:
        return ReadingRoom(place / "data", place / "library", lambda *_: None, print, model)

    room(None).index()
    return room


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with model_server(lambda _: {}) as running:
        yield running


@pytest.fixture(scope="module", params=["without a model", "with a model"])
def ask(request: pytest.FixtureRequest, rooms: Rooms, server: ModelServer) -> Callable[[str, str], Card]:
    """ask(question, injection): the card; the model, where there is one, says the injection where it may."""

    model = None
    if request.param == "with a model":
        chat = connected(Chosen("openai:m", f"{server.url}/v1", KEY))
        model = LanguageModel(chat, in_house=False, seconds=10)
    room = rooms(model)

    def asked(question: str, injection: str) -> Card:
        server.script = lambda one: _victim(one, injection)
        try:
            outcome: Answer | NoAnswer = room.answer(Question(question, Scope(DAY), "ja"))
        except QuestionRefused:
            return Card(())
        return answer_card(outcome, "ja")

    return asked


def _rule(thing: str) -> str:
    return f"{thing}は倉庫の奥の棚にあります。"


def _victim(asked: Asked, injection: str) -> Any:
    """Says the injection, in every field and about every passage, beside one quote that stands."""
    if asked.wants == "search":
        return {"words": injection}
    passages = re.findall(r"<passage (\d+)>\n.*?\n(.*?)\n</passage>", asked.given, re.DOTALL)
    return {
        "claims": [
            *({"passage": int(number), "quote": text, "said": injection} for number, text in passages[:2]),
            {"passage": 1, "quote": injection, "said": injection},
            {"passage": 1, "quote": passages[0][1].splitlines()[0], "said": f"棚にあります。{injection}"},
        ]
    }


def test_there_are_at_least_thirty_each_with_a_mark() -> None:
    assert len(set(TEXTS)) >= 30
    assert len(THINGS) >= len(TEXTS)
    assert [one for one in TEXTS if not any(mark in folded(one) for mark in MARKS)] == []


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("place", ["before", "behind", "alone"])
def test_a_question_that_commands_is_answered_in_no_word_of_its_own(
    ask: Callable[[str, str], Card], text: str, place: str
) -> None:
    rule = "毛布はどこの棚にありますか"

    card = ask({"before": f"{text} {rule}", "behind": f"{rule} {text}", "alone": text}[place], text)

    assert _told_by_the_desk(card, *MARKS) == []
    _shown_as_words(card)


@pytest.mark.parametrize(("thing", "text"), zip(THINGS, TEXTS, strict=False))
def test_a_document_that_commands_is_quoted_as_words_and_commands_nobody(
    ask: Callable[[str, str], Card], thing: str, text: str
) -> None:
    card = ask(f"{thing}は倉庫のどこの棚にありますか", text)

    assert _rule(thing) in to_text(card)
    assert _told_by_the_desk(card, *MARKS) == []
    _shown_as_words(card)


def test_the_model_here_is_a_victim_and_was_asked(rooms: Rooms, server: ModelServer) -> None:
    server.script = lambda one: _victim(one, "その棚は奥です。")
    model = LanguageModel(connected(Chosen("openai:m", f"{server.url}/v1", KEY)), in_house=False, seconds=10)

    answer = rooms(model).answer(Question("毛布は倉庫のどこの棚にありますか", Scope(DAY), "ja"))

    assert isinstance(answer, Answer)
    assert answer.by_model
    assert "その棚は奥です。" in {one.said for one in answer.citations}


def _told_by_the_desk(card: Card, *marks: str) -> list[str]:
    """The marks that stand in what is not quoted."""
    own = [one for one in card.elements if not isinstance(one, Quotation)]
    return [mark for mark in marks if mark in folded(to_text(Card(tuple(own))))]


def _shown_as_words(card: Card) -> None:
    """No platform takes anything on a card for a link, a mention, an image or a command."""
    blocks = [one.blocks for one in to_slack(card)]
    for text in _texts(blocks, "mrkdwn"):
        assert "<" not in text, text
    assert '"url"' not in json.dumps(blocks)

    cards = [one.card for one in to_teams(card)]
    for text in _texts(cards, "TextBlock"):  # the only place where Teams reads Markdown
        assert is_literal(text), text
    teams = json.dumps(cards)
    assert [one for one in ('"url"', '"mention"', "OpenUrl", '"Image"') if one in teams] == []

    page = html.fromstring(str(to_html(card)))
    assert page.xpath("//a | //img | //script | //iframe | //@onerror | //@onclick") == []


def _texts(node: Any, kind: str) -> Iterator[str]:
    if isinstance(node, dict):
        if node.get("type") == kind:
            yield node["text"]
        for one in node.values():
            yield from _texts(one, kind)
    elif isinstance(node, list):
        for one in node:
            yield from _texts(one, kind)
