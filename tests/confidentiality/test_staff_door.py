"""The staff's door: it files with every private key absent; what its dialogs carry comes back unchanged."""

import json
import pickle
import string
import subprocess
import sys
from base64 import b64decode, urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from adapters.vault import envelope, keyfiles
from adapters.vault.door import DoorCarry
from adapters.vault.keyring import Keys
from adapters.vault.letters import LetterOpener
from adapters.vault.private import PrivateOpener
from adapters.vault.public import PublicSealer
from bot.cases.errors import CaseError
from bot.cases.letter import Notice, Occasion
from bot.cases.sealed import SealedLetter
from bot.confidential import Confidential
from bot.desk.ports import Tampered

FILES = """
import gc, json, pickle, sys
from base64 import b64encode
from datetime import date
from pathlib import Path
from adapters.vault import envelope, keyfiles
from adapters.vault.door import DoorCarry
from adapters.vault.entries import Pen
from adapters.vault.public import PublicSealer
from adapters.vault.receipt import CodeUnlock
from bot.cases.entry import Entry, Kind, Role
from bot.cases.receipt import Receipt
from bot.confidential import Confidential

folder = Path(sys.argv[1])
keyring, staff = keyfiles.load_keyring(folder, "staff"), keyfiles.load_staff(folder)
kek, refusals = envelope.fresh(), []
for load in (
    lambda: keyfiles.load_counselors(folder, kek), lambda: keyfiles.load_worker(folder),
    lambda: keyfiles.load_root(folder), lambda: keyfiles.load_kek(folder, None),
    lambda: keyfiles.load_keys(folder, kek),
):
    try:
        load()
    except keyfiles.KeysError as fault:
        refusals.append(str(fault))
entry = Entry("e1", Kind.REPORT, Role.REPORTER, None, date(2026, 11, 21), Confidential({"words": "..."}))
receipt = Receipt("0MKW4B97", "4ZVC4705KKB21XGFA46")
case = PublicSealer(keyring, Pen("staff", staff.seed)).file(receipt, ["a"], None, entry)
found = [one for tracked in gc.get_objects() for one in gc.get_referents(tracked)]
found += [inner for one in found if isinstance(one, dict) for inner in one.values()]
print(json.dumps({
    "refusals": refusals,
    "case": b64encode(pickle.dumps(case)).decode(),
    "held": [one.hex() for one in found if type(one) is bytes and len(one) == 32],
    "modules": [name for name in sys.modules if name.startswith("adapters.")],
}))
"""


def test_a_process_with_the_staffs_file_and_the_keyring_only_files_a_case_and_holds_no_key_to_it(
    keys: Keys, opener: PrivateOpener, tmp_path: Path
) -> None:
    folder, root = tmp_path / "keys", envelope.fresh()
    keyfiles.save_keys(folder, keys, root, envelope.fresh())
    for name in ("counselors.json", "worker.json"):
        (folder / name).unlink()
    done = subprocess.run([sys.executable, "-c", FILES, folder], capture_output=True, text=True)
    assert done.stderr == ""
    told = json.loads(done.stdout)

    [entry] = opener.open(pickle.loads(b64decode(told["case"])), "a").read(
        pickle.loads(b64decode(told["case"]))
    )
    assert entry.told.reveal() == {"words": "..."}
    assert [refusal.split(" is ")[0] for refusal in told["refusals"]] == [
        str(folder / name)
        for name in ("counselors.json", "worker.json", "root.json", "kek.json", "counselors.json")
    ]
    private = {
        *keys.counselors.private.values(),
        keys.counselors.own,
        keys.counselors.seed,
        keys.worker.private,
        root,
    }
    assert {keys.staff.seed.hex(), keys.keyring.counselors["a"].hex()} <= set(told["held"])
    assert {one.hex() for one in private} & set(told["held"]) == set()
    assert not {"adapters.vault.private", "adapters.vault.letters"} & set(told["modules"])


PERSON = Confidential("slack:U1")
CARRIED = {"named": "no", "wishes": "heard recorded", "site": "東京本店"}
LETTERS = string.ascii_letters + string.digits + "-_="


@pytest.fixture(scope="session")
def carry(keys: Keys) -> DoorCarry:
    """What a dialog carries, by the staff's door."""
    return DoorCarry(keys.staff.door)


@pytest.fixture(scope="session")
def state(carry: DoorCarry) -> str:
    """Something carried."""
    return carry.seal(CARRIED, PERSON)


def is_forged(carry: DoorCarry, state: str, person: Confidential[str] = PERSON) -> bool:
    try:
        carry.open(state, person)
    except CaseError as refusal:
        return refusal.code == "state_forged"
    return False


@pytest.mark.parametrize("more", ["", "a", "ab", "abc", "abcd"])
def test_what_is_carried_comes_back_and_tells_nothing(carry: DoorCarry, more: str) -> None:
    told = {**CARRIED, "more": more}
    state = carry.seal(told, PERSON)

    assert carry.open(state, PERSON) == told
    assert "東京本店".encode() not in urlsafe_b64decode(state)
    assert state != carry.seal(told, PERSON)


@settings(deadline=None)
@given(st.integers(0), st.sampled_from([*LETTERS, "!", " ", "\n", "あ", "Ａ"]), st.booleans())
def test_any_changed_or_added_character_is_forged(
    carry: DoorCarry, state: str, place: int, letter: str, added: bool
) -> None:
    place %= len(state)
    changed = state[:place] + letter + state[place + (not added) :]
    assume(changed != state)

    assert is_forged(carry, changed)


@pytest.mark.parametrize("length", range(9))
def test_a_last_character_that_means_the_same_bytes_is_forged_too(carry: DoorCarry, length: int) -> None:
    state = carry.seal({"a": "x" * length}, PERSON)
    last = len(state.rstrip("=")) - 1
    alike = [
        state[:last] + letter + state[last + 1 :] for letter in LETTERS if letter not in {state[last], "="}
    ]

    assert all(
        is_forged(carry, one) for one in [*alike, state + "=", state + "\n", state.rstrip("=") + "===="]
    )


def test_another_person_or_another_doors_key_is_forged(carry: DoorCarry, state: str) -> None:
    for person in ("slack:U2", "", "slack:U1 ", "SLACK:U1", "\ud800"):
        assert is_forged(carry, state, Confidential(person))
    assert is_forged(DoorCarry(bytes(32)), state)
    assert not is_forged(carry, state)


@settings(deadline=None)
@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda one: urlsafe_b64encode(one).decode()))
@pytest.mark.parametrize("times", [1, 5000])
def test_whatever_else_comes_back_is_forged(carry: DoorCarry, times: int, odd: str) -> None:
    assert is_forged(carry, odd * times)


@pytest.mark.parametrize("odd", ["", "=", "====", "\ud800", "\0", "A" * 2_000_000, "あ" * 100_000])
def test_odd_states_are_forged(carry: DoorCarry, odd: str) -> None:
    assert is_forged(carry, odd)


NOTICE = Notice(Occasion.ARRIVED, "a", "0MKW4B97", urgent=True, promise=1, unopened=True)


def test_a_letter_opens_for_the_worker_only_and_all_are_of_one_size(sealer: PublicSealer, keys: Keys) -> None:
    plain = Notice(Occasion.OVERDUE, "b", "7YQ2H8ND", urgent=False)
    letters = [sealer.letter("one", 900, notice) for notice in (NOTICE, plain)]

    assert [LetterOpener(keys.worker)(one) for one in letters] == [NOTICE, plain]
    assert len({len(one.box) for one in letters}) == 1
    for other in (*keys.counselors.private.values(), keys.counselors.own, keys.staff.seed, keys.staff.door):
        with pytest.raises(envelope.Unopened):
            envelope.receive(other, letters[0].box)


@settings(deadline=None)
@given(st.integers(0), st.integers(1, 255), st.binary(max_size=30))
def test_a_changed_or_malformed_letter_is_tampered_with(
    sealer: PublicSealer, keys: Keys, place: int, change: int, words: bytes
) -> None:
    box = bytearray(sealer.letter("one", 900, NOTICE).box)
    box[place % len(box)] ^= change
    for forged in (bytes(box), envelope.give(keys.keyring.worker, words), words):
        with pytest.raises(Tampered):
            LetterOpener(keys.worker)(SealedLetter("one", 900, forged))


@pytest.mark.parametrize(
    "words", [b"5", b"null", b"[]", b"[1,2,3,4,5,6]", b"[" * 100_000, b"{}", b'"abcdef"']
)
def test_a_letter_that_breaks_a_parser_is_tampered_with(keys: Keys, words: bytes) -> None:
    with pytest.raises(Tampered):
        LetterOpener(keys.worker)(SealedLetter("one", 900, envelope.give(keys.keyring.worker, words)))
