"""What connects the desk with one tenant of Microsoft 365, and the names that both sides know."""

from dataclasses import dataclass, field
from typing import Literal

TEAMS = "teams"
"""The platform's name in the roster's addresses, which are people's object ids in Entra."""

PLATFORM = "teams:"
"""Before a person's object id."""

MESSAGES = "/api/messages"
"""Where Teams calls."""

ROOM = 8_000
"""Characters that one dialog holds: its card is 28 KB, and one character of Japanese is three bytes."""

AppType = Literal["SingleTenant", "MultiTenant"]

LOGIN = "https://login.microsoftonline.com/"
METADATA = "https://login.botframework.com/v1/.well-known/openidconfiguration"
ISSUER = "https://api.botframework.com"

DESK = "desk"
"""In what a button or a dialog sends: the object that is ours."""

INPUT, COPIED = "in:", "copy:"
"""Before the ids of a card's inputs: a field's, or those of a text to be copied, which come back unread."""


@dataclass(frozen=True)
class TeamsSecrets:
    """What the app's registration says. The two addresses are others in tests and for local clients only.

    Microsoft's other clouds have other issuers and scopes, too, and are not served.
    """

    app_id: str
    password: str = field(repr=False)
    tenant: str
    app_type: AppType = "SingleTenant"
    login_url: str = LOGIN
    metadata_url: str = METADATA
