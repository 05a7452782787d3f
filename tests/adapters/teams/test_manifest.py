"""The app's package: what Teams takes, the least the desk needs, in both languages, and its icons."""

import json
import re
import sys
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from itertools import product
from pathlib import Path
from typing import Any
from zipfile import ZIP_STORED, ZipFile

import pytest

from adapters.teams.inbound import COMMANDS, REPORT_MESSAGE
from adapters.teams.manifest import Wish, to_manifest, to_package, to_words
from bot.dialogue.casework import CASES
from bot.dialogue.wording import LANGUAGES, say_each
from knowledge.answer import Answer

ROOT = Path(__file__).parents[3]
DOORS = ("both", "staff", "counselors", "custodian")
APP_ID = "1b4d2f60-0d0a-4a67-9f4e-6c1f3f4c9a01"
PAGE = "https://desk.example.com"
WISH = Wish("both", APP_ID, "1.0.0", "Example", PAGE, f"{PAGE}/privacy", f"{PAGE}/terms")
EVERY = pytest.mark.parametrize(("door", "lang"), list(product(DOORS, LANGUAGES)))

LONGEST = {
    "name.short": 30,
    "name.full": 100,
    "description.short": 80,
    "description.full": 4000,
    "bots.commandLists.commands.title": 32,
    "bots.commandLists.commands.description": 128,
    "composeExtensions.commands.title": 32,
    "composeExtensions.commands.description": 128,
}
"""Everything that is said, and how long Microsoft's schema lets it be."""

FIXED = {
    "$schema", "manifestVersion", "version", "id", "developer.name", "developer.websiteUrl",
    "developer.privacyUrl", "developer.termsOfUseUrl", "localizationInfo.defaultLanguageTag",
    "localizationInfo.additionalLanguages.languageTag", "localizationInfo.additionalLanguages.file",
    "icons.color", "icons.outline", "accentColor", "bots.botId", "bots.supportsFiles",
    "bots.isNotificationOnly", "bots.scopes", "bots.commandLists.scopes", "composeExtensions.botId",
    "composeExtensions.commands.id", "composeExtensions.commands.type", "composeExtensions.commands.context",
    "composeExtensions.commands.fetchTask", "defaultInstallScope",
}  # fmt: skip
"""What is the same in every language; nothing else may stand in a manifest."""


def _leaves(told: object, place: str = "") -> Iterator[tuple[str, object]]:
    if isinstance(told, dict):
        for key, value in told.items():
            yield from _leaves(value, f"{place}.{key}".strip("."))
    elif isinstance(told, list):
        for value in told:
            yield from _leaves(value, place)
    else:
        yield place, told


def _unpacked(package: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _wish(door: str) -> Wish:
    return replace(WISH, door=door)  # type: ignore[arg-type]


@EVERY
def test_every_key_is_teams_and_every_text_within_its_limit(door: str, lang: str) -> None:
    for place, value in _leaves(to_manifest(_wish(door), lang)):
        assert place in LONGEST.keys() | FIXED, place
        if place in LONGEST:
            assert isinstance(value, str), place
            assert 1 <= len(value.encode("utf-16-le")) // 2 <= LONGEST[place], (place, value)


@pytest.mark.parametrize("door", DOORS)
def test_a_package_is_its_manifest_its_other_language_and_two_icons(door: str) -> None:
    members = _unpacked(to_package(_wish(door)))

    assert list(members) == ["manifest.json", "en.json", "color.png", "outline.png"]
    manifest = json.loads(members["manifest.json"])
    assert manifest == to_manifest(_wish(door), "ja")
    assert json.loads(members["en.json"]) == to_words(_wish(door), "en")
    assert manifest["localizationInfo"] == {
        "defaultLanguageTag": "ja", "additionalLanguages": [{"languageTag": "en", "file": "en.json"}],
    }  # fmt: skip
    assert set(manifest["icons"].values()) <= set(members)


@pytest.mark.parametrize("door", DOORS)
def test_every_text_is_there_in_the_other_language_and_nothing_beside(door: str) -> None:
    texts = [one for one in _leaves(to_manifest(_wish(door), "en")) if one[0] in LONGEST]
    words = to_words(_wish(door), "en")

    assert words.pop("$schema").endswith("/v1.19/MicrosoftTeams.Localization.schema.json")
    assert sorted((re.sub(r"\[\d+\]", "", place), text) for place, text in words.items()) == sorted(texts)
    manifest = to_manifest(_wish(door), "ja")
    assert [place for place, text in words.items() if _at(manifest, place) == text] == []


def _at(manifest: dict[str, Any], place: str) -> object:
    """What stands at a place that is written as in a file of words."""
    found: Any = manifest
    for step in re.findall(r"[A-Za-z]+|\d+", place):
        found = found[int(step)] if step.isdigit() else found[step]
    return found


@EVERY
def test_whatever_differs_between_languages_is_a_text(door: str, lang: str) -> None:
    fixed = [one for one in _leaves(to_manifest(_wish(door), lang)) if one[0] in FIXED]

    assert fixed == [one for one in _leaves(to_manifest(_wish(door))) if one[0] in FIXED]


def test_the_commands_are_those_that_the_desk_knows_and_each_opens_a_dialog() -> None:
    [extension] = to_manifest(WISH)["composeExtensions"]
    commands = {one["id"]: one for one in extension["commands"]}

    assert commands.keys() == COMMANDS.keys()
    assert len(commands) == len(extension["commands"])
    assert all((one["type"], one["fetchTask"]) == ("action", True) for one in commands.values())
    menu = {name for name, one in commands.items() if one["context"] == ["message"]}
    box = {name for name, one in commands.items() if one["context"] == ["compose", "commandBox"]}
    assert (menu, box) == ({REPORT_MESSAGE}, COMMANDS.keys() - {REPORT_MESSAGE})


def test_the_bot_is_the_app_everywhere_and_takes_no_file() -> None:
    manifest = to_manifest(WISH)
    [bot], [extension] = manifest["bots"], manifest["composeExtensions"]

    assert manifest["id"] == bot["botId"] == extension["botId"] == APP_ID
    assert bot["scopes"] == ["personal", "team", "groupChat"]
    assert (bot["supportsFiles"], bot["isNotificationOnly"]) == (False, False)
    assert "webApplicationInfo" not in manifest
    assert "permissions" not in manifest
    assert manifest["validDomains"] == []


def test_the_two_apps_of_doors_apart_have_each_its_own_commands() -> None:
    staff, counselors = (to_manifest(_wish(door)) for door in ("staff", "counselors"))
    commands = [{one["id"] for one in app["composeExtensions"][0]["commands"]} for app in (staff, counselors)]

    assert commands == [COMMANDS.keys() - {CASES}, {CASES}]
    assert staff["name"] == to_manifest(WISH)["name"] != counselors["name"]
    assert counselors["bots"][0]["scopes"] == ["personal"]
    assert "commandLists" not in counselors["bots"][0]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_prompt_is_a_question_that_the_desk_answers(ask: Callable[..., Any], lang: str) -> None:
    [prompts] = to_manifest(WISH, lang)["bots"][0]["commandLists"]

    assert [one["title"] for one in prompts["commands"]] == list(say_each("teams_prompts", lang))
    assert prompts["scopes"] == ["personal"]
    unanswered = [
        one["title"] for one in prompts["commands"] if not isinstance(ask(one["title"], lang=lang), Answer)
    ]
    assert unanswered == []


def test_the_same_wish_gives_the_same_bytes_that_no_library_packs_otherwise() -> None:
    package = to_package(WISH)

    assert package == to_package(replace(WISH))
    assert package != to_package(replace(WISH, version="1.0.1"))
    with ZipFile(BytesIO(package)) as archive:
        assert {one.compress_type for one in archive.infolist()} == {ZIP_STORED}
        assert {one.date_time[0] for one in archive.infolist()} == {1980}


def _points(png: bytes) -> tuple[int, list[tuple[int, int, int, int]]]:
    """The width of a square picture of red, green, blue and alpha without filters, and its points."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")
    assert (width, png[24:29]) == (height, bytes([8, 6, 0, 0, 0]))
    length = int.from_bytes(png[33:37], "big")
    assert png[37:41] == b"IDAT"
    raw = zlib.decompress(png[41 : 41 + length])
    rows = [raw[at : at + 1 + 4 * width] for at in range(0, len(raw), 1 + 4 * width)]
    assert {row[0] for row in rows} == {0}
    assert len(rows) == height
    return width, [tuple(row[at : at + 4]) for row in rows for at in range(1, len(row), 4)]  # type: ignore[misc]


def test_the_icons_are_of_teams_sizes_one_in_colour_and_one_white_on_nothing() -> None:
    members = _unpacked(to_package(WISH))
    size, color = _points(members["color.png"])
    small, outline = _points(members["outline.png"])

    assert (size, small) == (192, 32)
    accent = bytes.fromhex(to_manifest(WISH)["accentColor"][1:])
    assert {point[3] for point in color} == {255}
    assert bytes(color[0][:3]) == accent
    assert (255, 255, 255, 255) in color
    margin = [color[row * size + column] for row in range(size) for column in range(size) if row < 40]
    assert {bytes(point[:3]) for point in margin} == {accent}
    assert {point[:3] for point in outline} == {(255, 255, 255)}
    assert {0, 255} <= {point[3] for point in outline}


def test_the_icons_are_those_that_the_script_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(ROOT / "docs"), *sys.path])
    import icons

    shipped = _unpacked(to_package(WISH))

    assert _points(icons.outline()) == _points(shipped["outline.png"])
    assert _points(icons.color()) == _points(shipped["color.png"])
