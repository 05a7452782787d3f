"""The scope of the index: what lies outside is no candidate, in no arm."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from adapters.index.chroma import ChromaArm, Label
from adapters.index.shelf import FolderShelf
from adapters.index.volume import Volume
from knowledge.document import Audience, Document, Passage, Scope, Status
from knowledge.ports import Shelved, Source
from knowledge.query import to_query
from knowledge.retrieve import Hit, retrieve
from knowledge.thesaurus import Thesaurus

DAY = date(2026, 4, 1)
TODAY = Scope(DAY)


def shelved(identity: str, *texts: str, of: Mapping[str, Any] | None = None, **front: Any) -> Shelved:
    """A document with one passage a text; `of` are fields of all its passages."""
    document = Document(identity, front.pop("title", ""), **front)
    fields = {"anchor": "", "path": (), **(of or {})}
    passages = (
        Passage(id=f"{identity}#{number}", document=document, text=text, **fields)
        for number, text in enumerate(texts, 1)
    )
    return Shelved(Source(f"{identity}.md", "first"), document, tuple(passages))


def put(shelf: FolderShelf, *documents: Shelved, keep: tuple[str, ...] = ()) -> Volume:
    """The index of these documents and the kept ones."""
    shelf.publish(keep, documents, lambda done, total: None)
    return shelf.index()


def hits(index: Volume, question: str, scope: Scope = TODAY) -> list[Hit]:
    """What is found, best first, without any thesaurus."""
    return list(retrieve(to_query(question, Thesaurus()), scope, index, 1000))


def candidates(index: Volume, text: str, scope: Scope = TODAY) -> set[str]:
    """Whatever any arm brings up, before any ranking."""
    query = to_query(text, Thesaurus())
    return {index.passage(one.key).id for one in index.candidates(query, scope)}


RECORDING = shelved("rule/recording", "会議の録音は、主催者に断ってから始めます。")
PARKING = shelved("rule/parking", "来客用の駐車場は、総務課が鍵を預かっています。")
SECRET = "星雲計画の見積書は、金庫の三段目にしまいます。"
TOPICS = "録音 撮影 謝罪 返金 退店 電話 訪問 警察 記録 休憩".split()
SCOPES: list[tuple[dict[str, Any], Scope, Scope]] = [
    ({"audience": Audience.COUNSELOR}, Scope(DAY), Scope(DAY, Audience.COUNSELOR)),
    ({"sites": ("osaka", "kobe")}, Scope(DAY), Scope(DAY, site="kobe")),
    ({"sites": ("osaka",)}, Scope(DAY, Audience.COUNSELOR, "kobe"), Scope(DAY, site="osaka")),
    ({"in_force_to": DAY}, Scope(DAY + timedelta(1)), Scope(DAY)),
    ({"status": Status.SUPERSEDED}, Scope(DAY, Audience.COUNSELOR), Scope(DAY)),
]


@pytest.mark.parametrize(("front", "outside", "inside"), SCOPES)
def test_what_lies_outside_the_scope_is_no_candidate_even_for_its_own_text(
    shelf: FolderShelf, front: dict[str, Any], outside: Scope, inside: Scope
) -> None:
    secret = shelved("secret", SECRET, of={"questions": ("星雲計画とは",)}, title="星雲計画", **front)
    index = put(shelf, RECORDING, secret, PARKING)

    for question in (SECRET, "星雲計画とは", "星雲計画", "見積書の金庫"):
        assert candidates(index, question, outside) <= {"rule/recording#1", "rule/parking#1"}
    if front.get("status") is not Status.SUPERSEDED:
        assert hits(index, SECRET, inside)[0].passage.id == "secret#1"


def test_a_document_cited_by_its_article_stays_outside_the_scope(shelf: FolderShelf) -> None:
    secret = shelved("secret", SECRET, of={"anchor": "7条"}, audience=Audience.COUNSELOR)
    index = put(shelf, RECORDING, secret)

    assert candidates(index, "7条") <= {"rule/recording#1"}
    assert candidates(index, "7条", Scope(DAY, Audience.COUNSELOR)) >= {"secret#1"}


def test_thirty_versions_that_are_hidden_do_not_crowd_out_the_one_that_may_be_seen(
    shelf: FolderShelf,
) -> None:
    """Each sentence has thirty hidden copies, 600 passages in all; each arm takes far fewer."""
    texts = [f"{topic}は、上司に伝えてから{act}。" for topic in TOPICS for act in ("始めます", "断ります")]
    older = [shelved(f"v{n}", *texts, in_force_to=DAY - timedelta(n + 1)) for n in range(30)]
    current = shelved("now", *texts, in_force_from=DAY)
    index = put(shelf, *older, current)

    for number, text in enumerate(texts, 1):
        best, *others = hits(index, text)
        assert best.passage == current.passages[number - 1]
        assert best.signals.meaning > 0.99
        assert {hit.passage.document for hit in others} <= {current.document}


def test_the_vector_arm_never_looks_at_a_vector_of_a_hidden_document(tmp_path: Path) -> None:
    axes = np.eye(3, 300, dtype=np.float32)
    labels = [Label(key, document=key) for key in range(3)]
    ChromaArm.build(tmp_path, (axes, labels), (axes, labels))
    arm = ChromaArm(tmp_path)

    for seen, hidden in (([0, 1, 0], ()), ([0, 0, 0], (1,)), ([0, 1, 0], (0, 2)), ([0, 0, 0], (0, 1, 2))):
        for cosines in arm.cosines(axes[1], 3, hidden):
            assert cosines == pytest.approx(seen)
