"""A confided name: the custodian alone opens it, and whom they answer reads it; anything forged is told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.vault import envelope
from adapters.vault.case_key import CaseKey
from adapters.vault.confided import IdentityAsker, IdentitySealer, resealed
from adapters.vault.entries import Pen
from adapters.vault.escrow import escrow_from
from adapters.vault.identity import IdentityOpener
from adapters.vault.keyring import CUSTODIAN, STAFF, Keys, new_keys
from bot.cases.case import Case
from bot.cases.disclosure import Decision, Disclosure, SealedIdentity
from bot.cases.errors import CaseError
from bot.confidential import Confidential
from bot.desk.ports import Tampered

CASE, OTHER, REQUEST = "0MKW4B97", "7YQ2H8ND", "request-1"
NAME: Confidential[str] = Confidential("山田 花子")
DAY = date(2026, 11, 24)


@pytest.fixture(scope="session")
def names(keys: Keys) -> IdentitySealer:
    """The staff's door."""
    return IdentitySealer(keys.keyring, Pen(STAFF, keys.staff.seed))


@pytest.fixture(scope="session")
def custodian(keys: Keys) -> IdentityOpener:
    """The custodian."""
    assert keys.custodian
    return IdentityOpener(keys.keyring, keys.custodian)


@pytest.fixture(scope="session")
def asker(keys: Keys) -> IdentityAsker:
    """The counselors' door."""
    return IdentityAsker(keys.keyring, keys.counselors)


def sealed(names: IdentitySealer, case: str, name: Confidential[str] | None) -> SealedIdentity:
    one = names.identity(case, name)
    assert one
    return one


def test_the_custodian_opens_what_was_confided_and_finds_nothing_where_nothing_was(
    names: IdentitySealer, custodian: IdentityOpener
) -> None:
    assert custodian.open(sealed(names, CASE, NAME)) == NAME
    assert custodian.open(sealed(names, CASE, None)) is None


@settings(deadline=None, max_examples=40)
@given(st.text(max_size=128))
def test_whatever_the_name_the_box_has_one_size_and_tells_nothing(
    names: IdentitySealer, custodian: IdentityOpener, name: str
) -> None:
    one = sealed(names, CASE, Confidential(name))
    assert len(one.box) == len(sealed(names, OTHER, None).box)
    assert len(name) < 3 or name.encode(errors="surrogatepass") not in one.box + one.signature
    assert custodian.open(one) == (Confidential(name) if name else None)


def test_a_name_longer_than_the_box_is_refused(names: IdentitySealer) -> None:
    with pytest.raises(CaseError, match="too_long"):
        names.identity(CASE, Confidential("あ" * 171))
    assert names.identity(CASE, Confidential("あ" * 170))


def test_no_other_key_of_the_desk_opens_it(
    names: IdentitySealer, keys: Keys, shares: tuple[bytes, list[str]]
) -> None:
    held = keys.counselors
    others = [*held.private.values(), held.own, keys.worker.private, escrow_from(shares[1][:2])]
    others += [held.seed, held.door, keys.staff.seed, keys.staff.door]
    one = sealed(names, CASE, NAME)

    for key in others:
        with pytest.raises(envelope.Unopened):
            envelope.receive(key, one.box)


def test_the_custodians_keys_open_no_case(keys: Keys, case: Case, hands: Callable[[Case], Any]) -> None:
    assert keys.custodian
    wraps = [wrap.box for wrap in case.wraps]

    for key in (keys.custodian.private, keys.custodian.seed, keys.custodian.door):
        for box in wraps:
            with pytest.raises(envelope.Unopened):
                envelope.receive(key, box)
    assert all(isinstance(one, CaseKey) for one in hands(case).values())


FORGED: dict[str, Callable[[SealedIdentity, SealedIdentity], SealedIdentity]] = {
    "of another case": lambda one, other: replace(one, case=OTHER),
    "exchanged": lambda one, other: replace(other, case=one.case),
    "another box": lambda one, other: replace(one, box=other.box),
    "a byte": lambda one, _: replace(one, box=one.box[:-1] + bytes([one.box[-1] ^ 1])),
    "no signature": lambda one, _: replace(one, signature=b""),
    "signed by another door": lambda one, _: replace(one, signer=CUSTODIAN),
    "signed by nobody": lambda one, _: replace(one, signer="nobody"),
}


@pytest.mark.parametrize("how", FORGED)
def test_a_forged_identity_is_told(names: IdentitySealer, custodian: IdentityOpener, how: str) -> None:
    one, other = sealed(names, CASE, NAME), sealed(names, OTHER, None)
    with pytest.raises(Tampered):
        custodian.open(FORGED[how](one, other))


def test_who_writes_to_the_database_puts_no_name_there(keys: Keys, custodian: IdentityOpener) -> None:
    """Public keys are public: a box for the custodian is soon made; the staff door's signature is not."""
    thief = new_keys([])
    forged = IdentitySealer(keys.keyring, Pen(STAFF, thief.staff.seed)).identity(CASE, NAME)
    assert forged
    with pytest.raises(Tampered):
        custodian.open(forged)


def test_a_request_is_for_the_custodian_alone_and_the_answer_for_its_readers(
    asker: IdentityAsker, custodian: IdentityOpener, keys: Keys
) -> None:
    one = asker.ask(CASE, REQUEST, DAY, "a", "本人に危険が及ぶため")
    assert custodian.asked(one) == ("a", "本人に危険が及ぶため")
    assert len(one.box) == len(asker.ask(OTHER, "r2", DAY, "b", "").box)

    answer = custodian.answer(CASE, REQUEST, NAME, ["a", "b"])
    given_ = custodian.decided(replace(one, state=Decision.GIVEN, answer=answer))

    assert asker.is_whole(one)
    assert asker.is_whole(given_)
    assert [asker.read(CASE, REQUEST, answer, each) for each in ("a", "b", "c")] == [NAME, NAME, None]
    assert len(answer) == 2 * len(custodian.answer(CASE, REQUEST, Confidential("あ"), ["c"]))
    with pytest.raises(CaseError, match="no_key"):
        custodian.answer(CASE, REQUEST, NAME, ["a", "nobody"])


def test_an_answer_of_another_case_or_request_or_by_another_custodian_is_told(
    asker: IdentityAsker, custodian: IdentityOpener, keys: Keys
) -> None:
    answer = custodian.answer(CASE, REQUEST, NAME, ["a"])
    thief = new_keys([])
    assert thief.custodian
    forged = IdentityOpener(keys.keyring, thief.custodian).answer(CASE, REQUEST, Confidential("他人"), ["a"])

    for case, request, words in (
        (OTHER, REQUEST, answer), (CASE, "request-2", answer), (CASE, REQUEST, forged),
        (CASE, REQUEST, answer[:-1]), (CASE, REQUEST, answer[:-1] + bytes([answer[-1] ^ 1])),
    ):  # fmt: skip
        with pytest.raises(Tampered):
            asker.read(case, request, words, "a")


CHANGED: dict[str, Callable[[Disclosure], Disclosure]] = {
    "state": lambda one: replace(one, state=Decision.GIVEN),
    "refused": lambda one: replace(one, state=Decision.REFUSED),
    "case": lambda one: replace(one, case=OTHER),
    "id": lambda one: replace(one, id="request-2"),
    "day": lambda one: replace(one, day=date(2026, 11, 25)),
    "box": lambda one: replace(one, box=one.box[::-1]),
    "signer": lambda one: replace(one, signer=STAFF),
}


@pytest.mark.parametrize("how", CHANGED)
def test_a_changed_request_is_told(asker: IdentityAsker, custodian: IdentityOpener, how: str) -> None:
    one = CHANGED[how](asker.ask(CASE, REQUEST, DAY, "a", "理由"))

    assert not asker.is_whole(one)
    with pytest.raises(Tampered):
        custodian.asked(one)


def test_an_answer_follows_a_counselor_to_their_new_key_with_the_custodians_signature(
    asker: IdentityAsker, custodian: IdentityOpener, keys: Keys
) -> None:
    public, private = envelope.pair()
    answer = custodian.answer(CASE, REQUEST, NAME, ["a", "b"])

    after = resealed(answer, keys.counselors.private["a"], public)

    moved = replace(keys.counselors, private={**keys.counselors.private, "a": private})
    assert IdentityAsker(keys.keyring, moved).read(CASE, REQUEST, after, "a") == NAME
    assert asker.read(CASE, REQUEST, after, "a") is None
    assert asker.read(CASE, REQUEST, after, "b") == NAME


def test_without_a_custodian_nothing_can_be_confided_and_reports_are_filed_all_the_same(keys: Keys) -> None:
    older = replace(keys.keyring, custodian=None)
    names = IdentitySealer(older, Pen(STAFF, keys.staff.seed))

    assert names.identity(CASE, None) is None
    with pytest.raises(CaseError, match="no_key"):
        names.identity(CASE, NAME)
