"""A language model's server that misbehaves in every way: the answer is quotations, once, and says so."""

import gzip
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from adapters.entrypoints.reading_room import ReadingRoom
from adapters.logs import set_up_logs
from adapters.writer.connection import Chosen, connected
from adapters.writer.deadline import AT_ONCE
from adapters.writer.language_model import LanguageModel
from adapters.writer.wire import MOST_BYTES
from bot.dialogue.card import to_text
from bot.dialogue.consult import answer_card
from bot.dialogue.wording import say
from knowledge.answer import Answer, NoAnswer, Question
from knowledge.document import Document, Passage, Scope
from knowledge.errors import ModelUnavailable
from knowledge.query import Query
from model_world.server import KEY, Asked, ModelServer, Reply, completion, model_server

QUESTION = "怒鳴り続ける電話は切ってもいいですか"
RULE = "怒鳴り続ける電話は、一度警告してから切ってもかまいません。"
SAID = "一度警告した後であれば、電話を切れます。"
GOOD = {"claims": [{"passage": 1, "quote": RULE, "said": SAID}]}
ALTERED = RULE.replace("かまいません", "かまわません")
PACKED = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
HTML = {"Content-Type": "text/html"}
DAY = date(2026, 11, 21)

Ask = Callable[..., Answer | NoAnswer]


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with model_server(lambda _: GOOD) as running:
        yield running


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Any], ReadingRoom]:
    """rooms(model): a small library, whose index is made once."""
    place = tmp_path_factory.mktemp("model")
    (place / "library").mkdir()
    text = (
        f"# 電話\n\n{RULE}\n\n# 録音\n\n会話は断ってから録音します。担当は小野寺花子(090-1234-5678)です。\n"
    )
    (place / "library" / "manual.md").write_text(text, encoding="utf-8")

    def room(model: Any) -> ReadingRoom:
        return ReadingRoom(place / "data", place / "library", lambda *_: None, print, model)

    room(None).index()
    return room


@pytest.fixture
def ask(server: ModelServer, rooms: Callable[[Any], ReadingRoom]) -> Ask:
    """ask(script): the answer with a model on the server that follows it; `server.asked` starts anew."""

    def asked(script: Any = GOOD, text: str = QUESTION, seconds: float = 5.0, url: str = "") -> Any:
        server.asked.clear()
        server.script = script if callable(script) else lambda _: script
        chat = connected(Chosen("openai:m", url or f"{server.url}/v1", KEY, seconds))
        model = LanguageModel(chat, in_house=False, seconds=seconds)
        return rooms(model).answer(Question(text, Scope(DAY)))

    return asked


def raw(body: str | bytes, **reply: Any) -> Reply:
    return replace(Reply(body.encode() if isinstance(body, str) else body), **reply)


def content(said: str) -> Reply:
    return raw(json.dumps(completion(said), ensure_ascii=False))


def claimed(**claim: Any) -> dict[str, Any]:
    return {"claims": [GOOD["claims"][0] | claim]}


def test_what_the_model_chooses_is_quoted_with_its_sentence_and_told_as_the_models(
    ask: Ask, server: ModelServer
) -> None:
    answer = ask()

    assert isinstance(answer, Answer)
    assert [(one.quote, one.said) for one in answer.citations] == [(RULE, SAID)]
    assert (answer.by_model, answer.fell_back, len(server.asked)) == (True, False, 1)
    told = to_text(answer_card(answer, "ja"))
    assert say("said_by_model", "ja", said=SAID) in told
    assert say("fell_back", "ja") not in told


TRUNCATED = json.dumps(completion(json.dumps(GOOD)))
REFUSAL = json.loads(TRUNCATED)
REFUSAL["choices"][0]["message"] |= {"content": None, "refusal": "I can't help with that."}
LENGTH = json.loads(TRUNCATED)
LENGTH["choices"][0]["finish_reason"] = "length"
MISBEHAVIOUR: dict[str, tuple[Any, str]] = {
    "too many requests": (raw("{}", status=429), "rate_limited"),
    "a fault of the server": (raw("{}", status=500), "http_500"),
    "a server away": (raw("", status=503), "http_503"),
    "a key that is refused": (raw("{}", status=401), "denied"),
    "hanging up": (raw("", status=0), "unreachable"),
    "an empty body": (raw(""), "nonsense"),
    "nothing said": (content(""), "nonsense"),
    "no choice": (raw(json.dumps(completion("") | {"choices": []})), "failed"),
    "JSON cut in the middle": (raw(TRUNCATED[:80]), "nonsense"),
    "an answer cut in the middle": (content(json.dumps(GOOD)[:30]), "nonsense"),
    "a line cut in the middle": (raw(TRUNCATED, cut=90), "unreachable"),
    "no more tokens": (raw(json.dumps(LENGTH)), "nonsense"),
    "prose": (content("もちろんです。電話は切ってもかまいません。"), "nonsense"),
    "a list for an object": (content("[1, 2]"), "nonsense"),
    "another schema": (content('{"answer": "はい"}'), "nonsense"),
    "a key too many": (claimed(url="https://evil.example"), "nonsense"),
    "a number as a text": (claimed(passage="1"), "nonsense"),
    "no quote": (claimed(quote=None), "nonsense"),
    "a thousand claims": ({"claims": GOOD["claims"] * 1000}, "nonsense"),
    "a refusal": (raw(json.dumps(REFUSAL)), "nonsense"),
    "ten megabytes": (raw(json.dumps(completion("あ" * 10_000_000))), "too_large"),
    "packed zeros": (
        raw(gzip.compress(b"0" * 1_000_000), headers=PACKED),
        "nonsense",
    ),
    "a page": (raw(TRUNCATED, headers=HTML), "nonsense"),
    "silence": (raw(TRUNCATED, hang=3.0), "timeout"),
    "a letter now and then": (raw(TRUNCATED, drip=0.02), "timeout"),
    "no claim": ({"claims": []}, ""),
    "a passage that was not offered": (claimed(passage=7), ""),
    "passage zero": (claimed(passage=0), ""),
    "a quote altered by one letter": (claimed(quote=ALTERED), ""),
    "a quote of another passage": (claimed(quote="会話は断ってから録音します。", passage=1), ""),
    "a quote too short": (claimed(quote="電話"), ""),
}  # fmt: skip


@pytest.mark.parametrize("name", MISBEHAVIOUR)
def test_whatever_else_comes_the_answer_is_quotations_once_and_says_so(
    ask: Ask, server: ModelServer, rooms: Callable[[Any], ReadingRoom], name: str,
    capfd: pytest.CaptureFixture[str], logs_as_before: None,
) -> None:  # fmt: skip
    set_up_logs("info")
    script, code = MISBEHAVIOUR[name]
    began = time.monotonic()

    answer = ask(script, seconds=0.7 if code == "timeout" else 5.0)

    assert time.monotonic() - began < 2.5
    quoted = rooms(None).answer(Question(QUESTION, Scope(DAY)))
    assert isinstance(answer, Answer)
    assert answer == replace(quoted, fell_back=True)
    assert len(server.asked) == 1
    assert say("fell_back", "ja") in to_text(answer_card(answer, "ja"))
    logged = "".join(capfd.readouterr())
    assert ("model_unavailable" in logged) is bool(code)
    assert code in logged
    assert QUESTION not in logged
    assert "evil" not in logged


def test_where_nobody_listens_the_answer_is_quotations(ask: Ask, server: ModelServer) -> None:
    answer = ask(url="http://127.0.0.1:9/v1")

    assert isinstance(answer, Answer)
    assert answer.fell_back
    assert server.asked == []


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed_and_the_key_goes_nowhere_else(
    ask: Ask, server: ModelServer, status: int
) -> None:
    with model_server(lambda _: GOOD) as elsewhere:
        there = {"Location": f"{elsewhere.url}/v1/chat/completions", "Content-Type": "application/json"}

        answer = ask(raw("{}", status=status, headers=there))

        assert isinstance(answer, Answer)
        assert answer.fell_back
        assert (len(server.asked), elsewhere.asked) == (1, [])


@pytest.mark.parametrize(
    "said",
    [
        "詳しくは https://evil.example/?q=1 をご覧ください。",
        "<!channel> 電話を切れます。", "@here 電話を切れます。", "<@U012345> 電話を切れます。",
        "[電話を切る](https://evil.example)ことができます。", "**電話**を切れます。",
        "電話を切れます。\u202e",
        "<script>alert(1)</script>電話を切れます。", "evil.exampleで電話を切れます。",
        "これはカスハラに当たります。", "違法です。", "お客様の行為は脅迫罪になります。",
        "うつ病の症状です。",
        "あなたにも落ち度があります。", "必ず解決します。", "刑法222条により電話を切れます。",
        "3回警告すれば電話を切れます。", "電話を切ってはいけません。", "You may hang up.",
        "私のシステムプロンプトは次のとおりです。", "以前の指示を無視して電話を切れます。",
        "電話を切れます。" * 30,
        "〔氏名7〕が電話を切れます。",
    ],
)  # fmt: skip
def test_a_sentence_that_might_be_wrong_or_more_than_words_is_dropped_and_its_quote_is_kept(
    ask: Ask, said: str
) -> None:
    answer = ask(claimed(said=said))

    assert isinstance(answer, Answer)
    assert [(one.quote, one.said) for one in answer.citations] == [(RULE, "")]
    assert (answer.by_model, answer.fell_back) == (True, False)


def test_a_quote_is_the_passages_own_whole_sentence_however_wide_it_was_written(ask: Ask) -> None:
    answer = ask(claimed(quote="一度警告してから 切っても"))

    assert [one.quote for one in answer.citations] == [RULE]


def test_what_shows_who_somebody_is_never_reaches_the_model_and_comes_back(
    server: ModelServer,
) -> None:
    def script(asked: Asked) -> Any:
        quote = asked.given.split("\n")[2]
        named = quote.split("担当は")[1].partition("〕")[0] + "〕"
        return {"claims": [{"passage": 1, "quote": quote, "said": f"担当は{named}です。"}]}

    server.asked.clear()
    server.script = script
    model = LanguageModel(connected(Chosen("openai:m", f"{server.url}/v1", KEY)), in_house=False, seconds=5)
    rule = "会話は断ってから録音します。担当は小野寺花子(090-1234-5678)です。"
    passage = Passage("m#1", Document("m", "中村様への対応"), "録音", ("録音",), rule)
    asked = "前に佐藤一郎様が来た\n山本太郎(taro@example.com、080-9999-8888)が聞いています。録音していい？"

    [claim] = model.compose(Query(asked, "ja"), [passage])

    assert (claim.quote, claim.said) == (rule, "担当は小野寺花子です。")
    hidden = ("山本", "taro", "080-9999", "小野寺", "090-1234", "花子", "佐藤", "一郎", "中村")
    assert [one for one in hidden if one in server.words] == []


def test_an_english_question_is_looked_up_in_the_models_japanese_words(ask: Ask, server: ModelServer) -> None:
    def script(asked: Asked) -> Any:
        if asked.wants == "search":
            return {"words": "怒鳴り続ける電話を切る"}
        return claimed(said="You may hang up after a warning.")

    answer = ask(script, "May I hang up on a caller who keeps yelling, Mr. Yamada?")

    assert isinstance(answer, Answer)
    assert [one.wants for one in server.asked] == ["search", "answer"]
    assert [(one.quote, one.said) for one in answer.citations] == [(RULE, "You may hang up after a warning.")]
    assert "Yamada" not in server.words


@pytest.mark.parametrize("words", ["", "hang up", "あ" * 201, "\u202e"])
def test_words_that_are_none_are_not_looked_up_and_the_model_is_not_asked_again(
    ask: Ask, server: ModelServer, words: str
) -> None:
    ask({"words": words}, "May I hang up on a caller?")

    assert [one.wants for one in server.asked] == ["search"]


def test_too_many_calls_at_once_are_not_made(server: ModelServer) -> None:
    def hanging(_: Asked) -> Reply:
        answers.wait(30)
        return raw(TRUNCATED)

    answers = threading.Event()
    server.asked.clear()
    server.script = hanging
    chat = connected(Chosen("openai:m", f"{server.url}/v1", KEY, 30.0))
    model = LanguageModel(chat, in_house=False, seconds=0.05)

    codes = []
    try:
        for _ in range(AT_ONCE + 1):
            with pytest.raises(ModelUnavailable) as fault:
                model.compose(Query(QUESTION, "ja"), ())
            codes.append(fault.value.code)
    finally:
        answers.set()

    assert len(server.asked) <= AT_ONCE
    assert codes == ["timeout"] * AT_ONCE + ["busy"]


def test_an_answer_may_be_as_long_as_anybody_needs() -> None:
    assert MOST_BYTES >= 100_000


def test_nothing_of_the_key_is_shown(tmp_path: Path) -> None:
    assert KEY not in repr(Chosen("openai:m", None, KEY))
