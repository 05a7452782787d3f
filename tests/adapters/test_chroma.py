"""What keeps the vectors: what goes in comes out, whatever the number."""

from pathlib import Path

import numpy as np
import pytest

from adapters.index import chroma


@pytest.mark.parametrize("count", [1, 2, 3, 700, 5_001])
def test_vectors_come_back_under_their_names(tmp_path: Path, count: int) -> None:
    vectors = np.random.default_rng(33).normal(size=(count, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    chroma.keep(tmp_path, [f"{number:032x}" for number in range(count)], vectors)

    rows, kept = chroma.kept(tmp_path)
    assert {f"{number:032x}" for number in range(count)} <= rows.keys()
    found = np.array([kept[rows[f"{number:032x}"]] for number in range(count)])
    assert found == pytest.approx(vectors, abs=1e-6)
    assert (tmp_path / "chroma.sqlite3").exists()
    assert list(tmp_path.rglob("data_level0.bin"))


def test_vectors_without_a_direction_come_back_as_zeros(tmp_path: Path) -> None:
    chroma.keep(tmp_path, ["a", "b"], np.zeros((2, 4), np.float32))

    rows, kept = chroma.kept(tmp_path)
    assert not kept[[rows["a"], rows["b"]]].any()
