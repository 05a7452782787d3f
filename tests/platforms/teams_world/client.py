"""A dialog as Teams' client has it open: what stands in its inputs, what is folded away, how it is sent."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

Json = Mapping[str, Any]

COMMAND, BUTTON = "composeExtension", "task"
"""What opened a dialog: a command, or a button of a message."""


@dataclass
class Dialog:
    """What is open: `value` is as the desk sent it, `by` what opened it, with what goes along from there.

    `values` are the inputs' by id; `toggled` the visibility of what was shown or hidden since.
    """

    value: Json
    by: str
    place: str
    along: Json = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    toggled: dict[str, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.values = {one["id"]: str(one.get("value", "")) for one in inputs(self.card)}

    @property
    def title(self) -> str:
        return str(self.value.get("title", ""))

    @property
    def card(self) -> dict[str, Any]:
        return dict(self.value["card"]["content"])

    def replaced(self, value: Json) -> "Dialog":
        """Another card takes its place; nothing that stood in the one before is there any more."""
        return replace(self, value=value, values={}, toggled={})

    def seen(self) -> dict[str, Any]:
        """The card as it stands: without what is folded away, with what is filled in."""
        return seen(self.card, self.toggled, self.values)

    def filled(self) -> dict[str, str]:
        """What goes along when the dialog is sent: inputs in which nothing stands are left out."""
        return {name: value for name, value in self.values.items() if value}

    def toggle(self, action: Json) -> None:
        """Press what folds and unfolds."""
        found = {one["id"]: one.get("isVisible", True) for one in everything(self.card) if "id" in one}
        for target in action["targetElements"]:
            named = target if isinstance(target, Mapping) else {"elementId": target}
            name = named["elementId"]
            assert name in found, "folds what is not there"
            self.toggled[name] = named.get("isVisible", not self.toggled.get(name, found[name]))


def everything(card: Json) -> Iterator[dict[str, Any]]:
    """Every element and every action of a card, shown or not, in reading order."""
    for one in [*card.get("body", []), *card.get("actions", [])]:
        yield from _below(one)


def inputs(card: Json) -> list[dict[str, Any]]:
    """Every input, shown or not."""
    return [one for one in everything(card) if one["type"].startswith("Input.")]


def seen(card: Json, toggled: Json | None = None, values: Json | None = None) -> dict[str, Any]:
    """A card without what is not shown; inputs hold what is filled in."""
    return {**card, **_parts(card, toggled or {}, values or {})}


def _seen(one: Json, toggled: Json, values: Json) -> dict[str, Any] | None:
    if not toggled.get(one.get("id", ""), one.get("isVisible", True)):
        return None
    filled = {"value": values[one["id"]]} if one.get("id") in values else {}
    return {**one, **filled, **_parts(one, toggled, values)}


PARTS = ("body", "items", "columns", "rows", "cells", "actions")


def _parts(one: Json, toggled: Json, values: Json) -> dict[str, Any]:
    return {
        name: [shown for part in one[name] if (shown := _seen(part, toggled, values))]
        for name in PARTS
        if isinstance(one.get(name), list) and all(isinstance(part, Mapping) for part in one[name])
    }


def _below(one: Json) -> Iterator[dict[str, Any]]:
    yield dict(one)
    if isinstance(one.get("selectAction"), Mapping):
        yield dict(one["selectAction"])
    for name in PARTS:
        for part in one.get(name, []):
            if isinstance(part, Mapping):
                yield from _below({"type": "", **part})
