"""Binding: whose ids on the platforms are whose, as the root key signed it when they were designated."""

import json
from hashlib import blake2b

from adapters.vault.keyring import Keyring
from bot.cases.custodian import Custodian
from bot.cases.roster import Counselor, Roster

Bound = Counselor | Custodian

THE_CUSTODIAN = "custodian:"
"""The custodian's place among the bound: whoever has it, there is one; no counselor's id has a colon."""


def place(one: Bound) -> str:
    """Under which name somebody is bound."""
    return THE_CUSTODIAN if isinstance(one, Custodian) else one.id


def form(one: Bound) -> str | None:
    """What is recorded of somebody's ids, as a digest; None for who has no address yet.

    A pseudonym only: whoever guesses the ids recognises them. It keeps them out of exported audits.
    """
    if not one.addresses:
        return None
    told = [place(one), one.id, sorted(one.addresses.items())]
    return blake2b(json.dumps(told).encode(), digest_size=32).hexdigest()


def is_another(keyring: Keyring, one: Bound) -> bool:
    """Whether the roster now gives other ids than those that were bound; never for who was not bound."""
    bound = keyring.bound.get(place(one))
    return bound is not None and bound != form(one)


def others(keyring: Keyring, roster: Roster) -> list[str]:
    """Ids of those on the roster who are bound to other addresses."""
    return [one.id for one in _everybody(roster) if is_another(keyring, one)]


def unbound(keyring: Keyring, roster: Roster) -> list[str]:
    """Ids of those who have an address that nothing binds: whoever writes the roster may change it."""
    return [one.id for one in _everybody(roster) if one.addresses and place(one) not in keyring.bound]


def _everybody(roster: Roster) -> tuple[Bound, ...]:
    return (*roster.everyone, *([roster.custodian] if roster.custodian else []))
