"""How well the desk's index finds on public sets of questions, beside LangChain's defaults and plain BM25.

    python tests/benchmarks/public.py FOLDER [--set jsquad|lawqa] [--sample N]

FOLDER (or the variable MADOGUCHI_PUBLIC_SETS) holds `jsquad/` and `lawqa/`, each with docs.jsonl {id, title,
text} and queries.jsonl {id, q, rel}; nothing of them is part of the project, and without them nothing is
measured. Every set is written out as a folder of Markdown, and read, indexed and ranked by the code that
answers staff, with its one rule of fusion and no switch for a set; an article of law becomes headings by
paragraph (第N条第N項), as laws have them.

Prints nDCG@10, recall@10 (a document counts by its best passage) and milliseconds a question. Beside it:
LangChain's BM25Retriever as shipped, which cuts words at white space; its EnsembleRetriever over that and a
vector store with the same static word vectors; and BM25 on pairs of characters (bm25s).
`pip install 'madoguchi[benchmarks]'` brings them.
"""

import argparse
import json
import math
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

from adapters.entrypoints.reading_room import ReadingRoom
from knowledge.document import Scope

Ranker = Callable[[str], Sequence[str]]
"""The ids of the ten best documents for a question, best first."""

SETS = {"jsquad": ["q"], "lawqa": ["q_stem", "q"]}
"""Which of a set's questions are asked; a lawqa stem is the question without its four choices."""
BEST = 10
PASSAGES = 60
"""Passages ranked, so that ten distinct documents are among them."""
ARTICLE = re.compile(r"第(\d+)条((?:の\d+)*)$")
PARAGRAPH = re.compile(r"第(\d+)項$")


def main() -> None:
    given = _arguments()
    if given.folder is None or not any((given.folder / name).is_dir() for name in given.set):
        print(f"The public sets are not there (looked for {', '.join(given.set)}); nothing is measured.")
        return
    for name in given.set:
        if (given.folder / name).is_dir():
            _measured(given.folder / name, SETS[name], given.sample)


def _arguments() -> argparse.Namespace:
    told = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    place = os.environ.get("MADOGUCHI_PUBLIC_SETS")  # noqa: TID251
    told.add_argument("folder", type=Path, nargs="?", default=Path(place) if place else None)
    told.add_argument("--set", choices=list(SETS), action="append", help="only this one (default all)")
    told.add_argument("--sample", type=int, default=0, help="only so many questions, spread over all of them")
    given = told.parse_args()
    given.set = given.set or list(SETS)
    return given


def _measured(folder: Path, fields: Sequence[str], sample: int) -> None:
    documents, questions = _lines(folder / "docs.jsonl"), _lines(folder / "queries.jsonl")
    if sample:
        questions = questions[:: max(1, len(questions) // sample)]
    version = sys.version.split()[0]
    print(f"{folder.name}: {len(documents)} documents, {len(questions)} questions, Python {version}")
    print(f"{'':34}{'':8}{'nDCG@10':>9}{'recall@10':>11}{'p50 ms':>9}{'p95 ms':>9}")
    with tempfile.TemporaryDirectory() as place:
        for name, ranker in _rankers(documents, Path(place)):
            for field in fields:
                _show(name, field, ranker, questions)


def _rankers(documents: Sequence[dict], place: Path) -> Iterator[tuple[str, Ranker]]:
    """Each is made when it is asked for, so that none stands in another's memory."""
    yield "the desk", _desk(documents, place)
    yield "BM25 on bigrams (bm25s)", _bigrams(documents)
    try:
        import langchain_classic  # noqa: F401
        import langchain_community  # noqa: F401
    except ImportError as lacking:
        print(
            f"{lacking.name} is not installed, so LangChain is left out: pip install 'madoguchi[benchmarks]'"
        )
        return
    yield "LangChain BM25Retriever", _langchain_bm25(documents)
    yield "LangChain EnsembleRetriever", _langchain_ensemble(documents, place)


def _desk(documents: Sequence[dict], place: Path) -> Ranker:
    library = place / "library"
    library.mkdir()
    for number, one in enumerate(documents):
        (library / f"{number}.md").write_text(_markdown(one), encoding="utf-8")
    refused: list[Exception] = []
    room = ReadingRoom(place / "data", library, lambda done, total: None, refused.append)
    room.ingest()
    if refused:
        print(f"The desk refused {len(refused)} documents, the first because: {refused[0]}")
    scope = Scope(date(2026, 11, 21))

    def ranked(question: str) -> Sequence[str]:
        passages = room.ranking(question, scope, None, PASSAGES)
        return list(dict.fromkeys(one.document.id for one in passages))[:BEST]

    return ranked


def _markdown(document: dict) -> str:
    """A document as a company would keep it: a title, and an article of law under headings by paragraph."""
    front = f"---\nid: {document['id']}\ntitle: {json.dumps(document['title'], ensure_ascii=False)}\n---\n"
    article = ARTICLE.search(document["title"])
    if article is None:
        return f"{front}# {document['title']}\n\n" + "\n\n".join(_escaped(document["text"]))
    head = f"第{article[1]}条{article[2]}"
    body = [
        f"## {head}第{paragraph[1]}項" if (paragraph := PARAGRAPH.fullmatch(line)) else line
        for line in _escaped(document["text"])
    ]
    above = [] if body[:1] and body[0].startswith("## ") else [f"## {head}"]
    return front + "\n\n".join([*above, *body])


def _escaped(text: str) -> list[str]:
    """The lines of a text, none of which Markdown takes for anything else."""
    return [
        re.sub(r"([\\`*_{}\[\]<>#+\-.!|~=])", r"\\\1", line) for line in text.splitlines() if line.strip()
    ]


def _bigrams(documents: Sequence[dict]) -> Ranker:
    import bm25s

    from adapters.index.tokens import bigrams

    index = bm25s.BM25(method="lucene")
    index.index([bigrams(_text(one)) or ["-"] for one in documents], show_progress=False)

    def ranked(question: str) -> Sequence[str]:
        tokens = [token for token in bigrams(question) if token in index.vocab_dict]
        best = index.get_scores(tokens).argsort()[::-1][:BEST] if tokens else []
        return [documents[row]["id"] for row in best]

    return ranked


def _langchain_bm25(documents: Sequence[dict]) -> Ranker:
    from langchain_community.retrievers import BM25Retriever

    retriever = BM25Retriever.from_documents(_langchain(documents), k=BEST)
    return lambda question: [one.id for one in retriever.invoke(question)]


def _langchain_ensemble(documents: Sequence[dict], place: Path) -> Ranker:
    from langchain_classic.retrievers import EnsembleRetriever
    from langchain_community.retrievers import BM25Retriever
    from langchain_core.embeddings import Embeddings
    from langchain_core.vectorstores import InMemoryVectorStore

    from adapters.index.embedder import Written
    from adapters.index.tokens import words
    from adapters.index.word_vectors import WordVectors

    vectors = WordVectors(place / "data" / "cache")

    class Static(Embeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return vectors.passages([Written(text, words(text)) for text in texts]).tolist()

        def embed_query(self, text: str) -> list[float]:
            vector = vectors.question(text)
            return (vector if vector.any() else vector + 1e-6).tolist()  # a zero has no cosine

    texts = _langchain(documents)
    store = InMemoryVectorStore(Static())
    store.add_documents(texts)
    by_words, by_meaning = (
        BM25Retriever.from_documents(texts, k=BEST),
        store.as_retriever(search_kwargs={"k": BEST}),
    )
    both = EnsembleRetriever(retrievers=[by_words, by_meaning], weights=[0.5, 0.5], id_key="id")
    return lambda question: [one.metadata["id"] for one in both.invoke(question)][:BEST]


def _langchain(documents: Sequence[dict]) -> list:
    from langchain_core.documents import Document

    return [Document(id=one["id"], page_content=_text(one), metadata={"id": one["id"]}) for one in documents]


def _text(document: dict) -> str:
    return f"{document['title']}\n{document['text']}"


def _show(name: str, field: str, ranker: Ranker, questions: Sequence[dict]) -> None:
    ranker(questions[0][field])
    gains, found, times = [], [], []
    for one in questions:
        start = time.perf_counter()
        ranked = ranker(one[field])
        times.append(1000 * (time.perf_counter() - start))
        gains.append(_ndcg(ranked, one["rel"]))
        found.append(len(set(ranked) & set(one["rel"])) / len(set(one["rel"])))
    shown = (statistics.mean(gains), statistics.mean(found), statistics.median(times), _p95(times))
    print(f"{name:34}{field:8}{shown[0]:9.4f}{shown[1]:11.4f}{shown[2]:9.2f}{shown[3]:9.2f}", flush=True)


def _ndcg(ranked: Sequence[str], relevant: Sequence[str]) -> float:
    """Normalised discounted cumulative gain at 10, gains 0 or 1."""
    gain = sum(1 / math.log2(rank + 1) for rank, one in enumerate(ranked, 1) if one in set(relevant))
    return gain / sum(1 / math.log2(rank + 1) for rank in range(1, min(len(set(relevant)), BEST) + 1))


def _p95(times: Sequence[float]) -> float:
    return sorted(times)[math.ceil(0.95 * len(times)) - 1]


def _lines(file: Path) -> list[dict]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    main()
