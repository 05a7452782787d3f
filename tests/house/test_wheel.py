"""A built wheel answers outside the checkout: everything the desk needs is packed."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
QUESTION = "カスハラの法律はいつ施行されましたか"
PACKED = ("bot", "knowledge", "adapters", "pyproject.toml", "README.md", "LICENSE")


def test_ask_answers_from_a_built_wheel_outside_the_checkout(tmp_path: Path) -> None:
    checkout, site, elsewhere = tmp_path / "checkout", tmp_path / "site", tmp_path / "elsewhere"
    checkout.mkdir()
    elsewhere.mkdir()
    for name in PACKED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, checkout / name)

    _pip("wheel", "--no-deps", "--no-build-isolation", "-w", str(tmp_path), str(checkout))
    wheel = next(tmp_path.glob("madoguchi-*.whl"))
    _pip("install", "--no-deps", "--target", str(site), str(wheel))
    done = subprocess.run(
        [sys.executable, "-c", _ASK, "--data", str(tmp_path / "data"), "--json", QUESTION],
        cwd=elsewhere, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(site)},  # noqa: TID251
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    where, _, answer = done.stdout.partition("\n")
    assert Path(where).is_relative_to(site)
    assert json.loads(answer)["citations"][0]["document"] == "law/rsk"


_ASK = """
import sys
from importlib.resources import files
import knowledge
assert all(files("adapters.teams").joinpath("icons", one).is_file() for one in ("color.png", "outline.png"))
assert files("adapters.laws").joinpath("wanted.toml").is_file()
from adapters.entrypoints.cli.main import main
print(knowledge.__file__, flush=True)
sys.argv[1:1] = ["ask"]
main()
"""


def _pip(*arguments: str) -> None:
    done = subprocess.run([sys.executable, "-m", "pip", "-q", *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
