"""The index, with word vectors and without: one contract for both, found and hidden alike."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.index.shelf import FolderShelf
from adapters.index.volume import Volume
from adapters.index.word_vectors import WordVectors
from knowledge.document import Audience, Document, Kind, Passage, Scope, Status
from knowledge.ports import Shelved, Source
from knowledge.query import Query, to_query
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


RECORDING = shelved("rule/recording", "会議の録音は、主催者に断ってから始めます。")
PARKING = shelved("rule/parking", "来客用の駐車場は、総務課が鍵を預かっています。")
VISITORS = shelved("rule/visitors", "Visitors wear a badge at all times.")
SECRET = "星雲計画の見積書は、金庫の三段目にしまいます。"

TOPICS = "録音 撮影 謝罪 返金 退店 電話 訪問 警察 記録 休憩".split()
SCOPES: list[tuple[dict[str, Any], Scope, Scope]] = [
    ({"audience": Audience.COUNSELOR}, Scope(DAY), Scope(DAY, Audience.COUNSELOR)),
    ({"sites": ("osaka", "kobe")}, Scope(DAY), Scope(DAY, site="kobe")),
    ({"sites": ("osaka",)}, Scope(DAY, Audience.COUNSELOR, "kobe"), Scope(DAY, site="osaka")),
    ({"in_force_to": DAY}, Scope(DAY + timedelta(1)), Scope(DAY)),
    ({"status": Status.SUPERSEDED}, Scope(DAY, Audience.COUNSELOR), Scope(DAY)),
]


def candidates(index: Volume, text: str, scope: Scope = TODAY) -> set[str]:
    """Whatever any arm brings up, before any ranking."""
    query = to_query(text, Thesaurus())
    return {index.passage(one.key).id for one in index.candidates(query, scope)}


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("録音を始めるとき", "rule/recording#1"),
        ("駐車場の鍵", "rule/parking#1"),
        ("Does a visitor need badges?", "rule/visitors#1"),
    ],
)
def test_what_is_published_is_found_in_japanese_and_in_english(
    shelf: FolderShelf, question: str, best: str
) -> None:
    index = put(shelf, RECORDING, PARKING, VISITORS)

    assert hits(index, question)[0].passage.id == best


def test_a_passage_is_found_through_its_title_its_headings_its_digest_and_its_cards(
    shelf: FolderShelf,
) -> None:
    fields = {
        "path": ("面談室の予約",), "heading_en": "Booking", "english": "Ask the porter for the key.",
        "questions": ("部屋を借りたい",),
    }  # fmt: skip
    index = put(shelf, shelved("rule/room", "内線で申し込みます。", of=fields, title="規程集"), VISITORS)

    for question in ("規程集", "面談室", "booking", "porter", "借りる"):
        assert hits(index, question)[0].passage.id == "rule/room#1", question


def test_what_is_removed_is_gone_from_every_arm_and_from_every_file(
    shelf: FolderShelf, tmp_path: Path
) -> None:
    put(shelf, RECORDING, PARKING)
    index = put(shelf, keep=(RECORDING.source.name,))

    assert index.documents() == {"rule/recording": (RECORDING.document, 1)}
    assert candidates(index, PARKING.passages[0].text) <= {"rule/recording#1"}
    folder = tmp_path / "shelf"
    volume = folder / "volumes" / json.loads((folder / "current.json").read_text())["volume"]
    for path in filter(Path.is_file, volume.rglob("*")):
        for spelling in ("駐車", *map(ascii, ("駐車",))):
            assert spelling.strip("'").encode() not in path.read_bytes(), path.name
    assert shelf.contents() == {"rule/recording.md": ("first", "rule/recording")}


def test_what_is_changed_is_found_by_its_new_words_only(shelf: FolderShelf) -> None:
    put(shelf, RECORDING, PARKING)
    index = put(shelf, shelved("rule/parking", "自転車は裏口に停めます。"), keep=(RECORDING.source.name,))

    assert hits(index, "自転車")[0].passage.text == "自転車は裏口に停めます。"
    assert all("駐車場" not in hit.passage.text for hit in hits(index, "駐車場"))


def test_the_same_library_indexed_twice_or_step_by_step_ranks_the_same(
    tmp_path: Path, vectors: WordVectors | None
) -> None:
    documents = [
        shelved(f"d{number:02}", *(f"{topic}の{number}番目の決まりは{TOPICS[at * number % 10]}と同じ。"
                                   for at, topic in enumerate(TOPICS)))
        for number in range(105)
    ]  # fmt: skip
    one, two, steps = (FolderShelf(tmp_path / name, vectors) for name in ("one", "two", "steps"))
    put(steps, *documents[50:], shelved("d03", "古い文です。"), shelved("gone", "消える録音の文です。"))
    put(steps, *documents[:50], keep=tuple(one.source.name for one in documents[50:]))

    first, second = put(one, *documents), put(two, *reversed(documents))
    for question in ("録音の決まり", "警察を呼ぶ", "謝罪と返金", "3番目の休憩", "家に帰った人の記録"):
        told = [(hit.passage.id, hit.signals) for hit in hits(first, question)]
        assert told
        assert told == [(hit.passage.id, hit.signals) for hit in hits(second, question)]
        assert told == [(hit.passage.id, hit.signals) for hit in hits(steps.index(), question)]


def test_passages_come_back_equal_to_what_was_put_in(shelf: FolderShelf) -> None:
    document = Document(
        "規程/§1 \"'", "題\u2028名😀", "A <title>", Kind.ORDINANCE, "出典\t", "https://example.com/?a=b&c",
        DAY, DAY + timedelta(1), Status.DRAFT, DAY, "B", Audience.COUNSELOR, ("大阪", "kobe 2"),
    )  # fmt: skip
    full = Passage(
        "規程/§1 \"'#1", document, "33条の2第1項", ("第一章", "33条の2"),
        "一行目\n\u2028二行目\x00\ufeff\\u3042'\";--",
        "Heading", "Digest\nof it", ("質問1", "質問\n2"), "A", "別の出典", "https://example.com/#x",
    )  # fmt: skip
    bare = Passage("規程/§1 \"'#2", document, "", (), "。")
    index = put(shelf, Shelved(Source("a.md", "f"), document, (full, bare)), RECORDING)

    scope = Scope(DAY, Audience.COUNSELOR, "kobe 2")
    assert hits(index, "33条の2第1項 一行目", scope)[0].passage == full
    assert [index.passage(key) for key in range(3)] == [RECORDING.passages[0], full, bare]
    assert index.documents() == {"rule/recording": (RECORDING.document, 1), document.id: (document, 2)}


@pytest.mark.parametrize(
    ("question", "cited"),
    [
        ("33条には何がありますか", {"33条", "33条2項", "33条2項1号"}),
        ("第三十三条第二項", {"33条2項", "33条2項1号"}),
        ("What does Article 33(2) say?", {"33条2項", "33条2項1号"}),
        ("33条の2", {"33条の2"}),
        ("12条", set()),
    ],
)
def test_a_cited_article_is_marked_with_all_below_it_and_nothing_beside_it(
    shelf: FolderShelf, question: str, cited: set[str]
) -> None:
    anchors = ("33条", "33条2項", "33条2項1号", "33条の2", "3条", "133条")
    law = [shelved(anchor, "定めがあります。", of={"anchor": anchor}) for anchor in anchors]
    index = put(shelf, *law, shelved("noise", *("何がありますか" for _ in range(150))))

    query = to_query(question, Thesaurus())
    marked = {index.passage(one.key).anchor for one in index.candidates(query, TODAY) if one.signals.cited}
    assert marked == cited


def test_a_question_of_stop_words_brings_up_nothing(shelf: FolderShelf) -> None:
    assert put(shelf, RECORDING, VISITORS).candidates(Query("the of and", "en"), TODAY) == []


def test_cards_are_known_to_be_there_or_not(shelf: FolderShelf) -> None:
    assert put(shelf, RECORDING).has_cards is False
    assert put(shelf, shelved("b", "文", of={"questions": ("問い",)})).has_cards is True
    assert put(shelf, RECORDING).has_cards is False


def test_a_card_from_beside_the_documents_finds_its_place_and_makes_no_library_one_with_cards(
    shelf: FolderShelf,
) -> None:
    question = "くるまをとめるところ"
    before = [one.passage.document.id for one in hits(put(shelf, RECORDING, PARKING), question)[:1]]

    index = put(
        shelf,
        shelved("rule/cars", "鍵は総務課です。", of={"given": (question,)}),
        keep=("rule/recording.md",),
    )

    [best, *_] = hits(index, question)
    assert before != ["rule/cars"]
    assert (best.passage.document.id, best.passage.given) == ("rule/cars", (question,))
    assert index.has_cards is False


def test_what_stands_among_many_alike_is_found_by_its_meaning_too(tmp_path: Path, data: Path) -> None:
    """Three hundred passages of one form differ in their number only; twenty say something of their own."""
    pytest.importorskip("ja_ginza")
    alike = [f"箱{number}は倉庫です。" for number in range(300)]
    own = [f"{topic}は、{act}。" for topic in TOPICS for act in ("上司に伝えます", "二人で断ります")]
    for name in "abcd":
        shelf = FolderShelf(tmp_path / name, WordVectors(data / "cache"))
        index = put(shelf, shelved("boxes", *alike), shelved("rules", *own))
        assert [text for text in own if hits(index, text)[0].signals.meaning < 0.99] == []


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
