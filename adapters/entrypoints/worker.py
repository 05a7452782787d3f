"""The worker: delivers letters, round after round; it reads letters and no case."""

import asyncio
from collections.abc import Callable

from adapters.entrypoints.clock import new_incident
from adapters.logs import log, log_fault
from adapters.vault.keyring import WorkerKeys
from adapters.vault.letters import LetterOpener
from bot.desk.office import Office
from bot.desk.post import Post
from bot.dialogue.delivery import Delivery, LangOf
from bot.dialogue.ports import AddressOf, Messenger

PAUSE = 5.0
"""Seconds between two rounds."""


def delivery(
    office: Office, keys: WorkerKeys, messenger: Messenger, address_of: AddressOf, lang_of: LangOf
) -> Delivery:
    """The worker's rounds over one messenger."""
    post = Post(office.unit_of_work, LetterOpener(keys), office.now, office.keys)
    return Delivery(post, messenger, address_of, lang_of, new_incident, log_fault)


async def rounds(round_: Callable[[], int], pause: float = PAUSE) -> None:
    """Deliver for ever. Whatever goes wrong costs one round, and is noted by its kind."""
    while True:
        try:
            if delivered := await asyncio.to_thread(round_):
                log("letters_delivered", letters=delivered)
        except Exception as fault:  # noqa: BLE001 - or nobody would hear of any case from then on
            log_fault(new_incident(), fault)
        await asyncio.sleep(pause)
