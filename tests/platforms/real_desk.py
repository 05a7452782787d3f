"""A real desk: `madoguchi serve` and `madoguchi worker` as processes, on a folder and a roster of its own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from started import answers

PROGRAM = Path(sys.executable).with_name("madoguchi")

COUNSELORS = ["counselor-a", "counselor-b", "outside"]

_ROSTER = """
[[counselors]]
id = "counselor-a"
name = "相談員A"
role = "人事"
on_call = 1
hours = "mon-sun 00:00-23:59"
deputy = "counselor-b"
addresses = {{ {platform} = "{first}" }}

[[counselors]]
id = "counselor-b"
name = "相談員B"
role = "お客様相談"
on_call = 2
hours = "mon-sun 00:00-23:59"
addresses = {{ {platform} = "{second}" }}

[fallback]
id = "outside"
name = "社外相談窓口"
role = "社外"
external = true
contact = "03-0000-0000"

[terms]
"""


@dataclass
class Desk:
    """The desk's two processes on one folder; it can be stopped and started again."""

    folder: Path
    environment: dict[str, str]
    port: int
    doors: ExitStack = field(default_factory=ExitStack)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Both processes, until the web one is ready."""
        web = self._begin("serve", "--host", "127.0.0.1")
        answers(f"{self.address}/healthz", web)
        self._begin("worker")

    def stop(self) -> None:
        """Both end."""
        self.doors.close()

    def run(self, *arguments: str) -> str:
        """A command of the desk, done; what it says."""
        done = subprocess.run(
            [PROGRAM, *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def logged(self) -> str:
        """All that both processes wrote."""
        return "".join(one.read_text(encoding="utf-8") for one in sorted(self.folder.glob("*.log")))

    def _begin(self, *arguments: str) -> subprocess.Popen[bytes]:
        told = self.doors.enter_context((self.folder / f"{arguments[0]}.log").open("a"))
        begun = subprocess.Popen(
            [PROGRAM, *arguments], cwd=self.folder, env=self.environment, stdout=told, stderr=told
        )
        self.doors.callback(_end, begun)
        return begun


def roster(platform: str, first: str, second: str) -> str:
    """Two counselors who are always there, with their addresses on that platform, and somebody outside."""
    return _ROSTER.format(platform=platform, first=first, second=second)


@contextmanager
def working(
    folder: Path, library: Path | None, port: int, roster: str, secrets: Mapping[str, str]
) -> Iterator[Desk]:
    """A desk that works; `secrets`: its platform's settings. With an indexed library it starts sooner."""
    (folder / "data").mkdir()
    if library:
        others = shutil.ignore_patterns("audit-head*", "deletions.jsonl", "attachments", "desk.db*")
        shutil.copytree(library, folder / "data", ignore=others, dirs_exist_ok=True)
    (folder / "data" / "roster.toml").write_text(roster, encoding="utf-8")
    environment = {
        "PATH": os.environ.get("PATH", ""),  # noqa: TID251
        "HOME": str(folder),
        "PORT": str(port),
        "MADOGUCHI_DATA": str(folder / "data"),
        "MADOGUCHI_KEYS": str(folder / "keys"),
        **secrets,
    }
    desk = Desk(folder, environment, port)
    desk.run("init")
    desk.run("designate", *COUNSELORS, "--designated-on", "2026-10-01", "--acknowledged-on", "2026-10-02")
    if not library:
        desk.run("ingest")
    desk.start()
    try:
        yield desk
    finally:
        desk.stop()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
