"""A desk whose doors are apart: real processes, each with an app, a key file and settings of its own."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from adapters.database.audit_memory import forget_head
from adapters.entrypoints.apps import APPS
from adapters.entrypoints.clock import now
from adapters.entrypoints.installation import Installation, fleeting
from adapters.vault import envelope, keyfiles
from slack_world.fixtures import opened_workspace
from slack_world.server import BOT_TOKEN, SIGNING_SECRET, SlackServer
from slack_world.world import COUNSELORS as ON_SLACK
from started import answers, free_port
from teams_world.fixtures import Tenant, opened_tenant
from teams_world.world import APP_ID, PASSWORD, TENANT
from teams_world.world import COUNSELORS as ON_TEAMS

PROGRAM = Path(sys.executable).with_name("madoguchi")
OWN = {
    "staff": ["staff.json"], "counselors": ["counselors.json", "kek.json"], "custodian": ["custodian.json"],
    "worker": ["worker.json"],
}  # fmt: skip
"""The key files that each may open, besides the public keyring."""

_ROSTER = f"""
[[counselors]]
id = "counselor-a"
name = "相談員A"
role = "人事"
on_call = 1
hours = "mon-sun 00:00-23:59"
addresses = {{ slack = "{ON_SLACK["counselor-a"]}" }}

[[counselors]]
id = "counselor-b"
name = "相談員B"
role = "お客様相談"
on_call = 2
hours = "mon-sun 00:00-23:59"
addresses = {{ teams = "{ON_TEAMS["counselor-b"]}" }}

[fallback]
id = "outside"
name = "社外相談窓口"
role = "社外"
external = true
contact = "03-0000-0000"

[terms]
"""

_WATCH = """
import gc, json, os, signal, sys
keys, told = os.environ["MADOGUCHI_KEYS"], os.environ["WATCHED"]
def opened(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, os.PathLike)):
        path = os.fspath(arguments[0])
        if isinstance(path, str) and path.startswith(keys) and path.endswith(".json"):
            with_newline = os.path.basename(path) + chr(10)
            os.write(file, with_newline.encode())
file = os.open(told, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
sys.addaudithook(opened)
def held(*_):
    found = [one for tracked in gc.get_objects() for one in gc.get_referents(tracked)]
    found += [inner for one in found for inner in gc.get_referents(one)]
    keys = sorted({one.hex() for one in found if type(one) is bytes and len(one) == 32})
    with open(told + ".part", "w") as out:
        json.dump(keys, out)
    os.rename(told + ".part", told + ".held")
signal.signal(signal.SIGUSR2, held)
"""
"""What a process of these tests begins with: it writes down which key files it opens, and, when it is told
to, every 32 bytes that it holds."""


@dataclass
class Apart:
    """A desk that runs; each door's app, on Slack and Teams."""

    folder: Path
    installation: Installation
    slack: dict[str, SlackServer]
    teams: dict[str, Tenant]
    ports: dict[str, int] = field(default_factory=dict)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def address(self, door: str) -> str:
        return f"http://127.0.0.1:{self.ports[door]}"

    def opened(self, door: str) -> set[str]:
        """The key files that a process has opened, or tried to."""
        return set((self.folder / f"{door}.opened").read_text(encoding="utf-8").split())

    def held(self, door: str) -> list[bytes]:
        """Every 32 bytes that a process holds now."""
        told = self.folder / f"{door}.opened.held"
        told.unlink(missing_ok=True)
        self.processes[door].send_signal(signal.SIGUSR2)
        eventually(told.exists)
        return [bytes.fromhex(one) for one in json.loads(told.read_text(encoding="utf-8"))]

    def logged(self) -> str:
        """All that the processes wrote."""
        return "".join(one.read_text(encoding="utf-8") for one in sorted(self.folder.glob("*.log")))


@contextmanager
def doors_apart(folder: Path, data: Path) -> Iterator[Apart]:
    """The three doors' processes and the worker's; `data`: a folder with the library's index."""
    (folder / "watch").mkdir()
    (folder / "watch" / "sitecustomize.py").write_text(_WATCH, encoding="utf-8")
    (folder / "roster.toml").write_text(_ROSTER, encoding="utf-8")
    database = f"sqlite:///{folder / 'desk.db'}"
    made = fleeting(folder, print)
    root, kek = envelope.fresh(), envelope.fresh()
    keyfiles.save_keys(folder / "keys", made.keys, root, kek)
    keyfiles.save_kek(folder / "keys", kek)
    with ExitStack() as doors:
        slack = {one: doors.enter_context(opened_workspace(now)) for one in APPS}
        teams = {one: doors.enter_context(opened_tenant(now)) for one in APPS}
        assert all(one.issuer.keys[0].private for one in teams.values())  # made once, not by two at once
        apart = Apart(folder, made, slack, teams)
        doors.callback(_end, apart.processes.values())
        for door in (*APPS, "worker"):
            _begin(apart, door, database, data)
        for door in apart.ports:
            answers(f"{apart.address(door)}/healthz", apart.processes[door])
        yield apart
    made.engine.dispose()
    forget_head(data)  # the folder with the index is other desks' as well


def eventually(is_so: Callable[[], object], patience: float = 20) -> None:
    """Wait until it is so."""
    until = time.monotonic() + patience
    while not is_so():
        assert time.monotonic() < until, "it never came to be so"
        time.sleep(0.05)


def _end(processes: Collection[subprocess.Popen[bytes]]) -> None:
    for one in processes:
        one.terminate()
    for one in processes:
        try:
            one.wait(20)
        except subprocess.TimeoutExpired:
            one.kill()
            one.wait()


def _begin(apart: Apart, door: str, database: str, data: Path) -> None:
    keys = apart.folder / f"keys of {door}"
    keys.mkdir(mode=0o700)
    for name in ("keyring.json", *OWN[door]):
        shutil.copy2(apart.folder / "keys" / name, keys / name)
    command = ["worker"] if door == "worker" else ["serve", "--host", "127.0.0.1", "--door", door]
    if door != "worker":
        apart.ports[door] = free_port()
    app = "counselors" if door == "worker" else door
    ours = {name: os.environ.get(name, "") for name in ("PATH", "PYTHONPATH")}  # noqa: TID251
    environment = {
        "PATH": ours["PATH"], "HOME": str(apart.folder),
        "PYTHONPATH": os.pathsep.join([str(apart.folder / "watch"), *filter(None, [ours["PYTHONPATH"]])]),
        "WATCHED": str(apart.folder / f"{door}.opened"), "PORT": str(apart.ports.get(door, 1)),
        "DATABASE_URL": database, "MADOGUCHI_DATA": str(data), "MADOGUCHI_KEYS": str(keys),
        "MADOGUCHI_ROSTER": str(apart.folder / "roster.toml"),
        **_settings(app, apart.slack[app], apart.teams[app]),
    }  # fmt: skip
    log = (apart.folder / f"{door}.log").open("ab")
    begun = subprocess.Popen([PROGRAM, *command], cwd=apart.folder, env=environment, stdout=log, stderr=log)
    log.close()
    apart.processes[door] = begun


def _settings(app: str, slack: SlackServer, teams: Tenant) -> Mapping[str, str]:
    """One app's settings, and nothing of another's."""
    told = {
        "SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "MicrosoftAppId": APP_ID, "MicrosoftAppPassword": PASSWORD, "MicrosoftAppTenantId": TENANT,
    }  # fmt: skip
    named = told if app == "staff" else {f"MADOGUCHI_{app}_{name}".upper(): one for name, one in told.items()}
    return {
        **named, "SLACK_API_URL": slack.api_url, "ToChannelFromBotLoginUrl": teams.issuer.login_url,
        "ToBotFromChannelOpenIdMetadataUrl": teams.issuer.metadata_url,
    }  # fmt: skip
