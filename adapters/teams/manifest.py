"""App packages: the zip that Teams makes an app of, with what the desk needs there and nothing more.

Keys and limits are those of Microsoft's JSON schema, version 1.19 (npm: @microsoft/app-manifest).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from io import BytesIO
from typing import Any, Literal, assert_never
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from adapters.teams.inbound import REPORT_MESSAGE
from bot.dialogue.casework import CASES
from bot.dialogue.consult import REPORT
from bot.dialogue.reception import HELP, RECEIPT
from bot.dialogue.wording import LANGUAGES, say, say_each

Door = Literal["both", "staff", "counselors", "custodian"]
"""Whose app it is: everybody's, or one door's own where doors are apart."""

Manifest = dict[str, Any]
Command = dict[str, Any]

SCHEMA = "1.19"
_SCHEMAS = f"https://developer.microsoft.com/json-schemas/teams/v{SCHEMA}"

ACCENT = "#0f5e59"
ICONS = ("color.png", "outline.png")
DEFAULT, *OTHERS = LANGUAGES

_EMPTY_BOX = ["compose", "commandBox"]
_MENU = ["message"]
"""Where a command stands: at the box one writes in, and in the menu of a message."""

_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_FILE = 0o644 << 16


@dataclass(frozen=True)
class Wish:
    """What the app is to be. `app_id`: that of its registration, which is its bot's.

    `version`: three numbers; Teams takes a changed package only with a higher one. `company` and the pages
    (https) are shown where the app is installed.
    """

    door: Door
    app_id: str
    version: str
    company: str
    website: str
    privacy: str
    terms: str


def to_package(wish: Wish) -> bytes:
    """The package of one app: the same bytes for the same wish."""
    told = {"manifest.json": to_manifest(wish), **{f"{lang}.json": to_words(wish, lang) for lang in OTHERS}}
    members = {name: _written(one) for name, one in told.items()}
    icons = files("adapters.teams").joinpath("icons")
    members |= {name: icons.joinpath(name).read_bytes() for name in ICONS}
    package = BytesIO()
    with ZipFile(package, "w", ZIP_STORED) as archive:
        for name, content in members.items():
            member = ZipInfo(name, _LONG_AGO)
            member.create_system, member.external_attr = 3, _FILE
            archive.writestr(member, content)
    return package.getvalue()


def to_manifest(wish: Wish, lang: str = DEFAULT) -> Manifest:
    """The manifest, with its words in one language."""
    return {
        "$schema": f"{_SCHEMAS}/MicrosoftTeams.schema.json",
        "manifestVersion": SCHEMA,
        "version": wish.version,
        "id": wish.app_id,
        "developer": {
            "name": wish.company, "websiteUrl": wish.website, "privacyUrl": wish.privacy,
            "termsOfUseUrl": wish.terms,
        },
        "localizationInfo": {
            "defaultLanguageTag": DEFAULT,
            "additionalLanguages": [{"languageTag": one, "file": f"{one}.json"} for one in OTHERS],
        },
        **_named(wish, lang),
        "icons": dict(zip(("color", "outline"), ICONS, strict=True)),
        "accentColor": ACCENT,
        "bots": [_bot(wish, lang)],
        **_extensions(wish, lang),
        "defaultInstallScope": "personal",
        "validDomains": [],
    }  # fmt: skip


def to_words(wish: Wish, lang: str) -> dict[str, str]:
    """The words of the manifest in another language, each under its place there."""
    manifest = to_manifest(wish, lang)
    words = {"$schema": f"{_SCHEMAS}/MicrosoftTeams.Localization.schema.json"}
    for part in ("name", "description"):
        words |= {f"{part}.{one}": manifest[part][one] for one in ("short", "full")}
    for at, listed in enumerate(manifest["bots"][0].get("commandLists", [])):
        words |= _placed(f"bots[0].commandLists[{at}].commands", listed["commands"])
    for at, extension in enumerate(manifest.get("composeExtensions", [])):
        words |= _placed(f"composeExtensions[{at}].commands", extension["commands"])
    return words


def _placed(place: str, commands: Sequence[Command]) -> dict[str, str]:
    return {
        f"{place}[{at}].{key}": command[key]
        for at, command in enumerate(commands)
        for key in ("title", "description")
    }


def _named(wish: Wish, lang: str) -> Manifest:
    if wish.door in {"counselors", "custodian"}:
        name, what = say(f"app_name_{wish.door}", lang), say(f"app_for_{wish.door}", lang)
        return {"name": {"short": name, "full": name}, "description": {"short": what, "full": what}}
    return {
        "name": {"short": say("app_name", lang), "full": say("teams_full_name", lang)},
        "description": {"short": say("teams_for", lang), "full": say("teams_for_in_full", lang)},
    }


def _bot(wish: Wish, lang: str) -> Manifest:
    bot = {"botId": wish.app_id, "supportsFiles": False, "isNotificationOnly": False}
    if wish.door in {"counselors", "custodian"}:
        return {**bot, "scopes": ["personal"]}
    prompts = [
        {"title": one, "description": say("teams_prompt_for", lang)}
        for one in say_each("teams_prompts", lang)
    ]
    return {
        **bot,
        "scopes": ["personal", "team", "groupChat"],
        "commandLists": [{"scopes": ["personal"], "commands": prompts}],
    }


def _extensions(wish: Wish, lang: str) -> Manifest:
    """Commands, where there are any: without them the part itself must not be there."""
    commands = _commands(wish, lang)
    return {"composeExtensions": [{"botId": wish.app_id, "commands": commands}]} if commands else {}


def _commands(wish: Wish, lang: str) -> list[Command]:
    staff = [
        _command(REPORT, say("door_report", lang), say("teams_command_report", lang)),
        _command(RECEIPT, say("door_receipt", lang), say("teams_command_receipt", lang)),
        _command(HELP, say("door_help", lang), say("teams_command_help", lang)),
        _command(REPORT_MESSAGE, say("shortcut_report", lang), say("shortcut_for", lang), _MENU),
    ]
    counselors = [_command(CASES, say("form_cases", lang), say("teams_command_cases", lang))]
    match wish.door:
        case "staff":
            return staff
        case "counselors":
            return counselors
        case "custodian":
            return []
        case "both":
            return staff + counselors
        case unknown:
            assert_never(unknown)


def _command(name: str, title: str, what: str, context: Sequence[str] = _EMPTY_BOX) -> Command:
    """One that opens a dialog."""
    return {
        "id": name, "type": "action", "title": title, "description": what, "context": list(context),
        "fetchTask": True,
    }  # fmt: skip


def _written(told: Mapping[str, Any]) -> bytes:
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()
