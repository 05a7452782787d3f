"""What the canaries are planted in, with ears at every logger; a desk with sealed cases to attack."""

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from adapters.entrypoints.reading_room import ReadingRoom
from adapters.logs import set_up_logs
from adapters.vault import envelope
from adapters.vault.case_key import CaseKey
from adapters.vault.entries import Pen
from adapters.vault.escrow import escrow_from, new_escrow
from adapters.vault.keyring import COUNSELORS, STAFF, Keys, new_keys
from adapters.vault.private import PrivateOpener
from adapters.vault.public import PublicSealer
from adapters.vault.receipt import CodeUnlock
from adapters.vault.wraps import unwrapped
from bot.cases.case import Case
from bot.cases.entry import Entry, Kind, Role
from bot.cases.receipt import Receipt
from bot.confidential import Confidential
from bot.desk.ports import Tampered

OWNER = Confidential("playground:x")

Hands = Callable[[Case], dict[str, CaseKey]]
ToEntry = Callable[..., Entry]


@pytest.fixture
def small(tmp_path: Path, data: Path) -> ReadingRoom:
    """A reading room over a small library, all of it below tmp_path."""
    (tmp_path / "library").mkdir()
    digest = (
        "Tell customers politely at the beginning of a telephone call that you record it, "
        "store recordings inside the locked steel cabinet and erase everything after one year."
    )
    text = f"# Calls\n\n電話の録音は、お客様に断ってから始めます。\n\n```english\n{digest}\n```\n"
    (tmp_path / "library" / "call.md").write_text(text, encoding="utf-8")
    kept = (
        "机 椅子 窓 鉛筆 封筒 切手 毛布 傘 靴 手袋 地図 時計 花瓶 皿 鍋 包丁 石鹸 布団 電池 紙 糸 針 釘 縄 "
        "梯子 脚立 扇風機 暖炉 絨毯 鏡 櫛 鞄 帽子 眼鏡 自転車 消火器 植木 太鼓 琴 笛 将棋 碁石 線香 蝋燭 提灯"
    ).split()
    shelves = "\n\n".join(f"## {thing}\n\n{thing}は倉庫にあります。" for thing in kept)
    (tmp_path / "library" / "shelves.md").write_text(shelves, encoding="utf-8")
    (tmp_path / "place").mkdir()
    (tmp_path / "place" / "cache").symlink_to(data / "cache")
    return ReadingRoom(tmp_path / "place", tmp_path / "library", lambda done, total: None, print)


@pytest.fixture
def loud() -> Iterator[list[str]]:
    """Every line that any logger says at its loudest; all is as before afterwards."""
    root = logging.getLogger()
    loggers = [root, *(one for one in root.manager.loggerDict.values() if isinstance(one, logging.Logger))]
    before = root.handlers[:], [(one, one.level) for one in loggers]
    lines: list[str] = []
    yield lines
    root.handlers[:] = before[0]
    levels = dict(before[1])
    for name in list(root.manager.loggerDict):  # loggers that came meanwhile were made loud as well
        logging.getLogger(name).setLevel(levels.get(logging.getLogger(name), logging.NOTSET))
    root.setLevel(levels[root])


@pytest.fixture(scope="session")
def shares() -> tuple[bytes, list[str]]:
    """An escrow: (public half, its three shares)."""
    return new_escrow()


@pytest.fixture(scope="session")
def keys(shares: tuple[bytes, list[str]]) -> Keys:
    """A desk with three counselors and an escrow."""
    return new_keys(["a", "b", "c"], shares[0])


@pytest.fixture(scope="session")
def pens(keys: Keys) -> dict[str, Pen]:
    """The pen of each door."""
    return {STAFF: Pen(STAFF, keys.staff.seed), COUNSELORS: Pen(COUNSELORS, keys.counselors.seed)}


@pytest.fixture(scope="session")
def sealer(keys: Keys, pens: dict[str, Pen]) -> PublicSealer:
    """The staff's door."""
    return PublicSealer(keys.keyring, pens[STAFF])


@pytest.fixture(scope="session")
def opener(keys: Keys, pens: dict[str, Pen]) -> PrivateOpener:
    """The counselors' door, with the staff's pen at hand."""
    return PrivateOpener(keys.keyring, keys.counselors, pens[STAFF])


@pytest.fixture(scope="session")
def receipt() -> Receipt:
    """The receipt of every case here but `other`."""
    return Receipt("0MKW4B97", "4ZVC4705KKB21XGFA46")


@pytest.fixture(scope="session")
def to_entry() -> ToEntry:
    """to_entry(id, kind, words="…"): an entry by who writes such entries; a counselor's is by a."""

    def made(entry: str, kind: Kind, words: str = "大声で一時間") -> Entry:
        by = "a" if kind.author is Role.COUNSELOR else None
        return Entry(entry, kind, kind.author, by, date(2026, 11, 21), Confidential({"words": words}))

    return made


@pytest.fixture(scope="session")
def exchanged(opener: PrivateOpener, pens: dict[str, Pen], to_entry: ToEntry) -> Callable[[Case], Case]:
    """A case with a reply and an addition more."""

    def grown(case: Case) -> Case:
        key = opener.open(case, "b")
        count = len(case.entries)
        case = key.seal(case, to_entry(f"e{count + 1}", Kind.REPLY))
        return replace(key, pen=pens[STAFF]).seal(case, to_entry(f"e{count + 2}", Kind.ADDITION))

    return grown


@pytest.fixture(scope="session")
def case(
    sealer: PublicSealer, receipt: Receipt, to_entry: ToEntry, exchanged: Callable[[Case], Case]
) -> Case:
    """An anonymous case for a and b, with three entries."""
    return exchanged(sealer.file(receipt, ["a", "b"], None, to_entry("e1", Kind.REPORT)))


@pytest.fixture(scope="session")
def named(
    sealer: PublicSealer, receipt: Receipt, to_entry: ToEntry, exchanged: Callable[[Case], Case]
) -> Case:
    """The same told by somebody who gave their name."""
    return exchanged(sealer.file(receipt, ["a", "b"], OWNER, to_entry("e1", Kind.REPORT)))


@pytest.fixture(scope="session")
def other(sealer: PublicSealer, to_entry: ToEntry, exchanged: Callable[[Case], Case]) -> Case:
    """Another case with the same counselors, and as far."""
    receipt = Receipt("7YQ2H8ND", "C0RT5B1M6ZKX9WJ3EVA")
    return exchanged(sealer.file(receipt, ["a", "b"], None, to_entry("e1", Kind.REPORT)))


@pytest.fixture(scope="session")
def handed_over(case: Case, opener: PrivateOpener, exchanged: Callable[[Case], Case]) -> Case:
    """`case` after a handed it over to c; two entries of the new epoch follow the re-sealed ones."""
    return exchanged(opener.open(case, "a").reseal(case, ["b", "c"]))


@pytest.fixture(scope="session")
def hands(
    keys: Keys, pens: dict[str, Pen], opener: PrivateOpener, shares: tuple[bytes, list[str]], receipt: Receipt
) -> Hands:
    """hands(case): the key of a case as everybody has it who gets one; those who get none are not in it."""
    private = escrow_from(shares[1][1:])
    unlock = CodeUnlock(keys.keyring, pens[STAFF], keys.staff.door, cache(envelope.stretch))

    def reaching(case: Case) -> dict[str, CaseKey]:
        found = {one: opener.open(case, one) for one in keys.keyring.counselors}
        found |= {"code": unlock(case, receipt), "owner": opener.own(case, OWNER)}
        kept = unwrapped(case, private)
        found["escrow"] = CaseKey(keys.keyring, pens[COUNSELORS], kept[0]) if kept else None
        return {one: key for one, key in found.items() if key}

    return reaching


@pytest.fixture(scope="session")
def refused(hands: Hands, to_entry: ToEntry) -> Callable[[Case, Case], bool]:
    """refused(forged, case): nobody reads a forged case or writes in it, whichever true key they hold."""

    def told_by(act: Callable[[], object]) -> bool:
        try:
            act()
        except Tampered:
            return True
        return False

    def is_refused(forged: Case, case: Case) -> bool:
        found = [*hands(case).values(), *hands(forged).values()]
        assert found
        more = {
            one: to_entry("more", kind) for one, kind in ((STAFF, Kind.ADDITION), (COUNSELORS, Kind.NOTE))
        }
        return all(
            told_by(lambda key=key: key.read(forged))
            and told_by(lambda key=key: key.seal(forged, more[key.pen.door]))
            and (key.owner is None or told_by(lambda key=key: key.reseal(forged, ["c"])))
            for key in found
        )

    return is_refused


@pytest.fixture(scope="session")
def leaked() -> Callable[..., list[str]]:
    """leaked(text, mark…): which marks are in a text or in a file's bytes, however they are spelled."""

    @cache
    def spellings(mark: str) -> set[str]:
        return {mark, quote(mark), quote_plus(mark), json.dumps(mark)[1:-1], str(mark.encode())[2:-1]}

    def found(text: str | bytes, *marks: str) -> list[str]:
        if isinstance(text, str):
            return [one for one in marks if any(spelling in text for spelling in spellings(one))]
        spelled = {one: [*map(str.encode, spellings(one)), one.encode("utf-16-le")] for one in marks}
        return [one for one in marks if any(spelling in text for spelling in spelled[one])]

    return found


class Everything(logging.Handler):
    """Keeps every record of every logger as text, with whatever hangs on it."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self.lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{self.format(record)} {vars(record)}")


@pytest.fixture
def listen(loud: list[str], monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """listen(): the desk's log is set up; from now on every line any logger says, each at its loudest."""
    for name in ("ANONYMIZED_TELEMETRY", "LANGCHAIN_TRACING_V2", "LANGSMITH_TRACING", "OTEL_SDK_DISABLED"):
        monkeypatch.setenv(name, "0")

    def listening() -> list[str]:
        set_up_logs("debug")
        root = logging.getLogger()
        root.addHandler(Everything(loud))
        for one in (root, *map(logging.getLogger, list(root.manager.loggerDict))):
            one.setLevel(logging.DEBUG)
        return loud

    return listening
