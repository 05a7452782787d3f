"""People picked as involved: only those of the reporter's own platform, and not too many."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.errors import Refused
from bot.cases.report import PEOPLE, Question, checked, involved

WHOM = Question("involved", people="slack")
TEN = " ".join(f"slack:U{number:09}" for number in range(PEOPLE))


def fault(words: str) -> str:
    with pytest.raises(Refused) as refused:
        checked({"involved": words}, (WHOM,))
    return refused.value.faults["involved"]


def test_who_is_asked_about_is_of_the_platform_that_one_speaks_from() -> None:
    assert involved("teams:c0a5") == (Question("involved", people="teams"),)
    assert involved("") == ()


def test_up_to_ten_people_are_taken_as_they_are() -> None:
    assert checked({"involved": TEN}, (WHOM,)) == {"involved": TEN}
    assert checked({"involved": " "}, (WHOM,)) == {}


def test_one_more_is_too_many_and_the_same_person_twice_is_one() -> None:
    assert fault(f"{TEN} slack:U1") == "too_many_people"
    assert checked({"involved": f"{TEN} slack:U000000001"}, (WHOM,)) != {}


@pytest.mark.parametrize(
    "words",
    [
        "teams:c0a50000-0000-4000-8000-00000000000a", "playground:counselor-a", "U1", "slack:", "SLACK:U1",
        "slack:U1 teams:x", "slack:U1,slack:U2", "slack:<!channel>", "slack:../../etc", "相談員A",
        "slack:" + "U" * 81, "slack:slack:U1",
    ],
)  # fmt: skip
def test_whoever_can_not_be_picked_there_is_refused_at_the_field(words: str) -> None:
    assert fault(words) == "not_a_person"


@given(st.text(max_size=60))
def test_nothing_else_is_ever_taken(words: str) -> None:
    try:
        taken = checked({"involved": words}, (WHOM,)).get("involved", "")
    except Refused:
        return
    assert all(one.startswith("slack:") and one[6:].isascii() for one in taken.split())
