"""How fast the desk answers and learns, beside BM25 on character bigrams alone in the same run.

    python tests/benchmarks/ask.py [--passages 1000 10000]

Prints, for both: `ask` warm p50 and p95 over the golden questions, its cold start as a process, ingest in
passages a second, and peak memory: making the index, and answering from it. Of the shipped library; with
`--passages` of folders with so many passages, as a company's own would be: distinct texts without cards, out
of the shipped library's sentences; and how all of it grows from the first to the last.
"""

import argparse
import json
import random  # noqa: TID251
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

HERE = Path(__file__).resolve()
QUESTIONS = HERE.parents[1] / "golden" / "held_out.jsonl"
COLD_STARTS = 5
NAMES = (
    "warm p50 ms", "warm p95 ms", "cold start s", "ingest passages/s", "peak memory MB",
    "memory answering MB", "recall@5",
)  # fmt: skip
A_DOCUMENT = 20
"""Passages in each written document."""


def main() -> None:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument(
        "--passages", type=int, nargs="+", help="sizes of libraries (default: the shipped)"
    )
    arguments.add_argument("--of", choices=["desk", "answering", "bigrams"], help=argparse.SUPPRESS)
    arguments.add_argument("--library", type=Path, help=argparse.SUPPRESS)
    arguments.add_argument("--data", type=Path, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.of:
        which = {"desk": _desk, "answering": _desk, "bigrams": _bigrams}[given.of]
        print(json.dumps(which(given.library, given.data)))
        return
    from adapters.entrypoints.reading_room import SHIPPED

    told = []
    for passages in given.passages or [0]:
        with tempfile.TemporaryDirectory() as folder:
            library = _written(Path(folder) / "library", passages) if passages else SHIPPED
            told.append(_compared(library, Path(folder), NAMES if not passages else NAMES[:-1]))
    if len(told) > 1:
        print(f"\ngrowth from {told[0][0]['passages']} to {told[-1][0]['passages']} passages")
        for name in NAMES[:-1]:
            desk, bigrams = (told[-1][which][name] / told[0][which][name] for which in (0, 1))
            print(f"{name:28}{desk:12.2f}{bigrams:16.2f}")


def _compared(
    library: Path, folder: Path, names: tuple[str, ...]
) -> tuple[dict[str, float], dict[str, float]]:
    measured = _measured("desk", library, folder), _measured("bigrams", library, folder)
    desk, bigrams = measured
    desk["cold start s"], bigrams["cold start s"] = _cold(library, folder), _cold_bigrams(library, folder)
    desk["memory answering MB"] = _measured("answering", library, folder)["peak memory MB"]
    bigrams["memory answering MB"] = bigrams["peak memory MB"]
    print(f"{desk['passages']} passages, {desk['questions']} questions, Python {sys.version.split()[0]}")
    print(f"{'':28}{'desk':>12}{'BM25 bigrams':>16}{'ratio':>9}")
    for name in names:
        print(f"{name:28}{desk[name]:12.2f}{bigrams[name]:16.2f}{desk[name] / bigrams[name]:9.2f}")
    return measured


def _desk(library: Path, data: Path) -> dict[str, float]:
    """Whatever is in the data folder already is not made again: then it is answering alone."""
    from adapters.entrypoints.reading_room import ReadingRoom
    from knowledge.answer import Question
    from knowledge.document import Scope

    room = ReadingRoom(data, library, lambda done, total: None, print)
    _extracted(data)
    start = time.perf_counter()
    room.ingest()
    ingested = time.perf_counter() - start
    scope = Scope(date(2026, 11, 21))
    passages = sum(count for _, count in room.index().documents().values())
    return _asked(
        passages, ingested,
        lambda text: room.answer(Question(text, scope)),
        lambda text: [one.document.id for one in room.ranking(text, scope, None, 200)],
    )  # fmt: skip


def _extracted(data: Path) -> None:
    """The word vectors are extracted once an installation, not once an ingest."""
    from adapters.index.word_vectors import WordVectors

    WordVectors(data / "cache").embed([["電話"]])


def _bigrams(library: Path, data: Path) -> dict[str, float]:
    import bm25s

    from adapters.documents.folder import FolderLibrary
    from adapters.index.tokens import bigrams
    from knowledge.split import passages_of

    start = time.perf_counter()
    folder = FolderLibrary([library])
    passages = [one for source in folder.sources() for one in passages_of(folder.read(source))]
    index = bm25s.BM25(method="lucene")
    index.index([bigrams(one.text) or ["-"] for one in passages], show_progress=False)
    ingested = time.perf_counter() - start

    def ranked(text: str) -> list[str]:
        tokens = [token for token in bigrams(text) if token in index.vocab_dict]
        if not tokens:
            return []
        return [passages[row].document.id for row in index.get_scores(tokens).argsort()[::-1][:200]]

    return _asked(len(passages), ingested, ranked, ranked)


def _asked(passages: int, ingested: float, ask, rank) -> dict[str, float]:
    lines = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    ask(lines[0]["question"])
    times = []
    for line in lines:
        start = time.perf_counter()
        ask(line["question"])
        times.append(1000 * (time.perf_counter() - start))
    return {
        "passages": passages,
        "questions": len(lines),
        "warm p50 ms": statistics.median(times),
        "warm p95 ms": statistics.quantiles(times, n=20)[-1],
        "ingest passages/s": passages / ingested,
        "peak memory MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "recall@5": statistics.mean(_found(line, rank) for line in lines if line["answerable"]),
    }


def _found(line: dict, rank) -> bool:
    first = list(dict.fromkeys(rank(line["question"])))[:5]
    return any(place["document"] in first for place in line["gold"])


def _program(which: str, library: Path, folder: Path) -> list:
    return [sys.executable, HERE, "--of", which, "--library", library, "--data", folder / "data"]


def _measured(which: str, library: Path, folder: Path) -> dict[str, float]:
    """Each in a process of its own, so that memory is its own."""
    done = subprocess.run(_program(which, library, folder), capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def _cold(library: Path, folder: Path) -> float:
    program = Path(sys.executable).with_name("madoguchi")
    command = [program, "ask", "--library", library, "--data", folder / "data", "電話を切ってもいいですか"]
    subprocess.run(command, capture_output=True, check=True)
    return _fastest(command)


def _cold_bigrams(library: Path, folder: Path) -> float:
    """A process that reads the library, indexes it and ranks the questions: what having no index costs."""
    return _fastest(_program("bigrams", library, folder))


def _fastest(command: list) -> float:
    times = []
    for _ in range(COLD_STARTS):
        start = time.perf_counter()
        subprocess.run(command, capture_output=True, check=True)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def _written(folder: Path, passages: int) -> Path:
    """A company's folder: documents of articles, each of four sentences of the shipped library."""
    from adapters.documents.folder import FolderLibrary
    from adapters.entrypoints.reading_room import SHIPPED
    from knowledge.split import passages_of, sentences

    chance, shipped = random.Random(6), FolderLibrary([SHIPPED])
    texts = [one.text for source in shipped.sources() for one in passages_of(shipped.read(source))]
    known = list(dict.fromkeys(one for text in texts for one in sentences(text)))
    for number in range(-(-passages // A_DOCUMENT)):
        articles = (
            f"## 第{at}条\n\n" + "\n".join([*chance.sample(known, 4), f"整理番号は{number}の{at}です。\n"])
            for at in range(1, A_DOCUMENT + 1)
        )
        path = folder / f"{number % 50:02}" / f"{number:05}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# 規程{number}\n\n" + "\n".join(articles), encoding="utf-8")
    return folder


if __name__ == "__main__":
    main()
