"""Logs: JSON lines on stderr out of an allow-list of keys; anything else is dropped, whoever logs it."""

import logging
import os
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

ALLOWED = frozenset(
    "event level timestamp logger incident error reason urgent citations lang letters".split()
)
"""A key not in here never reaches a log. None of these ever holds anyone's words."""

_EVENTS = logging.getLogger("madoguchi")
_TRACING = ("LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING_V2", "LANGSMITH_TRACING", "LANGCHAIN_TRACING")
_SILENCED = {"ANONYMIZED_TELEMETRY": "False", "OTEL_SDK_DISABLED": "true", **dict.fromkeys(_TRACING, "false")}


def only_allowed(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """structlog processor: our events' allow-listed keys; of others' the logger and the fault's type."""
    record = event.get("_record")
    if record is not None and record.name.partition(".")[0] != _EVENTS.name:
        raised = event.get("exc_info")
        kind = raised[0] if isinstance(raised, tuple) else type(raised) if raised else None
        event = {
            "event": "library_message",
            "level": record.levelname.lower(),
            "timestamp": event.get("timestamp"),
            "logger": record.name,
            "error": kind.__name__ if kind else None,
        }
    return {key: value for key, value in event.items() if key in ALLOWED and value is not None}


def silence_vendors() -> None:
    """Switch telemetry and tracing off; before any of those libraries is loaded, since they read it then."""
    os.environ.update(_SILENCED)
    logging.raiseExceptions = False  # logging would print a message that can't be formatted, words and all


def set_up_logs(level: str) -> None:
    """Send every log line of this process through the allow-list, and switch telemetry and tracing off."""
    silence_vendors()
    stamped: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*stamped, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_worth_a_line)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=stamped,
            processors=[only_allowed, structlog.processors.JSONRenderer(ensure_ascii=False)],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    _EVENTS.setLevel(level.upper())


def _worth_a_line(record: logging.LogRecord) -> bool:
    """Other libraries are heard from warnings on, whatever level they set themselves."""
    return record.levelno >= logging.WARNING or record.name.partition(".")[0] == _EVENTS.name


def log(event: str, **fields: object) -> None:
    """One event of the desk's own: a static name and allow-listed fields."""
    structlog.get_logger(_EVENTS.name).info(event, **fields)


def log_fault(incident: str, fault: Exception, reason: str = "") -> None:
    """A fault by its incident id and the exception's type, never its words; `reason`: a code of its own."""
    told = {"reason": reason} if reason else {}
    structlog.get_logger(_EVENTS.name).error(
        "went_wrong", incident=incident, error=type(fault).__name__, **told
    )
