"""Logging: one line a record, through a queue, with everything personal or secret masked.

The masking is a filter on the root handler, so that libraries cannot leak either: access tokens
and secrets in URLs, query strings, phone numbers, long ids. Message bodies are never logged
above DEBUG.
"""

import json
import logging
import logging.handlers
import queue
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import structlog

MAX_LINE = 8192

_PAIRS = re.compile(
    r"(?i)\b(access_token|secret|corpsecret|appsecret|aes_?key|token|password|key|sig|"
    r"signature|msg_signature|authorization|cookie|openid|touser|echostr|ticket)"
    r"(\\*\"?\s*[=:]\s*\\*\"?)([^\s\"'&,;}\])\\]{4,})"
)
_QUERY = re.compile(r"(https?://[^\s?\"']+)\?[^\s\"']*")
_USERINFO = re.compile(r"(://)[^/\s:@]{1,200}:[^/\s@]{1,200}@")
_PHONE = re.compile(r"(?<![0-9])(1[3-9][0-9])[0-9]{4}([0-9]{4})(?![0-9])")


class Redactor:
    """Masks known secrets, and what looks like one."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets = sorted({s for s in secrets if len(s) >= 6}, key=len, reverse=True)

    def __call__(self, text: str) -> str:
        for secret in self._secrets:
            if secret in text:
                text = text.replace(secret, "***")
        text = _QUERY.sub(r"\1?***", text)
        text = _USERINFO.sub(r"\1***@", text)
        text = _PAIRS.sub(r"\1\2***", text)
        return _PHONE.sub(r"\1****\2", text)


class LineFormatter(logging.Formatter):
    """One JSON object or one plain line a record; line ends inside are escaped."""

    def __init__(self, redact: Callable[[str], str], *, is_json: bool) -> None:
        super().__init__()
        self._redact = redact
        self._is_json = is_json

    def format(self, record: logging.LogRecord) -> str:
        """The masked line, at most 8 kB."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        event, extra = _event(record)
        if record.exc_info:
            extra["exception"] = self.formatException(record.exc_info)
        if self._is_json:
            known = {"at": at, "level": record.levelname.lower(), "logger": record.name}
            line = json.dumps({**known, "event": event, **extra}, ensure_ascii=False, default=str)
        else:
            pairs = " ".join(f"{name}={value}" for name, value in extra.items())
            line = f"{at} {record.levelname:7} {event} {pairs}".rstrip().replace("\n", "\\n")
        return self._redact(line[: 2 * MAX_LINE])[:MAX_LINE]


def _event(record: logging.LogRecord) -> tuple[str, dict[str, Any]]:
    if isinstance(record.msg, dict):
        extra = {k: v for k, v in record.msg.items() if k != "event"}
        return str(record.msg.get("event", "")), extra
    return record.getMessage(), {}


class RecordQueue(logging.handlers.QueueHandler):
    """Hands records to the writing thread as they are."""

    def prepare(self, record: logging.LogRecord) -> logging.LogRecord:
        """The arguments are plain values; the formatter runs in the other thread."""
        return record


def start_logging(
    *, level: str, is_json: bool, secrets: Sequence[str] = ()
) -> logging.handlers.QueueListener:
    """Send everything to standard error, masked. `stop()` of the result writes what is left."""
    output = logging.StreamHandler(sys.stderr)
    output.setFormatter(LineFormatter(Redactor(secrets), is_json=is_json))
    records: queue.SimpleQueue[logging.LogRecord] = queue.SimpleQueue()
    listener = logging.handlers.QueueListener(records, output)
    root = logging.getLogger()
    root.handlers[:] = [RecordQueue(records)]
    root.setLevel(level)
    for noisy in ("asyncio", "aiosqlite", "apscheduler", "sqlalchemy"):
        logging.getLogger(noisy).setLevel("WARNING")
    use_structlog()
    listener.start()
    return listener


def use_structlog() -> None:
    """structlog events become records of the standard library."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.filter_by_level,
            structlog.processors.format_exc_info,
            _as_record,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def _as_record(_logger: Any, _method: str, event: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    return (dict(event),), {}
