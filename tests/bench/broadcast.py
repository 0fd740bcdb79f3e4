"""A broadcast one to one: into the outbox, and out of it to a platform.

    python -m tests.bench.broadcast [--rounds 3] [--people 100000] [--deliver 10000]

Enqueue: what sending a campaign takes (audience, reasons, recipients, outbox, prices) against the
same outbox rows by one INSERT … SELECT. Deliver: our courier against a bare aiohttp client, which
sends one after the other, as we have to where the platform drops no repetitions, or 16 at a time.
Each recipient must have received one message, and no more.
"""

import argparse
import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from bot.storage import open_database
from domain.campaign import send_due_campaigns
from domain.notice import QuietHours
from tests.bench.broadcast_shop import clock, fill
from tests.bench.order_path import free_port, sync_latency

MEGABYTE = 1 << 20
BY_HAND = """
INSERT INTO outbox (dedupe_key, event_key, kind, recipient_kind, recipient_id, payload, state,
                    attempts, due_at, created_at, queued_at, is_bulk)
SELECT 'campaign:1:' || contact_id, 'campaign:1', 'campaign', 'contact', contact_id,
       '{"campaign_id":1}', 'pending', 0, 1, 1, 1, 1
FROM contact_customer WHERE contact_id >= 50000
"""


def enqueue_ours(path: Path) -> float:
    """Seconds from ready to all in the outbox."""
    database = open_database(f"sqlite:///{path}", clock)
    started = time.perf_counter()
    assert database.write_now(send_due_campaigns, QuietHours()) == 1
    taken = time.perf_counter() - started
    database.close_now()
    return taken


def enqueue_by_hand(path: Path) -> float:
    """Seconds of one INSERT … SELECT, committed as durably."""
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA synchronous=FULL")
        started = time.perf_counter()
        connection.execute(BY_HAND)
        connection.commit()
        taken = time.perf_counter() - started
    connection.close()
    return taken


def rows_in(path: Path) -> int:
    """How many messages of the broadcast the outbox has."""
    with sqlite3.connect(path) as connection:
        query = "SELECT count(*) FROM outbox WHERE kind = 'campaign'"
        (rows,) = connection.execute(query).fetchone()
    connection.close()
    return int(rows)


def enqueue(folder: Path, people: int, rounds: int) -> None:
    """Interleaved rounds; the ratio of the medians."""
    template = folder / "template.db"
    fill(template, people)
    taken: dict[str, list[float]] = {"ours": [], "by hand": []}
    for _round in range(rounds):
        for name, run in (("ours", enqueue_ours), ("by hand", enqueue_by_hand)):
            path = folder / "round.db"
            shutil.copyfile(template, path)
            taken[name].append(run(path))
            assert rows_in(path) == people, (name, rows_in(path))
            path.unlink()
    report("enqueue", taken, people)
    ratio = statistics.median(taken["by hand"]) / statistics.median(taken["ours"])
    print(f"  ours : INSERT … SELECT {ratio:.2f} (goal 0.5)")


def deliver(folder: Path, people: int, rounds: int) -> None:
    """Interleaved rounds of our courier and of the bare client in both manners."""
    template = folder / "deliver.db"
    fill(template, people)
    enqueue_ours(template)
    port = free_port()
    server = subprocess.Popen([sys.executable, "-m", "tests.bench.bare_platform", str(port)])
    api = f"http://127.0.0.1:{port}"
    seconds: dict[str, list[float]] = {"ours": [], "bare, 1": [], "bare, 16": []}
    cpu: dict[str, list[float]] = {name: [] for name in seconds}
    grown = []
    try:
        _wait(api)
        for _round in range(rounds):
            for name in seconds:
                path = folder / "round.db"
                shutil.copyfile(template, path)
                kind = ("ours", str(path)) if name == "ours" else ("bare", name.split()[1])
                said = _send(*kind, api, people)
                assert _count(api) == {"people": people, "messages": people}, name
                seconds[name].append(said["seconds"])
                cpu[name].append(said["cpu"])
                if name == "ours":
                    grown.append(said["grown"] / MEGABYTE)
    finally:
        server.terminate()
        server.wait(20)
    report("deliver", seconds, people)
    report("deliver, CPU", cpu, people)
    for name in ("bare, 1", "bare, 16"):
        by_time, by_cpu = (
            statistics.median(one[name]) / statistics.median(one["ours"]) for one in (seconds, cpu)
        )
        print(f"  ours : {name} at a time  by time {by_time:.2f}  by CPU {by_cpu:.2f} (goal 0.5)")
    print(f"  memory grown by {max(grown):.1f} MB (goal ≤ 20)")


def _send(kind: str, what: str, api: str, people: int) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.broadcast_sender", kind, what, api, str(people)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    said: dict[str, float] = json.loads(done.stdout)
    assert said["cpu"] > 0, kind
    return said


def _count(api: str) -> dict[str, int]:
    with urllib.request.urlopen(f"{api}/count") as answer:
        said: dict[str, int] = json.load(answer)
        return said


def _wait(api: str) -> None:
    for _ in range(600):
        try:
            _count(api)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the platform does not listen")


def report(what: str, taken: dict[str, list[float]], people: int) -> None:
    """Medians and every round."""
    for name, rounds in taken.items():
        each = " ".join(f"{one / people * 1e6:.1f}" for one in rounds)
        print(
            f"{what:13} {name:9} {statistics.median(rounds) / people * 1e6:8.1f} µs/msg   {each}"
        )


def main() -> None:
    """Both halves."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--deliver", type=int, default=10_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="jiedan-bench-") as name:
        folder = Path(name)
        print(f"load {os.getloadavg()[0]:.2f}  fdatasync {sync_latency(folder):.2f} ms")
        enqueue(folder, options.people, options.rounds)
        deliver(folder, options.deliver, options.rounds)
        print(f"load {os.getloadavg()[0]:.2f}")


if __name__ == "__main__":
    main()
