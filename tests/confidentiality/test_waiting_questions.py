"""Questions that wait: no file and no log holds a word of them, and nothing stays but that they came."""

from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select, text

from adapters.database.engine import open_database
from adapters.database.inbox import StoredInbox
from adapters.database.languages import StoredLanguages
from adapters.database.memory import StoredMemory
from adapters.database.tables import METADATA, inbox
from adapters.database.upgrade import upgrade
from adapters.logs import log_fault
from adapters.vault.door import DoorCarry, DoorSeal
from bot.cases.errors import CaseError
from bot.confidential import Confidential
from bot.desk.ports import Tampered
from bot.dialogue.answering import Answering
from bot.dialogue.card import Card, Text
from bot.dialogue.messages import Asker, Outgoing, Say
from bot.dialogue.ports import DeliveryError, Post, Waiting

NOW = datetime(2026, 11, 21, 9, 7, 33, tzinfo=UTC)
DOOR = bytes(range(32))
MARKS = {
    "key": "zqxkeyvw", "place": "zqxplacevw", "person": "zqxpersonvw", "text": "ヌャギョヌzqxtextvw",
    "thread": "zqxthreadvw",
}  # fmt: skip
QUESTION = Waiting(
    f"slack:{MARKS['key']}", Confidential(MARKS["place"]), Confidential(MARKS["person"]),
    Confidential(f"{MARKS['text']}に腕をつかまれました"), MARKS["thread"],
)  # fmt: skip

Leaked = Callable[..., list[str]]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = open_database(f"sqlite:///{tmp_path / 'desk' / 'desk.db'}")
    upgrade(made)
    yield made
    made.dispose()


class Chat:
    """A platform that is away at first, and says so in the words that it was given."""

    def __init__(self) -> None:
        self.arrived: list[str] = []
        self.away = 1

    def posts(self, conversation: str, outgoing: Outgoing) -> list[Post]:
        return [partial(self._bring, conversation, outgoing)]

    def _bring(self, conversation: str, outgoing: Outgoing) -> None:
        self.away -= 1
        if self.away >= 0:
            raise DeliveryError(f"{conversation} {outgoing!r}") from ValueError(MARKS["text"])
        assert isinstance(outgoing, Say)
        self.arrived.append(f"{conversation} {outgoing.card.elements}")


@pytest.fixture
def walk(engine: Engine, tmp_path: Path) -> Callable[[], Iterator[tuple[str, bytes]]]:
    """walk(): from asking to being answered: (where one is, all that lies in the database's folder)."""
    moment = [NOW]

    def steps() -> Iterator[tuple[str, bytes]]:
        chat, memory = Chat(), StoredMemory(engine, DoorSeal(DOOR))

        def receive(said: Any) -> list[Outgoing]:
            memory.keep(said.thread, said.text.reveal(), moment[0])
            return [Say(Card((Text(said.text.reveal()),)))]

        answering = Answering(
            StoredInbox(engine, DoorSeal(DOOR)), receive, chat, lambda _: Asker("staff", None, "ja"),
            lambda _: None, lambda: moment[0], lambda: "K1", log_fault,
        )  # fmt: skip
        StoredLanguages(engine, DoorSeal(DOOR)).choose(QUESTION.person, "ja")
        assert answering.take(QUESTION)
        yield "recorded", folder(tmp_path)
        assert not answering.take(QUESTION)
        assert answering.round() == 0
        yield "postponed", folder(tmp_path)
        assert MARKS["text"] in memory.recall(MARKS["thread"], NOW)
        moment[0] += timedelta(seconds=5)
        assert answering.round() == 1
        yield "answered", folder(tmp_path)
        assert [mark for mark in ("place", "text") if MARKS[mark] in chat.arrived[0]] == ["place", "text"]

    return steps


def folder(place: Path) -> bytes:
    """Every file below a folder."""
    return b"".join(file.read_bytes() for file in sorted(place.rglob("*")) if file.is_file())


def test_no_file_no_row_and_no_log_holds_a_word_of_a_question_from_asking_to_the_answer(
    engine: Engine, walk: Any, listen: Callable[[], list[str]], leaked: Leaked
) -> None:
    lines, stages = listen(), []

    for stage, stored in walk():
        stages.append(stage)
        assert leaked(stored, *MARKS.values()) == [], stage
        assert leaked(str(rows(engine)), *MARKS.values()) == [], stage

    assert stages == ["recorded", "postponed", "answered"]
    assert leaked("\n".join(lines), *MARKS.values()) == []
    assert [line for line in lines if "DeliveryError" in line] != []


def rows(engine: Engine) -> list[Any]:
    """Every row of every table."""
    with engine.connect() as connection:
        return [row for table in METADATA.sorted_tables for row in connection.execute(select(table))]


def test_an_answered_question_leaves_no_sealed_byte_either_once_the_log_is_folded_in(
    engine: Engine, walk: Any, tmp_path: Path
) -> None:
    sealed = []
    for stage, stored in walk():
        with engine.connect() as connection:
            box = connection.execute(select(inbox.c.box)).scalar_one()
        sealed += [box[24:] for _ in "x" if box]
        assert (stage == "answered") is (box is None)
        assert [one[:64] in stored for one in sealed[-1:]] == [True]

    engine.dispose()
    assert len(sealed) == 2
    assert [one for one in sealed if one[:64] in folder(tmp_path)] == []


def test_a_late_question_loses_its_words_also_for_who_has_the_doors_key(engine: Engine) -> None:
    seal = DoorSeal(DOOR)
    StoredInbox(engine, seal).record(QUESTION, NOW)
    told = []
    for minutes in (14, 16):
        StoredInbox(engine, seal).claim(NOW + timedelta(minutes=minutes), 1)
        with engine.connect() as connection:
            row = connection.execute(select(inbox)).one()
        told.append(seal.open(row.box, f"inbox {row.key}".encode()).decode())

    assert [[mark for mark in MARKS if MARKS[mark] in one] for one in told] == [
        ["key", "place", "person", "text", "thread"], ["key", "place", "person", "thread"],
    ]  # fmt: skip


def test_a_refused_row_says_nothing_of_what_was_to_be_stored(engine: Engine, leaked: Leaked) -> None:
    stored = StoredInbox(engine, DoorSeal(DOOR))
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE inbox"))

    with pytest.raises(Exception, match="can't be used") as refused:
        stored.record(QUESTION, NOW)

    assert leaked(repr(refused.value), *MARKS.values()) == []
    assert (refused.value.__cause__, refused.value.__context__) == (None, None)


@settings(max_examples=60, deadline=None)
@given(words=st.binary(max_size=3000), place=st.binary(max_size=40), at=st.integers(0), bit=st.integers(0, 7))
def test_what_is_sealed_opens_in_its_place_as_it_was_and_nowhere_else(
    words: bytes, place: bytes, at: int, bit: int
) -> None:
    seal, box = DoorSeal(DOOR), DoorSeal(DOOR).seal(words, place)
    changed = bytearray(box)
    changed[at % len(box)] ^= 1 << bit

    assert seal.open(box, place) == words
    for other, forged, where in (
        (seal, bytes(changed), place), (seal, box, place + b"\0"), (seal, box[:-1], place),
        (DoorSeal(bytes(32)), box, place),
    ):  # fmt: skip
        with pytest.raises(Tampered):
            other.open(forged, where)


def test_words_beyond_the_largest_size_are_refused_and_no_dialog_is_opened_as_a_question() -> None:
    with pytest.raises(CaseError, match="too_long"):
        DoorSeal(DOOR).seal(bytes(524_288), b"place")

    with pytest.raises(CaseError, match="state_forged"):
        DoorCarry(DOOR).open(urlsafe_b64encode(DoorSeal(DOOR).seal(b"{}", b"x")).decode(), Confidential("x"))


def test_a_name_is_the_same_for_the_same_text_and_key_only() -> None:
    names = [DoorSeal(door).named(one) for door in (DOOR, bytes(32)) for one in ("a", "b", "\udcff", "")]

    assert len(set(names)) == len(names)
    assert {len(name) for name in names} == {64}
    assert DoorSeal(DOOR).named("a") == names[0]
