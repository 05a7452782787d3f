"""Every sentence the desk says, in every language, out of the wording*.toml beside this file."""

import tomllib
from functools import cache
from importlib.resources import files

LANGUAGES = ("ja", "en")


def say(key: str, lang: str, **values: object) -> str:
    """The sentence of a key in a language, its {names} filled in. Raises KeyError for an unknown key."""
    sentence = _sentences()[key][lang]
    assert isinstance(sentence, str)
    return sentence.format(**values) if values else sentence


def say_each(key: str, lang: str) -> tuple[str, ...]:
    """The sentences of a key that holds a list."""
    return tuple(_sentences()[key][lang])


def keys() -> tuple[str, ...]:
    """Every key."""
    return tuple(_sentences())


@cache
def _sentences() -> dict[str, dict[str, str | list[str]]]:
    told: dict[str, dict[str, str | list[str]]] = {}
    for file in files("bot.dialogue").iterdir():
        if not (file.name.startswith("wording") and file.name.endswith(".toml")):
            continue
        more = tomllib.loads(file.read_text(encoding="utf-8"))
        assert not told.keys() & more.keys(), "a key stands in one file only"
        told |= more
    return told
