"""Keys and codes show in no repr: whatever prints the vault's objects prints no secret."""

from collections.abc import Callable
from dataclasses import replace

from adapters.vault.addresses import AddressOpener
from adapters.vault.case_key import CaseKey
from adapters.vault.door import DoorCarry
from adapters.vault.entries import Pen
from adapters.vault.keyring import STAFF, Keys
from adapters.vault.letters import LetterOpener
from adapters.vault.private import PrivateOpener
from adapters.vault.public import PublicSealer
from adapters.vault.receipt import CodeUnlock
from bot.cases.case import Case
from bot.cases.receipt import Receipt


def test_no_repr_of_the_vault_shows_a_key_an_owner_or_a_code(
    keys: Keys, pens: dict[str, Pen], sealer: PublicSealer, opener: PrivateOpener, named: Case,
    receipt: Receipt, hands: Callable[[Case], dict[str, CaseKey]],
) -> None:  # fmt: skip
    opened = hands(named)
    objects = [
        keys, keys.staff, keys.counselors, keys.worker, pens, sealer, opener, receipt, named, opened,
        DoorCarry(keys.staff.door), LetterOpener(keys.worker), AddressOpener(keys.worker),
        CodeUnlock(keys.keyring, pens[STAFF], keys.staff.door), replace(opened["a"], owner="playground:x"),
    ]  # fmt: skip
    shown = repr(objects) + str(objects) + f"{objects}"
    secrets = [
        *keys.counselors.private.values(), keys.counselors.own, keys.counselors.seed, keys.worker.private,
        keys.staff.seed, keys.staff.door, opened["a"].key,
    ]  # fmt: skip

    assert repr(keys.keyring.worker)[2:-1] in shown
    assert [one for one in secrets if repr(one)[2:-1] in shown or one.hex() in shown] == []
    assert receipt.code not in shown
    assert "playground:x" not in shown
