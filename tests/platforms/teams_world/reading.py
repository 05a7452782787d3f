"""What people see of Adaptive Cards: every word in reading order, and the buttons and inputs among them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from adapters.teams.connection import DESK
from shown import Answer, Entry, Quote
from teams_world.client import everything, seen
from teams_world.rules import CARD

Json = Mapping[str, Any]
ALARM, BESIDE, CALL = "⚠️ ", " / ", "☎ "
"""What an urgent card begins with; what stands between badges, and before whom to call."""
_POSITION = re.compile(r"^\[\d+\] ")
_NUMBER = re.compile(r"[\d#+-]+")
_JOINER = "\u2060"
SENDING = "positive"
"""How the button that sends what is filled in looks."""


def cards(activity: Json) -> list[dict[str, Any]]:
    """The cards of a message."""
    return [dict(one["content"]) for one in activity.get("attachments", []) if one["contentType"] == CARD]


def is_welcome(activity: Json) -> bool:
    """Whether questions to begin with stand below a message."""
    return "suggestedActions" in activity


def prompts(activity: Json) -> list[str]:
    """The questions that stand below a message, to be sent by one press."""
    return [one["value"] for one in activity.get("suggestedActions", {}).get("actions", [])]


def has_thumbs(activity: Json) -> bool:
    """Whether Teams' own thumbs stand below a message."""
    return "feedbackLoop" in activity.get("channelData", {})


def names_sources(activity: Json) -> bool:
    """Whether a message only names what the answer before it quotes."""
    return not cards(activity) and bool(cited(activity))


def cited(activity: Json) -> list[dict[str, Any]]:
    """What a message cites: {position, name, abstract, url}."""
    claims = [claim for one in activity.get("entities", []) for claim in one.get("citation", [])]
    return [{"position": one["position"], **one["appearance"]} for one in claims]


def by_model(activity: Json) -> bool:
    """Whether Teams says of a message that a model wrote it."""
    return any(one.get("additionalType") for one in activity.get("entities", []))


# Words


def words(element: Json) -> str:
    """The words of a text, as they are read."""
    if element["type"] == "RichTextBlock":
        found = "".join(one if isinstance(one, str) else one["text"] for one in element["inlines"])
    else:
        found = str(element.get("text", ""))
    return found.replace(_JOINER, "")


def texts(card: Json) -> Iterator[str]:
    """Every word of a card, with its labels, its choices and what stands in its inputs."""
    for one in everything(card):
        kind = one["type"]
        if kind in {"TextBlock", "RichTextBlock"}:
            yield words(one)
        elif kind.startswith("Action.") and "title" in one:
            yield one["title"]
        elif kind.startswith("Input."):
            yield one.get("label", "")
            yield from (choice["title"] for choice in one.get("choices", []))
            yield str(one.get("value", ""))


def told(card: Json) -> str:
    """Everything on a card, without the sign that an urgent one begins with."""
    return "\n".join(texts(card)).removeprefix(ALARM)


def told_alone(card: Json) -> str:
    """The words of a card without its buttons."""
    found = (words(one) for one in everything(card) if one["type"] in {"TextBlock", "RichTextBlock"})
    return "\n".join(found).removeprefix(ALARM)


# Answers


def to_answers(activities: Iterable[Json]) -> list[Answer]:
    """The cards in messages: a long one goes on in the next until its buttons; an urgent one is alone.

    Words without a card name what the answer before them quotes.
    """
    found: list[list[Json]] = []
    goes_on = False
    for card in (seen(card) for activity in activities for card in cards(activity)):
        found = [*found[:-1], [*found[-1], card]] if goes_on else [*found, [card]]
        goes_on = not (_is_urgent(card) or buttons(card))
    return [_to_answer({"body": [one for card in parts for one in card["body"]]}) for parts in found]


def _to_answer(card: Json) -> Answer:
    return Answer(
        _is_urgent(card),
        told(card),
        tuple(words(one).removeprefix(ALARM) for one in everything(card) if _is_heading(one)),
        tuple(_quotes(card)),
        tuple(calls(card)),
        tuple(one["title"] for one in buttons(card)),
    )


def _is_heading(one: Json) -> bool:
    if one["type"] == "RichTextBlock":
        return all(run.get("size") == "medium" and run.get("weight") == "bolder" for run in one["inlines"])
    return one["type"] == "TextBlock" and one.get("style") == "heading"


def _is_urgent(card: Json) -> bool:
    return any(one.get("style") == "attention" for one in card["body"])


def _quotes(card: Json) -> Iterator[Quote]:
    """A box whose first line is bold, with its source, and whose last words are small, with what they are."""
    for box in card["body"]:
        lines = _lines(box) if box["type"] == "Container" and box.get("style") == "emphasis" else []
        bold = [words(one) for one in lines if _looks(one, weight="bolder")]
        small = [words(one) for one in lines if _looks(one, size="small")]
        if bold and not bold[0].startswith(CALL):
            between = [words(one) for one in lines if not _looks(one, weight="bolder") and not _is_aside(one)]
            badges = [badge for one in small for badge in one.split(BESIDE)]
            yield Quote("\n".join(between), _POSITION.sub("", bold[0]), tuple(badges))


def _lines(box: Json) -> list[dict[str, Any]]:
    return [one for one in everything({"body": [box]}) if one["type"] == "RichTextBlock"]


def _looks(line: Json, **how: str) -> bool:
    return all(run.get(name) == look for run in line["inlines"] for name, look in how.items())


def _is_aside(line: Json) -> bool:
    """How far a quote may be relied on, or where it is opened."""
    return _looks(line, size="small") or any("selectAction" in run for run in line["inlines"])


def links(card: Json) -> list[str]:
    """The addresses that a card opens."""
    runs = [run for one in everything(card) for run in one.get("inlines", []) if "selectAction" in run]
    return [*(one["selectAction"]["url"] for one in runs), *pages(card)]


def pages(card: Json) -> list[str]:
    """The pages that buttons open."""
    return [one["url"] for one in everything(card) if one["type"] == "Action.OpenUrl" and "title" in one]


def calls(card: Json) -> list[str]:
    """The numbers in large letters, each below whom to call."""
    found = []
    for box in everything(card):
        lines = [words(one) for one in _lines(box)] if box["type"] == "Container" else []
        if lines and lines[0].startswith(CALL) and box.get("style") == "emphasis":
            found += [number for number in lines[1:] if _NUMBER.fullmatch(number)]
    return found


def listed(card: Json) -> list[Entry]:
    """What is listed: two columns, the button in the second."""
    found = []
    for one in everything(card):
        if one["type"] == "ColumnSet":
            title, *badges = [words(line) for line in _lines(one["columns"][0])]
            [button] = buttons({"body": [one["columns"][1]]})
            found.append(Entry(title, tuple(badge for line in badges for badge in line.split(BESIDE)),
                               action_of(button) or ""))  # fmt: skip
    return found


# Buttons and inputs


def buttons(card: Json) -> list[dict[str, Any]]:
    """What can be pressed and tells the desk so."""
    return [one for one in everything(card) if one["type"] == "Action.Submit"]


def action_of(button: Json) -> str | None:
    """The desk's action of a button; None for the one that sends what is filled in."""
    action: str | None = button["data"][DESK].get("action")
    return action


def sending(card: Json) -> dict[str, Any]:
    """The button that sends what is filled in."""
    [found] = [one for one in buttons(card) if one.get("style") == SENDING and action_of(one) is None]
    return found


def folds(card: Json) -> list[dict[str, Any]]:
    """What shows and hides parts of the card."""
    return [one for one in everything(card) if one["type"] == "Action.ToggleVisibility"]


def inputs(card: Json) -> dict[str, dict[str, Any]]:
    """The inputs by id."""
    return {one["id"]: one for one in everything(card) if one["type"].startswith("Input.")}


def options(element: Json) -> list[str]:
    """The choices of an input; none where words are written."""
    return [one["value"] for one in element.get("choices", [])]


def filled_in(element: Json) -> str:
    """What stands in an input, several choices separated by spaces."""
    value = str(element.get("value", ""))
    return value.replace(",", " ") if element.get("isMultiSelect") else value


def to_value(element: Json, value: str) -> str:
    """The same as Teams sends it. A choice that is not offered is sent all the same, as no client would."""
    return ",".join(value.split()) if element.get("isMultiSelect") else value


def fits(element: Json) -> bool:
    """Whether Teams' client would take what stands in an input."""
    if element["type"] != "Input.Text":
        return True
    value = str(element.get("value", ""))
    letters = len(value.encode("utf-16-le")) // 2
    return letters <= element.get("maxLength", letters) and (
        element.get("isMultiline", False) or "\n" not in value
    )
