"""Structured logs without customer data, and Prometheus metrics."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from prometheus_client import Counter, Gauge, Histogram

EVENTS = Counter("skyteller_events_total", "Events handed to consumers", ["consumer", "result"])
ENTRIES = Counter("skyteller_entries_total", "Timeline entries written", ["path"])
BATCH_SIZE = Histogram(
    "skyteller_entry_batch_size", "Entries in one group commit", buckets=(1, 2, 5, 10, 20, 50, 100, 200, 500)
)
CONNECTIONS = Gauge("skyteller_realtime_connections", "Open sockets", ["audience"])
REQUESTS = Histogram(
    "skyteller_request_seconds",
    "HTTP requests",
    ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)

_ALLOWED_TAGS = frozenset(
    {
        *("event", "level", "logger", "timestamp", "exception", "exc_info", "stack_info"),
        *("consumer", "event_type", "event_id", "error", "tenant_id", "conversation_id", "staff_id"),
        *("request_id", "method", "route", "status", "ms", "number", "topic", "connection", "count"),
        *("batch", "reason", "port", "version", "entries", "attempt", "seconds", "task", "import_id"),
    }
)


def _only_known_tags(_: Any, __: str, event: MutableMapping[str, Any]) -> dict[str, Any]:
    """Drop every attribute that is not on the list: free text could carry customer data."""
    return {key: value for key, value in event.items() if key in _ALLOWED_TAGS}


def _without_values(_: Any, __: str, event: dict[str, Any]) -> dict[str, Any]:
    """Database errors print the statement's values: keep the frames, drop the message."""
    exception = event.get("exception")
    if isinstance(exception, list):
        for part in exception:
            part["exc_value"] = ""
    return event


def configure_logging(level: str = "INFO", *, json: bool = True) -> None:
    """Set up logs on standard error, as JSON lines or for a person's eyes."""
    logging.basicConfig(level=level, format="%(levelname)s %(name)s %(message)s")
    # The web server writes down each socket's address, query included, as information.
    for noisy in ("sqlalchemy.engine", "psycopg.pool", "websockets", "uvicorn.access", "uvicorn.error"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    renderer: list[Any] = (
        [
            structlog.processors.ExceptionRenderer(
                structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
            ),
            _without_values,
            structlog.processors.JSONRenderer(),
        ]
        if json
        else [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _only_known_tags,
            *renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
