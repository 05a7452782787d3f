"""A tenant that runs: its connector, and whoever signs for it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from adapters.teams.connection import TeamsSecrets
from adaptive_cards import faults_of_card
from teams_world.issuer import Issuer
from teams_world.rules import FaultsOfCard
from teams_world.server import TeamsServer
from teams_world.world import APP_ID, PASSWORD, TENANT


@dataclass(frozen=True)
class Tenant:
    """The connector and the issuer of one tenant; `faults_of_card`: how strictly it looks at cards."""

    server: TeamsServer
    issuer: Issuer
    faults_of_card: FaultsOfCard

    @property
    def secrets(self) -> TeamsSecrets:
        """What a desk is told of it."""
        return TeamsSecrets(
            APP_ID, PASSWORD, TENANT, login_url=self.issuer.login_url, metadata_url=self.issuer.metadata_url
        )


@contextmanager
def opened_tenant(
    now: Callable[[], datetime], faults_of_card: FaultsOfCard = faults_of_card
) -> Iterator[Tenant]:
    """A tenant that runs for the length of the block and has nothing to complain of at its end."""
    issuer = Issuer(now)
    with issuer.running(), TeamsServer(now, issuer, faults_of_card).running() as server:
        yield Tenant(server, issuer, faults_of_card)
    assert server.complaints == []
