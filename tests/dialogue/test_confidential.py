"""Confidential: nothing but reveal() shows the value, wherever it is written, stored or raised."""

import copy
import json
import logging
import pickle
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.confidential import Confidential
from bot.dialogue.messages import Asker, Said

WORDS = "佐藤さんに叩かれました"
SECRET = Confidential(WORDS)
SAID = Said(SECRET, Asker("staff", None, "ja"))

WRITTEN: list[Callable[[object], str]] = [
    repr,
    str,
    format,
    ascii,
    "{}".format,
    "{!r:>60}".format,
    "{:>60}".format,
    "{:s}".format,
    lambda value: f"{value}",
    lambda value: "%s %r" % (value, value),  # noqa: UP031
    lambda value: str([value, {"text": value}]),
    lambda value: logging.LogRecord("a", 40, "a.py", 1, "heard %s", (value,), None).getMessage(),
]


def test_reveal_gives_the_value_itself() -> None:
    value = object()

    assert Confidential(value).reveal() is value


@pytest.mark.parametrize("value", [SECRET, SAID], ids=["itself", "inside a message"])
@pytest.mark.parametrize("write", WRITTEN)
def test_nothing_that_is_written_shows_the_value(write: Callable[[object], str], value: object) -> None:
    try:
        written = write(value)
    except TypeError as refused:
        written = str(refused)

    assert "佐藤" not in written
    assert "\\u4f50" not in written


@given(st.text(min_size=1))
def test_every_value_is_written_alike(words: str) -> None:
    written = {str(Confidential(words)), repr(Confidential(words)), f"{Confidential(words)!s:>5}"}

    assert written == {"Confidential(...)"}


@pytest.mark.parametrize("value", [SECRET, SAID], ids=["itself", "inside a message"])
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_nothing_confidential_is_ever_pickled(value: object, protocol: int) -> None:
    with pytest.raises(TypeError) as refused:
        pickle.dumps(value, protocol)

    assert str(refused.value) == "Confidential values are not pickled"


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
def test_nothing_confidential_is_copied_behind_its_back(copied: Callable[[object], object]) -> None:
    with pytest.raises(TypeError, match="not pickled"):
        copied(SECRET)


def test_nothing_confidential_becomes_json() -> None:
    with pytest.raises(TypeError) as refused:
        json.dumps({"text": SECRET})

    assert "佐藤" not in str(refused.value)


@pytest.mark.xfail(strict=True, reason="asdict() looks into every dataclass, and Confidential is one")
def test_nothing_confidential_comes_out_of_a_messages_fields() -> None:
    assert "佐藤" not in str(asdict(SAID))


def _raises(value: Confidential[str]) -> None:
    raise ValueError(value)


def test_a_traceback_with_all_its_variables_never_shows_the_value() -> None:
    try:
        _raises(SECRET)
    except ValueError as fault:
        told = "".join(traceback.TracebackException.from_exception(fault, capture_locals=True).format())

    assert "value = Confidential(...)" in told
    assert "佐藤" not in told


MISUSES: list[Callable[[Confidential[str]], object]] = [
    lambda value: value + "!",
    lambda value: value < value,
    lambda value: value.upper(),
    lambda value: value[0],
    lambda value: {}[value],
    lambda value: setattr(value, "_value", "other"),
]


@pytest.mark.parametrize("misuse", MISUSES)
def test_no_misuse_makes_python_say_the_value(misuse: Callable[[Confidential[str]], object]) -> None:
    with pytest.raises(Exception) as fault:  # noqa: PT011
        misuse(SECRET)

    assert "佐藤" not in "".join(traceback.format_exception(fault.value))


def test_the_same_words_are_equal_and_still_hidden() -> None:
    @dataclass(frozen=True)
    class Note:
        text: Confidential[str]

    first, second, other = Note(Confidential(WORDS)), Note(Confidential(WORDS)), Note(Confidential("別"))

    assert (first == second, first == other, len({first, second, other})) == (True, False, 2)
    assert repr(first) == repr(other)
