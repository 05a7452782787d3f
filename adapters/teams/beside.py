"""Beside: whether something came along that the desk does not read; never what it is."""

import json
import re
from collections.abc import Mapping

from adapters.payload import Body, maybe_text
from adapters.text import cleaned, is_blank

_NO_FILE = re.compile(
    r"text/html|(?:forwarded)?messagereference|application/vnd\.microsoft\.(?:teams\.)?card\."
    r"(?!audio|video|animation)",
    re.IGNORECASE,
)
"""What stands beside words without being a file: the words once more, what they reply to, and cards.

A card of sound or of moving pictures is a recording.
"""


def has_file(body: Body) -> bool:
    """Whether a picture or a file came with a message."""
    attached = body.get("attachments")
    kinds = (
        maybe_text(one, "contentType").strip() for one in (attached if isinstance(attached, list) else ())
    )
    return any(kind and not _NO_FILE.match(kind) for kind in kinds)


def has_words(feedback: str) -> bool:
    """Whether something was typed beside a thumb; its form comes as JSON with one field."""
    try:
        form = json.loads(feedback)
    except (ValueError, RecursionError):
        form = None
    words = maybe_text(form, "feedbackText") if isinstance(form, Mapping) else feedback
    return not is_blank(cleaned(words))
