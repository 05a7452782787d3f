"""Following: a dialog that its acknowledgement has no room for comes after it."""

import json
import time
from collections.abc import Mapping
from typing import Any

from adapters.payload import mapping_at, maybe_text
from adapters.slack.client import Slack
from adapters.slack.fields import COPIED
from bot.dialogue.ports import DeliveryError, Undeliverable
from bot.dialogue.reception import REFUSED
from bot.dialogue.wording import LANGUAGES, say

FRAME = 20_000
"""Bytes of an acknowledgement over Socket Mode. A frame of more than 20,480 ends the connection, with code
1009 (seen in revelrylabs/slax, pull request 614)."""

TRIES = 3

Dialog = Mapping[str, Any]


def to_frame(acknowledgement: Mapping[str, Any], sent: object) -> tuple[str, Dialog | None]:
    """An acknowledgement as it goes out; and the dialog that is too long for it and has to follow it.

    Where that one holds the words that were `sent`, they stay on the screen until it is there.
    """
    frame = json.dumps(acknowledgement, ensure_ascii=False)
    view = acknowledgement.get("payload", {}).get("view")
    if view is None or len(frame.encode()) <= FRAME:
        return frame, None
    place = _first_input(sent) if _holds_words(view, sent) else ""
    if place:
        meanwhile: Dialog = {"response_action": "errors", "errors": {place: _in_each("slack_send_again")}}
    else:
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


def _holds_words(view: Dialog, sent: object) -> bool:
    """Whether it is the same dialog again, or the one that gives words back."""
    return maybe_text(view, "callback_id") in {maybe_text(sent, "view", "callback_id"), REFUSED}


def _first_input(sent: object) -> str:
    """Where a sentence can stand in the dialog that is on the screen; "" where it has no field."""
    blocks = mapping_at(sent, "view").get("blocks")
    inputs = (one for one in (blocks or ()) if maybe_text(one, "type") == "input")
    names = (maybe_text(one, "block_id") for one in inputs)
    return next((one for one in names if not one.startswith(COPIED)), "")


def _in_each(key: str) -> str:
    return "\n".join(say(key, lang) for lang in LANGUAGES)


def _one_moment(view: Dialog) -> Dialog:
    """What stands in a dialog until its own content is there."""
    text = {"type": "plain_text", "text": _in_each("slack_one_moment"), "emoji": False}
    kept = {name: view[name] for name in ("type", "title", "close") if name in view}
    return {**kept, "blocks": [{"type": "section", "text": text}]}
