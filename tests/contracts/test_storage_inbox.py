"""What storage promises of questions that wait, on SQLite and on PostgreSQL."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, text, update
from structlog.testing import capture_logs

from adapters.database.inbox import LONGEST, StoredInbox
from adapters.database.memory import StoredMemory
from adapters.database.tables import inbox as rows
from adapters.vault.door import DoorSeal
from bot.confidential import Confidential
from bot.desk.ports import StorageBusy
from bot.dialogue.messages import NO_WORDS
from bot.dialogue.ports import Waiting

NOW = datetime(2026, 11, 21, 9, 7, 33, tzinfo=UTC)
SEAL = DoorSeal(b"the staff door's key, 32 bytes..")
WORDS = "客に腕をつかまれました。\0\udcff😀 どうしたら"


def after(**passed: float) -> datetime:
    """A moment so much later than NOW."""
    return NOW + timedelta(**passed)


def asked(key: str = "slack:T1:C1:1.1", words: str = WORDS) -> Waiting:
    """A question."""
    place, person = Confidential(f"place of {key}"), Confidential("slack:U1")
    return Waiting(key, place, person, Confidential(words), f"thread of {key}")


@pytest.fixture
def inbox(engine: Engine) -> StoredInbox:
    return StoredInbox(engine, SEAL)


def keys(claimed: Sequence[Waiting]) -> list[str]:
    return [one.key for one in claimed]


def test_a_question_is_claimed_as_it_was_recorded_whoever_opens_the_database(
    inbox: StoredInbox, url: str, opened: Callable[..., Engine]
) -> None:
    assert inbox.record(asked(), NOW)

    assert StoredInbox(opened(url), SEAL).claim(NOW, 9) == [asked()]


@pytest.mark.parametrize("overheard", [True, False])
def test_whether_a_question_was_overheard_is_kept_with_it_also_when_it_is_late(
    inbox: StoredInbox, overheard: bool
) -> None:
    question = replace(asked(), overheard=overheard)
    inbox.record(question, NOW)

    assert inbox.claim(NOW, 9) == [question]
    assert inbox.claim(after(minutes=16), 9) == [replace(question, text=NO_WORDS, late=True)]
    assert inbox.claim(after(minutes=18), 9) == [replace(question, text=NO_WORDS, late=True)]


def test_a_box_written_before_that_was_kept_is_opened_as_one_that_was_not_overheard(
    inbox: StoredInbox, engine: Engine
) -> None:
    inbox.record(replace(asked(words="何ですか"), overheard=True), NOW)
    kept = json.loads(opened_box(engine))
    name = SEAL.named(f"inbox {asked().key}")
    before = SEAL.seal(json.dumps(kept[:-1]).encode(), f"inbox {name}".encode())
    with engine.begin() as connection:
        connection.execute(update(rows).values(box=before))

    assert inbox.claim(NOW, 9) == [asked(words="何ですか")]


def test_the_same_question_is_recorded_once_waiting_claimed_answered_and_for_two_hours_after(
    inbox: StoredInbox,
) -> None:
    again = []
    for act in (lambda: None, lambda: inbox.claim(NOW, 1), lambda: inbox.done(asked().key)):
        inbox.record(asked(), NOW)
        act()
        again += [inbox.record(asked(words="others"), NOW)]
    for moment in (after(hours=2), after(hours=2, minutes=16)):
        inbox.claim(moment, 1)
        again += [inbox.record(asked(), moment)]

    assert again == [False, False, False, False, True]


def test_of_what_only_came_nothing_is_kept_but_that_and_it_comes_once(
    inbox: StoredInbox, url: str, opened: Callable[..., Engine]
) -> None:
    came = [inbox.note("slack:T1:C1:1.1", NOW) for _ in range(2)]

    assert came == [True, False]
    assert StoredInbox(opened(url), SEAL).note("slack:T1:C1:1.1", NOW) is False
    assert (inbox.record(asked(), NOW), inbox.claim(NOW, 9)) == (False, [])
    assert inbox.claim(after(hours=3), 9) == []
    assert inbox.note("slack:T1:C1:1.1", after(hours=3)) is True


def test_questions_are_claimed_oldest_first_as_many_as_one_takes_and_each_once(inbox: StoredInbox) -> None:
    for number in (3, 1, 5, 2, 6, 4, 7):
        inbox.record(asked(f"{number}"), after(seconds=number))

    claimed = [keys(inbox.claim(after(seconds=9), 3)) for _ in range(4)]

    assert claimed == [["1", "2", "3"], ["4", "5", "6"], ["7"], []]


@pytest.mark.parametrize(
    ("passed", "again"),
    [({"seconds": 59}, False), ({"seconds": 60}, True), ({"minutes": -13}, False), ({"minutes": -15}, True)],
)
def test_a_claim_holds_for_a_minute_by_the_clock_and_no_longer_when_that_jumps_back(
    inbox: StoredInbox, passed: dict[str, float], again: bool
) -> None:
    inbox.record(asked(), NOW)
    inbox.claim(NOW, 1)

    assert bool(inbox.claim(after(**passed), 1)) is again


def test_what_arrived_of_an_answer_and_how_often_it_was_put_off_come_with_the_next_claim(
    inbox: StoredInbox,
) -> None:
    inbox.record(asked(), NOW)
    inbox.claim(NOW, 1)
    held = [inbox.hold(asked(), arrived, NOW) for arrived in range(3)]
    inbox.postpone(asked(), after(seconds=4.2))

    assert held == [True] * 3
    assert inbox.claim(after(seconds=4), 1) == []
    assert inbox.claim(after(seconds=5), 1) == [replace(asked(), sent=2, tries=1)]


def test_of_an_answered_question_nothing_is_stored_but_a_digest_and_the_quarter_hour(
    inbox: StoredInbox, engine: Engine
) -> None:
    inbox.record(asked(), NOW)
    inbox.claim(NOW, 1)
    inbox.postpone(asked(), NOW)
    inbox.hold(replace(asked(), tries=1), 1, NOW)

    inbox.done(asked().key)
    inbox.done(asked().key)
    inbox.postpone(asked(), NOW)
    assert not inbox.hold(asked(), 0, NOW)

    quarter = int(datetime(2026, 11, 21, 9, 15, tzinfo=UTC).timestamp())
    with engine.connect() as connection:
        [row] = connection.execute(select(rows)).all()
    assert tuple(row) == (SEAL.named(f"inbox {asked().key}"), quarter, 0, 0, 0, None, None)
    assert inbox.claim(after(minutes=20), 1) == []


def test_a_question_that_waits_a_quarter_of_an_hour_is_late_and_its_words_are_gone_from_storage(
    inbox: StoredInbox, engine: Engine
) -> None:
    inbox.record(asked(), NOW)
    inbox.claim(NOW, 1)
    in_time = inbox.claim(after(minutes=14, seconds=59), 1)

    late = inbox.claim(after(minutes=16), 1)

    assert (in_time, late) == ([asked()], [replace(asked(), text=NO_WORDS, late=True)])
    assert WORDS[:5] not in opened_box(engine)


@pytest.mark.parametrize("until", [14.9, 15, 24])
def test_a_question_that_was_put_off_is_late_in_time_and_its_words_are_gone_by_then(
    inbox: StoredInbox, engine: Engine, until: float
) -> None:
    inbox.record(asked(), NOW)
    inbox.claim(after(minutes=14), 1)
    inbox.postpone(asked(), after(minutes=until))

    assert keys(inbox.claim(after(minutes=14, seconds=53), 1)) == []
    assert inbox.claim(after(minutes=15), 1) == [replace(asked(), text=NO_WORDS, late=True, tries=1)]
    inbox.postpone(replace(asked(), late=True, tries=1), after(minutes=25))
    assert inbox.claim(after(minutes=24, seconds=59), 1) == []
    assert len(inbox.claim(after(minutes=25), 1)) == 1


def test_words_are_gone_in_time_also_while_somebody_holds_the_question_and_nothing_was_sent_of_what_is_late(
    inbox: StoredInbox, engine: Engine
) -> None:
    inbox.record(asked(), NOW)
    inbox.claim(after(minutes=14, seconds=30), 1)
    inbox.hold(asked(), 0, after(minutes=14, seconds=30))

    assert inbox.claim(after(minutes=15), 1) == []
    assert WORDS[:5] not in opened_box(engine)
    assert inbox.hold(asked(), 2, after(minutes=15))
    late = replace(asked(), text=NO_WORDS, late=True, tries=1)
    assert inbox.claim(after(minutes=16), 1) == [late]
    assert inbox.hold(late, 0, after(minutes=16))


def test_of_two_who_claimed_the_same_question_whoever_begins_first_sends_it(inbox: StoredInbox) -> None:
    inbox.record(asked(), NOW)
    [one], [other] = inbox.claim(NOW, 1), inbox.claim(after(seconds=60), 1)

    assert inbox.hold(one, 0, after(seconds=70))
    assert not inbox.hold(other, 0, after(seconds=71))
    inbox.postpone(other, after(seconds=72))
    assert inbox.hold(one, 1, after(seconds=80))
    assert inbox.claim(after(seconds=139), 1) == [], "each message holds it for another minute"
    [third] = inbox.claim(after(seconds=140), 1)
    assert (third.sent, third.tries) == (1, 1)
    assert inbox.hold(third, 1, after(seconds=141))
    assert not inbox.hold(one, 2, after(seconds=142))
    inbox.postpone(one, after(seconds=143))
    assert inbox.claim(after(seconds=200), 1) == []


def test_a_question_that_was_late_stays_so_when_the_clock_is_turned_back(inbox: StoredInbox) -> None:
    inbox.record(asked(), NOW)
    inbox.claim(after(minutes=16), 1)

    assert inbox.claim(after(minutes=1), 1) == [replace(asked(), text=NO_WORDS, late=True)]


def opened_box(engine: Engine) -> str:
    """What the one box of the inbox holds, for who has the door's key."""
    with engine.connect() as connection:
        [row] = connection.execute(select(rows)).all()
    told = SEAL.open(row.box, f"inbox {row.key}".encode()).decode()
    assert asked().key in told
    return told


def test_a_late_question_comes_until_somebody_is_done_with_it_for_an_hour_at_most(
    inbox: StoredInbox, engine: Engine
) -> None:
    inbox.record(asked("told"), NOW)
    inbox.record(asked("untold"), NOW)
    came = [sorted(keys(inbox.claim(after(minutes=15), 9)))]
    inbox.done("told")

    for minutes in (16, 17, 74, 75, 80):
        came += [keys(claimed := inbox.claim(after(minutes=minutes), 9))]
        assert [(one.late, one.text) for one in claimed] == [(True, NO_WORDS)] * len(claimed)

    assert came == [["told", "untold"], ["untold"], ["untold"], ["untold"], [], []]
    assert not inbox.record(asked("untold"), after(minutes=80))
    with engine.connect() as connection:
        assert connection.execute(select(rows.c.box)).scalars().all() == [None, None]


def test_a_question_is_never_lost_in_silence_however_long_nobody_was_there(inbox: StoredInbox) -> None:
    inbox.record(asked(), NOW)

    assert inbox.claim(after(days=3), 1) == [replace(asked(), text=NO_WORDS, late=True)]


@pytest.mark.parametrize(("ahead", "late_at"), [(10, 25), (300, 16)])
def test_a_clock_that_was_ahead_makes_nobody_wait_and_no_words_stay_much_longer(
    inbox: StoredInbox, ahead: int, late_at: int
) -> None:
    inbox.record(asked(), after(minutes=ahead))

    assert inbox.claim(NOW, 1) == [asked()]
    assert inbox.claim(after(minutes=14), 1) == [asked()]
    assert [one.late for one in inbox.claim(after(minutes=late_at), 1)] == [True]


def test_what_is_outdated_is_forgotten_by_whoever_claims(inbox: StoredInbox, engine: Engine) -> None:
    StoredMemory(engine, SEAL).keep("thread", WORDS, NOW)
    for key in ("answered", "waits"):
        inbox.record(asked(key), NOW)
    inbox.done("answered")

    left = []
    for hours in (0, 1.6, 2.3, 2.4):
        inbox.claim(after(hours=hours), 1)
        with engine.connect() as connection:
            counts = [connection.execute(text(f"SELECT count(*) FROM {one}")) for one in ("inbox", "memory")]
            left += [tuple(count.scalar_one() for count in counts)]

    assert left == [(2, 1), (2, 1), (1, 0), (1, 0)]


def swapped(box: bytes, boxes: dict[str, bytes]) -> bytes:
    """The box of the other question."""
    [other] = (one for one in boxes.values() if one != box)
    return other


@pytest.mark.parametrize(
    "change",
    [
        swapped,
        lambda box, _: b"",
        lambda box, _: box[:-1] + bytes([box[-1] ^ 1]),
        lambda box, _: box[:24] + b"\x02" + box[25:],
        lambda box, _: DoorSeal(bytes(32)).seal(b"[]", b"inbox one"),
    ],
    ids=["another's", "empty", "a bit", "a later version", "another door's"],
)
def test_a_question_that_can_not_be_opened_dies_alone_and_is_counted_without_a_word(
    inbox: StoredInbox, engine: Engine, change: Callable[[bytes, dict[str, bytes]], bytes]
) -> None:
    for key in ("one", "two"):
        inbox.record(asked(key), NOW)
    tamper(engine, "one", change)
    inbox.record(asked("three"), after(seconds=1))

    with capture_logs() as lines:
        claimed = [sorted(keys(inbox.claim(after(minutes=minutes), 9))) for minutes in (1, 20)]

    assert claimed == [["three", "two"]] * 2
    assert lines == [{"event": "question_unreadable", "log_level": "info"}]
    assert not inbox.record(asked("one"), after(minutes=20))


def tamper(engine: Engine, key: str, change: Callable[[bytes, dict[str, bytes]], bytes]) -> None:
    """Change a question's box."""
    with engine.begin() as connection:
        boxes: dict[str, Any] = {row.key: row.box for row in connection.execute(select(rows))}
        name = SEAL.named(f"inbox {key}")
        changed = change(boxes[name], boxes)
        connection.execute(update(rows).where(rows.c.key == name).values(box=changed))


def test_what_another_program_sealed_in_another_shape_dies_alone(inbox: StoredInbox, engine: Engine) -> None:
    for key, words in (("one", b"[1, 2]"), ("two", b"no list"), ("three", b"\xff"), ("four", b"7")):
        inbox.record(asked(key), NOW)
        place = f"inbox {SEAL.named(f'inbox {key}')}".encode()
        tamper(engine, key, lambda box, boxes, words=words, place=place: SEAL.seal(words, place))
    inbox.record(asked("five"), after(seconds=1))

    assert keys(inbox.claim(after(seconds=2), 9)) == ["five"]


def test_boxes_of_short_and_of_long_questions_are_of_one_size(inbox: StoredInbox, engine: Engine) -> None:
    for key, words in (("1", "い"), ("2", "い" * 250)):
        inbox.record(asked(key, words), NOW)

    with engine.connect() as connection:
        boxes = connection.execute(select(rows.c.box)).scalars().all()
    assert len({len(box) for box in boxes}) == 1
    assert len(set(boxes)) == 2


@pytest.mark.parametrize("words", ["😀", "\0", "あ", "\udc80"])
def test_words_without_end_are_recorded_as_far_as_anybody_looks_them_up(
    inbox: StoredInbox, words: str
) -> None:
    inbox.record(asked(words=words * 1_000_000), NOW)

    [claimed] = inbox.claim(NOW, 1)
    assert claimed.text.reveal() == words * LONGEST


def test_a_question_that_can_not_be_stored_is_refused_and_comes_in_with_the_next_try(
    inbox: StoredInbox, url: str, opened: Callable[..., Engine], engine: Engine
) -> None:
    impatient = StoredInbox(opened(url, waits=1), SEAL)
    with engine.begin() as connection:  # on SQLite nobody else writes now
        if engine.dialect.name == "postgresql":
            connection.execute(text("LOCK TABLE inbox"))
        with pytest.raises(StorageBusy):
            impatient.record(asked(), NOW)

    assert impatient.record(asked(), NOW)
    assert inbox.claim(NOW, 1) == [asked()]
