"""A neural embedder inside the process: a tiny model made here, loaded by sentence-transformers."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from adapters.entrypoints.reading_room import ReadingRoom
from adapters.index.embedder import Written
from adapters.index.langchain_embedder import LangChainEmbedder
from knowledge.answer import Answer, Question
from knowledge.document import Scope

pytest.importorskip("langchain_huggingface", reason="pip install 'madoguchi[huggingface]'")
pytest.importorskip("sentence_transformers", reason="pip install 'madoguchi[huggingface]'")

Library = Callable[..., Path]
LETTERS = [
    chr(at) for first, last in ((0x20, 0x7F), (0x3041, 0x30FF), (0x4E00, 0x9FFF)) for at in range(first, last)
]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a model with one layer that reads letters; its numbers are a seed's."""
    import torch
    from sentence_transformers import SentenceTransformer, models
    from transformers import BertConfig, BertModel, BertTokenizerFast

    folder = tmp_path_factory.mktemp("model")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *LETTERS, *(f"##{one}" for one in LETTERS)]
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    torch.manual_seed(33)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
    )
    BertModel(config).save_pretrained(folder / "bert")
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder / "bert")
    inner = models.Transformer(str(folder / "bert"), max_seq_length=128)
    pooled = models.Pooling(inner.get_word_embedding_dimension())
    SentenceTransformer(modules=[inner, pooled]).save(str(folder / "ruri-v3-tiny"))
    return folder / "ruri-v3-tiny"


def test_a_local_model_is_told_every_word_with_its_prefixes_and_answers(
    model: Path, library: Library, place: Path
) -> None:
    heard: list[str] = []
    embedder = LangChainEmbedder(f"huggingface:{model}", lambda text: heard.append(text) or text)
    assert embedder.in_house
    [alone] = embedder.passages([Written("録音の決まり", ())])
    asked = embedder.question("録音の決まり")
    assert np.linalg.norm([alone, asked], axis=1) == pytest.approx(1, abs=1e-5)
    assert alone @ asked < 0.9999

    folder = library(
        {"a.md": "電話の録音は、断ってから始めます。", "b.md": "駐車場の鍵は、総務課が預かります。"}
    )
    room = ReadingRoom(place, folder, lambda done, total: None, print, embedder=embedder)
    question = Question("電話の録音は断ってから始めますか", Scope(date(2026, 11, 22)), confided=True)
    assert isinstance(room.answer(question), Answer)
    assert question.text in heard
    assert room.versions().current.embedder == f"huggingface:{model}"
