"""Microsoft 365 Agents Playground, Microsoft's own local Teams: got from npm, known by its hash, run here.

It is a test's tool under an evaluation licence: kept outside the repository, never passed on, and never run
unless it is byte for byte the pinned one. It sends no telemetry, and is made to listen on loopback only.
"""

import base64
import hashlib
import json
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock
from platformdirs import user_cache_path

from started import answers
from teams_world.world import BOT, BOT_NAME, TENANT

PACKAGE, VERSION = "@microsoft/m365agentsplayground", "0.2.28"
SHA512 = "EevhYW8xtEATwNg5eiFqTgZT0P5gjfCsLBwBWESSrB6+0lr9Yi9R27HJwjNGUlT3JQlxoWMgnvEQunUuyI/+2Q=="
ARCHIVE = f"microsoft-m365agentsplayground-{VERSION}.tgz"

TEAM, CHANNEL = "19:tenpo@thread.tacv2", "19:renraku@thread.tacv2"
TEAM_NAME, CHANNEL_NAME, GROUP_NAME = "みどり百貨店", "店舗連絡", "レジ当番"

_LOOPBACK_ONLY = """
const { Server } = require("net"), { listen } = Server.prototype;
Server.prototype.listen = function (port, ...rest) {
  return listen.call(this, { port, host: "127.0.0.1" }, rest.find(one => typeof one === "function"));
};
"""


@dataclass(frozen=True)
class Person:
    """Somebody with a Teams of their own: `key` as the wire knows them, `object_id` as Entra does."""

    key: str
    name: str
    object_id: str
    chat: str

    @property
    def id(self) -> str:
        """Whom Teams says it is."""
        return f"29:{self.key}"


STAFF = Person("staff", "スタッフ", "57aff000-0000-4000-8000-000000000001", "a:staff-and-desk")
COUNSELOR = Person("counselor", "相談員A", "57aff000-0000-4000-8000-000000000002", "a:counselor-and-desk")


class Lacking(Exception):
    """The playground can't be had here; the text says why, and what would help."""


def program(place: Path) -> Path:
    """The pinned program, unpacked in that folder; its archive is downloaded once. Raises Lacking."""
    if not (shutil.which("node") and shutil.which("npm")):
        raise Lacking("there is no Node.js or no npm (Debian: apt-get install nodejs npm)")
    kept = user_cache_path("madoguchi-tests", appauthor=False)
    archive = kept / ARCHIVE
    kept.mkdir(parents=True, exist_ok=True)
    with FileLock(kept / f"{ARCHIVE}.lock"):  # tests may run in several processes
        if not archive.exists():
            _download(kept)
    seen = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if seen != SHA512:
        raise AssertionError(f"{archive} is not the pinned playground (sha512 {seen}); it is not run")
    with tarfile.open(archive) as opened:
        opened.extractall(place)
    return place / "package" / "cli.js"


@contextmanager
def running(cli: Path, folder: Path, person: Person, port: int, wire: str) -> Iterator[str]:
    """That person's Teams on that port; its address. Both ways it speaks to the wire."""
    at = folder / person.key
    at.mkdir()
    (at / "teams.yml").write_text(json.dumps(tenant(person)), encoding="utf-8")
    (at / "loopback.js").write_text(_LOOPBACK_ONLY, encoding="utf-8")
    address = f"http://127.0.0.1:{port}"
    node = shutil.which("node")
    assert node
    arguments = [
        "-e", f"{wire}/{person.key}/api/messages", "--su", f"{wire}/{person.key}/connector",
        "-c", "msteams", "-p", str(port), "--disable-telemetry",
    ]  # fmt: skip
    environment = {
        "PATH": "/usr/bin:/bin", "HOME": str(at), "TZ": "Asia/Tokyo", "TEAMSAPPTESTER_BROWSER": "none",
        "APPLICATION_INSIGHTS_NO_STATSBEAT": "1", "M365_AGENTS_PLAYGROUND_CONFIG_PATH": str(at / "teams.yml"),
        "M365_AGENTS_PLAYGROUND_LOGFILE": str(at / "playground.log"),
    }  # fmt: skip
    with (
        (at / "told.txt").open("w") as told,
        subprocess.Popen(
            [node, "-r", at / "loopback.js", cli, "start", *arguments],
            cwd=at, env=environment, stdout=told, stderr=told,
        ) as begun,
    ):  # fmt: skip
        try:
            answers(f"{address}/_debug/ping", begun)
            yield address
        finally:
            begun.terminate()


def tenant(person: Person) -> dict[str, object]:
    """A tenant as that person's playground knows it; it wants five others, and ends silently with fewer."""
    others = [Person(f"colleague-{one}", f"同僚{one}", "", "") for one in range(1, 6)]
    return {
        "version": "0.1.1",
        "tenantId": TENANT,
        "bot": {"id": BOT, "name": BOT_NAME},
        "currentUser": _user(person),
        "users": [_user(one) for one in others],
        "personalChat": {"id": person.chat},
        "groupChat": {"id": f"19:group-of-{person.key}@thread.v2", "name": GROUP_NAME},
        "team": {
            "id": TEAM, "name": TEAM_NAME, "aadGroupId": "57aff000-0000-4000-8000-00000000c0de",
            "channels": [{"id": CHANNEL, "name": CHANNEL_NAME}],
        },
    }  # fmt: skip


def _user(person: Person) -> dict[str, str]:
    address = f"{person.key}@midori.example"
    return {
        "id": person.id, "name": person.name, "userPrincipleName": address, "aadObjectId": person.object_id,
        "givenName": "", "surname": person.name, "email": address,
    }  # fmt: skip


def _download(kept: Path) -> None:
    command = ["npm", "pack", "--ignore-scripts", "--loglevel=error", f"{PACKAGE}@{VERSION}"]
    try:
        done = subprocess.run(command, cwd=kept, capture_output=True, text=True, timeout=180)
    except subprocess.TimeoutExpired:
        raise Lacking("npm did not answer within three minutes") from None
    if done.returncode:
        raise Lacking(f"npm could not get {PACKAGE}@{VERSION}; is there a network?")
