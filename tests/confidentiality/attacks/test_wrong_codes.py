"""Wrong codes by the thousand: each costs the same, says the same, and locks nobody out of their case."""

from collections import Counter
from collections.abc import Callable, Iterator
from hashlib import blake2b
from typing import Any

import pytest
from sqlalchemy import event

from adapters.entrypoints.clock import new_name, new_secret
from adapters.vault.door import DoorCarry
from adapters.vault.entries import Pen
from adapters.vault.keyring import STAFF
from adapters.vault.receipt import CodeUnlock
from bot.cases.receipt import ALPHABET, CODE, Receipt, to_receipt
from bot.desk.reporter import Reporter
from bot.desk.throttle import FREE, WAIT, Throttle
from bot.dialogue.followup import Followup
from bot.dialogue.messages import Show
from bot.dialogue.reception import Reception

GUESSES = 1200


class Counted:
    """The desk where people come back, with its derivations and statements counted."""

    def __init__(self, house: Any) -> None:
        keys, self.house = house.installation.keys, house
        self.derived, self.asked = list[str](), Counter[str]()
        unlock = CodeUnlock(keys.keyring, Pen(STAFF, keys.staff.seed), keys.staff.door, self._stretch)
        reporter = Reporter(house.office, unlock, None, Throttle(house.clock, new_secret()))
        flow = Followup(reporter, DoorCarry(keys.staff.door), new_name, ())
        known = {"receipt": flow, "followup_code": flow}
        self.receive = Reception(
            None, known.get, new_name, lambda _, fault: house.faults.append(fault)
        ).receive  # type: ignore[arg-type]
        self._stretches = False
        event.listen(house.installation.engine, "before_cursor_execute", self._statement)

    def _stretch(self, code: str, salt: bytes) -> bytes:
        self.derived.append(code)
        return blake2b(code.encode(), salt=salt, digest_size=32).digest()

    def _statement(self, _: object, __: object, statement: str, *___: object) -> None:
        self.asked[statement.split(maxsplit=1)[0]] += 1

    def typed(self, receipt: Receipt, person: str) -> str:
        """What somebody reads who types a code."""
        one = self.house.staff(person)
        one.receive = self.receive
        one.press("receipt")
        one.send(code=receipt.written())
        return "\n".join(
            line for line in one.told.splitlines() if receipt.locator not in line.replace("-", "")
        )


@pytest.fixture
def counted(house: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Counted, Receipt]]:
    desk = Counted(house)
    monkeypatch.setattr("adapters.vault.public.new_lock", _quick(desk))
    yield desk, to_receipt(house.filed(house.staff("visitor-1")))
    desk.derived.clear()


def _quick(desk: Counted) -> Callable[..., Any]:
    from adapters.vault.receipt import new_lock

    return lambda receipt, _: new_lock(receipt, desk._stretch)


def guesses(receipt: Receipt) -> Iterator[Receipt]:
    """Half of them with the true locator, half with one of nobody's."""
    for number in range(GUESSES):
        code = "".join(ALPHABET[(number * 7919 >> 5 * place) % 32] for place in range(CODE))
        yield Receipt(receipt.locator if number % 2 else receipt.locator[::-1], code)


def test_a_thousand_wrong_codes_cost_one_derivation_each_and_read_the_same(
    counted: tuple[Counted, Receipt],
) -> None:
    desk, receipt = counted
    desk.derived.clear()
    read = {desk.typed(one, f"guesser-{number // FREE}") for number, one in enumerate(guesses(receipt))}

    assert len(read) == 1
    assert Counter(desk.derived) == Counter(one.code for one in guesses(receipt))
    told = desk.typed(receipt, "visitor-2")
    assert "窓口で一時間どなられました" in told
    assert told not in read


def test_whoever_guesses_on_waits_and_their_own_code_opens_after_the_wait_at_once_for_anybody_else(
    counted: tuple[Counted, Receipt],
) -> None:
    desk, receipt = counted
    wrong = [one for one, _ in zip(guesses(receipt), range(200), strict=False)]
    desk.derived.clear()
    for one in wrong:
        desk.typed(one, "guesser")
    assert len(desk.derived) == FREE, "the others were not even tried"

    assert "どなられました" not in desk.typed(receipt, "guesser")
    assert "どなられました" in desk.typed(receipt, "visitor-3")
    desk.house.clock.turn(seconds=WAIT.total_seconds() + 1)
    assert "どなられました" in desk.typed(receipt, "guesser")
    assert desk.house.stored(receipt.written()).version == 0


def test_a_wrong_code_writes_nothing_whether_or_not_there_is_such_a_case(
    counted: tuple[Counted, Receipt],
) -> None:
    desk, receipt = counted
    first, second = [one for one, _ in zip(guesses(receipt), range(2), strict=False)]
    desk.asked.clear()
    desk.typed(first, "guesser-a")
    unknown = Counter(desk.asked)
    desk.asked.clear()
    desk.typed(second, "guesser-b")

    assert {*unknown, *desk.asked} <= {"SELECT", "BEGIN"}
    assert isinstance(desk.receive.__self__, Reception)
    assert Show
