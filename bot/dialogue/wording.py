"""Every sentence the desk says, in every language, out of the wording*.toml beside this file."""

import tomllib
from functools import cache
from importlib.resources import files

LANGUAGES = ("ja", "en")

_FILES = """
wording wording_page wording_report wording_fields wording_casework wording_answering wording_chat
wording_slack wording_manifest wording_teams wording_learning
""".split()


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
    for name in _FILES:
        more = tomllib.loads(files("bot.dialogue").joinpath(f"{name}.toml").read_text(encoding="utf-8"))
        assert not told.keys() & more.keys(), "a key stands in one file only"
        told |= more
    return told
