"""Who has the database and every key of the staff door signs as it does; that opens and redirects nothing."""

from dataclasses import replace
from datetime import date
from functools import partial

import pytest

from adapters.vault import envelope
from adapters.vault.entries import Pen, _signed
from adapters.vault.keyring import STAFF, Keys, new_keys
from adapters.vault.private import PrivateOpener
from adapters.vault.public import PublicSealer
from adapters.vault.wraps import bound, wrap_for
from bot.cases.case import Case
from bot.cases.entry import Entry, Kind, Role
from bot.cases.receipt import Receipt
from bot.cases.sealed import Lock, Wrap
from bot.confidential import Confidential
from bot.desk.ports import Tampered

RECEIPT = Receipt("AAAA1111", "BBBB2222CCCC3333DDD")


@pytest.fixture(scope="module")
def keys() -> Keys:
    return new_keys(["a", "b"])


@pytest.fixture(scope="module")
def case(keys: Keys) -> Case:
    """A case that only the reporter has written in, so that the staff's door signed all of it."""
    entry = Entry("e1", Kind.REPORT, Role.REPORTER, None, date(2026, 11, 21), Confidential({"what": "..."}))
    return PublicSealer(keys.keyring, Pen(STAFF, keys.staff.seed)).file(RECEIPT, ["a"], None, entry)


def resigned(keys: Keys, case: Case) -> Case:
    """The same ciphertexts, signed anew for the wraps and the reporter's key as they are now."""
    pen, around = Pen(STAFF, keys.staff.seed), bound(case.wraps, case.lock.public)
    sign = partial(_signed, bound=around)
    entries = [
        replace(one, signature=pen.signs(sign(one.header, one.nonce, one.ciphertext))) for one in case.entries
    ]
    return replace(case, entries=tuple(entries))


def test_the_honest_case_opens_and_signing_it_anew_changes_nothing(keys: Keys, case: Case) -> None:
    opener = PrivateOpener(keys.keyring, keys.counselors)
    for one in (case, resigned(keys, case)):
        key = opener.open(one, "a")
        assert key is not None
        assert key.read(one)[0].told == Confidential({"what": "..."})


@pytest.mark.parametrize("attack", ["the reporter's key", "who gave their name", "another counselor"])
def test_a_counselor_is_not_led_to_seal_for_anybody_else(keys: Keys, case: Case, attack: str) -> None:
    junk = partial(wrap_for, case=case.locator, epoch=1, key=envelope.fresh())
    own = envelope.fingerprint(keys.keyring.own)
    match attack:
        case "the reporter's key":
            lock: Lock = replace(case.lock, public=envelope.pair()[0])
            changed = replace(case, lock=lock)
        case "who gave their name":
            wraps: list[Wrap] = [one for one in case.wraps if one.recipient != own]
            changed = replace(case, wraps=(*wraps, junk(keys.keyring.own, owner="mallory")))
        case _:
            changed = replace(case, wraps=(*case.wraps, junk(keys.keyring.counselors["b"])))
    forged = resigned(keys, changed)
    key = PrivateOpener(keys.keyring, keys.counselors).open(forged, "a")

    assert key is not None
    for act in (key.read, lambda one: key.reseal(one, ["a"])):
        with pytest.raises(Tampered):
            act(forged)
