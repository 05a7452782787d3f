"""Following: a dialog that its acknowledgement has no room for comes after it."""

import json
import time
from collections.abc import Mapping
from typing import Any

from adapters.slack.client import Slack
from bot.dialogue.ports import DeliveryError, Undeliverable
from bot.dialogue.wording import LANGUAGES, say

FRAME = 20_000
"""Bytes of an acknowledgement over Socket Mode. A frame of more than 20,480 ends the connection, with code
1009 (seen in revelrylabs/slax, pull request 614)."""

TRIES = 3

Dialog = Mapping[str, Any]


def to_frame(acknowledgement: Mapping[str, Any]) -> tuple[str, Dialog | None]:
    """An acknowledgement as it is sent; and the dialog that is too long for it and has to follow it."""
    frame = json.dumps(acknowledgement, ensure_ascii=False)
    view = acknowledgement.get("payload", {}).get("view")
    if view is None or len(frame.encode()) <= FRAME:
        return frame, None
    meanwhile = {"response_action": "update", "view": _one_moment(view)}
    return json.dumps({**acknowledgement, "payload": meanwhile}, ensure_ascii=False), view


def follow(slack: Slack, sent: Mapping[str, Any], view: Dialog, pause: float) -> None:
    """Show it in place of the dialog that was `sent`, `pause` seconds from now, so that it comes second.

    Raises DeliveryError.
    """
    for left in reversed(range(TRIES)):
        time.sleep(pause)
        try:
            slack.call("views.update", view_id=sent["view"]["id"], view=view)
        except Undeliverable:
            raise
        except DeliveryError:
            if not left:
                raise
        else:
            return


def _one_moment(view: Dialog) -> Dialog:
    """What stands in a dialog until its own content is there."""
    told = "\n".join(say("slack_one_moment", lang) for lang in LANGUAGES)
    text = {"type": "plain_text", "text": told, "emoji": False}
    kept = {name: view[name] for name in ("type", "title", "close") if name in view}
    return {**kept, "blocks": [{"type": "section", "text": text}]}
