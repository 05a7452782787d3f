"""The worker: delivers letters, round after round; it reads letters and no case."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress

from aiohttp import web
from sqlalchemy import Engine

from adapters.database.address_book import StoredAddresses
from adapters.database.unit_of_work import database
from adapters.entrypoints.clock import new_incident, now
from adapters.entrypoints.meeting import BETWEEN, kept_as
from adapters.entrypoints.windows import to_places
from adapters.logs import log, log_fault
from adapters.teams.connection import PLATFORM, TEAMS
from adapters.vault.addresses import AddressOpener
from adapters.vault.keyring import Keyring, WorkerKeys
from adapters.vault.letters import LetterOpener
from bot.cases.roster import Roster
from bot.desk.office import Office
from bot.desk.ports import Now, Tampered
from bot.desk.post import Post
from bot.dialogue.delivery import Delivery, LangOf
from bot.dialogue.ports import AddressOf, Messenger

PAUSE = 5.0
"""Seconds between two rounds."""

ROUND: web.AppKey[Callable[[], int]] = web.AppKey("round", Callable)  # type: ignore[arg-type]
"""The worker's round inside an application, for whoever turns the clock: it goes by itself as well."""


def delivery(
    office: Office, keys: WorkerKeys, messenger: Messenger, address_of: AddressOf, lang_of: LangOf
) -> Delivery:
    """The rounds over one messenger, where an office is in the same process."""
    post = Post(office.unit_of_work, LetterOpener(keys), office.now, office.keys)
    return Delivery(post, messenger, address_of, lang_of, new_incident, log_fault, log_undeliverable)


def letters_alone(
    engine: Engine, roster: Callable[[], Roster], keyring: Keyring, keys: WorkerKeys, messenger: Messenger,
    address: AddressOf, moment: Now = now,
) -> Delivery:  # fmt: skip
    """The rounds of a process that holds the worker's key and no other. Raises Unusable."""
    post = Post(database(engine), LetterOpener(keys), moment, keyring)
    return Delivery(post, messenger, address, lang_of(roster), new_incident, log_fault, log_undeliverable)


def log_undeliverable(incident: str, fault: Exception) -> None:
    """A notice that a platform will not take until somebody mends something; by the platform's own code."""
    log("letter_undeliverable", incident=incident, error=type(fault).__name__, reason=str(fault))


async def rounds(round_: Callable[[], int], pause: float = PAUSE) -> None:
    """Deliver for ever. Whatever goes wrong costs one round, and is noted by its kind."""
    while True:
        try:
            if delivered := await asyncio.to_thread(round_):
                log("letters_delivered", letters=delivered)
        except Exception as fault:  # noqa: BLE001 - or nobody would hear of any case from then on
            log_fault(new_incident(), fault)
        await asyncio.sleep(pause)


def work(round_: Callable[[], int]) -> None:
    """Deliver until somebody ends the process; the round that has begun is finished."""

    async def until_ended() -> None:
        task, loop = asyncio.ensure_future(rounds(round_)), asyncio.get_running_loop()
        for ending in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(ending, task.cancel)
        with suppress(asyncio.CancelledError):
            await task

    asyncio.run(until_ended())


def working(round_: Callable[[], int]) -> Callable[[web.Application], AsyncIterator[None]]:
    """The rounds for as long as an application runs."""

    async def beside(_: web.Application) -> AsyncIterator[None]:
        task = asyncio.create_task(rounds(round_))
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    return beside


def lang_of(roster: Callable[[], Roster]) -> LangOf:
    """The language that a counselor (id) is written to in: the first of theirs on the roster."""

    def lang(counselor: str) -> str:
        found = roster().reached(counselor)
        return found.langs[0] if found and found.langs else "ja"

    return lang


def address_of(roster: Callable[[], Roster], platform: str) -> AddressOf:
    """Where the roster says that a counselor is reached on a platform."""

    def address(counselor: str) -> str | None:
        found = roster().reached(counselor)
        return found.addresses.get(platform) if found else None

    return address


def met_address_of(
    roster: Callable[[], Roster], keyring: Keyring, keys: WorkerKeys, book: StoredAddresses
) -> AddressOf:
    """Where a counselor was met on Teams, if that was the person whom the roster names there now."""
    named, opened = address_of(roster, TEAMS), AddressOpener(keys)

    def address(counselor: str) -> str | None:
        expected, filed = named(counselor), kept_as(roster(), keyring, counselor)
        box = book.of(filed, TEAMS) if expected and filed else None
        if box is None:
            return None
        try:
            person, _, place = opened(counselor, box).partition(BETWEEN)
        except Tampered:  # this notice waits until they are met again, and the others don't
            return None
        return place if person == f"{PLATFORM}{expected}" else None

    return address


def every_of(ways: Sequence[AddressOf]) -> AddressOf:
    """All the places, in order, at which a counselor is reached, for Messengers."""
    return lambda counselor: to_places(filter(None, [way(counselor) for way in ways])) or None
