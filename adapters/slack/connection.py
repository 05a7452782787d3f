"""What connects the desk with one workspace of Slack."""

from dataclasses import dataclass, field

SLACK = "slack"
"""The platform's name in the roster's addresses."""

EVENTS, COMMAND = "/slack/events", "/madoguchi"
"""Where Slack calls for events, buttons, dialogs and commands alike; and what people type."""

REPORT_MESSAGE = "report_message"
"""The message shortcut 「この内容で相談する」."""


@dataclass(frozen=True)
class SlackSecrets:
    """What connects the desk with one workspace; without `signing_secret` by Socket Mode only."""

    bot_token: str = field(repr=False)
    signing_secret: str | None = field(default=None, repr=False)
    app_token: str | None = field(default=None, repr=False)
    api_url: str | None = None
