"""An installation: what is made where it is lacking, and a playground that is stopped in any way."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest
from lxml import html

from adapters.entrypoints.installation import Installation, fleeting, kept, made_keys
from adapters.roster import RosterError
from adapters.vault.keyfiles import KeysError

PROGRAM = Path(sys.executable).with_name("madoguchi")
WORDS = "レジで怒鳴られました"
PORTS = range(8190, 8200)
KEYS = 7
"""Files of one desk's keys."""


def told(fault: RosterError) -> None:
    """Nobody changes the roster while it is in use."""
    raise fault


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[..., Installation]]:
    """opened(): this test's desk as a process finds it, its state and its keys in folders of their own."""
    made: list[Installation] = []

    def found(told: Callable[[RosterError], None] = told) -> Installation:
        made.append(kept(tmp_path / "state", tmp_path / "keys", None, told))
        return made[-1]

    yield found
    for one in made:
        one.engine.dispose()


def test_a_kept_installation_is_the_same_the_next_time(opened: Callable[..., Installation]) -> None:
    first, second = opened(), opened()

    assert first.keys == second.keys
    assert first.roster() == second.roster()
    assert [one.id for one in first.roster().everyone] == list(first.keys.keyring.counselors)


def test_nothing_of_an_installation_shows_its_keys(opened: Callable[..., Installation]) -> None:
    made = opened()

    shown = repr(made)

    for secret in (made.keys.staff.seed, made.keys.counselors.own, made.keys.worker.private):
        assert repr(secret) not in shown


def test_whoever_was_added_has_a_key_the_next_time(
    opened: Callable[..., Installation], tmp_path: Path
) -> None:
    before = dict(opened().keys.keyring.counselors)
    roster = tmp_path / "state" / "roster.toml"
    roster.write_text(roster.read_text("utf-8").replace("counselor-b", "counselor-d"), encoding="utf-8")

    after = opened().keys.keyring.counselors

    assert after.items() - before.items() == {("counselor-d", after["counselor-d"])}
    assert before.items() <= after.items()


def test_a_roster_that_was_spoilt_while_in_use_leaves_the_last_good_one(
    opened: Callable[..., Installation], tmp_path: Path
) -> None:
    faults: list[RosterError] = []
    made = opened(faults.append)
    before = made.roster()

    (tmp_path / "state" / "roster.toml").write_text("[[counselors]\n")

    assert made.roster() == before
    assert [str(one).startswith(str(tmp_path / "state" / "roster.toml")) for one in faults] == [True]


def test_a_roster_at_fault_makes_no_keys(opened: Callable[..., Installation], tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "roster.toml").write_text("")

    with pytest.raises(RosterError, match="nobody is on the roster"):
        opened()

    assert not (tmp_path / "keys").exists()


@pytest.mark.parametrize(
    ("lost", "told"),
    [("kek.json", r"kek\.json is missing"), ("keyring.json", "has keys but no keyring")],
)
def test_keys_are_made_once_and_never_over_what_is_left_of_them(
    opened: Callable[..., Installation], tmp_path: Path, lost: str, told: str
) -> None:
    folder, engine = tmp_path / "keys", opened().engine
    before = {one.name: one.read_bytes() for one in folder.iterdir()}
    assert len(before) == KEYS
    assert made_keys(folder, ["counselor-b"], None, engine) == []

    (folder / lost).unlink()
    with pytest.raises(KeysError, match=told):
        made_keys(folder, ["counselor-a", "counselor-d"], None, engine)

    after = {one.name: one.read_bytes() for one in folder.iterdir()}
    assert after == {name: text for name, text in before.items() if name != lost}


def test_a_fleeting_installation_has_its_keys_in_memory_only(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    made = fleeting(tmp_path / "folder", told)

    names = {one.name.split("-")[0] for one in (tmp_path / "folder").iterdir()}

    made.engine.dispose()
    assert names == {"roster.toml", "desk.db"}
    assert made.keys.counselors.private
    assert not (tmp_path / "keys").exists()


class Visitor:
    """A browser without scripts."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._browser = build_opener(HTTPCookieProcessor(CookieJar()))
        self.page = html.fromstring(self._browser.open(address, timeout=30).read().decode())

    def file(self) -> str:
        """Their receipt, once a report is filed."""
        self._post("/press", action="report")
        self._post("/press", action="report_safe")
        self._post("/submit", form="report_choose", told={"naming": "anonymous", "about": "me"})
        receipt = str(self.page.xpath("//*[@id='staff-dialog']//code/text()")[0])
        self._post("/submit", form="report_write", told={"what": WORDS})
        return receipt

    def come_back(self, receipt: str) -> str:
        """What the dialog shows of their case."""
        self._post("/press", action="receipt")
        self._post("/submit", form="followup_code", told={"code": receipt})
        return str(self.page.get_element_by_id("staff-dialog").text_content())

    def _post(self, path: str, told: Mapping[str, str] | None = None, **posted: str) -> None:
        carried = self.page.xpath("//*[@id='staff-dialog']//input[@name='state']/@value")
        fields = {f"field.{name}": value for name, value in (told or {}).items()}
        body = urlencode({**posted, **fields, "state": next(iter(carried), "")}).encode()
        request = Request(self._address + path, body, {"Origin": self._address})
        self.page = html.fromstring(self._browser.open(request, timeout=30).read().decode())


@pytest.fixture
def running(tmp_path: Path, place: Path, library: Callable[..., Path]) -> Callable[..., Any]:
    """with running(option…) as (process, address): a playground; its temporary files go to tmp_path/temp."""
    documents = library({"a.txt": "会議の録音は、主催者に断ってから始めます。"})
    (tmp_path / "temp").mkdir()

    @contextmanager
    def started(*options: object) -> Iterator[tuple[subprocess.Popen[str], str]]:
        port = next(str(one) for one in PORTS if is_free(one))
        command = [PROGRAM, "playground", "--port", port, "--library", documents, *options]
        environment = {**os.environ, "TMPDIR": str(tmp_path / "temp"), "MADOGUCHI_DATA": str(place)}  # noqa: TID251
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
        ) as process:
            assert process.stdout is not None
            address = process.stdout.readline().split()[4].rstrip("/")
            try:
                yield process, address
            finally:
                process.kill()

    return started


def is_free(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) != 0


def key_files(folder: Path) -> list[Path]:
    doors = {"staff.json", "counselors.json", "custodian.json", "worker.json"}
    names = {"kek.json", "root.json", "keyring.json", *doors}
    return [one for one in folder.rglob("*") if one.name in names]


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_with_a_data_folder_cases_outlive_the_playground_and_their_keys_lie_elsewhere(
    running: Callable[..., Any], call: Callable[..., Any], place: Path, tmp_path: Path, how: signal.Signals
) -> None:
    with running("--data", place) as (process, address):
        receipt = Visitor(address).file()
        process.send_signal(how)
        left = process.wait(timeout=30)

    with running("--data", place) as (_, address):
        shown = Visitor(address).come_back(receipt)

    assert left == {signal.SIGTERM: 0, signal.SIGKILL: -signal.SIGKILL}[how]
    assert WORDS in shown
    assert call("backup", "desk.zip", "--data", place).out.startswith(
        "desk.zip: 0 absences, 0 addresses, 0 audit, 0 candidates, 1 cases, "
    )
    assert key_files(place) == []
    assert len(key_files(tmp_path / "keys")) == KEYS
    assert list((tmp_path / "temp").iterdir()) == []


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_without_a_data_folder_nothing_remains(
    running: Callable[..., Any], place: Path, tmp_path: Path, how: signal.Signals
) -> None:
    with running() as (process, address):
        Visitor(address).file()
        while_it_runs = list((tmp_path / "temp").rglob("desk.db"))
        process.send_signal(how)
        left = process.wait(timeout=30)

    assert left == 0
    assert len(while_it_runs) == 1
    assert list((tmp_path / "temp").iterdir()) == []
    assert [*place.rglob("desk.db"), *place.rglob("roster.toml"), *key_files(tmp_path)] == []
