"""A real desk over Slack, and a roster with Slack users."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from slack_program import COUNSELOR_A, COUNSELOR_B, SECRETS

import real_desk
from real_desk import Desk


@contextmanager
def working(folder: Path, library: Path | None, api_url: str, mode: str, port: int) -> Iterator[Desk]:
    """A desk over Slack that works; with a library that is indexed already, it starts sooner."""
    secrets = {
        "SLACK_BOT_TOKEN": SECRETS.bot_token,
        "SLACK_SIGNING_SECRET": SECRETS.signing_secret,
        "SLACK_API_URL": api_url,
        **({"SLACK_APP_TOKEN": SECRETS.app_token} if mode == "socket" else {}),
    }
    roster = real_desk.roster("slack", COUNSELOR_A, COUNSELOR_B)
    with real_desk.working(folder, library, port, roster, secrets) as desk:
        yield desk
