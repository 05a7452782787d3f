"""The vector arm: a cosine for each passage in scope, and none for the others."""

from pathlib import Path

import numpy as np
import pytest

from adapters.index.chroma import ChromaArm, Label


def test_the_vector_arm_never_looks_at_a_vector_of_a_hidden_document(tmp_path: Path) -> None:
    axes = np.eye(3, 300, dtype=np.float32)
    labels = [Label(key, document=key) for key in range(3)]
    ChromaArm.build(tmp_path, (axes, labels), (axes, labels))
    arm = ChromaArm(tmp_path)

    for seen, hidden in (([0, 1, 0], ()), ([0, 0, 0], (1,)), ([0, 1, 0], (0, 2)), ([0, 0, 0], (0, 1, 2))):
        for cosines in arm.cosines(axes[1], 3, hidden):
            assert cosines == pytest.approx(seen)
