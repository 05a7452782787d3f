"""Fixtures of the Slack-shaped workspace; every test may ask for them."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Any

import pytest

from slack_world.methods import SLACKS_OWN, Strict
from slack_world.server import SlackServer


@contextmanager
def opened_workspace(now: Callable[[], datetime], strict: Strict = SLACKS_OWN) -> Iterator[SlackServer]:
    """A workspace that runs for the length of the block and has nothing to complain of at its end."""
    with SlackServer(now, strict).running() as server:
        yield server
    assert server.complaints == []


@pytest.fixture(scope="session")
def opened_slack() -> Callable[[Callable[[], datetime]], AbstractContextManager[SlackServer]]:
    """with opened_slack(now) as server: a workspace for a scene of its own."""
    return opened_workspace


@pytest.fixture
def slack_server(clock: Any) -> Iterator[SlackServer]:
    """A Slack-shaped workspace on the test's clock; it fails the test that sent what Slack would refuse.

    It answers at `server.api_url` to `slack_world.server.BOT_TOKEN`; `server.next("chat.postMessage",
    status=429, headers={"Retry-After": "1"})` lets calls fail; `server.calls` are all that came.
    """
    with opened_workspace(clock) as server:
        yield server
