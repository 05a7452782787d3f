"""Microsoft's own renderer of Adaptive Cards: got from npm, known by its hash, run in Node.

It is a test's tool: kept outside the repository, and never run unless it is byte for byte the pinned one.
"""

import hashlib
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

PACKAGE, VERSION = "adaptivecards", "3.0.6"
SHA256 = "c3912747fe74e86a466bb583891f02fa5f8ce6131fa5a04c9e8b2921f14fb98f"
CHECK = Path(__file__).with_name("check.js")


class Lacking(Exception):
    """The renderer can't be had here; the text says why, and what would help."""


def renderer() -> Path:
    """The pinned renderer, downloaded where it is not there yet. Raises Lacking."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise Lacking("there is no node or no npm (Debian: apt-get install nodejs npm)")
    place = user_cache_path("madoguchi-tests", appauthor=False) / f"{PACKAGE}-{VERSION}"
    found = place / "node_modules" / PACKAGE / "dist" / "adaptivecards.js"
    if not found.exists():
        _install(place)
    if (seen := hashlib.sha256(found.read_bytes()).hexdigest()) != SHA256:
        raise AssertionError(f"{found} is not the pinned renderer (sha256 {seen}); it is not run")
    return found


def checked(found: Path, cards: dict[str, Any], folder: Path) -> dict[str, list[str]]:
    """What Microsoft's renderer finds wrong with each card, and what it leaves out of it; all in one run."""
    written = folder / "cards.json"
    written.write_text(json.dumps(cards, ensure_ascii=False), encoding="utf-8")
    done = subprocess.run(
        ["node", CHECK, found, written], capture_output=True, text=True, timeout=120, cwd=folder
    )
    assert done.returncode == 0, done.stderr[-2000:]
    faults: dict[str, list[str]] = json.loads(done.stdout)
    return faults


def _install(place: Path) -> None:
    place.mkdir(parents=True, exist_ok=True)
    quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--no-save", "--loglevel=error"]
    try:
        done = subprocess.run(
            ["npm", "install", "--prefix", place, *quiet, f"{PACKAGE}@{VERSION}"],
            cwd=place, capture_output=True, text=True, timeout=180,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise Lacking("npm did not answer within three minutes") from None
    if done.returncode:
        raise Lacking(f"npm could not install {PACKAGE}@{VERSION}; is there a network?")
