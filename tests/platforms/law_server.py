"""An e-Gov 法令API v2 on loopback: its shapes as it documents them, and every way it is known to fail."""

import json
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import sleep
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Fault:
    """How an answer goes wrong. drip: seconds between its bytes; times: so often, then it is right."""

    status: int = 200
    kind: str = "application/json"
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0
    drip: float = 0
    drop: bool = False
    times: int = 1_000


def revision(law: str, title: str, day: str, amendment: str, **told: Any) -> dict[str, Any]:
    """A version as /law_revisions lists it."""
    return {
        "law_revision_id": f"{law}_{day.replace('-', '')}_{amendment}",
        "law_type": "Act",
        "law_title": title,
        "law_title_kana": "まどぐちほう",
        "abbrev": None,
        "category": "労働",
        "updated": "2026-07-23T10:12:00+09:00",
        "amendment_promulgate_date": "2025-06-11",
        "amendment_enforcement_date": day,
        "amendment_enforcement_comment": None,
        "amendment_scheduled_enforcement_date": None,
        "amendment_law_id": amendment,
        "amendment_type": "3",
        "repeal_status": "None",
        "repeal_date": None,
        "remain_in_force": False,
        "mission": "New",
        "current_revision_status": "PreviousEnforced",
        **told,
    }


@dataclass
class Lawbook:
    """What the server knows, what it was asked, and how it misbehaves.

    revisions: by law, newest first; texts: by revision; faults: by the first word of the path.
    """

    revisions: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    faults: dict[str, Fault] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    address: str = ""

    def add(self, law: str, told: dict[str, Any], xml: str) -> None:
        """One more version, newer than those before."""
        self.revisions.setdefault(law, []).insert(0, told)
        self.texts[told["law_revision_id"]] = xml

    def answer(self, path: str, query: Mapping[str, str]) -> tuple[int, Json]:
        """What the API says."""
        word, _, rest = path.partition("/")
        if word == "laws":
            return 200, self._laws(query)
        if word == "law_revisions" and rest in self.revisions:
            return 200, {"law_info": _law_info(rest), "revisions": self.revisions[rest]}
        if word == "law_data" and rest in self.texts:
            assert query == {"law_full_text_format": "xml", "response_format": "json"}
            text = b64encode(self.texts[rest].encode()).decode()
            law = rest.partition("_")[0]
            return 200, {"attached_files_info": None, "law_info": _law_info(law), "law_full_text": text}
        return 404, {"code": "404001", "message": "指定のパラメータで取得できる法令は存在しません。"}

    def _laws(self, query: Mapping[str, str]) -> Json:
        wanted = query.get("law_title", "")
        number = query.get("law_num")
        found = [
            {"law_info": _law_info(law), "revision_info": listed[0], "current_revision_info": listed[0]}
            for law, listed in self.revisions.items()
            if (number and number == _law_info(law)["law_num"])
            or (wanted and (wanted in listed[0]["law_title"] or wanted in (listed[0]["abbrev"] or "")))
        ]
        return {"total_count": len(found), "count": len(found), "next_offset": None, "laws": found}


def _law_info(law: str) -> dict[str, Any]:
    return {
        "law_id": law, "law_num": f"令和八年法律第{law[-3:]}号", "law_type": "Act",
        "promulgation_date": "2026-01-01",
    }  # fmt: skip


@contextmanager
def lawbook() -> Iterator[Lawbook]:
    """A running server; its address is where the API begins."""
    book = Lawbook()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _door(book))
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    book.address = f"http://127.0.0.1:{server.server_port}/api/2/"
    yield book
    server.shutdown()
    server.server_close()
    thread.join()


def _door(book: Lawbook) -> Callable[..., BaseHTTPRequestHandler]:
    class Door(BaseHTTPRequestHandler):
        """Answers one request."""

        def do_GET(self) -> None:
            """The API's only verb."""
            there = urlsplit(self.path)
            path = unquote(there.path).removeprefix("/api/2/")
            query = {key: values[0] for key, values in parse_qs(there.query).items()}
            book.asked.append(path + (f"?{json.dumps(query, ensure_ascii=False)}" if query else ""))
            word = path.partition("/")[0]
            fault = book.faults.get(word)
            if fault and fault.times <= 0:
                fault = None
            elif fault:
                book.faults[word] = Fault(**{**vars(fault), "times": fault.times - 1})
            self._say(fault or Fault(), *book.answer(path, query))

        def _say(self, fault: Fault, status: int, told: Json) -> None:
            sleep(fault.delay)
            if fault.drop:
                self.close_connection = True
                self.connection.close()
                return
            body = json.dumps(told, ensure_ascii=False).encode() if fault.body is None else fault.body
            self.send_response(fault.status if fault.status != 200 else status)
            for name, value in {
                "Content-Type": fault.kind,
                "Content-Length": str(len(body)),
                **fault.headers,
            }.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                for at in range(0, len(body), 16 if fault.drip else len(body) or 1):
                    self.wfile.write(body[at : at + 16] if fault.drip else body)
                    sleep(fault.drip)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Nothing is logged."""

    return Door
