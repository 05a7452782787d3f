"""Envelopes of Socket Mode: what Slack brings over the socket, and how it is acknowledged."""

import json
from collections.abc import Mapping
from typing import Any

from slack_bolt.response import BoltResponse

OK, SERVER_ERROR = 200, 500


def to_envelope(text: str) -> Mapping[str, Any]:
    """What came; empty for anything but a JSON object. A half of a character becomes `?`."""
    try:
        told = json.loads(text)
        told = json.loads(json.dumps(told, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def to_acknowledgement(envelope_id: str, response: BoltResponse) -> dict[str, Any] | None:
    """What Slack is sent back; None when its listener failed, so that Slack brings it again."""
    if response.status >= SERVER_ERROR:
        return None
    acknowledged = {"envelope_id": envelope_id}
    if response.status != OK or not response.body:  # nobody here wants it: it need not come again
        return acknowledged
    try:
        return {**acknowledged, "payload": json.loads(response.body)}
    except ValueError:
        return {**acknowledged, "payload": {"text": response.body}}
