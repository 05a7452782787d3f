"""How fast the desk answers and learns, beside BM25 on character bigrams alone in the same run.

    python tests/benchmarks/ask.py [--copies N]

Prints, for both: `ask` warm p50 and p95 over the golden questions, its cold start as a process, ingest in
passages a second, and peak memory. `--copies N` makes the library N times as large, each under its own ids.
"""

import argparse
import json
import resource
import shutil
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


def main() -> None:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--copies", type=int, default=1, help="how many times the library (default 1)")
    arguments.add_argument("--of", choices=["desk", "bigrams"], help=argparse.SUPPRESS)
    arguments.add_argument("--library", type=Path, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.of:
        print(json.dumps({"desk": _desk, "bigrams": _bigrams}[given.of](given.library)))
        return
    with tempfile.TemporaryDirectory() as folder:
        library = _copied(Path(folder) / "library", given.copies)
        desk, bigrams = (_measured(one, library) for one in ("desk", "bigrams"))
        desk["cold start s"], bigrams["cold start s"] = _cold(library, Path(folder)), _cold_bigrams(library)
    print(f"{desk['passages']} passages, {desk['questions']} questions, Python {sys.version.split()[0]}")
    print(f"{'':28}{'desk':>12}{'BM25 bigrams':>16}{'ratio':>9}")
    for name in (
        "warm p50 ms",
        "warm p95 ms",
        "cold start s",
        "ingest passages/s",
        "peak memory MB",
        "recall@5",
    ):
        print(f"{name:28}{desk[name]:12.2f}{bigrams[name]:16.2f}{desk[name] / bigrams[name]:9.2f}")


def _desk(library: Path) -> dict[str, float]:
    from adapters.entrypoints.reading_room import ReadingRoom
    from knowledge.answer import Question
    from knowledge.document import Scope

    with tempfile.TemporaryDirectory() as data:
        vectors = ReadingRoom(Path(data), library, lambda done, total: None, print)
        _extracted(Path(data))
        start = time.perf_counter()
        vectors.ingest()
        ingested = time.perf_counter() - start
        scope = Scope(date(2026, 11, 21))
        passages = sum(count for _, count in vectors.index().documents().values())
        return _asked(
            passages, ingested,
            lambda text: vectors.answer(Question(text, scope)),
            lambda text: [one.document.id for one in vectors.ranking(text, scope, None, 200)],
        )  # fmt: skip


def _extracted(data: Path) -> None:
    """The word vectors are extracted once an installation, not once an ingest."""
    from adapters.index.word_vectors import WordVectors

    WordVectors(data / "cache").embed([["電話"]])


def _bigrams(library: Path) -> dict[str, float]:
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
    first = list(dict.fromkeys(name.rpartition("@")[2] for name in rank(line["question"])))[:5]
    return any(place["document"] in first for place in line["gold"])


def _measured(which: str, library: Path) -> dict[str, float]:
    """Each in a process of its own, so that memory is its own."""
    command = [sys.executable, str(HERE), "--of", which, "--library", str(library)]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def _cold(library: Path, folder: Path) -> float:
    program = Path(sys.executable).with_name("madoguchi")
    command = [program, "ask", "--library", library, "--data", folder / "data", "電話を切ってもいいですか"]
    subprocess.run(command, capture_output=True, check=True)
    return _fastest(command)


def _cold_bigrams(library: Path) -> float:
    """A process that reads the library, indexes it and ranks one question: what having no index costs."""
    return _fastest([sys.executable, str(HERE), "--of", "bigrams", "--library", str(library)])


def _fastest(command: list) -> float:
    times = []
    for _ in range(COLD_STARTS):
        start = time.perf_counter()
        subprocess.run(command, capture_output=True, check=True)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def _copied(folder: Path, copies: int) -> Path:
    from adapters.entrypoints.reading_room import SHIPPED

    for number in range(copies):
        shutil.copytree(SHIPPED, folder / str(number))
        for file in (folder / str(number)).rglob("*.md"):
            text = file.read_text(encoding="utf-8")
            if number:
                text = text.replace("\nid: ", f"\nid: copy{number}@", 1)
            file.write_text(text, encoding="utf-8")
    return folder


if __name__ == "__main__":
    main()
