"""The custodian on the roster: somebody of their own, or one person would hold both halves."""

from dataclasses import replace

import pytest

from bot.cases.custodian import Custodian
from bot.cases.roster import Counselor, Roster
from bot.cases.roster_faults import faults

A = Counselor("a", "相談員A", "人事", addresses={"slack": "U1", "teams": "x"})
OUT = Counselor("out", "社外", "社外", external=True, contact="03", addresses={"slack": "U9"})
KEEPER = Custodian("keeper", "監査担当", "監査室", "Audit", "audit", addresses={"slack": "U5"})
GOOD = Roster((A,), OUT, custodian=KEEPER)


def test_a_custodian_of_their_own_is_right_and_reads_nothing() -> None:
    assert faults(GOOD) == []
    assert KEEPER not in GOOD.everyone
    assert GOOD.find("keeper") is None
    assert GOOD.reached("keeper") is KEEPER
    assert GOOD.reached("a") is A


@pytest.mark.parametrize(
    ("custodian", "place"),
    [
        (replace(KEEPER, id="a"), "custodian.id: 'a' is the id of counselors[1], too"),
        (replace(KEEPER, id="out"), "custodian.id: 'out' is the id of fallback, too"),
        (replace(KEEPER, addresses={"slack": "U1"}), "custodian.addresses.slack: counselors[1] has the same"),
        (replace(KEEPER, addresses={"slack": "U9"}), "custodian.addresses.slack: fallback has the same"),
        (replace(KEEPER, id="Keeper 1"), "custodian.id: 'Keeper 1' is no id"),
    ],
)
def test_who_reads_cases_keeps_no_names(custodian: Custodian, place: str) -> None:
    [told] = faults(replace(GOOD, custodian=custodian))

    assert told.startswith(place)


@pytest.mark.parametrize(
    ("person", "keeps"),
    [("slack:U5", True), ("playground:keeper", True), ("slack:U1", False), ("teams:U5", False), ("", False)],
)
def test_the_custodian_is_known_by_their_own_address(person: str, keeps: bool) -> None:
    assert (GOOD.keeper(person) is KEEPER) == keeps
    assert replace(GOOD, custodian=None).keeper(person) is None


def test_the_custodian_is_called_by_name_and_role() -> None:
    assert KEEPER.called("ja") == "監査担当(監査室)"
    assert KEEPER.called("en") == "Audit (audit)"
