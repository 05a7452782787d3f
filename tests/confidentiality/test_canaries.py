"""Canaries: a question with marks in it, and every place where nobody may ever find them."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer
from lxml import html

from adapters.entrypoints.installation import Installation
from adapters.entrypoints.playground import playground
from adapters.entrypoints.reading_room import ReadingRoom
from bot.dialogue.wording import say
from knowledge.answer import Answer, NoAnswer, Question
from knowledge.errors import LibraryUnavailable

JAPANESE, LATIN = "ヌャギョヌ", "zqxcanaryvw"
QUESTIONS = {
    "ja": f"電話の録音は、お客様に断ってから始めるのですか。{JAPANESE}と{LATIN}のことです",
    "en": "Do I tell customers politely at the beginning of a telephone call that I record it, store "
    f"recordings inside the locked steel cabinet and erase everything after one year? {LATIN}{JAPANESE}",
}
URGENT = {
    "ja": f"いま{JAPANESE}という客が刃物を持って暴れています {LATIN}",
    "en": f"A customer named {LATIN} {JAPANESE} is attacking me with a knife right now",
}


@dataclass
class Seen:
    """All that came out of the desk during one walk."""

    own: str = ""
    others: list[str] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    logged: list[str] = field(default_factory=list)

    def note(self, response: ClientResponse) -> None:
        for one in (*response.history, response):
            self.urls += [str(one.url), one.headers.get("Location", "")]
            self.headers += [f"{name}: {value}" for name, value in one.headers.items()]


@dataclass(frozen=True)
class Breaking(ReadingRoom):
    """A reading room where answering fails with the question's own words in the fault."""

    room: ReadingRoom
    fault: type[Exception]

    def index(self) -> Any:
        return self.room.index()

    def answer(self, question: Question) -> Answer | NoAnswer:
        raise self.fault(f"{question.text} can't be answered") from ValueError(question.text)


Walk = Callable[..., Seen]
Check = Callable[[Seen, str], None]


@pytest.fixture
def walk(listen: Callable[[], list[str]], installation: Installation) -> Walk:
    """walk(room, words, lang): the words are said on the page; another visitor looks at it afterwards."""

    async def walked(room: ReadingRoom, words: str, lang: str, seen: Seen) -> None:
        async with TestClient(TestServer(playground(room, installation), host="127.0.0.1")) as client:
            headers = {"Accept-Language": lang, "Origin": str(client.make_url("/")).rstrip("/")}
            posted = await client.post("/say", data={"text": words}, headers=headers)
            seen.note(posted)
            seen.own = await posted.text()
            client.session.cookie_jar.clear()
            for path in ("/", "/readyz", "/healthz", "/nowhere"):
                other = await client.get(path, headers=headers)
                seen.note(other)
                seen.others.append(await other.text())

    def walks(room: ReadingRoom, words: str, lang: str) -> Seen:
        seen = Seen(logged=listen())
        asyncio.run(walked(room, words, lang, seen), debug=True)
        page = html.fromstring(seen.own)
        seen.urls += page.xpath("//@href | //@action | //@src | //@cite | //@formaction")
        return seen

    return walks


def words_of(page: str) -> str:
    """What a page says, without its markup."""
    return "".join(html.fromstring(page).itertext())


@pytest.fixture
def check(leaked: Callable[..., list[str]], tmp_path: Path) -> Callable[[Seen, str], None]:
    """check(seen, stderr): the marks stand on the asker's own page, and nowhere else."""

    def checked(seen: Seen, stderr: str) -> None:
        assert any("aiohttp.access" in line for line in seen.logged)
        said = html.fromstring(seen.own).xpath("//p[@class='said']/text()")
        assert [JAPANESE in one and LATIN in one for one in said] == [True]

        for told in (seen.logged, [stderr], seen.others, seen.urls, seen.headers):
            assert leaked("\n".join(told), JAPANESE, LATIN) == []
        files = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert {"passages.db", "desk.db"} <= {path.name for path in files}
        assert [path.name for path in files if leaked(path.read_bytes(), JAPANESE, LATIN)] == []

    return checked


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("kind", ["a question", "too long", "urgent"])
def test_a_questions_words_stay_on_the_askers_own_page(
    walk: Walk, check: Check, small: ReadingRoom, capfd: pytest.CaptureFixture[str], kind: str, lang: str
) -> None:
    words, shown = {
        "a question": (QUESTIONS[lang], "Tell customers politely" if lang == "en" else "断ってから始めます"),
        "too long": (QUESTIONS[lang] * 60, say("refused_too_long", lang, most="2,000")),
        "urgent": (URGENT[lang], say("urgent_danger_heading", lang)),
    }[kind]
    seen = walk(small, words, lang)
    stderr = capfd.readouterr().err

    assert shown in words_of(seen.own)
    assert ('"event": "question_answered"' in stderr) is (kind != "too long")
    check(seen, stderr)


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("fault", [LibraryUnavailable, RuntimeError])
def test_a_fault_that_carries_the_words_tells_them_to_nobody(
    walk: Walk,
    check: Check,
    small: ReadingRoom,
    capfd: pytest.CaptureFixture[str],
    fault: type[Exception],
    lang: str,
) -> None:
    seen = walk(Breaking(small, fault), QUESTIONS[lang], lang)
    stderr = capfd.readouterr().err

    check(seen, stderr)
    if fault is LibraryUnavailable:
        assert say("unavailable", lang) in words_of(seen.own)
        return
    [line] = [line for line in map(json.loads, stderr.splitlines()) if line["event"] == "went_wrong"]
    assert line["error"] == "RuntimeError"
    assert say("went_wrong", lang, incident=line["incident"]) in words_of(seen.own)


def test_with_a_damaged_index_the_page_still_comes_with_its_calm_card(
    walk: Walk, check: Check, small: ReadingRoom, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    small.index()
    [manifest] = (tmp_path / "place").rglob("manifest.json")
    manifest.write_text("{")
    small._shelf._open = None
    seen = walk(small, QUESTIONS["ja"], "ja")

    check(seen, capfd.readouterr().err)
    assert say("unavailable", "ja") in words_of(seen.own)


def test_a_counselors_document_is_not_named_on_the_page_that_asks_as_staff(
    walk: Walk, leaked: Callable[..., list[str]], small: ReadingRoom, tmp_path: Path
) -> None:
    text = f"---\naudience: counselor\ntitle: {JAPANESE}\n---\n本文\n"
    (tmp_path / "library" / "secret.md").write_text(text, encoding="utf-8")
    seen = walk(small, "録音していいですか", "ja")
    assert leaked(seen.own, JAPANESE) == []
