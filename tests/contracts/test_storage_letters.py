"""What storage promises of letters and of the audit, on SQLite and on PostgreSQL."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.cases.audit import Act, AuditEntry, broken, next_entry
from bot.cases.sealed import SealedLetter
from bot.desk.ports import UnitOfWork

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
SECOND = int(NOW.timestamp())


def test_letters_whose_time_has_come_are_claimed_in_order_and_once(unit_of_work: UnitOfWork) -> None:
    early, late, later = (SealedLetter(f"{n}", SECOND + n, b"box") for n in (-900, -1, 0))
    with unit_of_work() as unit:
        for letter in (later, early, SealedLetter("future", SECOND + 1, b""), late):
            unit.letters.add(letter)

    with unit_of_work() as unit:
        assert unit.letters.claim(NOW, 2) == [early, late]
    with unit_of_work() as unit:
        assert unit.letters.claim(NOW, 2) == [later]
        assert unit.letters.claim(NOW, 2) == []


@pytest.mark.parametrize(
    ("moment", "again"),
    [
        (NOW + timedelta(minutes=4), False),
        (NOW + timedelta(minutes=6), True),  # whoever claimed it has died
        (NOW - timedelta(minutes=4), False),  # another worker's clock is behind
        (NOW - timedelta(minutes=6), True),  # the clock has jumped back
    ],
)  # fmt: skip
def test_a_claim_holds_for_some_minutes_by_the_clock(
    unit_of_work: UnitOfWork, moment: datetime, again: bool
) -> None:
    letter = SealedLetter("letter", 0, b"box")
    with unit_of_work() as unit:
        unit.letters.add(letter)
        unit.letters.claim(NOW, 1)

    with unit_of_work() as unit:
        assert unit.letters.claim(moment, 1) == ([letter] if again else [])


def test_a_letter_is_tried_again_when_postponed_and_never_when_removed(unit_of_work: UnitOfWork) -> None:
    with unit_of_work() as unit:
        unit.letters.add(SealedLetter("one", 0, b"box"))
        unit.letters.add(SealedLetter("two", 0, b"box"))
        unit.letters.claim(NOW, 2)
        unit.letters.postpone("one", SECOND + 60)
        unit.letters.remove("two")

    with unit_of_work() as unit:
        assert unit.letters.claim(NOW + timedelta(seconds=59), 2) == []
        assert unit.letters.claim(NOW + timedelta(seconds=60), 2) == [
            SealedLetter("one", SECOND + 60, b"box", attempts=1)
        ]


def test_the_audit_is_read_back_as_a_whole_chain(unit_of_work: UnitOfWork) -> None:
    with unit_of_work() as unit:
        first = _opened(unit.audit.last())
        unit.audit.add(first)
        second = _opened(unit.audit.last(), "BBBB")
        unit.audit.add(second)

    with unit_of_work() as unit:
        assert unit.audit.last() == second
        assert unit.audit.all() == [first, second]
        assert unit.audit.of("AAAA") == [first]
        assert list(broken(unit.audit.all(), lambda signer, digest, signature: True)) == []


def _opened(last: AuditEntry | None, case: str = "AAAA") -> AuditEntry:
    return next_entry(last, Act.OPENED, "fingerprint", case, NOW, lambda digest: ("counselors", digest))
