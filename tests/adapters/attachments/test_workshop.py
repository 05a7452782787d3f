"""The workshop: a process of its own for each file, which can do nothing but read and answer."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from adapters.attachments.flaw import Refused
from adapters.attachments.workshop import Workshop
from bot.cases.attachment import Media
from planted_files import planted

ROOT = Path(__file__).parents[3]


def look(content: bytes, workshop: Workshop = Workshop()) -> tuple[Media | None, bool, bytes]:  # noqa: B008
    copy = bytearray()
    pieces = [content[at : at + 65536] for at in range(0, len(content), 65536)]
    media, whole = workshop(pieces, copy.extend)
    return media, whole, bytes(copy)


@pytest.mark.parametrize("media", [Media.JPEG, Media.MP4, Media.PDF, Media.DOCX, Media.MAIL, Media.TEXT])
def test_a_file_is_told_and_copied(media: Media) -> None:
    file = planted(media)

    found, whole, copy = look(file.content)

    assert (found, whole) == (media, True)
    assert file.left_in(copy) == []


def test_a_file_that_is_not_taken_is_refused_by_its_code() -> None:
    with pytest.raises(Refused, match="file_program"):
        look(b"MZ\0" + bytes(3_000_000))
    with pytest.raises(Refused, match="file_empty"):
        look(b"")


@pytest.mark.parametrize("media", [Media.PDF, Media.PNG, Media.MP4, Media.JPEG])
def test_of_a_damaged_file_it_is_told_what_it_is_and_that_there_is_no_copy(media: Media) -> None:
    content = planted(media).content[:500]

    found, whole, _ = look(content)

    assert (found, whole) == (media, False)


def test_a_file_that_takes_too_long_or_too_much_is_given_up() -> None:
    assert look(planted(Media.PDF).content, Workshop(patience=0.001))[1] is False
    assert look(planted(Media.PDF).content, Workshop(memory=30_000_000))[1] is False


def test_whoever_takes_over_the_process_finds_no_files_no_network_no_settings_and_no_other_process(
    tmp_path: Path,
) -> None:
    tries = """
import json, os, socket, sys
from adapters.attachments import child
child._close_doors(5, 2**30)
def outcome(act):
    try:
        act()
    except BaseException as fault:
        return type(fault).__name__
    return "done"
print(json.dumps({
    "read": outcome(lambda: open("/etc/hostname")),
    "write": outcome(lambda: open("written", "w")),
    "connect": outcome(lambda: socket.create_connection(("127.0.0.1", 9))),
    "memory": outcome(lambda: bytearray(2**30)),
    "settings": sorted(set(os.environ) - {"PYTHONPATH", "LC_CTYPE"}),
}))
"""
    command, alone = [sys.executable, "-P", "-c", tries], {"PYTHONPATH": str(ROOT)}
    told = subprocess.run(command, env=alone, capture_output=True, text=True, cwd=tmp_path)

    found = json.loads(told.stdout)
    assert found == {
        "read": "OSError", "write": "OSError", "connect": "OSError", "memory": "MemoryError", "settings": [],
    }  # fmt: skip


def test_the_process_is_started_without_the_desks_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MADOGUCHI_KEK", "secret")
    with Workshop()._started() as child:
        environment = Path(f"/proc/{child.pid}/environ").read_bytes()
        child.kill()

    assert b"secret" not in environment
    assert environment.count(b"=") <= 2
