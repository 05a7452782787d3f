"""What turns texts into vectors: static word vectors by default, or a model behind LangChain."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Written(NamedTuple):
    """A text of the library with the words it was cut into, so that nobody cuts it twice."""

    text: str
    words: Sequence[str]


class EmbedderUnavailable(Exception):
    """An embedder gave no vectors; `code` says why, never anyone's words."""

    def __init__(self, name: str, code: str) -> None:
        super().__init__(f"{name} gave no vectors ({code})")
        self.code = code


class Embedder(Protocol):
    """Texts near in meaning become vectors near in angle. All vectors have length one, or are zeros."""

    @property
    def name(self) -> str:
        """What an index remembers of it: vectors of another name are no use to it."""

    @property
    def is_neural(self) -> bool:
        """Whether its cosines have a level of their own, even of texts that have nothing in common."""

    @property
    def in_house(self) -> bool:
        """Whether no text leaves this process, so that what was told of an incident may be embedded."""

    def passages(self, texts: Sequence[Written]) -> Vectors:
        """One row a text. Raises EmbedderUnavailable."""

    def question(self, text: str) -> Vectors:
        """The vector of a question, to be held against those of passages. Raises EmbedderUnavailable."""
