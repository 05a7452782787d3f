"""Views: a dialog opens for who pressed just now, changes while it is there, and Home is everybody's own."""

from typing import Any

import pytest

from adapters.slack.client import Expired, Slack
from adapters.slack.views import Views
from bot.dialogue.ports import DeliveryError, Undeliverable
from slack_world.server import BOT_TOKEN


def view(words: str, kind: str = "modal") -> dict[str, Any]:
    """A view that shows these words."""
    titled = {"title": plain("窓口")} if kind == "modal" else {}
    return {"type": kind, **titled, "blocks": [{"type": "section", "text": plain(words)}]}


def plain(words: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": words, "emoji": False}


@pytest.fixture
def views(slack_server: Any) -> Views:
    """The views of the desk's app in the workspace."""
    return Views(Slack(BOT_TOKEN, slack_server.api_url, timeout=2))


@pytest.fixture
def client(slack_server: Any) -> str:
    """Somebody in front of their Slack."""
    return str(slack_server.world.person().id)


def shown(server: Any, client: str) -> str:
    return str(server.world.shown(client).blocks[0]["text"]["text"])


def test_a_dialog_opens_for_who_pressed(views: Views, slack_server: Any, client: str) -> None:
    views.open(slack_server.world.trigger(client), view("はじめに"))

    assert shown(slack_server, client) == "はじめに"


def test_a_press_opens_one_dialog_only(views: Views, slack_server: Any, client: str) -> None:
    trigger = slack_server.world.trigger(client)
    views.open(trigger, view("はじめに"))

    with pytest.raises(Expired, match=r"^exchanged_trigger_id$"):
        views.open(trigger, view("もう一度"))

    assert shown(slack_server, client) == "はじめに"


def test_a_press_of_too_long_ago_opens_nothing(
    views: Views, slack_server: Any, client: str, clock: Any
) -> None:
    trigger = slack_server.world.trigger(client)
    clock.turn(seconds=4)

    with pytest.raises(Expired, match=r"^expired_trigger_id$"):
        views.open(trigger, view("はじめに"))


def test_an_open_dialog_changes(views: Views, slack_server: Any, client: str) -> None:
    views.open(slack_server.world.trigger(client), view("はじめに"))
    opened = slack_server.world.shown(client)

    views.update(opened.id, view("つぎに"), opened.hash)

    assert shown(slack_server, client) == "つぎに"


def test_a_dialog_that_was_closed_is_too_late(views: Views) -> None:
    with pytest.raises(Expired, match=r"^not_found$"):
        views.update("V0GONE", view("つぎに"))


def test_a_dialog_that_has_changed_meanwhile_is_too_late(
    views: Views, slack_server: Any, client: str
) -> None:
    views.open(slack_server.world.trigger(client), view("はじめに"))
    opened = slack_server.world.shown(client)
    before = opened.hash
    views.update(opened.id, view("つぎに"), before)

    with pytest.raises(Expired, match=r"^hash_conflict$"):
        views.update(opened.id, view("遅れて"), before)

    assert shown(slack_server, client) == "つぎに"


def test_home_is_put_up_for_one_person(views: Views, slack_server: Any, client: str) -> None:
    views.publish(client, view("窓口です", "home"))

    told = {person: home.blocks[0]["text"]["text"] for person, home in slack_server.world.homes.items()}
    assert told == {client: "窓口です"}


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ({"status": 500}, DeliveryError),
        ({"status": 429}, DeliveryError),
        ({"error": "view_too_large"}, Undeliverable),
    ],
)
def test_other_trouble_is_what_it_is(
    views: Views, slack_server: Any, client: str, fault: dict[str, Any], kind: type[Exception]
) -> None:
    for method in ("views.open", "views.update", "views.publish"):
        slack_server.next(method, **fault)
    acts = [
        lambda: views.open(slack_server.world.trigger(client), view("一")),
        lambda: views.update("V1", view("二")),
        lambda: views.publish(client, view("三", "home")),
    ]

    for act in acts:
        with pytest.raises(DeliveryError) as raised:
            act()
        assert type(raised.value) is kind
