"""What Slack would not take: messages and views against slack_sdk's models and the limits of Block Kit."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.blocks.block_elements import BlockElement
from slack_sdk.models.views import View

Json = Mapping[str, Any]

SHOWN_BY_THE_TESTED_CLIENT = {
    "section", "header", "context", "actions", "divider", "image", "input", "button", "plain_text_input",
    "static_select", "checkboxes", "radio_buttons", "datepicker",
}  # fmt: skip
SHOWN_BY_SLACK = {"multi_users_select"}
"""What the tested client does not show, and leaves empty: it has no list of people."""
_LONGEST_TEXT = {"section": 3000, "header": 150, "context": 3000, "input": 2000}
_LONGEST = {
    ("button", "text"): 75, ("button", "value"): 2000, ("button", "url"): 3000, ("button", "action_id"): 255,
    ("button", "accessibility_label"): 75, ("plain_text_input", "initial_value"): 3000,
    ("plain_text_input", "placeholder"): 150, ("static_select", "placeholder"): 150,
    ("datepicker", "placeholder"): 150, ("multi_users_select", "placeholder"): 150,
}  # fmt: skip
_MOST = {
    ("actions", "elements"): 25, ("context", "elements"): 10, ("section", "fields"): 10,
    ("static_select", "options"): 100, ("checkboxes", "options"): 10, ("radio_buttons", "options"): 10,
}  # fmt: skip
_USER = re.compile("[UW][A-Z0-9]+")
_IN_ALL = 13_200
"""Characters of all blocks of a message; above that Slack says msg_blocks_too_long."""


def faults_of_message(blocks: Sequence[Json], text: str) -> list[str]:
    """What is wrong with a message, one sentence each."""
    told = [*_blocks(blocks, 50, frozenset({"input"}))]
    if len(json.dumps(blocks, ensure_ascii=False)) > _IN_ALL:
        told.append("msg_blocks_too_long")
    if not text.strip():
        told.append("a message without the text that its notification shows")
    if len(text) > 4000:
        told.append("a text of more than 4,000 characters")
    return told


def faults_of_view(view: Json) -> list[str]:
    """What is wrong with a modal or a Home, one sentence each."""
    kind, blocks = view.get("type"), view.get("blocks", [])
    told = [*_blocks(blocks, 100, frozenset({"input"} if kind == "home" else ()))]
    told += _formed(lambda: View(**view))
    known = {"type", "title", "blocks", "close", "submit", "private_metadata", "callback_id",
             "clear_on_close", "notify_on_close", "external_id"}  # fmt: skip
    told += [f"a view has no {name}" for name in view.keys() - known]
    if kind not in {"modal", "home"}:
        told.append(f"no view is a {kind}")
    if len(json.dumps(view, ensure_ascii=False).encode()) > 250_000:
        told.append("a view of more than 250 KB")
    if len(view.get("private_metadata", "")) > 3000 or len(view.get("callback_id", "")) > 255:
        told.append("too much in private_metadata or callback_id")
    if kind == "modal":
        told += [*_modal(view, blocks)]
    return told


def _modal(view: Json, blocks: Sequence[Json]) -> Iterator[str]:
    if "title" not in view:
        yield "a modal without a title"
    for name in ("title", "submit", "close"):
        if name in view and (fault := _text(view[name], 24, plain=True)):
            yield f"{name}: {fault}"
    if any(one.get("type") == "input" for one in blocks) and not view.get("submit"):
        yield "inputs without a submit"


def _blocks(blocks: Sequence[Json], most: int, barred: frozenset[str]) -> Iterator[str]:
    if not isinstance(blocks, list):
        yield "blocks are no list"
        return
    if len(blocks) > most:
        yield f"{len(blocks)} blocks"
    twice = [
        name for name, times in Counter(one.get("block_id") for one in blocks).items() if name and times > 1
    ]
    yield from (f"block_id {name} twice" for name in twice)
    for block in blocks:
        kind = block.get("type", "nothing")
        if kind in barred or kind not in SHOWN_BY_THE_TESTED_CLIENT:
            yield f"{kind} has no place here"
        yield from _formed(lambda block=block: Block.parse(dict(block)))
        yield from (f"{kind}: {fault}" for fault in _block(block))


def _block(block: Json) -> Iterator[str]:
    kind = block["type"]
    if len(block.get("block_id", "")) > 255:
        yield "block_id too long"
    if "text" in block and (fault := _text(block["text"], _LONGEST_TEXT[kind], plain=kind == "header")):
        yield fault
    for one in block.get("fields", []):
        if fault := _text(one, 2000):
            yield f"field: {fault}"
    if kind == "input":
        yield from _input(block)
    elements = [*block.get("elements", []), *([block["accessory"]] if "accessory" in block else [])]
    for one in elements:
        if kind == "context" and one.get("type") in {"plain_text", "mrkdwn"}:
            fault = _text(one, _LONGEST_TEXT[kind])
            yield from [fault] if fault else []
        else:
            yield from _element(one)
    ids = Counter(one["action_id"] for one in elements if "action_id" in one)
    yield from (f"action_id {name} twice" for name, times in ids.items() if times > 1)
    if (kind, "elements") in _MOST and not 0 < len(block["elements"]) <= _MOST[kind, "elements"]:
        yield f"{len(block['elements'])} elements"


def _input(block: Json) -> Iterator[str]:
    for name, longest in (("label", 2000), ("hint", 2000)):
        if name in block and (fault := _text(block[name], longest, plain=True)):
            yield f"{name}: {fault}"
    if not block.get("block_id"):
        yield "an input without a block_id"
    yield from _element(block["element"])


def _element(element: Json) -> Iterator[str]:
    kind = element.get("type", "nothing")
    if kind not in SHOWN_BY_THE_TESTED_CLIENT | SHOWN_BY_SLACK:
        yield f"{kind} is not shown by the tested client"
    yield from _formed(lambda: BlockElement.parse(dict(element)))
    for (owner, name), longest in _LONGEST.items():
        if owner != kind or name not in element:
            continue
        found = element[name]
        fault = _text(found, longest, plain=True) if isinstance(found, dict) else ""
        if fault or (isinstance(found, str) and len(found) > longest):
            yield f"{kind}.{name}: {fault or 'too long'}"
    if kind == "plain_text_input" and not 1 <= element.get("max_length", 3000) <= 3000:
        yield "max_length"
    if kind == "plain_text_input" and len(element.get("initial_value", "")) > element.get("max_length", 3000):
        yield "more stands in an input than fits into it"
    if kind == "multi_users_select":
        yield from _users(element)
    if (kind, "options") in _MOST:
        yield from _options(element, _MOST[kind, "options"])


def _users(element: Json) -> Iterator[str]:
    """Somebody of the workspace: which ids are somebody's, the workspace itself knows."""
    picked, most = element.get("initial_users", []), element.get("max_selected_items", 100)
    if "initial_users" in element and not picked:
        yield "initial_users are empty"
    if not most >= 1 or len(picked) > most or len(set(picked)) < len(picked):
        yield "more people than may be picked, or somebody twice"
    yield from ("an initial user that is no user's id" for one in picked if not _USER.fullmatch(one))


def _options(element: Json, most: int) -> Iterator[str]:
    groups = element.get("option_groups", [])
    if len(groups) > 100:
        yield f"{len(groups)} groups of options"
    for some in [one["options"] for one in groups] or [element.get("options", [])]:
        if not 0 < len(some) <= most:
            yield f"{len(some)} options"
    options = [*element.get("options", []), *(one for group in groups for one in group["options"])]
    if len({one["value"] for one in options}) < len(options):
        yield "two options with one value"
    for one in options:
        yield from _option(one)
    yield from _chosen(element, options)


def _option(option: Json) -> Iterator[str]:
    if not 0 < len(option["value"]) <= 150:
        yield "an option's value is empty or too long"
    for name in ("text", "description"):
        if name in option and (fault := _text(option[name], 75)):
            yield f"an option's {name}: {fault}"


def _chosen(element: Json, options: Sequence[Json]) -> Iterator[str]:
    chosen = list(element.get("initial_options", []))
    if "initial_options" in element and not chosen:
        yield "initial_options are empty"
    if "initial_option" in element:
        chosen.append(element["initial_option"])
    yield from ("an initial option that is not among the options" for one in chosen if one not in options)


def _text(text: Json, longest: int, *, plain: bool = False) -> str:
    kinds = {"plain_text"} if plain else {"plain_text", "mrkdwn"}
    if text.get("type") not in kinds:
        return f"a text may not be {text.get('type')}"
    if not isinstance(text.get("text"), str) or not text["text"].strip():
        return "an empty text"
    if len(text["text"]) > longest:
        return f"a text of more than {longest} characters"
    return ""


def _formed(make: Any) -> list[str]:
    try:
        made = make()
        if made is None:
            return ["slack_sdk knows no such thing"]
        made.validate_json()
    except SlackObjectFormationError as fault:
        return [f"slack_sdk: {fault}"]
    except (TypeError, KeyError, ValueError) as fault:
        return [f"slack_sdk can't read it: {type(fault).__name__} {fault}"]
    return []
