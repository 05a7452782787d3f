"""A case under a new key: for nobody, without those who left, by the escrow; what it was stays verified."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from adapters.vault import envelope
from adapters.vault.entries import Pen
from adapters.vault.escrow import escrow_from, escrow_seed
from adapters.vault.key_changes import renewed
from adapters.vault.keyring import COUNSELORS, STAFF, Keys
from adapters.vault.last_resort import EscrowOpener
from adapters.vault.private import PrivateOpener
from adapters.vault.public import PublicSealer
from bot.cases.case import Case
from bot.cases.entry import Entry, Kind
from bot.cases.errors import CaseError
from bot.cases.receipt import Receipt
from bot.confidential import Confidential
from bot.desk.ports import Tampered

OWNER = Confidential("playground:x")
Shares = tuple[bytes, list[str]]
ToEntry = Callable[..., Entry]


def test_a_case_that_nobody_may_read_is_kept_for_its_reporter_and_the_escrow(
    opener: PrivateOpener, hands: Callable[[Case], dict[str, object]], named: Case
) -> None:
    key = opener.open(named, "a")
    assert key

    after = key.reseal(named, [])

    assert set(hands(after)) == {"code", "owner", "escrow"}
    assert len(after.wraps) == len(named.wraps) - 2


def test_a_report_is_not_filed_for_nobody(sealer: PublicSealer, receipt: Receipt, to_entry: ToEntry) -> None:
    with pytest.raises(CaseError, match="no_key"):
        sealer.file(receipt, [], None, to_entry("e1", Kind.REPORT))


def test_wraps_of_counselors_who_left_hinder_nothing(keys: Keys, opener: PrivateOpener, case: Case) -> None:
    left = {one: key for one, key in keys.keyring.counselors.items() if one != "b"}
    without = PrivateOpener(replace(keys.keyring, counselors=left), keys.counselors)
    key = without.open(case, "a")
    assert key

    after = key.reseal(case, ["a"])

    assert opener.open(after, "b") is None
    reopened = opener.open(after, "a")
    assert reopened
    assert [one.told for one in reopened.read(after)] == [one.told for one in key.read(case)]


def test_the_escrow_gives_a_case_to_new_keys_and_its_owner_keeps_the_way_back(
    keys: Keys, shares: Shares, named: Case, case: Case
) -> None:
    private = escrow_from(shares[1][:2])
    keyring, fresh = renewed(keys.keyring, ["a", "b"], escrow_seed(private))
    escrow = EscrowOpener(keyring, private, Pen(fresh.signs_as, fresh.seed))

    for one, owner in ((named, True), (case, False)):
        key = escrow(one)
        assert key
        after = key.reseal(one, ["a"])
        opener = PrivateOpener(keyring, fresh, Pen(STAFF, keys.staff.seed))
        reopened = opener.open(after, "a")
        assert reopened
        assert reopened.read(after) == key.read(one)
        assert {entry.signer for entry in after.entries} == {fresh.signs_as} == {f"{COUNSELORS}-2"}
        assert bool(opener.own(after, OWNER)) is owner
        assert PrivateOpener(keys.keyring, keys.counselors).open(after, "a") is None


def test_the_escrow_itself_writes_in_no_case(
    keys: Keys, shares: Shares, case: Case, to_entry: ToEntry
) -> None:
    private = escrow_from(shares[1][1:])
    key = EscrowOpener(keys.keyring, private, Pen("escrow", escrow_seed(private)))(case)
    assert key

    for kind in (Kind.NOTE, Kind.REPLY, Kind.READERS, Kind.ADDITION):
        with pytest.raises(CaseError, match="not_here"):
            key.seal(case, to_entry("more", kind))


@pytest.mark.parametrize("name", ["counselors-3", "counselors-", "staff-2", "escrow", "custodian"])
def test_only_a_generation_that_the_keyring_names_signs_for_the_counselors_door(
    keys: Keys, case: Case, to_entry: ToEntry, opener: PrivateOpener, name: str
) -> None:
    seed = envelope.fresh()
    key = opener.open(case, "a")
    assert key
    with pytest.raises((Tampered, CaseError), match=r"not_here|^$"):
        key.read(replace(key, pen=Pen(name, seed)).seal(case, to_entry("more", Kind.NOTE)))
