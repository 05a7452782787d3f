"""Plain: what somebody typed, out of what Slack made of it."""

import re

_MARKED = re.compile(r"<([^<>]*)>|&(amp|lt|gt);")
_CHARACTERS = {"amp": "&", "lt": "<", "gt": ">"}


def plain(text: str, bot: str = "") -> str:
    """Slack's escapes and marks undone, and nothing else; a mention of the bot goes.

    A link reads as it was written, a person or a channel by its name, or else by its id.
    """
    return _MARKED.sub(lambda found: _unmarked(found, bot), text).strip()


def _unmarked(found: re.Match[str], bot: str) -> str:
    if character := found[2]:
        return _CHARACTERS[character]
    mark, _, label = found[1].partition("|")
    if bot and mark == f"@{bot}":
        return ""
    shown = _sign(mark) + label if label else mark.replace("!", "@", 1)
    return _MARKED.sub(lambda one: _CHARACTERS.get(one[2], one[0]), shown)


def _sign(mark: str) -> str:
    """What stands before the name of a person or a channel."""
    return mark[0] if mark[:1] in {"@", "#"} else ""
