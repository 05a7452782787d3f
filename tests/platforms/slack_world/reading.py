"""What people see of blocks: every word in reading order, and the buttons and inputs among them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from adapters.slack.outbound import ALARM
from shown import Answer, Entry, Quote

Json = Mapping[str, Any]
_MARKS = re.compile(r"^(?:&gt;|>) ?", re.MULTILINE)
_LINK = re.compile(r"<([^|>]+)\|([^>]+)>")
_CALL = re.compile(r"^☎ .*: (\d+)$", re.MULTILINE)
_JOINER = "\u2060"
BESIDE = " / "
_BOLD = re.compile(r"^\*(.+)\*$", re.MULTILINE)


def words(text: Json) -> str:
    """A text object as it is read: escapes undone, quote bars and bold drawn rather than written."""
    if text["type"] == "plain_text":
        return str(text["text"]).replace(f"&{_JOINER}", "&")
    shown = _BOLD.sub(r"\1", _MARKS.sub("", _LINK.sub(r"\2", text["text"])))
    return shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def texts(blocks: Iterable[Json], values: Json | None = None) -> Iterator[str]:
    """Every word of blocks, with what stands in their inputs."""
    for block in blocks:
        for name in ("text", "label", "hint"):
            if name in block:
                yield words(block[name])
        yield from map(words, block.get("fields", []))
        for element in elements(block):
            yield from _element(element)
        if block["type"] == "input":
            held = (values or {}).get(block["block_id"], {})
            yield filled_in(held.get(block["element"]["action_id"], {}))


def told(blocks: Iterable[Json]) -> str:
    """Everything in a message, without the sign that an urgent one begins with."""
    return "\n".join(texts(blocks)).removeprefix(ALARM)


def elements(block: Json) -> list[Json]:
    """What stands in a block beside its text."""
    single = [block[name] for name in ("accessory", "element") if name in block]
    return [*block.get("elements", []), *single]


def buttons(blocks: Iterable[Json]) -> list[dict[str, Any]]:
    """The buttons, each with its block's id."""
    return [
        {**element, "block_id": block["block_id"]}
        for block in blocks
        for element in elements(block)
        if element["type"] == "button"
    ]


def links(blocks: Iterable[Json]) -> list[str]:
    """The pages that buttons open."""
    return [one["url"] for one in buttons(blocks) if "url" in one]


def listed(blocks: Iterable[Json]) -> list[Entry]:
    """What is listed: a section whose button stands beside it."""
    found = []
    for block in blocks:
        if block["type"] == "section" and "accessory" in block:
            title, _, badges = words(block["text"]).partition("\n")
            found.append(Entry(title, tuple(badges.split(BESIDE)), block["accessory"]["value"]))
    return found


def calls(blocks: Iterable[Json]) -> list[str]:
    """The numbers that can be called from there."""
    return [number for text in texts(blocks) for number in _CALL.findall(text)]


def to_answers(messages: Iterable[Sequence[Json]]) -> list[Answer]:
    """The cards in messages: a long one goes on in the next until its buttons; an urgent one is alone."""
    cards: list[list[Json]] = []
    goes_on = False
    for blocks in messages:
        cards = [*cards[:-1], [*cards[-1], *blocks]] if goes_on else [*cards, list(blocks)]
        goes_on = not (_is_urgent(blocks) or buttons(blocks))
    return [_to_answer(one) for one in cards]


def _to_answer(blocks: Sequence[Json]) -> Answer:
    return Answer(
        _is_urgent(blocks),
        told(blocks),
        tuple(words(one["text"]) for one in blocks if one["type"] == "header"),
        tuple(_quotes(blocks)),
        tuple(calls(blocks)),
        tuple(words(one["text"]) for one in buttons(blocks)),
    )


def _is_urgent(blocks: Iterable[Json]) -> bool:
    return any(one.get("expand") for one in blocks)


def _quotes(blocks: Sequence[Json]) -> Iterator[Quote]:
    """Sections from one that begins with its source, until the line that says how far it may be relied on."""
    source, quoted = "", []
    for block in blocks:
        if block["type"] == "header":
            source, quoted = "", []
        elif block["type"] == "context" and source:
            badges = [badge for one in elements(block) for badge in words(one).split(BESIDE)]
            yield Quote("\n".join(quoted), source, tuple(badges))
            source, quoted = "", []
        elif block["type"] == "section" and not source:
            source, _, rest = words(block["text"]).partition("\n")
            quoted = [rest] if rest else []
        elif block["type"] == "section":
            quoted.append(words(block["text"]))


def inputs(blocks: Iterable[Json]) -> dict[str, list[Json]]:
    """The input blocks of each field: a long one stands in several, "what", "what~2"."""
    found: dict[str, list[Json]] = {}
    for block in blocks:
        if block["type"] == "input":
            found.setdefault(block["block_id"].partition("~")[0], []).append(block)
    return found


def options(blocks: Sequence[Json]) -> list[str]:
    """The choices of a field's blocks; none where words are written."""
    return [one["value"] for block in blocks for one in _offered(block["element"])]


def filled_in(value: Json) -> str:
    """What stands in an input, several choices separated by spaces."""
    match value.get("type"):
        case "plain_text_input":
            return value["value"] or ""
        case "datepicker":
            return value["selected_date"] or ""
        case "checkboxes":
            return " ".join(one["value"] for one in value["selected_options"])
        case "radio_buttons" | "static_select":
            return value["selected_option"]["value"] if value["selected_option"] else ""
        case "multi_users_select":
            return " ".join(value["selected_users"])
        case _:
            return ""


def fits(values: Json, block: Json) -> bool:
    """Whether Slack's client would take what stands in an input."""
    if block["type"] != "input" or block["element"]["type"] != "plain_text_input":
        return True
    element = block["element"]
    told = filled_in(values[block["block_id"]][element["action_id"]])
    return len(told) <= element.get("max_length", 3000) and (
        element.get("multiline", False) or "\n" not in told
    )


def fill_in(element: Json, value: str) -> dict[str, Any]:
    """An input with a value in it. A choice that is not offered is sent all the same, as no client would."""
    kind = element["type"]
    match kind:
        case "plain_text_input":
            return {"type": kind, "value": value or None}
        case "datepicker":
            return {"type": kind, "selected_date": value or None}
        case "checkboxes":
            return {"type": kind, "selected_options": [_option(element, one) for one in value.split()]}
        case "multi_users_select":
            return {"type": kind, "selected_users": value.split()}
        case _:
            return {"type": kind, "selected_option": _option(element, value) if value else None}


def _option(element: Json, value: str) -> Json:
    forged = {"text": {"type": "plain_text", "text": value[:75], "emoji": False}, "value": value}
    return next((one for one in _offered(element) if one["value"] == value), forged)


def _offered(element: Json) -> list[Json]:
    grouped = [one for group in element.get("option_groups", []) for one in group["options"]]
    return [*element.get("options", []), *grouped]


def _element(element: Json) -> Iterator[str]:
    if element["type"] in {"plain_text", "mrkdwn"}:
        yield words(element)
    if "text" in element and element["type"] == "button":
        yield words(element["text"])
    for one in _offered(element):
        yield words(one["text"])
