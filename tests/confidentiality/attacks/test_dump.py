"""A thief has the whole disk after 200 cases: no word, no person, no reporter's moment, no order on it."""

import hashlib
import json
import logging
import re
import sqlite3
from base64 import b64decode, b64encode, urlsafe_b64encode
from collections import defaultdict
from collections.abc import Callable, Iterator, Set
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from io import BytesIO
from itertools import chain
from pathlib import Path
from random import Random  # noqa: TID251 - the same words in every run
from typing import Any
from urllib.parse import quote, unquote_to_bytes
from zipfile import ZipFile

import numpy as np
import pytest

from adapters.database.backup import back_up
from adapters.database.tables import METADATA
from adapters.entrypoints.installation import Installation, kept
from adapters.logs import set_up_logs
from adapters.vault import envelope
from bot.cases.absence import Absence
from bot.cases.clock import JAPAN
from bot.dialogue.form import Entered

CASES, PEOPLE, RUN = 200, 40, 6
DOOR = "counselors"
QUARTER, DAY = 900, 86_400
SYLLABLES = "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもらりるれろわん"
CONSONANTS = "ghjklmnpqrstvwxz"
"""No language has six of these in a row, nor has a digest in hexadecimal letters."""

FREE = ("report_write", "followup_add", "case_reply", "case_note", "case_assess", "case_conclude",
        "case_hand_over")  # fmt: skip
"""Forms with fields for words: each is sent at least once."""


@dataclass
class Thief:
    """What everybody wrote and when, and where everything lies.

    `acts`: on which case (its locator), when, and whether a reporter did it.
    """

    place: Path
    house: Any
    chance: Random = field(default_factory=lambda: Random(7))
    words: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    persons: list[str] = field(default_factory=list)
    picked: list[str] = field(default_factory=list)
    whose: dict[str, str] = field(default_factory=dict)
    filed: list[str] = field(default_factory=list)
    reporters: list[float] = field(default_factory=list)
    staffs: set[int] = field(default_factory=set)
    acts: list[tuple[str, float, bool]] = field(default_factory=list)
    sent: set[str] = field(default_factory=set)
    lines: list[str] = field(default_factory=list)

    def word(self, longest: int) -> str:
        """Words nobody else wrote; some are in Latin letters, some are long."""
        letters = SYLLABLES if self.chance.random() < 0.7 else CONSONANTS
        # Of many long ones in Latin letters some run of six stands in random ids, too.
        size = min(longest, self.chance.choice((12, 30, 300) if letters == SYLLABLES else (12, 30)))
        self.words.append("".join(self.chance.choices(letters, k=size)))
        return self.words[-1]

    def somebody(self) -> str:
        """Somebody of the company whom nobody else picked."""
        self.picked.append(f"slack:U0{self.chance.randrange(16**9):09X}")
        return self.picked[-1]

    def fill(self, one: Any, **chosen: str) -> None:
        """Send the open form: words in every field that takes some, a choice everywhere else."""
        told = {}
        for name, each in one.fields.items():
            if each.options:
                told[name] = each.value or each.options[0].id
            elif each.entered is Entered.DAY:
                told[name] = each.value or self.house.office.today().isoformat()
            elif each.entered is Entered.PEOPLE:
                told[name] = self.somebody()
            else:
                told[name] = self.word(each.longest)
        self.sent.add(one.form.id)
        self.act(one, lambda: one.submit(one.form.id, {**told, **chosen}))

    def act(self, one: Any, does: Callable[[], object]) -> None:
        """Somebody does something at a moment of their own, which is noted."""
        self.house.clock.turn(seconds=97)
        moment = self.house.clock().timestamp()
        if one.audience == "counselor":
            self.staffs.add(int(moment))
        else:
            self.reporters.append(moment)
        before = self.versions()
        does()
        assert one.form.id != "refused", one.told
        changed = [case for case, version in self.versions().items() if before.get(case) != version]
        self.acts += [(case, moment, one.audience != "counselor") for case in changed]
        self.house.clock.turn(seconds=20)
        self.house.rounds[0].act()

    def versions(self) -> dict[str, int]:
        """Every case's version."""
        with self.house.office.unit_of_work() as unit:
            return dict(unit.cases.versions())

    def press(self, one: Any, action: str) -> None:
        """A button, likewise."""
        self.act(one, lambda: one.press(action))

    def files(self) -> list[Path]:
        """Everything that lies anywhere."""
        return [path for path in self.place.rglob("*") if path.is_file()]


def lived(thief: Thief) -> None:
    """200 cases by 40 people; a third goes on through every act there is."""
    house = thief.house
    people = [f"slack:U0{thief.chance.randrange(16**9):09X}" for _ in range(PEOPLE)]
    thief.persons = people
    go_away(thief)
    for number in range(CASES):
        person = thief.chance.choice(people)
        platform, name = person.split(":")
        one = house.staff(name, platform)
        thief.press(one, "report")
        if number % 9 == 0:
            thief.press(one, "report_danger")
        thief.press(one, "report_safe")
        naming = ("anonymous", "named", "confided")[number % 3]
        thief.fill(one, naming=naming, wishes="heard ban", refused="")
        thief.fill(one)
        receipt = one.receipt
        thief.codes.append(receipt)
        thief.whose[receipt.replace("-", "")[:8]] = person
        thief.filed.append(receipt.replace("-", "")[:8])
        if number % 12 == 0 or number % 48 == 5:
            goes_on(thief, one, receipt, number)
        house.clock.turn(minutes=thief.chance.randrange(200))
        if number % 50 == 20:  # what was filed since then still waits for its notices
            house.notices("counselor-a")


def go_away(thief: Thief) -> None:
    """A counselor has planned to be away: each new case of theirs is told so."""
    office = thief.house.office
    first = office.today() + timedelta(days=300)
    away = Absence("away", office.keys.recipient("counselor-a"), first, first + timedelta(days=3))
    office.absences.keep(away)
    thief.house.go_round()


def goes_on(thief: Thief, one: Any, receipt: str, number: int) -> None:
    """What counselors and the reporter do with one case."""
    acts = [
        "case_reply",
        "case_note",
        "case_assess",
        "case_consent",
        "case_override",
        "case_hold",
        "case_export",
    ]
    for act in (*acts, *(["case_identity"] if number % 3 == 2 else [])):
        counselor = reading(thief, receipt, "counselor-a")
        thief.press(counselor, act)
        thief.fill(counselor)
    thief.press(one, "receipt")
    thief.act(one, lambda: one.submit("followup_code", {"code": receipt}))
    turns = ["followup_add", "followup_wish", "followup_consent", "followup_objection"]
    for act in (*turns, *(["followup_reveal"] if number % 12 == 0 else [])):
        thief.press(one, act)
        thief.fill(one, **({"involved": "playground:counselor-b"} if number % 48 == 5 else {}))
    if number % 24 == 0:
        counselor = reading(thief, receipt, "counselor-b")
        thief.press(counselor, "case_hand_over")
        thief.fill(counselor, to="counselor-d")
        counselor = reading(thief, receipt, "counselor-d")
        thief.press(counselor, "case_conclude")
        thief.fill(counselor)
    if number % 30 == 0:
        thief.press(one, "followup_withdraw")
        thief.press(one, "followup_leave")
    keeper = thief.house.staff("custodian")
    keeper.audience = "counselor"
    thief.press(keeper, "custody")
    if asked := [act for act in keeper.actions if act.startswith("custody:")]:
        for act in (asked[0], "custody_give", "custody_given"):
            thief.press(keeper, act)


def reading(thief: Thief, receipt: str, name: str) -> Any:
    """A counselor with the case open before them."""
    counselor = thief.house.counselor(name)
    thief.press(counselor, f"case:{receipt.replace('-', '')[:8]}")
    return counselor


@pytest.fixture(scope="module")
def thief(
    tmp_path_factory: pytest.TempPathFactory, house_of: Callable[[Installation], Any], roster: str
) -> Iterator[Thief]:
    place = tmp_path_factory.mktemp("thief")
    (place / "desk").mkdir()
    (place / "desk" / "roster.toml").write_text(roster, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(envelope, "MEMORY", 8192)
        patched.setattr(envelope, "PASSES", 1)
        installation = kept(place / "desk", place / "keys", None, print)
        one = Thief(place, house_of(installation))
        listening(one.lines)
        lived(one)
        back_up(installation.engine, None, place / "backup", date(2026, 12, 1), lambda done, total: None)
        (place / "log").write_text("\n".join(one.lines), encoding="utf-8")
        assert (place / "desk" / "desk.db-wal").exists()
        yield one
        installation.engine.dispose()
        logging.getLogger().handlers[:] = [
            handler for handler in logging.getLogger().handlers if not isinstance(handler, _Ear)
        ]
    assert one.house.faults == []


class _Ear(logging.Handler):
    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self.lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{self.format(record)} {record.args}")


def listening(lines: list[str]) -> None:
    """Every logger of ours at its loudest."""
    set_up_logs("debug")
    logging.getLogger().addHandler(_Ear(lines))
    for name in [None, *logging.getLogger().manager.loggerDict]:
        if name is None or not name.startswith("sqlalchemy"):  # megabytes of rows that are on the disk anyway
            logging.getLogger(name).setLevel(logging.DEBUG)


def test_the_cases_were_lived_through_every_form_with_words(thief: Thief) -> None:
    assert set(FREE) <= thief.sent
    assert len(thief.codes) == CASES
    assert len(thief.words) > 1000
    names = {path.name for path in thief.files()}
    assert {"desk.db", "desk.db-wal", "roster.toml", "keyring.json", "counselors.json", "backup"} <= names


def test_no_run_of_six_characters_of_anything_told_is_on_the_disk(thief: Thief) -> None:
    inputs = [
        *thief.words,
        *(one.replace("-", "")[8:] for one in thief.codes),
        *(one[10:] for one in thief.codes),
    ]
    runs = {one[at : at + RUN] for one in inputs for at in range(len(one) - RUN + 1)}
    runs = {one for one in runs if not one.isdigit()}
    assert len(runs) > 20_000
    found = {path.name: found_in(path.read_bytes(), runs) for path in thief.files()}

    assert {name: some for name, some in found.items() if some} == {}
    kana = next(one for one in thief.words if one[0] in SYLLABLES)
    for spelling in (
        kana.encode(), kana.encode("utf-16-le"), kana.encode("utf-16-be"), json.dumps({"a": kana}).encode(),
        quote(kana).encode(), str(kana.encode()).encode(), thief.codes[3].encode(),
        b'{"box": "' + b64encode(bytes(7) + kana.encode()) + b'"}',
    ):  # fmt: skip
        assert found_in(b"\0\xff\x93"[: 3 * (spelling[:1] != b"{")] + spelling, runs), (
            "it finds what is there"
        )


def found_in(blob: bytes, runs: Set[str]) -> set[str]:
    """Runs in a file, however they are spelled there: UTF-8, UTF-16, escaped, in base64, in an archive."""
    found = set[str]()
    for part in unpacked(blob):
        for encoding, pattern in SPELLED.items():
            for one in pattern.findall(part):
                text = decoded(one, encoding)
                found |= {text[at : at + RUN] for at in range(len(text) - RUN + 1)} & runs
    return found


def spelled(encoding: str) -> re.Pattern[bytes]:
    """Six letters or more of those that the words are made of."""
    one = {
        "utf-16-le": (rb"[\x41-\x93]\x30", rb"[0-9A-Za-z-]\0"),
        "utf-16-be": (rb"\x30[\x41-\x93]", rb"\0[0-9A-Za-z-]"),
        "escaped": (rb"\\u30[0-9a-fA-F]{2}",),
        "percent": (rb"%[eE]3%8[12]%[89abAB][0-9a-fA-F]",),
        "bytes": (rb"\\xe3\\x8[12]\\x[89ab][0-9a-f]",),
        "utf-8": (rb"\xe3[\x81\x82][\x80-\xbf]", rb"[0-9A-Za-z-]"),
    }[encoding]
    return re.compile(b"|".join(b"(?:%b){%d,}" % (letter, RUN) for letter in one), re.DOTALL)


SPELLED = {
    one: spelled(one) for one in ("utf-8", "utf-16-le", "utf-16-be", "escaped", "percent", "bytes")
}  # fmt: skip


def decoded(one: bytes, encoding: str) -> str:
    """A run as it was before it was spelled so."""
    match encoding:
        case "escaped":
            return one.decode("unicode-escape")
        case "percent":
            return unquote_to_bytes(one).decode("utf-8", "replace")
        case "bytes":
            return one.decode("unicode-escape").encode("latin-1").decode("utf-8", "replace")
        case _:
            return one.decode(encoding, "replace")


BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{40,}={0,2}")


def unpacked(blob: bytes) -> Iterator[bytes]:
    """A file; or what is in it if it is an archive; where it is JSON, with long base64 undone."""
    if blob[:2] == b"PK":
        with ZipFile(BytesIO(blob)) as archive:
            for name in archive.namelist():
                yield from unpacked(archive.read(name))
    elif blob[:1] == b"{":
        yield BASE64.sub(b"", blob)
        yield b"\0\0".join(unbased(one) for one in BASE64.findall(blob))
    else:
        yield blob


def unbased(text: bytes) -> bytes:
    """What base64 or hexadecimal letters say."""
    bare = text.rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
    if re.fullmatch(rb"(?:[0-9a-f]{2})+", bare):
        return bytes.fromhex(bare.decode())
    return b64decode(bare + b"=" * (-len(bare) % 4)) if len(bare) % 4 != 1 else b""


def test_nobodys_id_and_no_digest_of_one_is_on_the_disk(thief: Thief) -> None:
    known = set[bytes]()
    for digest in digests(thief):
        known |= {digest[:8], digest.hex()[:16].encode(), digest.hex()[:16].upper().encode()}
        known |= {b64encode(digest)[:12], urlsafe_b64encode(digest)[:12]}
    known |= {one.split(":")[1].encode()[:12] for one in (*thief.persons, *thief.picked)}
    assert len(thief.picked) > CASES
    known |= {one.lower() for one in known}
    assert len(known) > 10_000

    for path in thief.files():
        for blob in unpacked(path.read_bytes()):
            assert among(blob, known) == set(), path.name
    planted = bytes(3) + hashlib.sha256(thief.persons[0].encode()).digest() + bytes(3)
    for one in (planted, planted.hex().encode(), b64encode(planted[3:]), thief.persons[1].encode()):
        assert among(b"---" + one, known), "the search itself must find what is there"


def among(blob: bytes, known: Set[bytes]) -> set[bytes]:
    """Which of these, eight bytes long at least, are in a file."""
    starts = np.unique(np.frombuffer(b"".join(one[:8] for one in known), "<u8"))
    sizes, found = {len(one) for one in known}, set[bytes]()
    for shift in range(8):
        words = np.frombuffer(blob[shift : shift + (len(blob) - shift) // 8 * 8], "<u8")
        near = np.searchsorted(starts, words).clip(max=len(starts) - 1)
        for at in np.flatnonzero(starts[near] == words):
            place = shift + 8 * int(at)
            found |= {blob[place : place + size] for size in sizes} & known
    return found


def digests(thief: Thief) -> Iterator[bytes]:
    """Each person's id by every common digest: alone, with the platform, in small letters, with a salt."""
    makes = [hashlib.md5, hashlib.sha1, hashlib.sha224, hashlib.sha256, hashlib.sha384, hashlib.sha512,
             hashlib.sha3_256, hashlib.blake2s]  # fmt: skip
    sizes = (8, 16, 20, 32, 64)
    cases = defaultdict(list)
    for locator, person in thief.whose.items():
        cases[person].append(locator)
    for person in thief.persons:
        bare = person.split(":")[1]
        plain = [bare, person, bare.lower(), person.lower(), f"playground:{bare}", f"{person}\n"]
        salted = [f"{locator}{one}" for locator in cases[person][:3] for one in (bare, person)]
        salted += [f"{one}{locator}" for locator in cases[person][:3] for one in (bare, person)]
        for one in (*plain, *salted):
            words = one.encode()
            yield from (make(words).digest() for make in makes)
            yield from (hashlib.blake2b(words, digest_size=size).digest() for size in sizes)
        for one in plain:
            yield hashlib.blake2b(one.encode(), digest_size=16, person=b"fingerprint").digest()


def rows(thief: Thief) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, as it lies there."""
    with closing(sqlite3.connect(thief.place / "desk" / "desk.db")) as connection:
        connection.row_factory = sqlite3.Row
        return {
            table: [dict(row) for row in connection.execute(f'SELECT * FROM "{table}"')]
            for table in METADATA.tables
        }


def test_no_moment_of_a_reporter_is_on_the_disk_finer_than_a_day(thief: Thief) -> None:
    found = rows(thief)
    moments = {
        (table, column, value)
        for table, every in found.items() for row in every for column, value in row.items()
        if isinstance(value, int | float) and abs(value) > 100_000
    }  # fmt: skip
    by_itself = [row for row in found["audit"] if row["actor"] == DOOR]
    doors = [(row["case"], row["at"]) for row in by_itself]
    theirs = {value for table, _, value in moments if table == "audit"} - {at for _, at in doors}
    assert theirs <= thief.staffs, "the staff side's acts"
    assert {row["act"] for row in by_itself} == {"absence", "rekeyed"}
    assert [one for one in doors if follows(thief, *one)] == [], "what the door does by itself"
    others = {(table, column, value) for table, column, value in moments if table != "audit"}
    assert {column for _, column, value in others if value % QUARTER} == set()
    told = [
        value for every in found.values() for row in every for value in row.values()
        if isinstance(value, str) and re.search(r"\d\d:\d\d|\d{4}-\d\d-\d\d[T ]", value)
    ]  # fmt: skip
    assert told == []
    stamps = {
        f"{datetime.fromtimestamp(one, thief.house.clock().tzinfo):%H:%M:%S}" for one in thief.reporters
    }
    stamps |= {str(int(one)) for one in thief.reporters if int(one) % QUARTER}
    for path in thief.files():
        if not path.name.startswith("desk.db"):
            for blob in unpacked(path.read_bytes()):
                written = re.findall(rb"\b(?:\d\d:\d\d:\d\d|\d{10})\b", blob)
                assert stamps & {one.decode() for one in written} == set(), path.name


def follows(thief: Thief, case: str, at: float) -> bool:
    """Whether what was done to a case last, before this moment, was its reporter's and of the same day."""
    moment, is_reporters = max((each, mine) for one, each, mine in thief.acts if one == case and each <= at)
    return is_reporters and day_of(moment) == day_of(at)


def day_of(moment: float) -> date:
    return datetime.fromtimestamp(moment, JAPAN).date()


def test_when_all_notices_have_left_only_days_are_left_of_a_reporters_time(thief: Thief) -> None:
    house = thief.house
    house.clock.turn(hours=2)
    house.notices("counselor-a")
    remind = house.office.roster().terms.remind_at
    left = {datetime.fromtimestamp(row["leaves_at"], house.clock().tzinfo) for row in rows(thief)["letters"]}

    assert left
    assert {moment.time() for moment in left} == {remind}


def test_no_files_time_tells_when_a_reporter_did_something(thief: Thief) -> None:
    """Files that a reporter's act makes carry a day; those that everybody's acts write carry the newest."""
    shared = {"desk.db", "desk.db-wal", "desk.db-shm", "roster.toml", "backup", "log"}
    keys = {path.name for path in (thief.place / "keys").iterdir()}
    finer = [
        path.name for path in thief.files()
        if path.name not in shared | keys and path.stat().st_mtime_ns % (DAY * 10**9)
    ]  # fmt: skip

    assert finer == []


def test_sizes_come_in_eight_buckets_at_most(thief: Thief) -> None:
    sizes = defaultdict(set)
    for table, every in rows(thief).items():
        for row in every:
            for column, value in row.items():
                if isinstance(value, bytes):
                    sizes[table, column].add(len(value))

    assert len(sizes) > 8
    assert {where: some for where, some in sizes.items() if len(some) > 8} == {}
    one_size = {where for where, some in sizes.items() if len(some) == 1}
    assert set(sizes) - one_size <= {("entries", "ciphertext"), ("disclosures", "answer")}


def test_the_order_of_filing_does_not_show(thief: Thief) -> None:
    with closing(sqlite3.connect(thief.place / "desk" / "desk.db")) as connection:
        made = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
    numbered = [name for name, sql in made if "WITHOUT ROWID" not in sql]
    order = {locator: place for place, locator in enumerate(thief.filed)}

    assert set(numbered) == {"audit", "alembic_version"}, "these count what the staff side did"
    for table, every in rows(thief).items():
        if table == "audit" or not every:
            continue
        column = next((one for one in ("case", "locator") if one in every[0]), None)
        places = [order[row[column]] for row in every if column]
        places = list(dict.fromkeys(places))
        if len(places) > 100:
            assert abs(leaning(places)) < 0.25, table
    ids = [row["id"] for row in rows(thief)["letters"]]
    assert len({one[:2] for one in ids}) > 20


def leaning(places: list[int]) -> float:
    """Kendall's tau: 1 for the order of filing, -1 for its reverse, about 0 for none."""
    pairs = [(first < second) * 2 - 1 for at, first in enumerate(places) for second in places[at + 1 :]]
    return sum(pairs) / len(pairs)


def test_nothing_in_clear_is_the_same_in_the_cases_of_one_person_alone(thief: Thief) -> None:
    shared = defaultdict(set)
    for every in rows(thief).values():
        for row in every:
            locator = row.get("case") or row.get("locator")
            for column, value in row.items():
                if locator in thief.whose and isinstance(value, str | bytes) and len(value) > 5:
                    shared[column, value].add(locator)
    linked = {
        where: some for where, some in shared.items()
        if len(some) > 1 and len({thief.whose[one] for one in some}) == 1 and where[0] not in DAYS
    }  # fmt: skip

    assert linked == {}


DAYS = {"filed_on", "due_on", "keep_until", "day"}
"""Two cases of one person may be of one day."""


def test_the_days_are_spread_so_that_something_could_have_shown(thief: Thief) -> None:
    """So that none of the above holds for want of anything to find."""
    span = timedelta(seconds=max(thief.reporters) - min(thief.reporters))

    assert span > timedelta(days=10)
    assert len(set(chain.from_iterable(one.split() for one in thief.whose.values()))) > 30
