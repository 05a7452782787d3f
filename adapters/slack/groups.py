"""Groups: who is in a user group of the workspace, as Slack tells it."""

from adapters.slack.client import Slack
from adapters.slack.people import HURRY, PLATFORM
from bot.dialogue.ports import DeliveryError

USER_GROUP = f"{PLATFORM}S"
"""How the roster's user groups begin; its other groups on Slack are channels, whose members nobody asks."""


class Groups:
    """The user groups, by the scope usergroups:read. Any thread may use it."""

    def __init__(self, slack: Slack) -> None:
        self._slack = slack.within(HURRY)

    def members(self, group: str) -> list[str]:
        """Who is in a group ("slack:S1"), as "slack:U1". Raises DeliveryError."""
        told = self._slack.call("usergroups.users.list", usergroup=group.removeprefix(PLATFORM))
        users = told.get("users")
        if not isinstance(users, list):
            raise DeliveryError("unreadable")
        return [PLATFORM + one for one in users if isinstance(one, str)]
