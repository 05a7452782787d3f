"""Nicknames: the same case has the same one in every language, and it tells nothing of the case."""

import re
import tomllib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.nickname import nickname
from bot.cases.receipt import ALPHABET, LOCATOR

WORDS = tomllib.loads(files("bot.cases").joinpath("nickname.toml").read_text(encoding="utf-8"))
LOCATORS = st.text(ALPHABET, min_size=LOCATOR, max_size=LOCATOR)


def _parts(locator: str) -> tuple[int, int, str]:
    """Which words an English nickname has, by their places, and its figures."""
    first, second, figures = nickname(locator, "en").split()
    return WORDS["en"]["first"].index(first), WORDS["en"]["second"].index(second), figures


@given(LOCATORS)
def test_a_case_has_the_same_words_and_figures_in_every_language(locator: str) -> None:
    first, second, figures = _parts(locator)

    assert nickname(locator, "ja") == f"{WORDS['ja']['first'][first]}{WORDS['ja']['second'][second]}{figures}"


@given(LOCATORS)
def test_a_nickname_is_two_words_and_two_figures(locator: str) -> None:
    assert re.fullmatch(r"[A-Z][a-z]+ [A-Z][a-z]+ \d\d", nickname(locator, "en"))
    assert re.fullmatch(r"[ぁ-んー]+\d\d", nickname(locator, "ja"))


def test_a_nickname_stays_what_it_was() -> None:
    """People know their case by it: a change of the words renames every case there is."""
    assert (nickname("0MKW4B97", "ja"), nickname("0MKW4B97", "en")) == (
        "はやいあさがお73",
        "Fast Bindweed 73",
    )


def test_neighbours_are_called_quite_differently() -> None:
    names = [_parts(f"0MKW4B{one}{other}") for one in ALPHABET for other in ALPHABET]

    assert len(set(names)) > 1000
    assert [len({name[part] for name in names}) for part in range(3)] == [64, 64, 100]


@pytest.mark.parametrize("place", ["first", "second"])
def test_there_are_as_many_words_in_each_language_and_none_twice(place: str) -> None:
    for lang in ("ja", "en"):
        assert len(set(WORDS[lang][place])) == len(WORDS[lang][place]) == 64
