"""A door's seed in the wrong hands signs for that door only; re-sealed entries keep their true originals."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.vault import envelope
from adapters.vault.case_key import CaseKey
from adapters.vault.entries import Pen, kept_inside, sealed
from adapters.vault.keyring import COUNSELORS, STAFF, Keys
from adapters.vault.public import PublicSealer
from adapters.vault.wraps import bound, wrap_for
from bot.cases.case import Case, Status
from bot.cases.entry import Entry, Kind, Role
from bot.cases.errors import CaseError
from bot.cases.receipt import Receipt
from bot.cases.sealed import Header, SealedEntry
from bot.confidential import Confidential
from bot.desk.ports import Tampered

Hands = Callable[[Case], dict[str, CaseKey]]
Refused = Callable[[Case, Case], bool]
ToEntry = Callable[..., Entry]
REPORTERS = {
    Kind.REPORT, Kind.ADDITION, Kind.WISHES, Kind.WITHDRAWAL, Kind.REVEAL, Kind.OBJECTION, Kind.CONSENT,
    Kind.ATTACHMENT,
}  # fmt: skip
WORDS = {"day": "2026-11-21", "by": None, "told": {"words": "..."}}


@pytest.fixture(scope="session")
def signed(hands: Hands, pens: dict[str, Pen]) -> Callable[..., Case]:
    """signed(case, place, words, door): the case with other words in a place, truly signed by a door."""

    def forged(case: Case, place: int, words: object, door: str, **changed: Any) -> Case:
        header = replace(case.entries[place].header, **changed)
        key, around = hands(case)["b"].key, bound(case.wraps, case.lock.public)
        one = sealed(json.dumps(words).encode(), header, key, around, pens[door])
        return replace(case, entries=(*case.entries[:place], one, *case.entries[place + 1 :]))

    return forged


@pytest.mark.parametrize("door", [STAFF, COUNSELORS])
@pytest.mark.parametrize("author", Role)
@pytest.mark.parametrize("kind", Kind)
def test_a_door_writes_the_kinds_of_its_own_side_only(
    refused: Refused,
    hands: Hands,
    case: Case,
    signed: Callable[..., Case],
    door: str,
    author: Role,
    kind: Kind,
) -> None:
    forged = signed(case, 2, WORDS, door, kind=kind, author=author)
    forged = replace(forged, withdrawn=kind is Kind.WITHDRAWAL, held=kind is Kind.HELD)
    forged = replace(forged, status=Status.CONCLUDED) if kind is Kind.CONCLUSION else forged
    side = (STAFF, Role.REPORTER) if kind in REPORTERS else (COUNSELORS, Role.COUNSELOR)

    assert forged.follows
    if (door, author) == side:
        assert hands(case)["a"].read(forged)[2].told == Confidential({"words": "..."})
    else:
        assert refused(forged, case)


@pytest.mark.parametrize("author", Role)
@pytest.mark.parametrize("kind", Kind)
def test_what_a_door_may_not_write_it_does_not_seal(
    hands: Hands,
    sealer: PublicSealer,
    pens: dict[str, Pen],
    receipt: Receipt,
    case: Case,
    author: Role,
    kind: Kind,
) -> None:
    entry = Entry("e4", kind, author, None, date(2026, 11, 21), Confidential({"words": "..."}))
    for door, role in ((STAFF, Role.REPORTER), (COUNSELORS, Role.COUNSELOR)):
        key = replace(hands(case)["a"], pen=pens[door])
        if role is author is kind.author:
            assert key.read(key.seal(case, entry))[-1] == entry
            continue
        with pytest.raises(CaseError, match="not_here"):
            key.seal(case, entry)
    if author is Role.COUNSELOR:
        with pytest.raises(CaseError, match="not_here"):
            sealer.file(receipt, ["a"], None, entry)


def test_a_doors_seed_without_the_cases_key_moves_no_ciphertext(
    refused: Refused, case: Case, other: Case, handed_over: Case, pens: dict[str, Pen]
) -> None:
    for base, source in ((case, other), (case, handed_over), (handed_over, case), (case, case)):
        for place, one in enumerate(base.entries[:3]):
            for moved in source.entries[:3]:
                for door in (STAFF, COUNSELORS):
                    forged = under(base, one.header, moved, pens[door])
                    if forged.ciphertext != one.ciphertext:
                        entries = (*base.entries[:place], forged, *base.entries[place + 1 :])
                        assert refused(replace(base, entries=entries), base)


def test_a_doors_seed_without_the_cases_key_gives_an_entry_no_other_wraps(
    refused: Refused,
    keys: Keys,
    sealer: PublicSealer,
    receipt: Receipt,
    to_entry: ToEntry,
    pens: dict[str, Pen],
) -> None:
    """Else the next words would be sealed for whom the thief of the staff's seed put there."""
    case = sealer.file(receipt, ["b"], None, to_entry("e1", Kind.REPORT))
    more = wrap_for(keys.keyring.counselors["a"], case.locator, 1, envelope.fresh())
    for wraps in ((*case.wraps, more), case.wraps[:-1], (more, *case.wraps[1:])):
        forged = replace(case, wraps=wraps)
        one = under(forged, case.entries[0].header, case.entries[0], pens[STAFF])
        assert refused(replace(forged, entries=(one,)), case)


def under(case: Case, header: Header, moved: SealedEntry, pen: Pen) -> SealedEntry:
    """A sealed entry under another header with a signature that is true for it."""
    place = [header.case, header.epoch, header.sequence, header.entry, header.kind, header.author]
    told = json.dumps(place).encode()
    around = bound(case.wraps, case.lock.public)
    message = b"".join((len(told).to_bytes(4), told, moved.nonce, around, moved.ciphertext))
    return SealedEntry(header, moved.nonce, moved.ciphertext, pen.door, pen.signs(message))


def original(case: Case, place: int, hands: Hands, keys: Keys) -> dict[str, Any]:
    """What a re-sealed entry holds inside."""
    around = bound(case.wraps, case.lock.public)
    told: dict[str, Any] = json.loads(
        kept_inside(case.entries[place], hands(case)["b"].key, around, keys.keyring)
    )
    return told


def test_only_the_true_original_signed_by_the_counselors_door_is_read_in_a_resealed_entry(
    refused: Refused, hands: Hands, keys: Keys, case: Case, other: Case, handed_over: Case,
    signed: Callable[..., Case],
) -> None:  # fmt: skip
    key = hands(handed_over)["b"]
    for place, true in enumerate(key.read(handed_over)[:3]):
        for base in (case, other, handed_over):
            for source in range(3):
                inside = original(base, source, hands, keys)
                forged = signed(handed_over, place, inside, COUNSELORS)
                if base is not other and source == place:
                    assert key.read(forged)[place] == true
                else:
                    assert refused(forged, handed_over)
                assert refused(signed(handed_over, place, inside, STAFF), handed_over)


def test_an_original_of_another_filing_under_the_same_receipt_is_refused(
    refused: Refused, hands: Hands, keys: Keys, handed_over: Case, sealer: PublicSealer, receipt: Receipt,
    to_entry: ToEntry, signed: Callable[..., Case],
) -> None:  # fmt: skip
    """It stands in the same place but for the entry's id."""
    again = sealer.file(receipt, ["b"], None, to_entry("e9", Kind.REPORT))

    assert refused(signed(handed_over, 0, original(again, 0, hands, keys), COUNSELORS), handed_over)


def test_an_original_with_any_part_changed_is_refused(
    refused: Refused, hands: Hands, keys: Keys, case: Case, other: Case, handed_over: Case,
    signed: Callable[..., Case],
) -> None:  # fmt: skip
    inside, another = (original(one, 0, hands, keys)["original"] for one in (case, other))
    for part in range(5):
        for new in (
            another["kept"][part],
            b64encode(b"\0" + b64decode(inside["kept"][part])).decode(),
            "",
            5,
        ):
            kept = [*inside["kept"][:part], new, *inside["kept"][part + 1 :]]
            assert refused(
                signed(handed_over, 0, {"original": {**inside, "kept": kept}}, COUNSELORS), handed_over
            )
    for signer in (COUNSELORS, "", None, []):
        forged = {"original": {**inside, "signer": signer}}
        assert refused(signed(handed_over, 0, forged, COUNSELORS), handed_over)


def test_a_counselors_door_puts_no_words_of_its_own_under_a_reporter(
    refused: Refused, hands: Hands, keys: Keys, handed_over: Case, signed: Callable[..., Case]
) -> None:
    key = hands(handed_over)["b"].key
    theirs = signed(handed_over, 0, WORDS, COUNSELORS)
    nested = signed(handed_over, 0, original(handed_over, 0, hands, keys), COUNSELORS)
    for forged in (theirs, nested):
        one, around = forged.entries[0], bound(forged.wraps, forged.lock.public)
        kept = [one.nonce, one.ciphertext, one.signature, key, around]
        place = list(vars(one.header).values())
        inside = {"place": place, "signer": COUNSELORS, "kept": [b64encode(part).decode() for part in kept]}
        assert refused(signed(handed_over, 0, {"original": inside}, COUNSELORS), handed_over)
    assert refused(theirs, handed_over)


odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["2026-11-21", "2026-13-01", "", "x"]),
    lambda parts: (
        st.lists(parts, max_size=6)
        | st.dictionaries(
            st.sampled_from(["day", "by", "told", "original", "place", "signer", "kept"]), parts
        )
    ),
    max_leaves=12,
)


@settings(deadline=None, max_examples=200)
@given(odd, st.sampled_from([0, 1]))
def test_malformed_words_under_a_true_signature_are_tampered_with_and_nothing_else(
    hands: Hands, case: Case, signed: Callable[..., Case], words: Any, place: int
) -> None:
    forged = signed(case, place, words, (STAFF, COUNSELORS)[place])
    try:
        [entry] = hands(case)["a"].read(forged)[place : place + 1]
    except Tampered:
        return
    assert entry.told == Confidential(dict(words["told"]))


def test_a_key_cut_short_verifies_nothing() -> None:
    """The library reads 32 bytes whatever it is given: a cut zero would come back from behind the value."""
    seed = next(seed for seed in seeds() if envelope.signing_pair(seed)[0].endswith(b"\0"))
    public = envelope.signing_pair(seed)[0]
    signature = envelope.sign(seed, b"entry", b"words")

    assert envelope.is_signed(public, b"entry", b"words", signature)
    for cut in (public[:31], public + b"\0", b""):
        assert not envelope.is_signed(cut, b"entry", b"words", signature)
    assert not envelope.is_signed(public, b"audit", b"words", signature)


def seeds() -> Any:
    return (count.to_bytes(32) for count in range(100_000))
