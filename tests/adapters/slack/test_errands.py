"""What is done beside an answer: it fails in silence but for a line in the log, whatever the log does."""

from typing import Any

from adapters.slack.errands import Errands

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


def test_a_fault_that_can_not_be_noted_keeps_nobody_from_an_answer() -> None:
    def broken(_: str, fault: Exception) -> None:
        raise OSError("disk full")

    assert Errands(list, lambda: "K7", broken).noted(FAULT) == "K7"
    assert Errands(list, fails, broken).noted(FAULT) == "-"  # type: ignore[arg-type]
