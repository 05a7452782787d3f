"""What Slack holds: Block Kit's numbers, each with where it is written, and how they are counted."""

import json
from collections.abc import Mapping
from typing import Any

from adapters.text import length

Block = dict[str, Any]
"""One block, or one element of it, as it is sent."""

# docs.slack.dev: reference/block-kit, reference/views; the same numbers stand in slack_sdk.models.
MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
SECTION, HEADER, LABEL, HINT, PLACEHOLDER, TITLE = 3000, 150, 2000, 2000, 150, 24
BUTTON, BUTTON_VALUE, OPTION, OPTION_VALUE, LINK = 75, 2000, 75, 150, 3000
ACTIONS, CONTEXT, SELECT, GROUPS, BOXES = 25, 10, 100, 100, 10
INPUT, METADATA, ID = 3000, 3000, 255

MESSAGE = 12_000
"""Characters of a message's blocks. Undocumented: above about 13,200, what stands around the texts included,
Slack answers `msg_blocks_too_long` (slackapi/bolt-js, issues 2509 and 2867)."""

FALLBACK = 3000
"""Characters of a message's text, which notifications and screen readers use; Slack advises 4,000 at most."""

VIEW = 240_000
"""Bytes of a view; Slack takes 250 KB (the error `view_too_large` of views.open)."""

FIELD = 90_000
"""Bytes of the options of one field, so that thousands of options leave room for the others."""

AROUND = 60
"""Characters that a block counts for besides: the id that Slack gives it, and whether it is shown whole."""


def weight(block: Mapping[str, Any]) -> int:
    """What a block counts for in a message."""
    return length(json.dumps(block, ensure_ascii=False)) + AROUND


def size(sent: object) -> int:
    """Bytes of what is sent, as it is sent: only ASCII."""
    return len(json.dumps(sent))
