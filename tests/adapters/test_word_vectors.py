"""Word vectors: sentences as unit vectors, near in meaning near in angle, out of one small file."""

import os
import resource
from pathlib import Path

import numpy as np
import pytest

from adapters.index.tokens import words
from adapters.index.word_vectors import DIMENSIONS, WordVectors

pytest.importorskip("ja_ginza")


@pytest.fixture(scope="module")
def near(data: Path) -> "Near":
    return Near(WordVectors(data / "cache"))


class Near:
    """The cosine of two texts."""

    def __init__(self, vectors: WordVectors) -> None:
        self.vectors = vectors

    def __call__(self, one: str, other: str) -> float:
        first, second = self.vectors.embed([words(one), words(other)])
        return float(first @ second)


def test_every_text_with_a_known_word_is_a_unit_vector(near: Near) -> None:
    texts = ["帰る", "録音 上司 電話", "録音 zzqx", "録音 " * 500]
    embedded = near.vectors.embed([text.split() for text in texts])
    assert embedded.shape == (4, DIMENSIONS)
    assert embedded.dtype == np.float32
    assert np.linalg.norm(embedded, axis=1) == pytest.approx(1, abs=1e-5)


def test_texts_without_a_known_japanese_word_are_zeros(near: Near) -> None:
    nothing = near.vectors.embed([[], ["recording"], ["ヌャヌャヌャ"], [""], ["😀"], ["\x00"]])
    assert nothing.shape == (6, DIMENSIONS)
    assert not nothing.any()


def test_no_text_at_all_gives_no_vector(near: Near) -> None:
    assert near.vectors.embed([]).shape == (0, DIMENSIONS)


def test_a_texts_vector_depends_on_the_text_alone(near: Near) -> None:
    alone = near.vectors.embed([["録音", "電話"]])
    among = near.vectors.embed([["天気"], ["録音", "電話"], ["客"] * 50])
    assert np.array_equal(alone[0], among[1])


@pytest.mark.parametrize(
    ("word", "nearer", "farther"),
    [
        ("帰る", "帰宅", "天気"),
        ("退去", "立ち退き", "天気"),
        ("怒鳴る", "暴言", "献立"),
        ("お客様", "顧客", "天気"),
        ("店長", "上司", "雨"),
        ("殴る", "暴力", "給与"),
        ("大声で怒鳴られた", "暴言を吐かれた", "駐車場の鍵を返した"),
        ("家に帰ってくれない", "店から出ていかない", "制服を洗う"),
    ],
)
def test_words_near_in_meaning_are_nearer_than_others(
    near: Near, word: str, nearer: str, farther: str
) -> None:
    assert near(word, nearer) > near(word, farther) + 0.05


def test_a_rare_word_weighs_more_than_a_common_one(near: Near) -> None:
    """こと is among the commonest words: beside it 土下座 decides where the sentence points."""
    assert near("土下座", "土下座 こと".replace(" ", "の")) > 0.9
    embedded = near.vectors.embed([["土下座", "する"], ["土下座"], ["する"]])
    assert embedded[0] @ embedded[1] > embedded[0] @ embedded[2]


def test_the_file_is_made_once_and_read_by_everyone_after(data: Path, tmp_path: Path) -> None:
    made = data / "cache" / "word-vectors-1.npz"
    before = made.stat()
    one = WordVectors(data / "cache").embed([["録音"]])
    os.link(made, tmp_path / made.name)
    two = WordVectors(tmp_path).embed([["録音"]])

    assert np.array_equal(one, two)
    assert (made.stat().st_ino, made.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert os.listdir(tmp_path) == [made.name]


def test_the_file_is_made_again_where_it_is_missing(data: Path, tmp_path: Path) -> None:
    expected = WordVectors(data / "cache").embed([["録音", "電話"]])
    assert np.array_equal(WordVectors(tmp_path / "new" / "cache").embed([["録音", "電話"]]), expected)
    assert os.listdir(tmp_path / "new" / "cache") == ["word-vectors-1.npz"]


@pytest.mark.parametrize("left", [0, 1000, 9_000_000])
def test_a_damaged_file_is_made_again(data: Path, tmp_path: Path, left: int) -> None:
    whole = (data / "cache" / "word-vectors-1.npz").read_bytes()
    (tmp_path / "word-vectors-1.npz").write_bytes(whole[:left])
    assert np.linalg.norm(WordVectors(tmp_path).embed([["録音"]])) == pytest.approx(1)


def test_without_room_nothing_half_written_is_left(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, before[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            WordVectors(tmp_path).embed([["録音"]])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert os.listdir(tmp_path) == []
