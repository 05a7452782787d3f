"""What a card keeps to before Teams may have it: schema 1.5, Teams' limits, no text that becomes markup."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Json = Mapping[str, Any]

COMMON = {"type", "id", "isVisible", "spacing", "separator", "height"}
TEXT = {"text", "color", "size", "weight", "isSubtle", "fontType"}
INPUT = {*COMMON, "label", "isRequired", "errorMessage", "value"}
ACTION = {"type", "title", "tooltip", "style", "id"}
KNOWN = {
    "AdaptiveCard": {"type", "$schema", "version", "msteams", "body", "actions", "fallbackText"},
    "TextBlock": {*COMMON, *TEXT, "wrap", "style", "maxLines", "horizontalAlignment"},
    "RichTextBlock": {*COMMON, "inlines", "horizontalAlignment"},
    "TextRun": {"type", *TEXT, "italic", "strikethrough", "highlight", "underline", "selectAction"},
    "Container": {*COMMON, "items", "style", "bleed", "verticalContentAlignment"},
    "ColumnSet": {*COMMON, "columns", "style", "bleed"},
    "Column": {*COMMON, "items", "width", "style", "verticalContentAlignment"},
    "ActionSet": {*COMMON, "actions"},
    "Input.Text": {*INPUT, "isMultiline", "maxLength", "placeholder", "style"},
    "Input.Date": {*INPUT, "min", "max", "placeholder"},
    "Input.ChoiceSet": {*INPUT, "choices", "choices.data", "isMultiSelect", "style", "wrap", "placeholder"},
    "Action.Submit": {*ACTION, "data", "associatedInputs"},
    "Action.OpenUrl": {*ACTION, "url"},
    "Action.ToggleVisibility": {*ACTION, "targetElements"},
}
"""The kinds of schema 1.5 that the desk may send, with what it may say of each."""

NEEDED = {
    "AdaptiveCard": {"$schema", "version", "body"}, "TextBlock": {"text"}, "RichTextBlock": {"inlines"},
    "TextRun": {"text"}, "Container": {"items"}, "ColumnSet": {"columns"}, "Column": {"items"},
    "ActionSet": {"actions"}, "Input.Text": {"id", "label"}, "Input.Date": {"id", "label"},
    "Input.ChoiceSet": {"id", "label", "choices"}, "Action.Submit": {"title", "data"},
    "Action.OpenUrl": {"url"}, "Action.ToggleVisibility": {"title", "targetElements"},
}  # fmt: skip
HELD = {
    "AdaptiveCard.body": "element", "AdaptiveCard.actions": "action", "Container.items": "element",
    "Column.items": "element", "ColumnSet.columns": "Column", "RichTextBlock.inlines": "TextRun",
    "ActionSet.actions": "action", "TextRun.selectAction": "action",
}  # fmt: skip
"""What stands where."""

VALUES: dict[str, set[object]] = {
    "spacing": {"none", "small", "default", "medium", "large", "extraLarge", "padding"},
    "size": {"small", "default", "medium", "large", "extraLarge"},
    "weight": {"lighter", "default", "bolder"},
    "color": {"default", "dark", "light", "accent", "good", "warning", "attention"},
    "fontType": {"default", "monospace"},
    "associatedInputs": {"auto", "none"},
    "verticalContentAlignment": {"top", "center", "bottom"},
    "width": {"auto", "stretch"},
}
STYLES: dict[str, set[object]] = {
    "TextBlock": {"default", "heading"},
    "Container": {"default", "emphasis", "good", "attention", "warning", "accent"},
    "Input.ChoiceSet": {"compact", "expanded"},
    "Action.Submit": {"default", "positive", "destructive"},
}
BOOLEANS = frozenset("isVisible separator isSubtle wrap bleed isRequired isMultiline isMultiSelect".split())
SHOWN = {"text", "label", "title", "errorMessage", "tooltip", "placeholder"}
"""Texts that somebody reads."""

_UNSEEN = {"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"}
_BLANK = "\u3164\u2800\u115f\u1160\uffa0"
_BROKEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]")
_OBJECT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_CLOCK = re.compile(r"\{\{\s*(DATE|TIME)\s*\(", re.IGNORECASE)
_MARKDOWN = re.compile(
    r"[*_~`\\|\n\t]|\[.*\]\s*[(\[:]|<[a-z/!?]|&(#\d+|#x[0-9a-f]+|[a-z][a-z0-9]*);|https?:|www\.|\S@\S"
    r"|^\s*([#>+-]|\d+[.)]|={2,})|^    ",
    re.IGNORECASE,
)


def faults_of_card(card: Json) -> list[str]:
    """What is wrong with a card; the words on it are never named."""
    told = [*_faults(card, "card", "AdaptiveCard")]
    if card.get("version") != "1.5" or "adaptivecards.io/schemas" not in str(card.get("$schema")):
        told.append("not a card of schema 1.5")
    if not card.get("body"):
        told.append("a card that shows nothing")
    if size(card) > 28 * 1024:
        told.append(f"a card of {size(card)} bytes")
    elements = [*_objects(card)]
    ids = Counter(one["id"] for one in elements if "id" in one)
    told += [f"an id {count} times" for count in ids.values() if count > 1]
    targets = [name for one in elements for name in one.get("targetElements", ())]
    told += ["a button for a part that is not there" for name in targets if name not in ids]
    return told


def faults_of_message(message: Any) -> list[str]:
    """What is wrong with one message of the renderer: its card or words, its notification, its sources."""
    told = faults_of_words(message) if message.card is None else faults_of_card(message.card)
    if message.card is not None and (message.naming or message.sources):
        told.append("a card with words or sources beside it")
    if not 0 < length(message.told) <= 1000 or _is_blank(message.told) or _has_broken(message.told):
        told.append("a notification that is empty, too long, or can't be carried")
    sources = [vars(one) for one in message.sources]
    whole = [message.card, message.told, message.naming, sources, message.prompts]
    if size(whole) > 80 * 1024:
        told.append("a message of more than 80 KB")
    positions = [one.position for one in message.sources]
    if len(positions) > 10 or positions != sorted(set(positions)) or min(positions, default=1) < 1:
        told.append("sources that are too many, or out of order")
    for one in message.sources:
        if (
            _is_blank(one.name)
            or _is_blank(one.abstract)
            or length(one.name) > 80
            or length(one.abstract) > 160
        ):
            told.append("a source whose name or abstract is empty or too long")
        if one.url is not None and not re.fullmatch(r"https://[^\s\"<>]+", one.url):
            told.append("a source that is no https address")
    return told


def faults_of_words(message: Any) -> list[str]:
    """What is wrong with a message that has no card and names sources."""
    named = [int(one) for one in re.findall(r"\[(\d+)\]", message.naming)]
    told = []
    if not named or named != [one.position for one in message.sources]:
        told.append("sources that its words do not name")
    if message.told != message.naming:
        told.append("a notification that says something else")
    if message.rating:
        told.append("nothing that could be rated")
    return told


def faults_of_messages(messages: Sequence[Any]) -> list[str]:
    """What is wrong with the messages of one card: each, their order, and what their sources are of."""
    told = [fault for one in messages for fault in faults_of_message(one)]
    cards = [one.card for one in messages if one.card is not None]
    if [one.card for one in messages[: len(cards)]] != cards or len(messages) > len(cards) + 1:
        told.append("words that are not the last")
    begins = {text.partition(" ")[0] for card in cards for text in texts(card) if " " in text}
    cited = {f"[{source.position}]" for message in messages for source in message.sources}
    return [*told, *(f"a source that no card shows: {one}" for one in cited - begins)]


def size(sent: object) -> int:
    """Bytes of compact JSON, in UTF-8 or in UTF-16, whichever are more."""
    written = json.dumps(sent, ensure_ascii=False, separators=(",", ":"))
    return max(
        len(written.encode("utf-8", "surrogatepass")), len(written.encode("utf-16-le", "surrogatepass"))
    )


def length(text: str) -> int:
    """Characters of UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def texts(found: object) -> Iterator[str]:
    """Every text of a card that somebody reads, in reading order; what stands in inputs, too."""
    if isinstance(found, list):
        for one in found:
            yield from texts(one)
    elif isinstance(found, Mapping):
        kind = found.get("type", "")
        yield from (found[name] for name in ("text", "label", "title") if isinstance(found.get(name), str))
        if kind in {"Input.Text", "Input.Date"} and found.get("value"):
            yield found["value"]
        for name in ("body", "items", "columns", "inlines", "choices", "actions"):
            yield from texts(found.get(name))


def _objects(found: object) -> Iterator[Json]:
    if isinstance(found, list):
        for one in found:
            yield from _objects(one)
    elif isinstance(found, Mapping):
        if "type" in found:
            yield found
        for name, one in found.items():
            if name not in {"data", "msteams"}:
                yield from _objects(one)


def _faults(found: Any, where: str, expected: str) -> Iterator[str]:
    if not isinstance(found, Mapping) or found.get("type") not in KNOWN:
        yield f"{where}: no {expected} of schema 1.5"
        return
    kind = found["type"]
    if not _belongs(kind, expected):
        yield f"{where}: {kind} where {expected} stands"
    if found.keys() - KNOWN[kind]:
        yield f"{where}: {kind} with {sorted(found.keys() - KNOWN[kind])}"
    if NEEDED[kind] - found.keys():
        yield f"{where}: {kind} without {sorted(NEEDED[kind] - found.keys())}"
    yield from _of_properties(found, kind, where)
    yield from _of_kind(found, kind, where)
    for name, one in found.items():
        held = HELD.get(f"{kind}.{name}")
        if held:
            within = one if isinstance(one, list) else [one]
            for at, part in enumerate(within):
                yield from _faults(part, f"{where}.{name}[{at}]", held)


def _belongs(kind: str, expected: str) -> bool:
    if expected == "element":
        return not kind.startswith("Action.") and kind not in {"AdaptiveCard", "TextRun", "Column"}
    return kind.startswith("Action.") if expected == "action" else kind == expected


def _of_properties(found: Json, kind: str, where: str) -> Iterator[str]:
    for name, one in found.items():
        known = STYLES.get(kind) if name == "style" else VALUES.get(name)
        if (known and one not in known) or (name in BOOLEANS and not isinstance(one, bool)):
            yield f"{where}.{name}: not a value of schema 1.5"
        if name in SHOWN:
            yield from _of_text(one, f"{where}.{name}")
        if name in {"id", "value"} and (not isinstance(one, str) or _has_broken(one)):
            yield f"{where}.{name}: not a text that can be carried"


def _of_text(text: object, where: str) -> Iterator[str]:
    if not isinstance(text, str) or _is_blank(text):
        yield f"{where}: a text of which nobody sees anything"
    elif _has_broken(text):
        yield f"{where}: what JSON can't carry"
    elif _CLOCK.search(text):
        yield f"{where}: becomes a date"


def _of_kind(found: Json, kind: str, where: str) -> Iterator[str]:
    match kind:
        case "TextBlock":
            if _MARKDOWN.search(found.get("text", "")) or found.get("wrap") is not True:
                yield f"{where}: a text that may be read as markup, or is cut"
        case "RichTextBlock" | "ColumnSet" | "Column" | "ActionSet" | "Container":
            (held,) = {"inlines", "columns", "actions", "items"} & found.keys()
            most = 5 if kind == "ActionSet" else 100
            if not isinstance(found[held], list) or not 0 < len(found[held]) <= most:
                yield f"{where}: {kind} that holds nothing or too much"
            if kind == "ActionSet" and not all(one.get("title") for one in found[held]):
                yield f"{where}: a button that says nothing"
        case "Input.Text" | "Input.Date" | "Input.ChoiceSet":
            yield from _of_input(found, kind, where)
        case "Action.OpenUrl":
            if not re.fullmatch(r"https://[^\s\"<>]+", str(found.get("url"))):
                yield f"{where}: an address that is not https"
        case "Action.Submit":
            yield from _of_submit(found, where)


def _of_input(found: Json, kind: str, where: str) -> Iterator[str]:
    if found.get("isRequired") and _is_blank(found.get("errorMessage", "")):
        yield f"{where}: a required input that does not say what is missing"
    if _MARKDOWN.search(found.get("errorMessage", "")):
        yield f"{where}: an error message that may be read as markup"
    value, most = found.get("value", ""), found.get("maxLength")
    if (
        kind == "Input.Text"
        and most is not None
        and not (isinstance(most, int) and 0 < most >= length(value))
    ):
        yield f"{where}: more stands in an input than it takes"
    if kind == "Input.Date" and not re.fullmatch(r"(\d{4}-\d\d-\d\d)?", value):
        yield f"{where}: no day"
    if kind == "Input.ChoiceSet":
        yield from _of_choices(found, where)


def _of_people(found: Json, where: str) -> Iterator[str]:
    """Teams' own picker: nobody to choose from but the directory, and object ids as they come back."""
    if found["choices.data"] != {"type": "Data.Query", "dataset": "graph.microsoft.com/users"}:
        yield f"{where}: not the directory of the organisation"
    if found.get("choices") != [] or "style" in found or "wrap" in found:
        yield f"{where}: more than a picker of people has"
    ids = found["value"].split(",") if "value" in found else []
    if len(ids) != len(set(ids)) or not all(_OBJECT.fullmatch(one) for one in ids):
        yield f"{where}: who is nobody, or somebody twice"
    if len(ids) > 1 and found.get("isMultiSelect") is not True:
        yield f"{where}: several people where one may be picked"


def _of_choices(found: Json, where: str) -> Iterator[str]:
    if "choices.data" in found:
        yield from _of_people(found, where)
        return
    choices = found.get("choices")
    if not isinstance(choices, list) or not choices:
        yield f"{where}: nothing to choose from"
        return
    for at, one in enumerate(choices):
        if set(one) != {"title", "value"} or not one["value"] or "," in one["value"]:
            yield f"{where}.choices[{at}]: not a choice that comes back"
        yield from _of_text(one.get("title"), f"{where}.choices[{at}]")
        if _MARKDOWN.search(one.get("title", "")):
            yield f"{where}.choices[{at}]: a text that may be read as markup"
    ids = [one.get("value") for one in choices]
    chosen = found.get("value", "")
    if len(ids) != len(set(ids)) or (chosen and not set(chosen.split(",")) <= set(ids)):
        yield f"{where}: choices twice, or something chosen that is not there"
    if found.get("wrap") is not True:
        yield f"{where}: choices that are cut"


def _of_submit(found: Json, where: str) -> Iterator[str]:
    sent = found.get("data")
    desk = sent.get("desk") if isinstance(sent, Mapping) else None
    teams = sent.get("msteams", {"type": "task/fetch"}) if isinstance(sent, Mapping) else None
    if not isinstance(desk, Mapping) or teams != {"type": "task/fetch"} or _has_broken(json.dumps(sent)):
        yield f"{where}: a button that sends something else than the desk's"


def _is_blank(text: str) -> bool:
    return all(unicodedata.category(one) in _UNSEEN or one in _BLANK for one in text)


def _has_broken(text: str) -> bool:
    return bool(_BROKEN.search(text.replace("\t", "").replace("\u2028", "").replace("\u2029", "")))
