"""The reporter's code: it opens its own case, costs one derivation however it is wrong, and two at once."""

from collections.abc import Callable
from dataclasses import replace
from threading import Condition, Thread

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from nacl import pwhash

from adapters.vault import envelope
from adapters.vault.entries import Pen
from adapters.vault.keyring import STAFF, Keys
from adapters.vault.receipt import CodeUnlock
from bot.cases.case import Case
from bot.cases.receipt import ALPHABET, CODE, LOCATOR, Receipt
from bot.desk.ports import Tampered

Derived = list[tuple[str, bytes]]
receipts = st.builds(
    Receipt,
    st.text(ALPHABET, min_size=LOCATOR, max_size=LOCATOR),
    st.text(ALPHABET, min_size=CODE, max_size=CODE),
)


@pytest.fixture
def derived() -> Derived:
    """Every (code, salt) that was stretched."""
    return []


@pytest.fixture
def unlock(keys: Keys, pens: dict[str, Pen], derived: Derived) -> CodeUnlock:
    """An Unlock that counts its derivations."""

    def counted(code: str, salt: bytes) -> bytes:
        derived.append((code, salt))
        return envelope.stretch(code, salt)

    return CodeUnlock(keys.keyring, pens[STAFF], keys.staff.door, counted)


@pytest.fixture(scope="session")
def cheap(keys: Keys, pens: dict[str, Pen]) -> Callable[[Derived], CodeUnlock]:
    """cheap(derived): the same without the cost."""

    def made(derived: Derived) -> CodeUnlock:
        def counted(code: str, salt: bytes) -> bytes:
            derived.append((code, salt))
            return envelope.derived(salt, code.encode())

        return CodeUnlock(keys.keyring, pens[STAFF], keys.staff.door, counted)

    return made


def test_the_right_code_opens_after_one_derivation(
    unlock: CodeUnlock, derived: Derived, case: Case, receipt: Receipt
) -> None:
    key = unlock(case, receipt)

    assert key is not None
    assert [one.id for one in key.read(case)] == ["e1", "e2", "e3"]
    assert derived == [(receipt.code, case.lock.salt)]


def test_a_code_costs_argon2id_with_64_mebibytes_and_three_passes() -> None:
    cost = {"opslimit": 3, "memlimit": 64 * 1024 * 1024}

    assert envelope.stretch("CODE", bytes(16)) == pwhash.argon2id.kdf(32, b"CODE", bytes(16), **cost)


@pytest.mark.parametrize("place", [0, 9, CODE - 1])
def test_a_code_wrong_by_one_character_opens_nothing_after_one_derivation(
    unlock: CodeUnlock, derived: Derived, case: Case, receipt: Receipt, place: int
) -> None:
    wrong = receipt.code[:place] + "Z" + receipt.code[place + 1 :]
    assert wrong != receipt.code

    assert unlock(case, replace(receipt, code=wrong)) is None
    assert derived == [(wrong, case.lock.salt)]


@settings(deadline=None)
@given(receipts, st.booleans())
def test_any_wrong_code_and_any_unknown_locator_cost_one_derivation_and_open_nothing(
    cheap: Callable[[Derived], CodeUnlock], case: Case, receipt: Receipt, typed: Receipt, known: bool
) -> None:
    assume(typed.code != receipt.code)
    derived: Derived = []

    assert cheap(derived)(case if known else None, typed) is None
    [(code, salt)] = derived
    assert code == typed.code
    assert len(salt) == envelope.SALT
    assert (salt == case.lock.salt) == known


@settings(deadline=None)
@given(receipts, receipts)
def test_an_unknown_locator_has_one_salt_of_its_own_that_no_other_door_tells(
    cheap: Callable[[Derived], CodeUnlock], first: Receipt, second: Receipt
) -> None:
    derived: Derived = []
    unlock = cheap(derived)
    for typed in (first, replace(second, locator=first.locator), replace(first, locator=second.locator)):
        unlock(None, typed)
    replace(unlock, door=bytes(32))(None, first)
    salts = [salt for _, salt in derived]

    assert salts[0] == salts[1]
    assert (salts[0] == salts[2]) == (first.locator == second.locator)
    assert salts[0] != salts[3]


def test_an_unknown_locator_costs_the_true_derivation_too(
    unlock: CodeUnlock, derived: Derived, receipt: Receipt
) -> None:
    assert unlock(None, receipt) is None
    assert len(derived) == 1


def test_a_code_does_not_open_another_case_with_its_lock(
    unlock: CodeUnlock, case: Case, other: Case, receipt: Receipt
) -> None:
    assert unlock(other, receipt) is None
    assert unlock(replace(other, lock=case.lock), receipt) is None
    assert unlock(replace(case, locator=other.locator), receipt) is None


@pytest.mark.parametrize("salt", [b"", bytes(15), bytes(17)])
def test_a_lock_that_cannot_be_one_is_tampered_with(
    unlock: CodeUnlock, case: Case, receipt: Receipt, salt: bytes
) -> None:
    with pytest.raises(Tampered):
        unlock(replace(case, lock=replace(case.lock, salt=salt)), receipt)


def test_two_derivations_run_at_once_and_never_a_third(
    keys: Keys, pens: dict[str, Pen], receipt: Receipt
) -> None:
    changed, inside = Condition(), [0]

    def slow(code: str, salt: bytes) -> bytes:
        with changed:
            inside.append(inside[-1] + 1)
            changed.notify_all()
            changed.wait_for(lambda: max(inside) >= 2, 20)
            changed.wait_for(lambda: max(inside) >= 3, 0.3)
            inside.append(inside[-1] - 1)
        return bytes(32)

    unlock = CodeUnlock(keys.keyring, pens[STAFF], keys.staff.door, slow)
    threads = [Thread(target=unlock, args=(None, receipt)) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert len(inside) == 9
    assert max(inside) == 2


def test_after_a_derivation_that_failed_the_next_one_runs(
    keys: Keys, pens: dict[str, Pen], receipt: Receipt
) -> None:
    def failing(code: str, salt: bytes) -> bytes:
        raise MemoryError

    unlock = CodeUnlock(keys.keyring, pens[STAFF], keys.staff.door, failing)
    for _ in range(5):
        with pytest.raises(MemoryError):
            unlock(None, receipt)
