"""What messages and views keep to beyond what Slack's own models say: nothing unseen, nothing marked up."""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from slack_world.strict import faults_of_message, faults_of_view

Json = Mapping[str, Any]

TEXT = {"plain_text": {"type", "text", "emoji"}, "mrkdwn": {"type", "text", "verbatim"}}
KEYS = {
    **TEXT,
    "section": {"type", "text", "accessory", "expand"},
    "header": {"type", "text"},
    "context": {"type", "elements"},
    "actions": {"type", "elements"},
    "input": {"type", "block_id", "label", "element", "optional", "hint"},
    "button": {"type", "text", "action_id", "value", "accessibility_label", "url"},
    "plain_text_input": {"type", "action_id", "multiline", "max_length", "initial_value"},
    "datepicker": {"type", "action_id", "initial_date", "placeholder"},
    "radio_buttons": {"type", "action_id", "options", "initial_option"},
    "checkboxes": {"type", "action_id", "options", "initial_options"},
    "static_select": {"type", "action_id", "options", "option_groups", "initial_option", "placeholder"},
    "multi_users_select": {"type", "action_id", "placeholder", "max_selected_items", "initial_users"},
    "modal": {"type", "title", "close", "submit", "blocks", "private_metadata", "callback_id"},
    "home": {"type", "blocks"},
}  # fmt: skip
"""All that is ever sent of each kind of thing."""

LONGEST = {
    ("section", "text"): 3000, ("context", "elements"): 3000, ("header", "text"): 150, ("button", "text"): 75,
    ("input", "label"): 2000, ("input", "hint"): 2000, ("modal", "title"): 24, ("modal", "submit"): 24,
    ("modal", "close"): 24, ("option", "text"): 75, ("group", "label"): 75,
    ("static_select", "placeholder"): 150, ("datepicker", "placeholder"): 150,
    ("multi_users_select", "placeholder"): 150,
}  # fmt: skip
"""Longest texts, in the characters of UTF-16: the strictest way to count them."""

_LINK = re.compile(r"<https?://[^<>|\s]+\|[^<>|]+>")
_ENTITY = re.compile("&(?:amp|lt|gt);")
_LETTER = "="
"""What stands for an entity: without it, what stands around one would come together."""
_BAR = re.compile("^> ", re.MULTILINE)
_BOLD = re.compile(r"^\*([^*\n]+)\*(?=\n|\Z)")
_FORMATTING = re.compile(r"[*_~`]|:[\w+'-]+:")
"""An emoji's name is of letters, in any script, of digits and of few signs."""
_UNSEEN = {"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"}


def faults_of_blocks(blocks: list[Any], text: str) -> list[str]:
    """What is wrong with a message."""
    told = [*faults_of_message(blocks, text), *_faults(blocks, "blocks")]
    if sum(map(length, map(_json, blocks))) > 12_000:
        told.append("more than 12,000 characters in one message")
    if length(text) > 3000 or _unescaped(text):
        told.append("a notification that is too long, or that mentions or links")
    return told


def faults_of_dialog(view: Json) -> list[str]:
    """What is wrong with a modal or a Home."""
    told = [*faults_of_view(view), *_faults(view, "view")]
    if len(json.dumps(view)) >= 250_000:
        told.append("a view of more than 250 KB as it is sent")
    if not view["blocks"]:
        told.append("a view without a block")
    return told


def length(text: str) -> int:
    """Characters of UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _json(one: object) -> str:
    return json.dumps(one, ensure_ascii=False)


def _faults(found: object, where: str) -> Iterator[str]:
    """Every object, however deep."""
    if isinstance(found, list):
        for one in found:
            yield from _faults(one, where)
    elif isinstance(found, Mapping):
        kind = found.get("type") or ("option" if "value" in found else "group")
        if kind in KEYS and found.keys() - KEYS[kind]:
            yield f"{kind} with {found.keys() - KEYS[kind]}"
        if kind in TEXT:
            yield from _text(found, where)
        for name, one in found.items():
            longest = LONGEST.get((kind, name))
            for text in one if isinstance(one, list) else [one]:
                if longest and isinstance(text, Mapping) and length(text.get("text", "")) > longest:
                    yield f"{kind}.{name} is too long"
            yield from _faults(one, f"{where}.{name}")
    elif isinstance(found, str) and re.search("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]", found):
        yield f"{where} holds what JSON can't carry"


def _text(text: Json, where: str) -> Iterator[str]:
    shown = text["text"]
    if all(unicodedata.category(one) in _UNSEEN for one in shown):
        yield f"{where}: a text of which nobody sees anything"
    if text["type"] == "plain_text":
        if text.get("emoji") is not False or _ENTITY.search(shown):
            yield f"{where}: a plain text that may be read as something else"
        return
    if text.get("verbatim") is not True:
        yield f"{where}: names and links would be looked for"
    rest = _ENTITY.sub(_LETTER, _BAR.sub("", _BOLD.sub(r"\1", _LINK.sub("", shown))))
    if _FORMATTING.search(rest) or re.search("[<>&]", rest):
        yield f"{where}: markup that is not the desk's own"


def _unescaped(text: str) -> bool:
    return bool(re.search("[<>]|&(?!amp;|lt;|gt;)", text))
