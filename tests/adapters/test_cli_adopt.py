"""`madoguchi adopt` from the templates to the company's own rules, as people then see them."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from started import answers, free_port

Call = Callable[..., Any]

PROGRAM = Path(sys.executable).with_name("madoguchi")

QUESTION = "対応マニュアルのレベル3はどういう状態ですか"
APPROVED = ("--approved-by", "代表取締役", "--version", "1", "--date", "2026-11-01")
NAMES = ["counselor-handbook", "desk", "manual", "policy"]


def _decided(folder: Path) -> None:
    """Every point decided, as a person would in an editor."""
    for path in folder.glob("*.md"):
        above, mark, below = path.read_text(encoding="utf-8").partition("## 自社で決めて採用すること")
        path.write_text(above + mark + re.sub("^- ", "- 決めました。", below, flags=re.MULTILINE), "utf-8")


def _manual(call: Call, data: Path, *options: object) -> dict[str, Any]:
    """The manual's quotation in an answer."""
    told = json.loads(call("ask", "--json", "--data", data, *options, QUESTION).out)
    found: dict[str, Any] = next(one for one in told["citations"] if "manual" in one["document"])
    return found


def test_templates_become_the_companys_own_rules_and_an_earlier_day_is_answered_by_the_earlier_ones(
    call: Call, data: Path, tmp_path: Path
) -> None:
    place, folder = tmp_path / "place", tmp_path / "rules"
    shutil.copytree(data, place)
    options = ("--data", place)

    copied = call("adopt", folder, *options)
    refused = call("adopt", folder, *APPROVED, *options)
    assert [copied.status, refused.status] == [0, 1]
    assert [line.split(":")[0] for line in copied.out.splitlines()[:4]] == [
        str(folder / f"{name}.md") for name in NAMES
    ]
    assert f"madoguchi adopt {folder} --approved-by WHO" in copied.out
    assert refused.complaint.startswith("Error: nothing was adopted. ")
    assert not (place / "company").exists()
    assert _manual(call, place)["status"] == "template"
    assert "are templates that your company has not adopted" in call("doctor", *options).out

    _decided(folder)
    done = call("adopt", folder, *APPROVED, *options)
    assert done.out.splitlines() == [f"company/{name}: version 1 from 2026-11-01" for name in NAMES]
    assert "it still says that it is a template or a draft." in done.err
    first = _manual(call, place)
    assert (first["status"], first["title"]) == ("in_force", "カスタマーハラスメント対応マニュアル")
    shown = call("ask", *options, QUESTION).out
    assert "自社の規程 第1版 2026-11-01承認" in shown
    assert "代表取締役" not in shown
    assert "has not adopted" not in call("doctor", *options).out

    (folder / "policy.md").unlink()
    again = call("adopt", folder, *APPROVED[:3], "2026-B", "--date", "2026-11-15", *options)
    assert "company/manual: version 2026-B from 2026-11-15, in place of version 1" in again.out
    assert again.err.splitlines()[-1] == f"Not in {folder}, and left as they are: company/policy"
    assert "自社の規程 2026-B 2026-11-15承認" in call("ask", *options, QUESTION).out
    before = _manual(call, place, "--as-of", "2026-11-14")
    assert (before["document"], before["in_force_to"]) == ("company/manual@2026-11-01", "2026-11-14")

    rows = {one["id"]: one for one in json.loads(call("library", "--json", *options).out)}
    told = {name: (one["version"], one["approved_by"], one["status"]) for name, one in rows.items()}
    assert told["company/manual"] == ("2026-B", "代表取締役", "in_force")
    assert told["company/manual@2026-11-01"] == ("1", "代表取締役", "superseded")
    assert told["company/policy"] == ("1", "代表取締役", "in_force")
    assert "version 2026-B, approved by 代表取締役 on 2026-11-15" in call("library", *options).out


def test_serve_says_once_that_templates_stand_in_and_is_no_less_ready(data: Path, tmp_path: Path) -> None:
    port = free_port()
    started = subprocess.Popen(
        [PROGRAM, "serve", "--host", "127.0.0.1", "--port", str(port), "--data", data],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        answers(f"http://127.0.0.1:{port}/healthz", started)
        with pytest.raises(HTTPError) as not_ready:
            urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5)
        lacks = not_ready.value.read().decode()
    finally:
        started.terminate()
        _, err = started.communicate(timeout=20)

    told = [line for line in err.decode().splitlines() if line.startswith("Not adopted: ")]
    assert len(told) == 1
    assert "company/desk, company/manual, company/policy are templates" in told[0]
    assert "no platform is connected" in lacks
    assert "adopt" not in lacks


@pytest.mark.parametrize(
    "arguments",
    [
        ("--approved-by", "A"),
        ("--version", "1"),
        ("--date", "2026-11-01"),
        ("--approved-by", " ", "--version", "1"),
        ("--approved-by", "A", "--version", "1\n2"),
        ("--approved-by", "A" * 61, "--version", "1"),
        ("--approved-by", "A", "--version", "1", "--date", "tomorrow"),
    ],
)
def test_half_of_an_approval_is_wrong_usage_and_nothing_is_written(
    call: Call, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    assert call("adopt", tmp_path / "rules", *arguments).status == 2
    assert not (tmp_path / "rules").exists()


def test_a_folder_that_can_not_be_written_is_told_in_one_line(call: Call, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    done = call("adopt", tmp_path / "file" / "rules")

    assert (done.status, str(tmp_path / "file") in done.complaint) == (1, True)
