"""Who is in a user group, as the workspace tells it; what it can't tell is a fault with a code alone."""

from typing import Any

import pytest

from adapters.slack.client import Slack
from adapters.slack.groups import Groups
from bot.dialogue.ports import DeliveryError, Mendable, Undeliverable
from slack_world.server import BOT_TOKEN

SCOPE = "usergroups:read"


@pytest.fixture
def groups(slack_server: Any) -> Groups:
    """The workspace's user groups, with the scope for them."""
    slack_server.scopes.add(SCOPE)
    return Groups(Slack(BOT_TOKEN, slack_server.api_url, timeout=1))


def test_everybody_in_a_user_group_is_told(groups: Groups, slack_server: Any) -> None:
    one, other = slack_server.world.person(), slack_server.world.person()
    slack_server.world.person()
    slack_server.world.user_groups["S1TOKYO"] = [one.id, other.id]

    assert groups.members("slack:S1TOKYO") == [f"slack:{one.id}", f"slack:{other.id}"]
    [call] = slack_server.calls
    assert (call.method, call.args) == ("usergroups.users.list", {"usergroup": "S1TOKYO"})


def test_an_empty_group_is_empty(groups: Groups, slack_server: Any) -> None:
    slack_server.world.user_groups["S1"] = []

    assert groups.members("slack:S1") == []


def test_a_group_that_is_not_there_is_refused_for_good(groups: Groups) -> None:
    with pytest.raises(Undeliverable, match="no_such_subteam"):
        groups.members("slack:S0NOWHERE")


def test_without_the_scope_an_operator_can_mend_it_and_is_told(groups: Groups, slack_server: Any) -> None:
    slack_server.scopes.discard(SCOPE)
    slack_server.world.user_groups["S1"] = []

    with pytest.raises(Mendable, match="missing_scope"):
        groups.members("slack:S1")


@pytest.mark.parametrize(
    "fault",
    [{"status": 503}, {"status": 429, "headers": {"Retry-After": "30"}}, {"drop": True}, {"delay": 1.5}],
)
def test_a_workspace_in_trouble_is_asked_again(
    groups: Groups, slack_server: Any, fault: dict[str, Any]
) -> None:
    slack_server.world.user_groups["S1"] = []
    slack_server.next("usergroups.users.list", **fault)

    with pytest.raises(DeliveryError):
        groups.members("slack:S1")
    assert groups.members("slack:S1") == []
