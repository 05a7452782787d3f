"""The app's manifest: what api.slack.com takes, the least the desk needs, and nothing that reads more."""

import json
from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import Any

import pytest

from adapters.slack.listeners import REPORT_MESSAGE
from adapters.slack.manifest import Wish, to_manifest
from bot.dialogue.wording import LANGUAGES

URL = "https://desk.example.com"
WISHES = [
    Wish(door, lang, url, threads=threads, guests=guests, user_groups=groups)  # type: ignore[arg-type]
    for door, lang, url, threads, guests, groups in product(
        ("both", "staff", "counselors", "custodian"), LANGUAGES, (URL, None), *[(False, True)] * 3
    )
]
EVERY = pytest.mark.parametrize("wish", WISHES, ids=str)

# From Slack's own schema: slackapi/manifest-schema, schemas/manifest.schema.2.0.0.json.
LONGEST: Mapping[str, int] = {
    "display_information.name": 35,
    "display_information.description": 140,
    "features.agent_view.agent_description": 300,
    "features.bot_user.display_name": 80,
    "features.shortcuts.name": 24,
    "features.shortcuts.type": 7,
    "features.shortcuts.callback_id": 255,
    "features.shortcuts.description": 150,
    "features.slash_commands.command": 32,
    "features.slash_commands.url": 3000,
    "features.slash_commands.description": 2000,
    "features.slash_commands.usage_hint": 1000,
    "oauth_config.scopes.bot": 50,
    "settings.event_subscriptions.request_url": 3500,
    "settings.event_subscriptions.bot_events": 50,
    "settings.interactivity.request_url": 3500,
}
SWITCHES = {
    "features.app_home.home_tab_enabled",
    "features.app_home.messages_tab_enabled",
    "features.app_home.messages_tab_read_only_enabled",
    "features.bot_user.always_online",
    "features.slash_commands.should_escape",
    "settings.interactivity.is_enabled",
    "settings.org_deploy_enabled",
    "settings.socket_mode_enabled",
    "settings.token_rotation_enabled",
}


def _leaves(told: object, place: str = "") -> Iterator[tuple[str, object]]:
    if isinstance(told, dict):
        for key, value in told.items():
            yield from _leaves(value, f"{place}.{key}".strip("."))
    elif isinstance(told, list):
        for value in told:
            yield from _leaves(value, place)
    else:
        yield place, told


def _manifest(**wish: Any) -> dict[str, Any]:
    return to_manifest(Wish(**{"door": "both", "lang": "ja", "url": URL, **wish}))


def _scopes(manifest: dict[str, Any]) -> set[str]:
    return set(manifest["oauth_config"]["scopes"]["bot"])


def _events(manifest: dict[str, Any]) -> set[str]:
    return set(manifest["settings"]["event_subscriptions"]["bot_events"])


@EVERY
def test_every_key_is_slacks_and_every_text_within_its_limit(wish: Wish) -> None:
    for place, value in _leaves(to_manifest(wish)):
        if place in SWITCHES:
            assert isinstance(value, bool), place
        else:
            assert isinstance(value, str), place
            assert 1 <= len(value.encode("utf-16-le")) // 2 <= LONGEST[place], place


@EVERY
def test_slack_takes_no_list_that_is_empty_and_none_with_a_thing_twice(wish: Wish) -> None:
    manifest = to_manifest(wish)

    for listed in (manifest["oauth_config"]["scopes"]["bot"], sorted(_events(manifest))):
        assert listed == sorted(set(listed)) != []
    assert len(manifest["settings"]["event_subscriptions"]["bot_events"]) == len(_events(manifest))


@EVERY
def test_a_name_that_mentions_use_is_written_as_slack_wants_it(wish: Wish) -> None:
    name = to_manifest(wish)["features"]["bot_user"]["display_name"]

    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_.")


@EVERY
def test_no_scope_reads_addresses_files_or_anything_of_a_person(wish: Wish) -> None:
    manifest = to_manifest(wish)

    assert set(manifest["oauth_config"]["scopes"]) == {"bot"}
    reading = {one for one in _scopes(manifest) if one.endswith((":history", ":read", ".email"))}
    threads = {"channels:history", "groups:history"} if wish.threads and wish.door != "counselors" else set()
    groups = {"usergroups:read"} if wish.user_groups and wish.door != "counselors" else set()
    assert reading <= {"im:history", "app_mentions:read", "users:read"} | threads | groups
    assert not any(
        one.startswith(("files:", "remote_files:", "search:", "admin")) for one in _scopes(manifest)
    )


@EVERY
def test_each_event_has_the_scope_that_slack_asks_for(wish: Wish) -> None:
    asks = {
        "app_mention": "app_mentions:read",
        "message.im": "im:history",
        "message.channels": "channels:history",
        "message.groups": "groups:history",
    }
    manifest = to_manifest(wish)
    asked = {asks[one] for one in _events(manifest) if one in asks}

    assert asked == {one for one in _scopes(manifest) if one in asks.values()}
    assert {"app_home_opened", "app_uninstalled", "tokens_revoked"} <= _events(manifest)


def test_everybodys_app_has_what_its_ways_in_need_and_no_more() -> None:
    manifest = _manifest()

    assert _scopes(manifest) == {
        "app_mentions:read", "assistant:write", "chat:write", "commands", "im:history", "im:write",
        "users:read",
    }  # fmt: skip
    assert _events(manifest) == {
        "app_home_opened", "app_mention", "message.im", "app_uninstalled", "tokens_revoked",
    }  # fmt: skip
    features = manifest["features"]
    assert set(features) == {"agent_view", "app_home", "bot_user", "shortcuts", "slash_commands"}
    assert features["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }
    [shortcut], [command] = features["shortcuts"], features["slash_commands"]
    assert (shortcut["name"], shortcut["type"]) == ("この内容で相談する", "message")
    assert shortcut["callback_id"] == REPORT_MESSAGE
    assert (command["command"], command["should_escape"]) == ("/madoguchi", False)


def test_only_where_threads_are_wanted_messages_of_channels_are_read() -> None:
    plain, threads = _manifest(), _manifest(threads=True)

    assert _scopes(threads) - _scopes(plain) == {"channels:history", "groups:history"}
    assert _events(threads) - _events(plain) == {"message.channels", "message.groups"}


def test_only_where_sites_name_user_groups_it_is_read_who_is_in_them() -> None:
    plain, groups = _manifest(), _manifest(user_groups=True)

    assert _scopes(groups) - _scopes(plain) == {"usergroups:read"}
    assert _events(groups) == _events(plain)
    assert "usergroups:read" not in _scopes(_manifest(door="counselors", user_groups=True))


def test_the_counselors_own_app_has_nothing_to_type_in() -> None:
    manifest = _manifest(door="counselors", threads=True)

    assert set(manifest["features"]) == {"app_home", "bot_user"}
    assert manifest["features"]["app_home"]["messages_tab_read_only_enabled"] is True
    assert _scopes(manifest) == {"chat:write", "im:write", "users:read"}
    assert _events(manifest) == {"app_home_opened", "app_uninstalled", "tokens_revoked"}
    assert manifest["settings"]["interactivity"]["is_enabled"] is True


def test_the_two_apps_of_doors_apart_are_told_apart() -> None:
    names = [_manifest(door=door)["display_information"]["name"] for door in ("staff", "counselors")]
    bots = [_manifest(door=door)["features"]["bot_user"]["display_name"] for door in ("staff", "counselors")]

    assert len(set(names)) == len(set(bots)) == 2
    assert _manifest(door="staff") == _manifest(door="both")


def test_for_guests_it_is_no_agent_and_asks_for_no_agents_scope() -> None:
    agent, plain = _manifest(), _manifest(guests=True)

    assert set(agent["features"]) - set(plain["features"]) == {"agent_view"}
    assert _scopes(agent) - _scopes(plain) == {"assistant:write"}


@pytest.mark.parametrize("door", ["both", "staff", "counselors"])
def test_slack_calls_one_address_and_over_socket_mode_none(door: str) -> None:
    called = {value for _, value in _leaves(_manifest(door=door)) if str(value).startswith("http")}
    socket = _manifest(door=door, url=None)

    assert called == {f"{URL}/slack/events"}
    assert [value for _, value in _leaves(socket) if "://" in str(value)] == []
    assert socket["settings"]["socket_mode_enabled"] is True
    assert _manifest(door=door)["settings"]["socket_mode_enabled"] is False


Call = Callable[..., Any]


@pytest.mark.parametrize(
    ("options", "wish"),
    [
        (("--url", URL), Wish("both", "ja", URL)),
        (("--url", f"{URL}/"), Wish("both", "ja", URL)),
        (("--url", f"{URL}/slack/events"), Wish("both", "ja", URL)),
        (("--url", "https://8.8.8.8"), Wish("both", "ja", "https://8.8.8.8")),
        (("--url", "https://窓口.example.com"), Wish("both", "ja", "https://窓口.example.com")),
        (("--url", "https://example.com:8443/desk"), Wish("both", "ja", "https://example.com:8443/desk")),
        (("--socket", "--lang", "en"), Wish("both", "en", None)),
        (("--socket", "--channel-threads", "--guests"), Wish("both", "ja", None, threads=True, guests=True)),
        (("--url", URL, "--door", "counselors"), Wish("counselors", "ja", URL)),
        (("--socket", "--door", "staff"), Wish("staff", "ja", None)),
    ],
)
def test_the_command_prints_it_and_nothing_else(call: Call, options: tuple[str, ...], wish: Wish) -> None:
    done = call("slack", "manifest", *options)

    assert (done.status, done.err) == (0, "")
    assert json.loads(done.out) == to_manifest(wish)


def test_without_an_address_an_example_stands_there_and_a_line_beside_says_so(call: Call) -> None:
    done = call("slack", "manifest")

    assert done.status == 0
    assert json.loads(done.out) == _manifest()
    assert done.complaint.startswith(f"Note: put the desk's public address for {URL}, ")


def test_the_setting_for_threads_makes_the_app_that_fits_it(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MADOGUCHI_SLACK_CHANNEL_THREADS", "1")

    assert json.loads(call("slack", "manifest", "--socket").out) == _manifest(url=None, threads=True)


@pytest.mark.parametrize(
    "options",
    [
        ("--url", "http://desk.example.com"), ("--url", "desk.example.com"), ("--url", "https://"),
        ("--url", "https://desk.example.com?x=1"), ("--url", "https://[::1"), ("--url", ""),
        ("--url", "https://localhost"), ("--url", "https://localhost:8443/desk"), ("--url", "https://LOCALHOST."),
        ("--url", "https://desk.localhost"), ("--url", "https://desk"), ("--url", "https://127.0.0.1"),
        ("--url", "https://127.1"), ("--url", "https://2130706433"), ("--url", "https://[::1]:8080"),
        ("--url", "https://0.0.0.0"), ("--url", "https://10.0.0.1"), ("--url", "https://192.168.0.2"),
        ("--url", "https://user:hunter2@example.com"), ("--url", "https://user@example.com"),
        ("--url", "https://@example.com"),
        ("--url", URL, "--socket"), ("--door", "nobody"), ("--lang", "fr"), ("now",),
    ],
)  # fmt: skip
def test_what_slack_could_not_use_is_wrong_usage(call: Call, options: tuple[str, ...]) -> None:
    done = call("slack", "manifest", *options)

    assert (done.status, done.out) == (2, "")
    assert done.err.splitlines()[-1].startswith("Error: ")
    assert "hunter2" not in done.err
