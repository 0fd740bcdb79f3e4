"""The log: one line a record, and no secret, token, phone number or query string in it."""

import json
import logging

from bot.logs import LineFormatter, Redactor, start_logging

CANARY = "canary-secret-123456"


def lines(capfd):
    return capfd.readouterr().err.splitlines()


def line_of(message, *arguments, error=None):
    formatter = LineFormatter(Redactor([CANARY]), is_json=True)
    record = logging.LogRecord("x", logging.INFO, "f", 1, message, arguments, error)
    return formatter.format(record)


def test_records_are_single_masked_json_lines():
    line = line_of("got %s", f"https://api/x?access_token={CANARY}&a=1")
    assert "\n" not in line
    assert json.loads(line)["event"] == "got https://api/x?***"
    assert CANARY not in line_of({"event": "e", "value": CANARY, "text": "a\nb"})
    assert json.loads(line_of({"event": "e", "phone": "13812345678"}))["phone"] == "138****5678"
    for leak in ("access_token=abcdefgh", "secret: abcdefgh", '"openid": "abcdefgh"'):
        assert "abcdefgh" not in line_of(leak)
    assert "hunter22" not in line_of("postgresql://shop:hunter22@host/db")


def test_a_traceback_is_one_masked_line():
    import sys

    try:
        raise ValueError(f"token={CANARY}\nsecond line")
    except ValueError:
        line = line_of("failed", error=sys.exc_info())
    assert "\n" not in line
    assert CANARY not in line
    assert "ValueError" in line


def test_a_line_has_an_end():
    assert len(line_of("x" * 100_000)) <= 8192


def test_everything_goes_through_the_mask(capfd):
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    listener = start_logging(level="INFO", is_json=True, secrets=[CANARY])
    try:
        logging.getLogger("some.library").warning("calling %s", f"https://x?secret={CANARY}")
    finally:
        listener.stop()
        root.handlers[:], root.level = handlers, level
    (line,) = lines(capfd)
    assert json.loads(line)["event"] == "calling https://x?***"
