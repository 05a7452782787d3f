"""local-slack, somebody else's Slack server with a page: got from npm, known by its hash, started here.

It is a test's tool: kept outside the repository, and never run unless it is byte for byte the pinned one.
"""

import hashlib
import json
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock
from platformdirs import user_cache_path

from started import answers

PACKAGE, VERSION = "local-slack-linux-x64", "0.1.8"
SHA256 = "3332007b797969d835f694b463ac526f7ef1fc66afac93f950f585105fe4815f"

TEAM, APP, BOT, CHANNEL = "T0MADO", "A0MADO", "U0MADO", "C0TENPO"
APP_NAME, CHANNEL_NAME = "相談窓口", "店舗連絡"
STAFF, COUNSELOR_A, COUNSELOR_B, ENGLISH = "U0STAFF", "U0COUNSELA", "U0COUNSELB", "U0ENGLISH"
PEOPLE = {STAFF: "スタッフ", COUNSELOR_A: "相談員A", COUNSELOR_B: "相談員B", ENGLISH: "Staff member"}
LOCALES = {one: "en-US" if one == ENGLISH else "ja-JP" for one in PEOPLE}
_NAMES = {STAFF: "staff", COUNSELOR_A: "counselor-a", COUNSELOR_B: "counselor-b", ENGLISH: "staff-en"}


@dataclass(frozen=True)
class Secrets:
    """What Slack and the desk both know; it opens nothing outside a test."""

    bot_token: str = "xoxb-local-only"
    app_token: str = "xapp-local-only"
    signing_secret: str = "local-only-signing-secret"


SECRETS = Secrets()


class Lacking(Exception):
    """local-slack can't be had here; the text says why, and what would help."""


def program() -> Path:
    """The pinned program, downloaded where it is not there yet. Raises Lacking."""
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        raise Lacking(f"{PACKAGE} runs on Linux x86_64 only")
    place = user_cache_path("madoguchi-tests", appauthor=False) / f"{PACKAGE}-{VERSION}"
    found = place / "node_modules" / PACKAGE / "bin" / "local-slack"
    place.mkdir(parents=True, exist_ok=True)
    with FileLock(place / "lock"):  # tests may run in several processes
        if not found.exists():
            _install(place)
    if (seen := _sha256(found)) != SHA256:
        raise AssertionError(f"{found} is not the pinned local-slack (sha256 {seen}); it is not run")
    found.chmod(0o755)
    return found


@contextmanager
def running(binary: Path, folder: Path, mode: str, port: int, request_url: str) -> Iterator[str]:
    """A workspace in Japanese on that port; its address. `mode`: events, or socket."""
    written = folder / "workspace.json"
    written.write_text(json.dumps(workspace(mode, request_url), ensure_ascii=False), encoding="utf-8")
    address = f"http://127.0.0.1:{port}"
    arguments = ["--config", str(written), "--port", str(port), "--base-host", "127.0.0.1"]
    with (
        (folder / "local-slack.log").open("w") as told,
        subprocess.Popen(
            [binary, *arguments, "--files-dir", str(folder / "files")],
            cwd=folder, env={"PATH": "/usr/bin:/bin", "HOME": str(folder)}, stdout=told, stderr=told,
        ) as started,
    ):  # fmt: skip
        try:
            answers(f"{address}/_control/state", started)
            yield address
        finally:
            started.terminate()


def workspace(mode: str, request_url: str) -> dict[str, object]:
    """Two of the staff, two counselors, the desk's app, one channel, everyone's exchange with the app."""
    app = {
        "appId": APP, "botUserId": BOT, "botName": APP_NAME, "botToken": SECRETS.bot_token,
        "appToken": SECRETS.app_token, "signingSecret": SECRETS.signing_secret, "mode": mode,
        "requestUrl": request_url,
    }  # fmt: skip
    users = [
        {"id": one, "name": _NAMES[one], "real_name": called, "tz": "Asia/Tokyo"}
        for one, called in PEOPLE.items()
    ]
    exchanges = [
        {"id": dm(one), "name": f"dm-{one}", "is_channel": False, "is_im": True, "members": [one, BOT]}
        for one in PEOPLE
    ]
    channel = {"id": CHANNEL, "name": CHANNEL_NAME, "members": [*PEOPLE, BOT]}
    return {
        "workspace": {"name": "みどり百貨店", "domain": "midori", "teamId": TEAM},
        "apps": [app],
        "users": users,
        "channels": [channel, *exchanges],
    }


def dm(person: str) -> str:
    """The channel in which somebody and the app talk."""
    return f"D{person[1:]}"


def _install(place: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise Lacking("there is no npm (Debian: apt-get install nodejs npm)")
    quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--no-save", "--loglevel=error"]
    try:
        done = subprocess.run(
            [npm, "install", "--prefix", place, *quiet, f"{PACKAGE}@{VERSION}"],
            cwd=place, capture_output=True, text=True, timeout=180,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise Lacking("npm did not answer within three minutes") from None
    if done.returncode:
        raise Lacking(f"npm could not install {PACKAGE}@{VERSION}; is there a network?")


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
