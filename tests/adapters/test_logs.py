"""Logs: only what the allow-list names, whoever logs it; telemetry and tracing off."""

import json
import logging
import os
from collections.abc import Callable

import pytest
import structlog

from adapters.logs import ALLOWED, log, log_fault, set_up_logs

MARK = "青い傘の客が怒鳴った"
Lines = list[dict[str, object]]
Said = Callable[..., Lines]


@pytest.fixture
def said(capfd: pytest.CaptureFixture[str], logs_as_before: None) -> Said:
    """said(act): the lines on stderr when act() logs, each of them JSON, less their times."""

    def heard(act: Callable[[], object], level: str = "debug") -> Lines:
        set_up_logs(level)
        act()
        out, err = capfd.readouterr()
        assert out == ""
        assert MARK not in err
        assert json.dumps(MARK)[1:-1] not in err
        return [bare(json.loads(line)) for line in err.splitlines()]

    return heard


def bare(line: dict[str, object]) -> dict[str, object]:
    """A line without its time."""
    assert str(line["timestamp"]).endswith("Z")
    return {key: value for key, value in line.items() if key != "timestamp"}


def test_an_event_is_one_json_line_of_allowed_keys(said: Said) -> None:
    fields = {"reason": "not_in_library", "citations": 2, "lang": "ja", "urgent": True}
    assert said(lambda: log("question_answered", **fields)) == [
        {"event": "question_answered", "level": "info", **fields}
    ]


def test_every_other_key_is_dropped(said: Said) -> None:
    def act() -> None:
        log("asked", question=MARK, text=MARK, answer=MARK, user=MARK, exc_info=ValueError(MARK), lang="ja")
        ours = structlog.get_logger("madoguchi").bind(words=MARK)
        ours.warning("went_on", extra={"words": MARK}, stack_info=True)

    assert said(act) == [
        {"event": "asked", "level": "info", "lang": "ja"},
        {"event": "went_on", "level": "warning"},
    ]


def test_the_allow_list_holds_nothing_that_carries_words() -> None:
    assert sorted(ALLOWED) == [
        "citations", "error", "event", "incident", "lang", "letters", "level", "logger",
        "reason", "timestamp", "urgent",
    ]  # fmt: skip


def test_a_fault_is_its_incident_and_its_type_and_never_its_words(said: Said) -> None:
    def act() -> None:
        try:
            raise RuntimeError(MARK) from ValueError(MARK)
        except RuntimeError as fault:
            fault.add_note(MARK)
            log_fault("1a2b3c4d", fault)

    assert said(act) == [
        {"event": "went_wrong", "level": "error", "incident": "1a2b3c4d", "error": "RuntimeError"}
    ]


VENDORS = pytest.mark.parametrize(
    "name",
    ["chromadb.api.segment", "aiohttp.server", "asyncio", "bm25s", "urllib3", "root", "madoguchi_plugin"],
)


@VENDORS
def test_of_a_vendors_message_only_the_loggers_name_is_told(said: Said, name: str) -> None:
    vendor = logging.getLogger(name if name != "root" else None)

    def act() -> None:
        vendor.warning("asked: %s", MARK)
        vendor.error(MARK, extra={"question": MARK, "reason": MARK, "lang": MARK}, stack_info=True)
        try:
            raise KeyError(MARK)
        except KeyError:
            vendor.exception("failed with %(words)s", {"words": MARK})

    told = said(act)
    assert [line.pop("level") for line in told] == ["warning", "error", "error"]
    assert told[:2] == [{"event": "library_message", "logger": name}] * 2
    assert told[2].pop("error", "KeyError") == "KeyError"
    assert told[2] == told[0]


def test_a_vendors_exception_is_told_by_its_type(said: Said) -> None:
    def act() -> None:
        try:
            raise KeyError(MARK)
        except KeyError:
            logging.getLogger("aiohttp.server").exception("Error handling request")

    [line] = said(act)
    assert line["error"] == "KeyError"


@VENDORS
def test_a_vendor_is_not_heard_below_warnings_even_when_it_sets_itself_to_debug(
    said: Said, name: str
) -> None:
    vendor = logging.getLogger(name if name != "root" else None)
    before = vendor.level

    def act() -> None:
        vendor.setLevel(logging.DEBUG)
        vendor.debug(MARK)
        vendor.info(MARK)

    assert said(act) == []
    vendor.setLevel(before)


def test_structlog_of_others_is_told_by_name_only(said: Said) -> None:
    def act() -> None:
        structlog.get_logger("vendor").warning(MARK, words=MARK, exc_info=ValueError(MARK))

    [line] = said(act)
    assert (line["event"], line["logger"]) == ("library_message", "vendor")


def test_structlog_of_others_has_no_say_in_allowed_keys(said: Said) -> None:
    said(lambda: structlog.get_logger("vendor").warning("x", reason=MARK, incident=MARK))


def test_a_broken_format_string_of_a_vendor_prints_no_words(said: Said) -> None:
    said(lambda: logging.getLogger("vendor").warning("%d asked", MARK))


@pytest.mark.parametrize(
    ("level", "heard"),
    [("debug", ["one", "two", "went_wrong"]), ("warning", ["two", "went_wrong"]), ("ERROR", ["went_wrong"])],
)
def test_the_level_decides_what_of_ours_is_heard(said: Said, level: str, heard: list[str]) -> None:
    def act() -> None:
        log("one")
        structlog.get_logger("madoguchi").warning("two")
        log_fault("x", ValueError())

    assert [line["event"] for line in said(act, level)] == heard


def test_setting_up_twice_does_not_double_a_line(said: Said) -> None:
    assert said(lambda: (set_up_logs("info"), log("one"))) == [{"event": "one", "level": "info"}]


def test_telemetry_and_tracing_are_switched_off_whatever_was_set(
    monkeypatch: pytest.MonkeyPatch, logs_as_before: None
) -> None:
    for name in ("ANONYMIZED_TELEMETRY", "LANGCHAIN_TRACING_V2", "LANGSMITH_TRACING"):
        monkeypatch.setenv(name, "true")
    monkeypatch.setenv("OTEL_SDK_DISABLED", "false")
    set_up_logs("info")
    told = {name: os.environ[name].lower() for name in ("ANONYMIZED_TELEMETRY", "LANGCHAIN_TRACING_V2")}  # noqa: TID251
    assert told == {"ANONYMIZED_TELEMETRY": "false", "LANGCHAIN_TRACING_V2": "false"}
    assert (os.environ["LANGSMITH_TRACING"], os.environ["OTEL_SDK_DISABLED"]) == ("false", "true")  # noqa: TID251
