"""Answerers: quick to stop, and ended by nothing else."""

from collections.abc import Callable
from threading import Event, Thread
from time import sleep

from structlog.testing import capture_logs

from adapters.entrypoints.answerers import Answerers

PATIENCE = 10
"""Seconds within which what has to happen happens."""


def test_who_stops_waits_for_the_answer_under_way_and_for_none_of_those_that_wait() -> None:
    under_way, may_end, answered = Event(), Event(), list[int]()
    told: list[Callable[[], bool]] = []

    def round_(is_over: Callable[[], bool]) -> int:
        told.append(is_over)
        for number in range(20):
            if is_over():
                break
            under_way.set()
            assert may_end.wait(PATIENCE)
            answered.append(number)
        return len(answered)

    answerers = Answerers(round_, threads=1)
    answerers.start()
    assert under_way.wait(PATIENCE)
    stopping = Thread(target=answerers.stop)
    stopping.start()
    while not told[0]():
        sleep(0.001)
    assert answered == []
    may_end.set()
    stopping.join(PATIENCE)

    assert (stopping.is_alive(), answered) == (False, [0])


def test_a_round_that_fails_is_noted_by_its_kind_and_the_next_one_comes_when_somebody_wakes() -> None:
    came = [Event(), Event()]
    rounds: list[int] = []

    def round_(_: Callable[[], bool]) -> int:
        rounds.append(len(rounds))
        came[min(len(rounds), 2) - 1].set()
        if len(rounds) == 1:
            raise ValueError("words")
        return 0

    with capture_logs() as lines:
        answerers = Answerers(round_, threads=1)
        answerers.start()
        assert came[0].wait(PATIENCE)
        answerers.wake()
        assert came[1].wait(PATIENCE)
        answerers.stop()

    assert [(line["event"], line["error"]) for line in lines] == [("went_wrong", "ValueError")]


def test_an_answer_is_begun_when_no_more_questions_come_or_patience_is_over() -> None:
    begun = Event()

    def round_(is_over: Callable[[], bool]) -> int:
        if not is_over():
            begun.set()
        return 1

    answerers = Answerers(round_, threads=1)
    answerers.wake()
    answerers.start()
    try:
        assert begun.wait(PATIENCE)
        begun.clear()
        for _ in range(PATIENCE * 200):  # they never stop coming
            answerers.wake()
            if begun.wait(0.005):
                break
        assert begun.is_set()
    finally:
        answerers.stop()
