"""A full disk: one clear error, and the index that is there stays whole."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

SCENARIO = """
import json, resource, sys
from pathlib import Path
from adapters.entrypoints.reading_room import ReadingRoom
from adapters.index.shelf import FolderShelf

base, cache, how, left, act = sys.argv[1:]
place, folder, left = Path(base, "place"), Path(base, "library"), int(left)
(place / "cache").symlink_to(cache)
room = ReadingRoom(place, folder, lambda done, total: None, print)
told = {}

def attempt(name, act):
    try:
        told[name] = act()
    except Exception as fault:
        told[name] = f"{type(fault).__name__}: {fault}"

def files():
    return {str(path.relative_to(place)) for path in place.rglob("*") if path.is_file()}

def texts(index):
    return [index.passage(key).text for key in range(len(index._anchors))]

room.index()
before = files()
limit = lambda most: resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
if how == "disk":
    with (place / "ballast").open("wb", buffering=0) as file:
        try:
            while file.write(bytes(1024)):
                pass
        except OSError:
            file.truncate(file.tell() - left)
else:
    limit(left)
(folder / "a.md").touch() if act == "touch" else (folder / "b.md").write_text("撮影の決まり" * 50)
attempt("ingest", lambda: room.ingest().added)
attempt("earlier", lambda: texts(FolderShelf(room._place, None).index()))
attempt("asked", lambda: texts(room.index()))
told["left over"] = sorted(files() - before - {"ballast"})
(place / "ballast").unlink() if how == "disk" else limit(resource.RLIM_INFINITY)
attempt("with room again", lambda: room.ingest().added)
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def cramped(tmp_path_factory: pytest.TempPathFactory, data: Path) -> Callable[..., dict[str, Any]]:
    """cramped(how, left, act): what becomes of an ingest when only `left` more bytes can be written.

    how: `disk`, a full disk of its own (for root only); `file`, a limit to the size of any file.
    act: `add` a document before it, or only `touch` one.
    """

    @cache
    def tried(how: str, left: int, act: str = "add") -> dict[str, Any]:
        base = tmp_path_factory.mktemp("small")
        for name in ("place", "library"):
            (base / name).mkdir()
        (base / "library" / "a.md").write_text("録音の決まり", encoding="utf-8")
        mount = 'mount -t tmpfs -o size=6m tmpfs "$0" && exec "$@"'
        alone = ["unshare", "--mount", "sh", "-c", mount, str(base / "place")] if how == "disk" else []
        if alone and (os.geteuid() or subprocess.run([*alone, "true"], capture_output=True).returncode):
            pytest.skip("only root can have a small disk of its own")
        script = [sys.executable, "-c", SCENARIO, str(base), str(data / "cache"), how, str(left), act]
        done = subprocess.run([*alone, *script], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return told

    return tried


@pytest.mark.parametrize(
    ("how", "left"), [("disk", 0), ("disk", 300_000), ("file", 2_000), ("file", 100_000)]
)
def test_without_room_there_is_one_clear_error_and_the_earlier_index_stays_whole(
    cramped: Callable[..., dict[str, Any]], how: str, left: int
) -> None:
    told = cramped(how, left)

    fault, cure = told["ingest"].split("; ")
    assert fault.startswith("LibraryUnavailable: The index in ")
    assert " could not be written (" in fault
    assert cure == (
        "the earlier one is unchanged. Make room on the disk or choose another --data folder, then try again."
    )
    assert told["left over"] == []
    assert told["earlier"] == ["録音の決まり"]


def test_without_room_questions_are_answered_from_the_earlier_index(
    cramped: Callable[..., dict[str, Any]],
) -> None:
    assert cramped("file", 2_000)["asked"] == ["録音の決まり"]


@pytest.mark.parametrize(("how", "left"), [("file", 2_000), ("disk", 300_000)])
def test_once_there_is_room_again_the_same_process_goes_on(
    cramped: Callable[..., dict[str, Any]], how: str, left: int
) -> None:
    assert cramped(how, left)["with room again"] == ["b"]


def test_without_room_a_file_that_was_only_touched_does_no_harm(
    cramped: Callable[..., dict[str, Any]],
) -> None:
    told = cramped("file", 0, "touch")
    assert told["left over"] == []
    assert "OSError" not in told["asked"]
