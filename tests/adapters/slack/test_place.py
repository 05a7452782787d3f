"""Place: what the core carries unread comes back as it was."""

import json

import pytest

from adapters.slack.place import Place, to_place
from bot.dialogue.ports import Undeliverable

PLACES = [
    Place("D1"),
    Place("D1", thread="1700000000.000001"),
    Place("C1", thread="1700000000.000001", user="U1"),
    Place("C1", user="U1", url="https://hooks.slack.com/actions/T1/1/x"),
    Place(user="U1"),
]


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_a_place_is_read_as_it_was_written(place: Place) -> None:
    assert to_place(place.written()) == place


def test_what_is_not_there_is_not_written() -> None:
    assert json.loads(Place("D1").written()) == {"channel": "D1"}


def test_a_bare_id_is_the_conversation_with_whom_it_names() -> None:
    assert to_place("U012ABC") == Place("U012ABC")


@pytest.mark.parametrize(
    "written",
    [
        "",
        "{}",
        "{",
        '{"thread": "1.2"}',
        '{"channel": 7}',
        '{"channel": "C1", "other": "x"}',
        '{"channel": null}',
    ],
)
def test_what_is_no_place_is_undeliverable_and_says_nothing_of_it(written: str) -> None:
    with pytest.raises(Undeliverable, match=r"^place_(empty|unreadable)$") as refused:
        to_place(written)

    assert refused.value.__cause__ is None
