"""Views: dialogs opened, changed and put on Home; each call at once, since a press is worth three seconds."""

from collections.abc import Mapping
from typing import Any

from adapters.slack.client import Expired, Slack
from bot.dialogue.ports import Undeliverable

CLOSED = frozenset(("not_found", "view_not_found"))
"""Codes of a dialog that was closed meanwhile."""

CHANGED = "hash_conflict"
"""The code of one that was changed meanwhile."""


class Overtaken(Expired):
    """Somebody has pressed again meanwhile, and sees what came of that."""


class Views:
    """Slack's views. Every act raises DeliveryError, Undeliverable, or Expired when it comes too late.

    `update` raises Overtaken where the dialog is another one by now.
    """

    def __init__(self, slack: Slack) -> None:
        self._slack = slack

    def open(self, trigger_id: str, view: Mapping[str, Any]) -> None:
        """A new dialog for who pressed."""
        self._slack.call("views.open", trigger_id=trigger_id, view=view)

    def update(self, view_id: str, view: Mapping[str, Any], hash: str = "") -> None:  # noqa: A002 - Slack's word
        """Another content for an open dialog; with `hash` only if nobody has changed it since."""
        unchanged = {"hash": hash} if hash else {}
        try:
            self._slack.call("views.update", view_id=view_id, view=view, **unchanged)
        except Undeliverable as refused:
            if str(refused) == CHANGED:
                raise Overtaken(CHANGED) from None
            raise (Expired(str(refused)) if str(refused) in CLOSED else refused) from None

    def publish(self, user: str, view: Mapping[str, Any]) -> None:
        """Somebody's Home."""
        self._slack.call("views.publish", user_id=user, view=view)
