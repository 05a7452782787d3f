"""Confided names under attack: with every key but the custodian's, and by whoever can write the database."""

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, update

from adapters.database.tables import disclosures, identities
from adapters.vault import envelope
from adapters.vault.confided import IDENTITY, IdentityAsker, IdentitySealer, about, boxed
from adapters.vault.entries import Pen
from adapters.vault.identity import IdentityOpener
from adapters.vault.keyring import CUSTODIAN, STAFF, CustodianKeys
from bot.cases.disclosure import Decision, Disclosure
from bot.confidential import Confidential
from bot.desk.identity import Decisions
from bot.desk.ports import Tampered
from bot.dialogue.delivery import notice_card

NAME = "山田花子かなりあ"
REASON = "連絡を取るため。かなりあ理由"


def request_on(desk: Any, case: Any, counselor: str = "counselor-a") -> str:
    writing = desk.writing(counselor, case)
    desk.identity.ask(writing, REASON)
    return str(writing.entry)


def row(desk: Any, table: Any, **where: str) -> dict[str, Any]:
    with desk.installation.engine.connect() as connection:
        found = connection.execute(select(table).filter_by(**where)).one()
    return dict(found._mapping)


def write(desk: Any, *statements: Any) -> None:
    with desk.installation.engine.begin() as connection:
        for one in statements:
            connection.execute(one)


def seeds(desk: Any) -> dict[str, bytes]:
    """Every private key of the desk but the custodian's."""
    keys = desk.installation.keys
    return {
        "own": keys.counselors.own, "worker": keys.worker.private, "staff's seed": keys.staff.seed,
        "staff's door": keys.staff.door, "counselors' seed": keys.counselors.seed,
        "counselors' door": keys.counselors.door, **keys.counselors.private,
    }  # fmt: skip


def test_no_other_key_of_the_desk_opens_an_identity_or_a_request(desk: Any) -> None:
    case = desk.file(confided=NAME)
    request_on(desk, case)
    boxes = [row(desk, identities)["box"], row(desk, disclosures)["box"]]

    opened = []
    for box in boxes:
        for name, key in seeds(desk).items():
            try:
                envelope.receive(key, box)
                opened.append(name)
            except envelope.Unopened:
                pass

    assert opened == []
    assert NAME in envelope.receive(desk.installation.keys.custodian.private, boxes[0]).decode()


def test_an_answer_opens_for_each_reader_and_for_nobody_else(desk: Any) -> None:
    case = desk.file(confided=NAME)
    request = request_on(desk, case)
    desk.custodian.give(case.receipt.locator, request)
    answer = row(desk, disclosures)["answer"]

    def read(counselor: str) -> str | None:
        asker = IdentityAsker(desk.installation.keys.keyring, desk.installation.keys.counselors)
        name = asker.read(case.receipt.locator, request, answer, counselor)
        return name.reveal() if name else None

    everyone = ("counselor-a", "counselor-b", "counselor-c", "outside", "nobody")
    assert [read(one) for one in everyone] == [NAME, NAME, None, None, None]
    for name, key in seeds(desk).items():
        if name not in {"counselor-a", "counselor-b"}:
            for start in range(32, len(answer), 32):
                with pytest.raises(envelope.Unopened):
                    envelope.receive(key, answer[start:])


def _swapped(desk: Any, case: Any, other: Any) -> None:
    there = row(desk, identities, case=other.receipt.locator)
    there["case"] = case.receipt.locator
    write(desk, update(identities).where(identities.c.case == case.receipt.locator).values(there))


def _name_of_mine(desk: Any, case: Any, _: Any) -> None:
    """Somebody who can write the database puts a name of their own there, sealed rightly."""
    box = envelope.give(desk.installation.keys.keyring.custodian, boxed([case.receipt.locator, "偽名"], 1024))
    mine = envelope.sign(envelope.fresh(), IDENTITY, about(case.receipt.locator, box))
    write(desk, update(identities).values(box=box, signature=mine))


def _taken_away(desk: Any, case: Any, _: Any) -> None:
    write(desk, delete(identities).where(identities.c.case == case.receipt.locator))


def _emptied(desk: Any, case: Any, _: Any) -> None:
    """By the staff's own key, on a case that confided a name."""
    keys = desk.installation.keys
    empty = IdentitySealer(keys.keyring, Pen(STAFF, keys.staff.seed)).identity(case.receipt.locator, None)
    assert empty
    write(desk, update(identities).where(identities.c.case == empty.case)
          .values(box=empty.box, signature=empty.signature))  # fmt: skip


def _by_another_door(desk: Any, case: Any, _: Any) -> None:
    keys = desk.installation.keys
    found = row(desk, identities, case=case.receipt.locator)
    signature = envelope.sign(keys.counselors.seed, IDENTITY, about(found["case"], found["box"]))
    write(desk, update(identities).where(identities.c.case == found["case"])
          .values(signer="counselors", signature=signature))  # fmt: skip


@pytest.mark.parametrize("spoil", [_swapped, _name_of_mine, _taken_away, _emptied, _by_another_door])
def test_an_identity_that_is_not_the_cases_own_is_given_to_nobody(
    desk: Any, spoil: Callable[..., None]
) -> None:
    case, other = desk.file(confided=NAME), desk.file(confided="別の人")
    request = request_on(desk, case)
    spoil(desk, case, other)

    with pytest.raises(Tampered):
        desk.custodian.give(case.receipt.locator, request)

    assert row(desk, disclosures)["state"] == "asked"
    assert "identity_given" not in [act for _, act, _ in desk.audit()]


def _forged(desk: Any, case: Any, seed: bytes, signs_as: str) -> Disclosure:
    keys = replace(desk.installation.keys.counselors, seed=seed, signs_as=signs_as)
    asker = IdentityAsker(desk.installation.keys.keyring, keys)
    return asker.ask(case.receipt.locator, "forged", desk.office.today(), "counselor-a", REASON)


def _put(desk: Any, one: Disclosure) -> None:
    values = {**vars(one), "state": one.state.value}
    write(desk, insert(disclosures).values(values))


@pytest.mark.parametrize("door", ["staff", "custodian", "nobody", "counselors"])
def test_a_forged_request_is_shown_as_one_and_opens_nothing(desk: Any, door: str) -> None:
    """Even rightly signed: the case and the audit do not tell of it."""
    case, keys = desk.file(confided=NAME), desk.installation.keys
    known = {"staff": keys.staff.seed, "custodian": keys.custodian.seed, "counselors": keys.counselors.seed}
    _put(
        desk, _forged(desk, case, known.get(door, envelope.fresh()), door if door in known else "counselors")
    )

    [shown] = desk.custodian.waiting()

    assert (shown.sound, shown.counselor, shown.reason) == (False, "", "")
    for act in (desk.custodian.give, desk.custodian.refuse, desk.custodian.request):
        with pytest.raises(Tampered):
            act(case.receipt.locator, "forged")


def test_a_request_exchanged_for_another_with_the_counselors_own_key_is_noticed(desk: Any) -> None:
    """The reporter was told of the first one, and of no other."""
    case, keys = desk.file(confided=NAME), desk.installation.keys
    request_on(desk, case)
    forged = _forged(desk, case, keys.counselors.seed, "counselors")
    write(desk, delete(disclosures))
    _put(desk, forged)

    assert [one.sound for one in desk.custodian.waiting()] == [False]
    with pytest.raises(Tampered):
        desk.custodian.give(case.receipt.locator, "forged")


def _for_another_case(desk: Any, case: Any, other: Any) -> None:
    write(desk, update(disclosures).values(case=other.receipt.locator))


def _with_another_reason(desk: Any, case: Any, _: Any) -> None:
    there = [case.receipt.locator, row(desk, disclosures)["id"], "counselor-b", "別の理由"]
    box = envelope.give(desk.installation.keys.keyring.custodian, boxed(there, 8192))
    write(desk, update(disclosures).values(box=box))


def _under_another_id(desk: Any, case: Any, _: Any) -> None:
    write(desk, update(disclosures).values(id="another"))


def _twice(desk: Any, case: Any, _: Any) -> None:
    write(desk, insert(disclosures).values({**row(desk, disclosures), "id": "another"}))


def _said_to_be_given(desk: Any, case: Any, _: Any) -> None:
    write(desk, update(disclosures).values(state="given", answer=b"x" * 100))


def _with_a_state_of_its_own(desk: Any, case: Any, _: Any) -> None:
    write(desk, update(disclosures).values(state="maybe"))


SPOILED = [
    _for_another_case, _with_another_reason, _under_another_id, _twice, _said_to_be_given,
    _with_a_state_of_its_own,
]  # fmt: skip


@pytest.mark.parametrize("spoil", SPOILED)
def test_a_request_that_was_changed_is_noticed_by_everybody(desk: Any, spoil: Callable[..., None]) -> None:
    case, other = desk.file(confided=NAME), desk.file(confided="別の人")
    request = request_on(desk, case)
    spoil(desk, case, other)
    decisions = Decisions(desk.office, desk.names.is_whole)
    about_it = other if spoil is _for_another_case else case
    locator = about_it.receipt.locator
    found = "another" if spoil is _under_another_id else request

    acts: list[Callable[[], object]] = [
        lambda: decisions.of(desk.stored(locator)),
        lambda: desk.identity.standing(desk.stored(locator), "counselor-a"),
        lambda: desk.custodian.give(locator, found),
        lambda: desk.custodian.refuse(locator, found),
    ]
    for act in acts:
        with pytest.raises(Tampered):
            act()


def test_a_decided_request_put_back_as_it_was_asked_is_noticed(desk: Any) -> None:
    case = desk.file(confided=NAME)
    request = request_on(desk, case)
    before = row(desk, disclosures)
    desk.custodian.refuse(case.receipt.locator, request)

    write(desk, update(disclosures).values(before))

    with pytest.raises(Tampered):
        desk.custodian.give(case.receipt.locator, request)
    assert [one.sound for one in desk.custodian.waiting()] == [False]


def test_a_decision_taken_away_or_turned_round_is_noticed_by_the_reporters_side(desk: Any) -> None:
    case = desk.file(confided=NAME)
    desk.custodian.give(case.receipt.locator, request_on(desk, case))
    decisions = Decisions(desk.office, desk.names.is_whole)
    kept = row(desk, disclosures)
    for spoiled in (
        delete(disclosures), update(disclosures).values(state="refused"),
        update(disclosures).values(day=kept["day"].replace(year=2020)),
    ):  # fmt: skip
        write(desk, spoiled)
        with pytest.raises(Tampered):
            decisions.of(desk.stored(case.receipt.locator))
        write(desk, delete(disclosures), insert(disclosures).values(kept))

    assert len(decisions.of(desk.stored(case.receipt.locator))) == 1


def test_a_decision_signed_by_the_counselors_door_is_none(desk: Any) -> None:
    case, keys = desk.file(confided=NAME), desk.installation.keys
    request = request_on(desk, case)
    for signs_as in ("counselors", "custodian"):
        forger = IdentityOpener(
            keys.keyring, CustodianKeys(keys.counselors.seed, b"", keys.custodian.private)
        )
        one = desk_request(desk, case)
        answer = forger.answer(case.receipt.locator, request, Confidential("偽名"), ["counselor-a"])
        forged = forger.decided(replace(one, state=Decision.GIVEN, answer=answer))
        values = {**vars(forged), "state": "given", "signer": signs_as}
        write(desk, update(disclosures).values(values))

        with pytest.raises(Tampered):
            desk.identity.standing(desk.stored(case.receipt.locator), "counselor-a")
        write(desk, update(disclosures).values({**vars(one), "state": "asked"}))


def desk_request(desk: Any, case: Any) -> Disclosure:
    with desk.office.unit_of_work() as unit:
        [one] = unit.confided.requests(case.receipt.locator)
    assert isinstance(one, Disclosure)
    return one


def test_an_answer_of_another_case_or_request_is_not_taken(desk: Any) -> None:
    case, other = desk.file(confided=NAME), desk.file(confided="別の人")
    for one in (case, other):
        desk.custodian.give(one.receipt.locator, request_on(desk, one))
    replayed = row(desk, disclosures, case=other.receipt.locator)["answer"]

    write(desk, update(disclosures).where(disclosures.c.case == case.receipt.locator)
          .values(answer=replayed))  # fmt: skip

    with pytest.raises(Tampered):
        desk.identity.standing(desk.stored(case.receipt.locator), "counselor-a")


def test_an_earlier_answer_of_the_same_case_is_not_taken_for_a_later_one(desk: Any) -> None:
    case = desk.file(confided=NAME)
    requests = []
    for _ in range(2):
        requests.append(request_on(desk, case))
        desk.custodian.give(case.receipt.locator, requests[-1])
    first = row(desk, disclosures, id=requests[0])["answer"]

    write(desk, update(disclosures).where(disclosures.c.id == requests[1]).values(answer=first))

    both = {one: row(desk, disclosures, id=one)["answer"] for one in requests}
    asker = IdentityAsker(desk.installation.keys.keyring, desk.installation.keys.counselors)
    assert asker.read(case.receipt.locator, requests[0], both[requests[0]], "counselor-a")
    with pytest.raises(Tampered):
        asker.read(case.receipt.locator, requests[1], both[requests[1]], "counselor-a")


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(min_value=0), flip=st.integers(min_value=1, max_value=255), what=st.sampled_from(
    ["box", "signature", "answer"]))  # fmt: skip
def test_one_bit_anywhere_is_noticed(given_one: Any, place: int, flip: int, what: str) -> None:
    desk, case, kept = given_one
    spoiled = bytearray(kept[what])
    spoiled[place % len(spoiled)] ^= flip
    write(desk, update(disclosures).values({**kept, what: bytes(spoiled)}))
    readers = ("counselor-a", "counselor-b")

    noticed = 0
    for one in readers:
        try:
            noticed += desk.identity.standing(desk.stored(case.receipt.locator), one).name is None
        except Tampered:
            noticed += 1

    assert noticed >= 1
    assert noticed == len(readers) or what == "answer"


@pytest.fixture
def given_one(desk: Any) -> tuple[Any, Any, dict[str, Any]]:
    case = desk.file(confided=NAME)
    desk.custodian.give(case.receipt.locator, request_on(desk, case))
    return desk, case, row(desk, disclosures)


def test_rows_say_nothing_of_how_a_name_was_given_nor_of_its_length(desk: Any) -> None:
    names = ("", "か", NAME, "長" * 120)
    for number, name in enumerate(names):
        desk.file(confided=name, person=f"playground:{number}")
    desk.file(named=True, naming="named", name=NAME)
    for name in ("か", NAME):
        case = desk.file(confided=name)
        desk.custodian.give(case.receipt.locator, request_on(desk, case))

    with desk.installation.engine.connect() as connection:
        held = connection.execute(select(identities)).all()
        told = connection.execute(select(disclosures)).all()

    assert len(held) == len(names) + 3
    assert {len(one.box) for one in held} == {len(held[0].box)}
    assert {(len(one.box), len(one.answer)) for one in told} == {(len(told[0].box), len(told[0].answer))}


def test_the_name_and_the_reason_lie_nowhere_in_clear(desk: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    case = desk.file(confided=NAME)
    request = request_on(desk, case)
    desk.custodian.give(case.receipt.locator, request)
    desk.clock.turn(minutes=30)
    desk.worker.round()

    kept = b"".join(file.read_bytes() for file in desk.place.iterdir() if file.is_file())
    letters = "".join(repr(notice_card(one.notice, "ja")) for one in desk.arrived)
    everything = kept + (caplog.text + letters + repr(desk.arrived)).encode()

    for words in (NAME, REASON):
        for start in range(len(words) - 3):
            piece = words[start : start + 4]
            assert piece.encode() not in everything
            assert json.dumps(piece).strip('"').encode() not in everything


def test_the_custodians_window_holds_no_key_of_a_case(desk: Any) -> None:
    case, keys = desk.file(confided=NAME), desk.installation.keys
    stored = desk.stored(case.receipt.locator)

    for key in (keys.custodian.private, keys.custodian.seed, keys.custodian.door):
        for wrap in stored.wraps:
            with pytest.raises(envelope.Unopened):
                envelope.receive(key, wrap.box)
    assert CUSTODIAN not in {one.recipient for one in stored.wraps}
