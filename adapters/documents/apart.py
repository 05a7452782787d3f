"""Files of others' making are read in a process of its own: one that hangs or crashes there harms nothing."""

import json
import signal
import warnings
from contextlib import suppress
from dataclasses import asdict
from multiprocessing import get_context
from multiprocessing.connection import Connection
from weakref import finalize

from adapters.documents.draft import Draft, Flaw
from adapters.documents.formats import BROKEN, from_bytes
from knowledge.document import Section

PATIENCE = 120.0
"""Seconds for one file; the largest manual takes a few."""
MEMORY = 4 * 1024**3
"""Bytes that reading one file may take."""


class Apart:
    """Reads one file after another in a process that is started for the first and ends with this object."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._end = finalize(self, lambda: None)
        self._line: Connection | None = None

    def read(self, suffix: str, content: bytes, name: str) -> Draft:
        """The document in a file. Raises Flaw, whatever the file does."""
        line = self._line or self._started()
        try:
            line.send_bytes(json.dumps([suffix, name, self._patience]).encode())
            line.send_bytes(content)
            if not line.poll(self._patience):
                self.close()
                raise Flaw(f"reading it took longer than {self._patience:.0f} seconds.", BROKEN)
            answer = json.loads(line.recv_bytes())
        except (EOFError, OSError):
            self.close()
            raise Flaw("reading it broke off: it is damaged, or needs too much memory.", BROKEN) from None
        if "what" in answer:
            raise Flaw(answer["what"], answer["cure"])
        return Draft(answer["title"], tuple(map(_section, answer["sections"])), answer["about"])

    def close(self) -> None:
        """End the process; the next file starts another."""
        self._end()
        self._line = None

    def _started(self) -> Connection:
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        reader = context.Process(target=_serve, args=(theirs,), daemon=True)
        reader.start()
        theirs.close()

        def end() -> None:
            ours.close()
            reader.kill()
            reader.join()

        self._end, self._line = finalize(self, end), ours
        return ours


def _serve(line: Connection) -> None:
    """The other process: files in, drafts out, until the line is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever is interrupted ends this process too
    warnings.simplefilter("ignore")  # parsers warn with what stands in a cell
    _limit_memory()
    with suppress(EOFError, OSError):
        while True:
            suffix, name, patience = json.loads(line.recv_bytes())
            _wake(patience)
            line.send_bytes(json.dumps(_answer(suffix, line.recv_bytes(), name)).encode())
            _wake(0)


def _wake(seconds: float) -> None:
    """End this process after some time, 0 for never: whoever started it may have died while a file hangs."""
    if hasattr(signal, "setitimer"):  # not on every system
        signal.setitimer(signal.ITIMER_REAL, 2 * seconds)


def _answer(suffix: str, content: bytes, name: str) -> dict[str, object]:
    try:
        draft = from_bytes(suffix, content, name)
    except Flaw as flaw:
        return {"what": flaw.what, "cure": flaw.cure}
    return asdict(draft)


def _limit_memory() -> None:
    with suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - not on every system

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _section(fields: dict[str, object]) -> Section:
    made = {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}
    return Section(**made)  # type: ignore[arg-type]
