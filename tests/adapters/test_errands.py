"""What is done beside an answer: it fails in silence but for a line in the log, whatever the log does."""

from typing import Any

from adapters.errands import PATIENCE, WAITS, Errands
from bot.desk.ports import StorageBusy
from bot.dialogue.ports import DeliveryError, Undeliverable

FAULT = ValueError("腕をつかまれた")


def fails() -> None:
    raise FAULT


def test_an_errand_that_fails_is_noted_under_an_incident_and_raises_nothing() -> None:
    noted: list[tuple[str, Exception]] = []
    submitted: list[Any] = []
    errands = Errands(submitted.append, lambda: "K7", lambda incident, fault: noted.append((incident, fault)))

    errands.run(fails)
    assert noted == [], "it is not done at once"
    submitted.pop()()

    assert noted == [("K7", FAULT)]


def tried(*faults: Exception) -> tuple[list[float], list[Exception]]:
    """The seconds waited and the faults noted of an errand that fails like this, and then does not."""
    left, waited, noted = list(faults), [], []  # type: ignore[var-annotated]

    def act() -> None:
        if left:
            raise left.pop(0)

    errands = Errands(lambda one: one(), lambda: "K7", lambda _, fault: noted.append(fault), waited.append)
    errands.run(act)
    return waited, noted


def test_an_errand_is_tried_again_after_a_short_trouble_each_time_a_little_later() -> None:
    assert tried(DeliveryError("http_500"), StorageBusy()) == ([*WAITS[:2]], [])
    assert tried(DeliveryError("ratelimited", 7)) == ([7], [])


def test_what_does_not_go_away_is_given_up_with_a_line_in_the_log() -> None:
    last = DeliveryError("http_500")
    for_long = DeliveryError("ratelimited", PATIENCE + 1)
    never = Undeliverable("channel_not_found")

    assert tried(*[DeliveryError("http_500")] * len(WAITS), last) == ([*WAITS], [last])
    assert tried(for_long) == ([], [for_long])
    assert tried(never) == ([], [never])


def test_a_fault_that_can_not_be_noted_keeps_nobody_from_an_answer() -> None:
    def broken(_: str, fault: Exception) -> None:
        raise OSError("disk full")

    assert Errands(list, lambda: "K7", broken).noted(FAULT) == "K7"
    assert Errands(list, fails, broken).noted(FAULT) == "-"  # type: ignore[arg-type]
