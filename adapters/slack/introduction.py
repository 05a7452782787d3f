"""Introduction: who the bot is, asked of Slack until it is known."""

import math
import time
from collections.abc import Callable
from contextlib import suppress
from threading import Lock

from adapters.slack.client import Identity, Slack
from bot.dialogue.ports import DeliveryError

AGAIN = 5.0
"""Seconds between two tries."""


class Introduction:
    """Who the bot is, asked of Slack until it is known, every few seconds at most. Any thread may call it."""

    def __init__(self, slack: Slack, clock: Callable[[], float] = time.monotonic) -> None:
        self._slack, self._clock, self._lock = slack, clock, Lock()
        self._next = -math.inf

    def __call__(self) -> Identity | None:
        """The bot; None as long as Slack can't be asked."""
        if self._slack.known is None and self._is_time():
            with suppress(DeliveryError):
                self._slack.identity()
        return self._slack.known

    def _is_time(self) -> bool:
        with self._lock:
            due = self._clock() >= self._next
            if due:
                self._next = self._clock() + AGAIN
        return due
