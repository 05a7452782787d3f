"""The gate of accounts: of messages that nobody wrote rules for, hardly any incident is missed."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from knowledge.account import is_account

Marked = tuple[str, str, bool]
"""A message, its language, and whether it tells of an incident."""


@pytest.fixture(scope="module")
def held_out(golden: Path) -> Sequence[Marked]:
    """Written and marked before the first rule was, and not looked at while rules were written."""
    return _marked(golden / "account_held_out.jsonl")


def test_the_held_out_messages_are_many_of_every_kind_and_of_both_languages(
    held_out: Sequence[Marked],
) -> None:
    kinds = [(lang, account) for _, lang, account in held_out]

    assert len(kinds) == 180
    assert [kinds.count(one) for one in (("ja", True), ("ja", False), ("en", True), ("en", False))] == [
        56, 72, 23, 29,
    ]  # fmt: skip


def test_no_held_out_message_is_also_a_development_message(held_out: Sequence[Marked], golden: Path) -> None:
    developed = {message for message, *_ in _marked(golden / "account_dev.jsonl")}

    assert len(developed) == 511
    assert not developed & {message for message, *_ in held_out}


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_nearly_every_account_is_recognised(held_out: Sequence[Marked], lang: str) -> None:
    shown = [is_account(message) for message, spoken, account in held_out if account and spoken == lang]

    assert sum(shown) / len(shown) >= 0.95


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_most_questions_stay_questions(held_out: Sequence[Marked], lang: str) -> None:
    shown = [is_account(message) for message, spoken, account in held_out if not account and spoken == lang]

    assert sum(shown) / len(shown) <= 0.20


def _marked(file: Path) -> Sequence[Marked]:
    lines = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    return [(line["message"], line["lang"], line["account"]) for line in lines]
