"""A neural embedder by LangChain: what it is told, what is embedded again, what becomes of its failures."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from adapters.documents.folder import FolderLibrary
from adapters.entrypoints.reading_room import ReadingRoom
from adapters.index import langchain_embedder
from adapters.index.embedder import EmbedderUnavailable, Written
from adapters.index.langchain_embedder import LangChainEmbedder
from adapters.index.shelf import FolderShelf
from adapters.refusal import Refusal
from embeddings_server import Server, embeddings_server
from knowledge.answer import Answer, Question
from knowledge.document import Scope
from knowledge.errors import LibraryUnavailable
from knowledge.ingest import ingest
from knowledge.query import Query

pytest.importorskip("langchain_openai", reason="pip install langchain-openai")

Library = Callable[..., Path]
SCOPE = Scope(date(2026, 11, 22))
FILES = {
    "phone.md": "# 電話\n\n## 録音\n\n録音は断ってから始めます。\n\n## 保管\n\n一年で消します。\n",
    "guests.md": "# 来客\n\n駐車場の鍵は総務課が預かります。\n",
}


@pytest.fixture
def server() -> Iterator[Server]:
    with embeddings_server() as server:
        yield server


@pytest.fixture
def embedder(server: Server) -> LangChainEmbedder:
    return embedder_at(server)


def embedder_at(
    server: Server, model: str = "small", clock: Callable[[], float] = lambda: 0.0
) -> LangChainEmbedder:
    return LangChainEmbedder(
        f"openai:{model}", lambda text: text.replace("山田", "〔氏名〕"), server.url, "sk-test", clock
    )


def brought_up(shelf: FolderShelf, folder: Path) -> None:
    ingest(FolderLibrary([folder]), shelf, lambda done, total: None)
    shelf.renew(lambda done, total: None)


def found(shelf: FolderShelf, text: str) -> dict[str, float]:
    """What is found, with its cosine."""
    index = shelf.index()
    return {
        index.passage(one.key).text: one.signals.meaning for one in index.candidates(Query(text, "ja"), SCOPE)
    }


def test_every_text_is_embedded_once_and_in_batches(
    server: Server, embedder: LangChainEmbedder, library: Library, tmp_path: Path
) -> None:
    many = {f"{number}.txt": f"{number}番の鍵は、いつもの棚です。" for number in range(150)}
    brought_up(FolderShelf(tmp_path / "shelf", embedder), library({**FILES, **many}))

    assert len(server.texts) == len(set(server.texts)) == 150 * 2 + 4 + 2
    assert max(len(one["input"]) for one in server.asked) == langchain_embedder.AT_ONCE
    assert {one["key"] for one in server.asked} == {"Bearer sk-test"}


def test_what_did_not_change_is_never_embedded_again(
    server: Server, embedder: LangChainEmbedder, library: Library, tmp_path: Path
) -> None:
    shelf = FolderShelf(tmp_path / "shelf", embedder)
    folder = library(FILES)
    brought_up(shelf, folder)
    before = found(shelf, "駐車場の鍵は総務課が預かります。")
    server.asked.clear()

    library({"phone.md": FILES["phone.md"].replace("一年で", "二年で"), "new.md": "名札を付けます。"})
    brought_up(shelf, folder)
    assert sorted(server.texts) == sorted(
        ["電話 保管  \n二年で消します。", "二年で消します。", "new  \n名札を付けます。", "名札を付けます。"]
    )
    server.asked.clear()
    (folder / "new.md").unlink()
    brought_up(shelf, folder)
    assert server.asked == []
    after = found(shelf, "駐車場の鍵は総務課が預かります。")
    assert before.keys() - after.keys() == {"一年で消します。"}
    assert after["駐車場の鍵は総務課が預かります。"] > 0.5


def test_another_model_embeds_everything_again_and_an_index_of_another_is_not_searched_by_it(
    server: Server, embedder: LangChainEmbedder, library: Library, tmp_path: Path
) -> None:
    folder = library(FILES)
    brought_up(FolderShelf(tmp_path / "shelf", embedder), folder)
    first = sorted(server.texts)
    server.asked.clear()

    other = FolderShelf(tmp_path / "shelf", embedder_at(server, "large"))
    assert found(other, "録音は断ってから始めます。")
    assert server.asked == []
    brought_up(other, folder)
    assert sorted(server.texts) == first
    assert {one["model"] for one in server.asked} == {"large"}
    assert other.pointer().current.embedder == "openai:large"
    assert found(other, "録音は断ってから始めます。")["録音は断ってから始めます。"] > 0.5


def test_the_level_that_all_cosines_have_counts_as_nothing(
    server: Server, embedder: LangChainEmbedder, library: Library, tmp_path: Path
) -> None:
    shelf = FolderShelf(tmp_path / "shelf", embedder)
    brought_up(
        shelf, library({f"{n}.txt": text for n, text in enumerate("録音 撮影 謝罪 返金 退店 電話".split())})
    )
    [manifest] = (tmp_path / "shelf").glob("volumes/*/manifest.json")

    background = json.loads(manifest.read_text())["made"]["background"]
    texts = [Written(f"{n}  \n{text}", ()) for n, text in enumerate("録音 撮影 謝罪 返金 退店 電話".split())]
    cosines = embedder.passages(texts) @ embedder.passages(texts).T
    assert background == pytest.approx((cosines.sum() - 6) / 30, abs=1e-5)
    assert background > 0.5
    index = shelf.index()
    same = index.candidates(Query("0  \n録音", "ja"), SCOPE)
    told = {index.passage(one.key).text: one.signals.meaning for one in same}
    assert told["録音"] == pytest.approx(1, abs=1e-5)
    assert all(cosine < 0.5 for text, cosine in told.items() if text != "録音")


@pytest.mark.parametrize(
    ("model", "question", "passage"),
    [
        ("cl-nagoya/ruri-v3-130m", "検索クエリ: ", "検索文書: "),
        ("cl-nagoya/ruri-base", "クエリ: ", "文章: "),
        ("intfloat/multilingual-e5-small", "query: ", "passage: "),
        ("nomic-embed-text", "search_query: ", "search_document: "),
        ("text-embedding-3-small", "", ""),
    ],
)
def test_a_model_is_told_questions_from_passages_in_its_own_words_and_nobody_by_name(
    server: Server, model: str, question: str, passage: str
) -> None:
    embedder = embedder_at(server, model)
    embedder.question("山田さんの電話")
    embedder.passages([Written("山田の録音", ())])

    assert server.texts == [f"{question}〔氏名〕さんの電話", f"{passage}〔氏名〕の録音"]


KNOWN = "openai, azure_openai, ollama, bedrock, huggingface, cohere, google_genai, mistralai"
FAILURES = {
    "busy": "too_many", "broken": "refused", "key": "key_refused", "no json": "nonsense",
    "too few": "nonsense",
    "not a number": "nonsense", "zeros": "nonsense", "another length": "nonsense", "redirects": "refused",
    "slow": "timed_out",
}  # fmt: skip


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(langchain_embedder, "_PATIENT", 0.3)
    monkeypatch.setattr(langchain_embedder, "_QUICK", 0.3)
    monkeypatch.setattr(langchain_embedder, "_RETRIES", 0)


@pytest.mark.parametrize(("how", "code"), FAILURES.items())
def test_a_failing_embedder_keeps_the_earlier_index_and_words_go_on_answering(
    server: Server, embedder: LangChainEmbedder, library: Library, tmp_path: Path, impatient: None,
    capfd: pytest.CaptureFixture[str], logs_as_before: None, how: str, code: str,
) -> None:  # fmt: skip
    from adapters.logs import set_up_logs

    set_up_logs("info")
    shelf, folder = FolderShelf(tmp_path / "shelf", embedder), library(FILES)
    brought_up(shelf, folder)
    before = shelf.pointer()
    server.how = how

    library({"new.md": "名札を付けます。"})
    with pytest.raises(LibraryUnavailable) as refused:
        brought_up(shelf, folder)
    assert str(refused.value) == (
        f"openai:small gave no vectors ({code}); the index in {tmp_path / 'shelf'} is unchanged. "
        "Try again once it can be reached."
    )
    assert shelf.pointer() == before
    assert [path.name for path in (tmp_path / "shelf" / "volumes").iterdir()] == [before.volume]

    capfd.readouterr()
    assert "録音は断ってから始めます。" in found(shelf, "録音を始める")
    [line] = capfd.readouterr().err.splitlines()
    assert {name: json.loads(line)[name] for name in ("event", "reason")} == {
        "event": "embedder_unavailable", "reason": code,
    }  # fmt: skip
    assert "録音" not in line
    assert server.elsewhere == []


def test_an_embedder_that_failed_a_question_is_let_rest_for_half_a_minute(
    server: Server, impatient: None
) -> None:
    now = [100.0]
    embedder = embedder_at(server, clock=lambda: now[0])
    server.how = "busy"
    for passed, code, calls in ((0, "too_many", 1), (29, "resting", 1), (2, "too_many", 2)):
        now[0] += passed
        with pytest.raises(EmbedderUnavailable) as failed:
            embedder.question("録音")
        assert (failed.value.code, len(server.asked)) == (code, calls)
    server.how = "well"
    now[0] += 31
    assert np.linalg.norm(embedder.question("録音")) == pytest.approx(1)


def test_a_server_that_is_not_there_is_told_as_that(server: Server, impatient: None) -> None:
    embedder = LangChainEmbedder("openai:small", str, "http://127.0.0.1:9/", "sk-test")
    with pytest.raises(EmbedderUnavailable) as failed:
        embedder.question("録音")
    assert failed.value.code == "unreachable"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("small", "MADOGUCHI_EMBEDDER is written provider:model, as in openai:text-embedding-3-small."),
        ("openai:", "MADOGUCHI_EMBEDDER is written provider:model, as in openai:text-embedding-3-small."),
        ("acme:x", f"MADOGUCHI_EMBEDDER: the provider 'acme' is not known; there are {KNOWN}."),
        ("cohere:x", "MADOGUCHI_EMBEDDER=cohere:x needs a package: pip install 'langchain-cohere'."),
    ],
)  # fmt: skip
def test_a_model_that_cannot_be_had_is_refused_with_the_cure(name: str, said: str) -> None:
    with pytest.raises(Refusal) as refused:
        LangChainEmbedder(name, str)
    assert str(refused.value) == said


@pytest.mark.parametrize(
    ("model", "variable"), [("openai:x", "OPENAI_BASE_URL"), ("ollama:x", "OLLAMA_HOST")]
)
def test_a_vendors_own_variable_leads_no_text_over_plain_http(
    monkeypatch: pytest.MonkeyPatch, model: str, variable: str
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    monkeypatch.setenv(variable, "http://embeddings.example.com")
    with pytest.raises(EmbedderUnavailable) as failed:
        LangChainEmbedder(model, str).question("録音")
    assert failed.value.code == "not_https"


def test_an_address_that_a_provider_would_not_call_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(langchain_embedder, "find_spec", lambda _: True)
    with pytest.raises(Refusal, match="MADOGUCHI_EMBEDDER_URL: cohere takes no address"):
        LangChainEmbedder("cohere:x", str, "https://gateway.example.com")


def test_what_tells_of_an_incident_is_looked_up_by_words_where_the_model_is_elsewhere(
    server: Server, embedder: LangChainEmbedder, library: Library, place: Path
) -> None:
    room = ReadingRoom(place, library(FILES), lambda done, total: None, print, embedder=embedder)
    room.index()
    server.asked.clear()
    for text, confided in (("録音は断ってから始めますか", True), ("駐車場の鍵は総務課が預かりますか", False)):
        assert isinstance(room.answer(Question(text, SCOPE, confided=confided)), Answer)
    assert room.ranking("昨日お客様に怒鳴られ、録音しました", SCOPE, "ja", 5)
    assert set(server.texts) == {"駐車場の鍵は総務課が預かりますか"}


def test_by_one_setting_the_command_line_asks_the_model_and_answers(
    server: Server, library: Library, place: Path, call: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MADOGUCHI_EMBEDDER", "openai:small")
    monkeypatch.setenv("MADOGUCHI_EMBEDDER_URL", server.url)
    monkeypatch.setenv("MADOGUCHI_EMBEDDER_KEY", "sk-test")
    options = ("--library", library(FILES), "--data", place)

    assert "録音は断ってから始めます。" in call("ask", *options, "録音は断ってから始めますか").out
    call("ask", *options, "録音は断ってから始めますか、山田太郎さん(090-1234-5678)")
    assert any("断ってから始めますか" in text for text in server.texts)
    assert not any("山田" in text or "1234" in text for text in server.texts)
    versions = json.loads(call("library", "versions", "--json", *options).out)
    assert [one["embedder"] for one in versions] == ["openai:small"]
