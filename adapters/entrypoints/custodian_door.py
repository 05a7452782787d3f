"""The custodian's door: requests about confided names, in an app and with a key of its own."""

from aiohttp import web

from adapters.entrypoints.apps import CUSTODIAN
from adapters.entrypoints.clock import now
from adapters.entrypoints.custody import custody
from adapters.entrypoints.doors import Beside, Openings, quiet_door
from adapters.entrypoints.ground import Behind, Counter, kept_by, reception
from adapters.entrypoints.homes import home_of_those
from adapters.entrypoints.office import noted_by, office_with
from adapters.entrypoints.reporters import flows
from adapters.entrypoints.standing import Standing
from adapters.vault.entries import Pen
from adapters.vault.keyring import CustodianKeys
from bot.desk.ports import Now
from bot.dialogue import casework, followup, intake
from bot.dialogue.aside import Aside
from bot.dialogue.card import Button
from bot.dialogue.casework import IsActive
from bot.dialogue.custody import WAITING
from bot.dialogue.elsewhere import Elsewhere, at_counselors, at_staff
from bot.dialogue.wording import say

APP = "app_of_custodian"
"""The key of what is said to words in this app."""


def custodian_door(
    standing: Standing, keys: CustodianKeys, openings: Openings, moment: Now = now
) -> web.Application:
    """The application, on the platforms of these names. No report is opened here, and none is asked for."""
    pen, kept = Pen(CUSTODIAN, keys.seed), kept_by(standing.engine, keys.door)
    noted = noted_by(standing.files)
    premises = office_with(pen, standing.engine, standing.roster, standing.keyring, moment, noted=noted)
    aside, reports = Aside(APP, _requests), Elsewhere(at_staff, (*intake.BEGINS, *followup.BEGINS))

    def counter(is_active: IsActive) -> Counter:
        names = custody(premises, standing.keyring, keys, is_active)
        flow_of = flows(reports, Elsewhere(at_counselors, casework.BEGINS), names)
        return Counter(reception(aside, kept, flow_of, APP).receive, home_of_those(premises, None, names))

    return quiet_door(
        Behind(CUSTODIAN, pen, standing, premises, kept, counter, moment), openings,
        reception(aside, kept, lambda _: None, APP).receive, list, Beside(),
    )  # fmt: skip


def _requests(lang: str) -> tuple[Button, ...]:
    return (Button(say("notice_custody_open", lang), WAITING),)
