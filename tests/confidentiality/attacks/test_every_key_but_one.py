"""All key files but the custodian's, and the database: a confided name stays shut."""

import json
import sqlite3
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from adapters.database.tables import METADATA
from adapters.entrypoints.installation import Installation, kept
from adapters.vault import envelope
from adapters.vault.case_key import CaseKey
from adapters.vault.entries import Pen
from adapters.vault.keyring import COUNSELORS

NAME, WHO = "伏見ヴィオラ", "U0CONFIDING"
Keys = set[bytes]


@pytest.fixture(scope="module")
def burgled(
    tmp_path_factory: pytest.TempPathFactory, house_of: Callable[[Installation], Any], roster: str
) -> Iterator[tuple[Any, Path, str]]:
    """(house, its folder, a receipt): a confided case with a request that waits, and one that was refused."""
    place = tmp_path_factory.mktemp("burgled")
    (place / "desk").mkdir()
    (place / "desk" / "roster.toml").write_text(roster, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(envelope, "MEMORY", 8192)
        patched.setattr(envelope, "PASSES", 1)
        house = house_of(kept(place / "desk", place / "keys", None, print))
        receipt = house.filed(house.staff(WHO, "slack"), choices={"naming": "confided"}, what="話", name=NAME)
        for decided in (True, False):
            one = house.opened(receipt, "counselor-a")
            one.press("case_identity")
            one.send(**one.answers())
            keeper = house.staff("custodian")
            keeper.press("custody")
            if decided:
                for action in (keeper.actions[0], "custody_refuse", "custody_refused"):
                    keeper.press(action)
        house.filed(house.staff(WHO, "slack"), what="話")
        assert house.faults == []
        yield house, place, receipt
        house.installation.engine.dispose()


def test_every_other_key_tried_on_every_box_opens_no_name(burgled: tuple[Any, Path, str]) -> None:
    house, place, _ = burgled
    found = opened(house, place, without="custodian")

    assert any("話".encode() in one or json.dumps("話").encode() in one for one in found), (
        "the keys open cases"
    )
    for spelled in (NAME, WHO):
        for one in (spelled.encode(), json.dumps(spelled)[1:-1].encode(), spelled.encode("utf-16-le")):
            assert [each for each in found if one in each] == []


def test_with_the_custodians_key_as_well_it_opens(burgled: tuple[Any, Path, str]) -> None:
    house, place, _ = burgled
    found = opened(house, place, without="")

    assert any(json.dumps(NAME)[1:-1].encode() in one or NAME.encode() in one for one in found)


def opened(house: Any, place: Path, without: str) -> set[bytes]:
    """Everything that these keys open, and the keys found in it, tried on everything again."""
    boxes = set(_boxes(place / "desk" / "desk.db"))
    keys = set(_keys(place / "keys", without))
    assert len(keys) > 10
    found, tried = set[bytes](), Keys()
    while new := keys - tried:
        tried |= new
        for key in new:
            for box in boxes:
                found |= set(_tried(key, box))
            found |= set(_read(house, key))
        keys |= {one for words in found for one in _inside(words)}
    return found


def _boxes(file: Path) -> Iterator[bytes]:
    with closing(sqlite3.connect(file)) as connection:
        for table in METADATA.tables:
            for row in connection.execute(f"SELECT * FROM {table}"):
                yield from (value for value in row if isinstance(value, bytes))


def _keys(folder: Path, without: str) -> Iterator[bytes]:
    """Every secret of the key files, and what each of them unwraps of the others."""
    found = set[bytes]()
    for file in folder.glob("*.json"):
        if not (without and file.stem.startswith(without)):
            found |= set(_texts(json.loads(file.read_text(encoding="utf-8"))))
    short = {one for one in found if len(one) == envelope.KEY}
    yield from short
    names = (b"own", *(b"counselor:" + one.encode() for one in _names(folder)))
    for wrapped in found - short:
        for key in short:
            for name in names:
                try:
                    yield envelope.disclose_kept(key, wrapped, name)
                except envelope.Unopened:
                    continue


def _names(folder: Path) -> list[str]:
    return list(json.loads((folder / "keyring.json").read_text())["keys"]["counselors"])


def _texts(told: object) -> Iterator[bytes]:
    match told:
        case dict():
            for one in told.values():
                yield from _texts(one)
        case list():
            for one in told:
                yield from _texts(one)
        case str():
            try:
                yield b64decode(told, validate=True)
            except ValueError:
                return


def _tried(key: bytes, box: bytes) -> Iterator[bytes]:
    if len(key) != envelope.KEY:
        return
    for act in (
        lambda: envelope.receive(key, box),
        lambda: envelope.disclose_kept(key, box, b""),
        lambda: envelope.disclose_kept(envelope.derived(key, b"questions"), box, b""),
    ):
        try:
            yield act()
        except (envelope.Unopened, ValueError, TypeError):
            continue


def _read(house: Any, key: bytes) -> Iterator[bytes]:
    """The entries of every case, if this is its key."""
    if len(key) != envelope.KEY:
        return
    keys = house.installation.keys
    with house.office.unit_of_work() as unit:
        locators = unit.cases.versions()
        cases = [unit.cases.find(one) for one in locators]
    for case in cases:
        try:
            told = CaseKey(keys.keyring, Pen(COUNSELORS, keys.counselors.seed), key).read(case)
        except Exception:  # noqa: BLE001 - another case's
            continue
        yield from (json.dumps(dict(one.told.reveal())).encode() for one in told)


def _inside(words: bytes) -> Iterator[bytes]:
    """Keys that stand in what was opened."""
    try:
        yield from (one for one in _texts(json.loads(words)) if len(one) == envelope.KEY)
    except ValueError:
        return
