"""App manifests: what Slack makes an app of, with what the desk needs there and nothing more.

The keys are those of docs.slack.dev/reference/app-manifest, their limits those of Slack's own JSON schema
(github.com/slackapi/manifest-schema, version 2).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from adapters.slack.connection import COMMAND, EVENTS, REPORT_MESSAGE
from bot.dialogue.wording import say

Door = Literal["both", "staff", "counselors", "custodian"]
"""Whose app it is: everybody's, or one door's own where doors are apart."""

_QUIET_DOORS = ("counselors", "custodian")
"""Where nothing is asked: whoever works at the desk finds there what is theirs."""

Manifest = dict[str, Any]

_STAFF = ("app_mentions:read", "chat:write", "commands", "im:history", "im:write", "users:read")
_QUIET = ("chat:write", "im:write", "users:read")
_AGENT = ("assistant:write",)
"""Slack wants it of an agent, and of nothing else; suggested prompts need it."""

_THREADS = ("channels:history", "groups:history")
_USER_GROUPS = ("usergroups:read",)

_GONE = ("app_uninstalled", "tokens_revoked")
_STAFF_EVENTS = ("app_home_opened", "app_mention", "message.im")
_QUIET_EVENTS = ("app_home_opened",)
_THREADS_EVENTS = ("message.channels", "message.groups")


@dataclass(frozen=True)
class Wish:
    """What the app is to be. `url` is the desk's public address, None for Socket Mode.

    `threads`: in channels, exchanges go on without a mention. `guests`: guests of the workspace use it, too,
    which Slack allows no agent. `user_groups`: it may ask who is in a user group, for the sites of people.
    """

    door: Door
    lang: str
    url: str | None
    threads: bool = False
    guests: bool = False
    user_groups: bool = False


def to_manifest(wish: Wish) -> Manifest:
    """The manifest of one app."""
    whose = f"_{wish.door}" if wish.door in _QUIET_DOORS else ""
    return {
        "display_information": {
            "name": say(f"app_name{whose}", wish.lang),
            "description": say(f"app_for{whose}", wish.lang),
        },
        "features": _for_those(wish.door) if whose else _for_staff(wish),
        "oauth_config": {"scopes": {"bot": sorted(_scopes(wish))}},
        "settings": {
            "event_subscriptions": {**_address(wish, "request_url"), "bot_events": sorted(_events(wish))},
            "interactivity": {"is_enabled": True, **_address(wish, "request_url")},
            "org_deploy_enabled": False,
            "socket_mode_enabled": wish.url is None,
            "token_rotation_enabled": False,
        },
    }


def _for_staff(wish: Wish) -> Manifest:
    lang = wish.lang
    command = {
        "command": COMMAND,
        **_address(wish, "url"),
        "description": say("command_for", lang),
        "usage_hint": say("command_hint", lang),
        "should_escape": False,
    }
    shortcut = {
        "name": say("shortcut_report", lang),
        "type": "message",
        "callback_id": REPORT_MESSAGE,
        "description": say("shortcut_for", lang),
    }
    agent = {} if wish.guests else {"agent_view": {"agent_description": say("agent_for", lang)}}
    return {
        **agent,
        "app_home": _home(written=True),
        "bot_user": {"display_name": "madoguchi", "always_online": True},
        "shortcuts": [shortcut],
        "slash_commands": [command],
    }


def _for_those(door: Door) -> Manifest:
    """Notices arrive there and dialogs open; nothing is typed, so that nothing told stays in Slack."""
    return {
        "app_home": _home(written=False),
        "bot_user": {"display_name": f"madoguchi-{door}", "always_online": True},
    }


def _home(*, written: bool) -> Mapping[str, bool]:
    return {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": not written,
    }


def _scopes(wish: Wish) -> tuple[str, ...]:
    if wish.door in _QUIET_DOORS:
        return _QUIET
    agent, threads = () if wish.guests else _AGENT, _THREADS if wish.threads else ()
    return (*_STAFF, *agent, *threads, *(_USER_GROUPS if wish.user_groups else ()))


def _events(wish: Wish) -> tuple[str, ...]:
    if wish.door in _QUIET_DOORS:
        return (*_QUIET_EVENTS, *_GONE)
    return (*_STAFF_EVENTS, *_GONE, *(_THREADS_EVENTS if wish.threads else ()))


def _address(wish: Wish, key: str) -> Mapping[str, str]:
    """Where Slack calls the desk; over Socket Mode it calls nowhere."""
    return {key: wish.url.rstrip("/") + EVENTS} if wish.url else {}
