"""A real desk: `madoguchi serve` and `madoguchi worker` as processes, and a roster with Slack users."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from slack_program import COUNSELOR_A, COUNSELOR_B, SECRETS, answers

PROGRAM = Path(sys.executable).with_name("madoguchi")

ROSTER = f"""
[[counselors]]
id = "counselor-a"
name = "相談員A"
role = "人事"
on_call = 1
hours = "mon-sun 00:00-23:59"
deputy = "counselor-b"
addresses = {{ slack = "{COUNSELOR_A}" }}

[[counselors]]
id = "counselor-b"
name = "相談員B"
role = "お客様相談"
on_call = 2
hours = "mon-sun 00:00-23:59"
addresses = {{ slack = "{COUNSELOR_B}" }}

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


@contextmanager
def working(folder: Path, library: Path | None, api_url: str, mode: str, port: int) -> Iterator[Desk]:
    """A desk over Slack that works; with a library that is indexed already, it starts sooner."""
    (folder / "data").mkdir()
    if library:
        shutil.copytree(library, folder / "data", dirs_exist_ok=True)
    (folder / "data" / "roster.toml").write_text(ROSTER, encoding="utf-8")
    environment = {
        "PATH": os.environ.get("PATH", ""),  # noqa: TID251
        "HOME": str(folder),
        "PORT": str(port),
        "MADOGUCHI_DATA": str(folder / "data"),
        "MADOGUCHI_KEYS": str(folder / "keys"),
        "SLACK_BOT_TOKEN": SECRETS.bot_token,
        "SLACK_SIGNING_SECRET": SECRETS.signing_secret,
        "SLACK_API_URL": api_url,
        **({"SLACK_APP_TOKEN": SECRETS.app_token} if mode == "socket" else {}),
    }
    desk = Desk(folder, environment, port)
    desk.run("init")
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
