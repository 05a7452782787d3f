"""A real desk over Teams: a tenant of two people with a playground each, the wire, the desk's processes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from teams_program import COUNSELOR, STAFF, running
from teams_wire import Wire, carrying

import real_desk
from real_desk import Desk
from started import free_port
from teams_world.issuer import Issuer
from teams_world.world import APP_ID, PASSWORD, TENANT

AWAY = "57aff000-0000-4000-8000-000000000003"
"""A counselor who has never met the desk on Teams."""


@dataclass
class Stage:
    """All of it at work: the wire with a Teams for each person, and the desk."""

    wire: Wire
    desk: Desk


@contextmanager
def staged(playground: Path, folder: Path, library: Path | None) -> Iterator[Stage]:
    """Everybody and the desk know each other; with a library that is indexed already, it starts sooner."""
    port = free_port()
    with (
        Issuer(lambda: datetime.now(UTC)).running() as issuer,  # noqa: TID251 - Microsoft's clock
        carrying(Wire(f"http://127.0.0.1:{port}", issuer), free_port()) as wire,
        running(playground, folder, STAFF, free_port(), wire.address) as wire.playgrounds[STAFF.key],
        running(playground, folder, COUNSELOR, free_port(), wire.address) as wire.playgrounds[COUNSELOR.key],
        real_desk.working(folder, library, port, _roster(), _secrets(issuer)) as desk,
    ):
        yield Stage(wire, desk)


def _roster() -> str:
    return real_desk.roster("teams", COUNSELOR.object_id, AWAY)


def _secrets(issuer: Issuer) -> dict[str, str]:
    return {
        "MicrosoftAppId": APP_ID,
        "MicrosoftAppPassword": PASSWORD,
        "MicrosoftAppType": "SingleTenant",
        "MicrosoftAppTenantId": TENANT,
        "ToBotFromChannelOpenIdMetadataUrl": issuer.metadata_url,
        "ToChannelFromBotLoginUrl": issuer.login_url,
    }
