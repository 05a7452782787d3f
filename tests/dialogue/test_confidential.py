"""Confidential: nothing but reveal() shows the value, wherever it is written, stored or raised."""

import copy
import json
import logging
import pickle
import traceback
from collections.abc import Callable
from dataclasses import asdict, astuple, dataclass, is_dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.confidential import Confidential
from bot.dialogue.messages import Asker, Said

WORDS = "〇〇さんに叩かれました"
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

    assert "〇〇" not in written
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

    assert str(refused.value) == "Confidential values are neither pickled nor copied"


@pytest.mark.parametrize(
    "copied",
    [
        lambda: copy.copy(SECRET),
        lambda: copy.deepcopy(SECRET),
        lambda: copy.deepcopy(SAID),
        lambda: asdict(SAID),
        lambda: astuple(SAID),
    ],
    ids=["copy", "deepcopy", "deepcopy of a message", "a message's fields", "a message as a tuple"],
)
def test_nothing_confidential_is_copied_behind_its_back(copied: Callable[[], object]) -> None:
    with pytest.raises(TypeError) as refused:
        copied()

    assert str(refused.value) == "Confidential values are neither pickled nor copied"


def test_nothing_confidential_becomes_json() -> None:
    with pytest.raises(TypeError) as refused:
        json.dumps({"text": SECRET})

    assert "〇〇" not in str(refused.value)


def test_a_confidential_value_has_no_fields_to_look_into() -> None:
    assert not is_dataclass(SECRET)
    assert not hasattr(SECRET, "__dict__")


def _raises(value: Confidential[str]) -> None:
    raise ValueError(value)


def test_a_traceback_with_all_its_variables_never_shows_the_value() -> None:
    try:
        _raises(SECRET)
    except ValueError as fault:
        told = "".join(traceback.TracebackException.from_exception(fault, capture_locals=True).format())

    assert "value = Confidential(...)" in told
    assert "〇〇" not in told


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

    assert "〇〇" not in "".join(traceback.format_exception(fault.value))


def test_the_same_words_are_equal_and_still_hidden() -> None:
    @dataclass(frozen=True)
    class Note:
        text: Confidential[str]

    first, second, other = Note(Confidential(WORDS)), Note(Confidential(WORDS)), Note(Confidential("別"))

    assert (first == second, first == other, len({first, second, other})) == (True, False, 2)
    assert repr(first) == repr(other)
