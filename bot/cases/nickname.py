"""A case's nickname: two words and a number, easy to say, out of its locator; it tells nothing else."""

import tomllib
from functools import cache
from hashlib import blake2b
from importlib.resources import files


def nickname(locator: str, lang: str) -> str:
    """What people call the case of a locator: the same case in every language."""
    number = int.from_bytes(blake2b(locator.encode(), digest_size=8).digest())
    number, figure = divmod(number, 100)
    first, second = _words(lang)
    number, ahead = divmod(number, len(first))
    pair = first[ahead], second[number % len(second)]
    return f"{pair[0]}{pair[1]}{figure:02}" if lang == "ja" else f"{pair[0]} {pair[1]} {figure:02}"


def width(lang: str) -> int:
    """Characters of the longest nickname."""
    first, second = (max(map(len, words)) for words in _words(lang))
    return first + second + (2 if lang == "ja" else 4)


@cache
def _words(lang: str) -> tuple[list[str], list[str]]:
    words = tomllib.loads(files("bot.cases").joinpath("nickname.toml").read_text(encoding="utf-8"))[lang]
    return words["first"], words["second"]
