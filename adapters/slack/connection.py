"""What connects the desk with one workspace of Slack."""

from dataclasses import dataclass, field

SLACK = "slack"
"""The platform's name in the roster's addresses."""


@dataclass(frozen=True)
class SlackSecrets:
    """What connects the desk with one workspace; without `signing_secret` by Socket Mode only."""

    bot_token: str = field(repr=False)
    signing_secret: str | None = field(default=None, repr=False)
    app_token: str | None = field(default=None, repr=False)
    api_url: str | None = None
