"""The counselors' door: cases, in an app of their own; it holds their keys and no other door's."""

from aiohttp import web

from adapters.entrypoints.apps import COUNSELORS
from adapters.entrypoints.clock import now
from adapters.entrypoints.counselors import casework, files_of, rounds
from adapters.entrypoints.doors import Beside, Openings, quiet_door, readers_lack
from adapters.entrypoints.ground import Behind, Counter, kept_by, reception
from adapters.entrypoints.homes import home_of_those
from adapters.entrypoints.office import noted_by, office_with
from adapters.entrypoints.reporters import flows
from adapters.entrypoints.standing import Standing
from adapters.vault.entries import Pen
from adapters.vault.keyring import CounselorsKeys
from bot.desk.ports import Now
from bot.dialogue import custody, followup, intake
from bot.dialogue.aside import Aside
from bot.dialogue.card import Button
from bot.dialogue.casework import CASES, IsActive
from bot.dialogue.elsewhere import Elsewhere, at_custodian, at_staff
from bot.dialogue.wording import say

APP = "app_of_counselors"
"""The key of what is said to words in this app."""


def counselors_door(
    standing: Standing, keys: CounselorsKeys, openings: Openings, moment: Now = now
) -> web.Application:
    """The application, on the platforms of these names.

    Its letters are sealed with the worker's public key, which needs no secret; the audit is signed here.
    Nothing is asked and nothing is reported here: those buttons say where, and so do words.
    """
    pen, kept = Pen(keys.signs_as, keys.seed), kept_by(standing.engine, keys.door)
    premises = office_with(
        pen, standing.engine, standing.roster, standing.keyring, moment, platforms=openings.keys(),
        noted=noted_by(standing.files),
    )  # fmt: skip
    aside, there = Aside(APP, _cases), Elsewhere(at_staff, (*intake.BEGINS, *followup.BEGINS))
    names = Elsewhere(at_custodian, custody.BEGINS)

    files = files_of(standing.files, premises, standing.keyring, keys)

    def counter(is_active: IsActive) -> Counter:
        cases = casework(premises, standing.keyring, keys, is_active, files)
        receive = reception(aside, kept, flows(there, names, cases), APP).receive
        return Counter(receive, home_of_those(premises, cases, None))

    return quiet_door(
        Behind(COUNSELORS, pen, standing, premises, kept, counter, moment), openings,
        reception(aside, kept, lambda _: None, APP).receive, lambda: readers_lack(premises),
        Beside(rounds(premises, standing, keys), files.pages),
    )  # fmt: skip


def _cases(lang: str) -> tuple[Button, ...]:
    return (Button(say("notice_open", lang), CASES),)
