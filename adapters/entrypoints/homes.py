"""Homes: what somebody's own page shows of what is theirs, or one calm sentence."""

from collections.abc import Callable
from typing import Protocol

from adapters.entrypoints.clock import new_incident
from adapters.logs import log_fault
from bot.cases.errors import CaseError
from bot.confidential import Confidential
from bot.desk.office import Office
from bot.desk.ports import StorageBusy
from bot.dialogue.card import Card, Text
from bot.dialogue.messages import Asker
from bot.dialogue.wording import say

Home = Callable[[Asker, Confidential[str]], Card]


class Homely(Protocol):
    """Dialogs that begin with a list of one's own."""

    def home(self, asker: Asker, person: Confidential[str]) -> Card:
        """The list. Raises CaseError."""


def home_of(flow: Homely) -> Home:
    """What is theirs, or one calm sentence: nothing that goes wrong takes the rest of a page away."""

    def home(asker: Asker, person: Confidential[str]) -> Card:
        try:
            return flow.home(asker, person)
        except CaseError as rule:
            return Card((Text(say(f"case_{rule.code}", asker.lang, **rule.told)),))
        except StorageBusy:
            return Card((Text(say("home_busy", asker.lang)),))
        except Exception as fault:  # noqa: BLE001 - the rest of the page is there, whatever happened
            incident = new_incident()
            log_fault(incident, fault)
            return Card((Text(say("went_wrong", asker.lang, incident=incident)),))

    return home


def home_of_those(
    office: Office, cases: Homely | None, names: Homely | None
) -> Callable[[Asker, Confidential[str]], Card | None]:
    """A counselor's cases, the custodian's requests, where a door has them; nothing for anybody else."""

    def shown(asker: Asker, person: Confidential[str]) -> Card | None:
        if names and office.roster().keeper(person.reveal()):
            return home_of(names)(asker, person)
        if cases and office.roster().speaking(person.reveal()):
            return home_of(cases)(asker, person)
        return None

    return shown
