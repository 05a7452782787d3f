"""cards.toml: written by us or by hand, read as it was written, and refused with its place and cure."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.documents.cards import LARGEST, add_card, read_cards, state_of
from knowledge.errors import Unreadable
from knowledge.scenario import Scenario
from knowledge.text import visible

CARD = Scenario("company/manual", "電話 > 録音", '「録音」は "だめ" \\ですか')


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "cards.toml"


def test_without_a_file_there_is_no_card(file: Path) -> None:
    assert (read_cards(file), state_of(file)) == ((), "")


def test_what_is_added_is_read_again_in_its_order_and_once(file: Path) -> None:
    other = Scenario("law/rsk", "", "Is it a duty?")
    for card in (CARD, other, CARD):
        add_card(file, card)

    assert read_cards(file) == [
        Scenario(CARD.document, CARD.anchor, CARD.question, 1), Scenario("law/rsk", "", other.question, 2),
    ]  # fmt: skip
    assert sorted(os.listdir(file.parent)) == ["cards.lock", "cards.toml"]


def test_what_somebody_wrote_into_the_file_stays_as_it_is(file: Path) -> None:
    file.parent.mkdir()
    by_hand = '# 総務の覚え書き\n[[card]]\ndocument = "a"\nquestion = """長い\n質問"""\n'
    file.write_text(by_hand, encoding="utf-8")
    before = state_of(file)

    add_card(file, CARD)

    assert file.read_text(encoding="utf-8").startswith(by_hand)
    assert [one.question for one in read_cards(file)] == ["長い\n質問", CARD.question]
    assert state_of(file) != before


@given(st.text(max_size=300).filter(visible), st.text(max_size=40))
def test_whatever_is_asked_is_read_again_as_it_is_seen(tmp_path_factory: pytest.TempPathFactory, question: str, anchor: str) -> None:  # fmt: skip  # noqa: E501
    file = tmp_path_factory.mktemp("cards") / "cards.toml"

    add_card(file, Scenario("a", visible(anchor), question))

    assert [(one.anchor, one.question) for one in read_cards(file)] == [(visible(anchor), visible(question))]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"[[card]\n", "it is not TOML (line 1, column 7)"),
        (b'[[card]]\ndocument = "secret words', "it is not TOML"),
        (b"\xff\xfe", "it is not UTF-8"),
        (b'[[card]]\ndocument = "a"\n', "card 1, question: Field required"),
        (b'[[card]]\ndocument = ""\nquestion = "b"\n', "card 1, document: String should have at least 1"),
        (b'[[card]]\ndocument = "a"\nquestion = "b"\nwho = "c"\n', "card 1, who: Extra inputs"),
        (b'[[cards]]\ndocument = "a"\n', "cards: Extra inputs"),
        (b"card = 3\n", "card: Input should be a valid list"),
        (b'[[card]]\ndocument = "a"\nquestion = "' + b"x" * 2001 + b'"\n', "at most 2000 characters"),
        (b"#" * 2_000_001, "it has more than 2,000,000 bytes"),
    ],
)
def test_what_can_not_be_read_is_told_with_its_place_and_cure(file: Path, content: bytes, what: str) -> None:
    file.parent.mkdir()
    file.write_bytes(content)

    with pytest.raises(Unreadable) as caught:
        read_cards(file)

    assert str(caught.value).startswith("cards.toml: ")
    assert what in caught.value.what
    assert caught.value.cure
    assert "secret" not in str(caught.value)
    with pytest.raises(Unreadable):
        add_card(file, CARD)
    assert file.read_bytes() == content


@pytest.mark.parametrize(
    "card",
    [
        Scenario("a", "b", "ｶﾞ" * 1001),
        Scenario("a", "b", "\u202e"),
        Scenario("", "b", "録音は"),
    ],
)
def test_a_card_that_nobody_could_read_again_is_refused_and_the_file_stays(
    file: Path, card: Scenario
) -> None:
    add_card(file, CARD)
    before = file.read_bytes()

    with pytest.raises(Unreadable, match="nothing was added"):
        add_card(file, card)

    assert file.read_bytes() == before


def test_a_file_that_is_full_takes_no_card_and_stays_as_it_is(file: Path) -> None:
    file.parent.mkdir()
    file.write_text("#" * (LARGEST - 40), encoding="utf-8")

    with pytest.raises(Unreadable, match="would have more than 2,000,000 bytes"):
        add_card(file, CARD)

    assert file.stat().st_size == LARGEST - 40


def test_of_cards_that_several_add_at_once_none_is_lost(file: Path) -> None:
    def several(writer: int) -> None:
        for number in range(20):
            add_card(file, Scenario("a", "b", f"{writer}番目の{number}"))

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(several, range(3)))

    assert len(read_cards(file)) == 60


def test_what_people_asked_is_for_nobody_else_on_this_machine_unless_somebody_opened_it(file: Path) -> None:
    add_card(file, CARD)
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)

    file.chmod(0o664)
    add_card(file, Scenario("a", "b", "録音は"))
    assert file.stat().st_mode & 0o777 == 0o664
