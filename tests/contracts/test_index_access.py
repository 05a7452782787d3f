"""Who may read what: to whom a document is not shown, the index answers as if it were not there."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some

from adapters.entrypoints.reading_room import ReadingRoom
from adapters.index import embedding
from adapters.index.lists import in_lists
from adapters.index.shelf import FolderShelf
from adapters.index.volume import Volume
from adapters.index.word_vectors import WordVectors
from knowledge.answer import Answer, NoAnswer, Question
from knowledge.document import Audience, Document, Passage, Scope
from knowledge.ports import Shelved, Source
from knowledge.query import to_query
from knowledge.thesaurus import Thesaurus

DAY = date(2026, 11, 22)
WORDS = "録音 撮影 謝罪 返金 退店 電話 訪問 警察 記録 休憩 上司 駐車場 recording refund visitor".split()

PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""Without making a failing example small, which would take minutes of indexing."""

numbers = count()
days = some.sampled_from([DAY - timedelta(9), DAY, DAY + timedelta(9)])
texts = some.lists(
    some.lists(some.sampled_from(WORDS), min_size=1, max_size=5).map("の".join), min_size=1, max_size=3
)
documents = some.builds(
    Document,
    some.integers(0, 10_000).map(lambda number: f"d{number:05}"),
    some.sampled_from(["刑法", "労働契約法", "当社の規程"]),
    audience=some.sampled_from(Audience),
    sites=some.sampled_from([(), (), ("osaka",), ("kobe", "osaka")]),
    in_force_from=some.none() | days,
    in_force_to=some.none() | days,
)
scopes = some.builds(Scope, days, some.sampled_from(Audience), some.sampled_from([None, "osaka", "kobe"]))
libraries = some.lists(some.tuples(documents, texts), min_size=1, max_size=7, unique_by=lambda one: one[0].id)
questions = some.lists(some.sampled_from([*WORDS, "刑法1条", "1条"]), min_size=1, max_size=4).map("、".join)


def indexed(shelf: FolderShelf, library: list[tuple[Document, list[str]]]) -> Volume:
    """The index of these documents; each passage is its document's first article, and has a card."""
    shelf.publish((), [_shelved(*one) for one in library], lambda done, total: None)
    return shelf.index()


def _shelved(document: Document, texts: list[str]) -> Shelved:
    passages = (
        Passage(f"{document.id}#{number}", document, "1条", ("1条",), text, questions=(f"{text}とは",))
        for number, text in enumerate(texts)
    )
    return Shelved(Source(document.id, "1"), document, tuple(passages))


def told(index: Volume, question: str, scope: Scope) -> dict[str, dict[str, Any]]:
    """All that comes out of the index for a question."""
    candidates = index.candidates(to_query(question, Thesaurus()), scope)
    return {index.passage(one.key).id: asdict(one.signals) for one in candidates}


@pytest.fixture
def compared(tmp_path: Path, vectors: WordVectors | None) -> Callable[..., None]:
    """compared(library, question, scope): fails where the index of everything tells anything else than one of
    what the scope admits."""

    def compare(library: list[tuple[Document, list[str]]], question: str, scope: Scope) -> None:
        admitted = [one for one in library if scope.admits(one[0])]
        folder = tmp_path / str(next(numbers))
        found = told(indexed(FolderShelf(folder / "all", vectors), library), question, scope)
        if not admitted:
            assert found == {}
            return
        alone = told(indexed(FolderShelf(folder / "admitted", vectors), admitted), question, scope)
        assert found.keys() == alone.keys()
        for name, signals in found.items():
            assert signals == pytest.approx(alone[name], abs=1e-6), name

    return compare


@settings(
    max_examples=15, deadline=None, phases=PHASES, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(library=libraries, question=questions, scope=scopes)
def test_what_comes_out_is_what_an_index_of_the_admitted_documents_alone_would_tell(
    compared: Callable[..., None], library: list[tuple[Document, list[str]]], question: str, scope: Scope
) -> None:
    compared(library, question, scope)


@pytest.mark.parametrize("hidden", [1, 40])
def test_in_lists_of_vectors_hidden_documents_do_not_stand_in_the_way(
    compared: Callable[..., None], vectors: WordVectors | None, hidden: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same with inverted lists, which only a large library gets by itself."""
    if vectors is None:
        pytest.skip("without vectors there are no lists")
    write = embedding.write_meaning
    monkeypatch.setattr(embedding, "write_meaning", lambda *given: write(*given, few=10))
    library = [
        (Document(f"{name}{at:02}", "規程", audience=who), [f"{word}は{at}番の{one}です。" for one in WORDS])
        for name, who, many in (("open", Audience.STAFF, 3), ("closed", Audience.COUNSELOR, hidden))
        for at, word in enumerate((WORDS * 4)[:many])
    ]
    for question in ("録音と謝罪", "電話の記録"):
        compared(library, question, Scope(DAY))


def test_lists_hold_every_vector_once_and_find_nearly_all_that_comparing_all_finds() -> None:
    import numpy as np

    chance = np.random.default_rng(33)
    around = chance.normal(size=(60, 24))
    vectors = (around[chance.integers(0, 60, 3_000)] + 0.4 * chance.normal(size=(3_000, 24))).astype(
        np.float32
    )
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors[::97] = 0
    lists = in_lists(vectors, few=100)

    assert sorted(lists.order) == list(range(3_000))
    assert lists.bounds[0] == 0
    assert lists.bounds[-1] == np.count_nonzero(vectors.any(axis=1))
    assert (np.diff(lists.bounds) >= 0).all()
    again = in_lists(vectors, few=100)
    assert np.array_equal(lists.order, again.order)


HANDBOOK = """---
id: handbook
title: 相談員の手引き
audience: counselor
---
## 5条 録音の扱い

録音の記録は金庫にしまい、相談員だけが聞きます。録音の消去は三年後です。

```ask
録音はどこにしまいますか
```
"""
OPEN = {
    "phone.md": "# 電話\n\n## 5条 録音\n\n電話の録音は、断ってから始めます。\n\n## 保管\n\n録音は消します。",
    "guests.md": "# 来客\n\n駐車場の鍵は、総務課が預かります。\n",
    "osaka.md": "---\nsites: [osaka]\n---\n大阪の休憩室は三階で、録音は禁止です。\n",
}


@pytest.mark.parametrize(
    "question",
    ["録音はどこにしまいますか", "録音を消すのはいつですか", "5条", "相談員の手引き", "駐車場の鍵",
     "休憩室は何階ですか", "大阪の休憩室", "天気はどうですか", "録音は断ってから始めますか"],
)  # fmt: skip
def test_an_answer_to_staff_is_the_same_with_and_without_what_only_others_may_read(
    tmp_path: Path, data: Path, question: str
) -> None:
    answers: list[Answer | NoAnswer] = []
    for name, files in (("without", {}), ("with", {"handbook.md": HANDBOOK})):
        folder = tmp_path / name
        folder.mkdir()
        for file, text in {**OPEN, **files}.items():
            (folder / file).write_text(text, encoding="utf-8")
        (tmp_path / f"{name}-data").mkdir()
        (tmp_path / f"{name}-data" / "cache").symlink_to(data / "cache")
        room = ReadingRoom(tmp_path / f"{name}-data", folder, lambda done, total: None, print)
        answers.append(room.answer(Question(question, Scope(DAY))))

    assert answers[0] == answers[1]
