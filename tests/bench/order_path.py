"""The order path: an encrypted "可乐3箱 雪碧两箱" → read among 10,000 SKUs → priced draft with
stock → one durable commit → encrypted reply; against references in the same run.

    python -m tests.bench.order_path [--rounds 3] [--messages 6000] [--open]

(a) bare aiohttp POST · (b) naive: wechatpy and an async ORM on aiosqlite, our reader · (c) WeRoBot
echo, where WEROBOT_PYTHON names an interpreter that has it. Ratios of CPU a message decide; every
reply of ours is opened, and inbox rows, effects and replies must be equal in number.
"""

import argparse
import os
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import uvloop

from bot.channels.fields import write_xml
from bot.channels.wire import Keyring, Push, decode_aes_key, open_reply, seal_push, signature
from tests.bench.load import Result, closed_loop, open_loop, request_bytes
from tests.bench.shopdata import ADDRESS, SHOPS, TEXT, fill_shop
from tests.wire.vectors import AES_KEY

KEYRING = Keyring("tok1", (decode_aes_key(AES_KEY),), "wx1")
WARM_UP = 400


@dataclass(frozen=True)
class Server:
    """How one kind is started; `is_plain` wants unencrypted pushes."""

    name: str
    command: tuple[str, ...]
    has_database: bool = False
    is_plain: bool = False


@dataclass(frozen=True)
class Figure:
    """One round of one server."""

    per_second: float
    cpu_micros: float
    p50: float
    p99: float


def servers(folder: Path) -> list[Server]:
    """All that can run here."""
    python, template = sys.executable, str(folder / "template.db")
    found = [
        Server("jiedan", (python, "-m", "tests.bench.jiedan_server", "PORT", "DB"), True),
        Server("bare", (python, "-m", "tests.bench.bare_server", "PORT")),
        Server("naive", (python, "-m", "tests.bench.naive_order", "PORT", "DB", template), True),
    ]
    other = os.environ.get("WEROBOT_PYTHON")
    if other:
        script = str(Path(__file__).with_name("werobot_server.py"))
        found.append(Server("werobot", (other, script, "PORT"), is_plain=True))
    else:
        print("(c) WeRoBot left out: WEROBOT_PYTHON names no interpreter that has it")
    return found


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(server: Server, folder: Path) -> Iterator[tuple[int, psutil.Process, Path]]:
    """One server on core 0 with a database of its own; it must live to the end."""
    port = free_port()
    path = folder / f"{server.name}-{port}.db"
    if server.name == "jiedan":
        shutil.copyfile(folder / "template.db", path)
    filled = {"PORT": str(port), "DB": str(path)}
    command = [filled.get(word, word) for word in server.command]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        process = psutil.Process(child.pid)
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(child.pid, {0})
        _wait(port, child)
        yield port, process, path
        assert child.poll() is None, f"{server.name} died"
    finally:
        child.terminate()
        child.wait(20)


def _wait(port: int, child: "subprocess.Popen[bytes]") -> None:
    for _ in range(1200):
        assert child.poll() is None, "the server did not start"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("the server does not listen")


def requests_for(count: int, first: int, *, is_plain: bool) -> list[bytes]:
    """Unique messages of different people."""
    stamp = int(time.time())
    made = []
    for number in range(first, first + count):
        text = write_xml(
            {
                "ToUserName": "gh_1",
                "FromUserName": ADDRESS.format(number % SHOPS),
                "CreateTime": stamp,
                "MsgType": "text",
                "Content": TEXT,
                "MsgId": str(10**16 + number),
            }
        )
        push = seal_push(text, KEYRING, timestamp=stamp, nonce=f"n{number}")
        if is_plain:
            query = {"timestamp": str(stamp), "nonce": "n"}
            query["signature"] = signature("tok", str(stamp), "n")
            push = Push(query, text.encode())
        made.append(request_bytes("/" if is_plain else "/cb/oa/shop", push))
    return made


def measure(server: Server, folder: Path, messages: int, rate: float | None) -> Figure:
    """One round: warm-up, then the counted messages."""
    with running(server, folder) as (port, process, path):
        warm = requests_for(WARM_UP, 0, is_plain=server.is_plain)
        counted = requests_for(messages, WARM_UP, is_plain=server.is_plain)
        uvloop.run(closed_loop(port, warm))
        before = process.cpu_times()
        result = uvloop.run(
            closed_loop(port, counted) if rate is None else open_loop(port, counted, rate)
        )
        after = process.cpu_times()
        check(server, result, path, messages)
    cpu = after.user + after.system - before.user - before.system
    assert cpu > 0, f"{server.name} used no CPU"
    return Figure(
        result.count / result.seconds,
        cpu / messages * 1e6,
        result.percentile(0.5),
        result.percentile(0.99),
    )


def check(server: Server, result: Result, path: Path, messages: int) -> None:
    """Every message was answered and stored, and the answers are what they should be."""
    assert result.count == messages, (server.name, result.statuses)
    if not server.has_database:
        return
    for sample in result.samples:
        content = str(open_reply(sample.decode(), KEYRING)["Content"])
        assert "2种" in content, content
        assert "¥" in content, content
    with sqlite3.connect(path) as connection:
        (rows,) = connection.execute("SELECT count(*) FROM inbox").fetchone()
        (carts,) = connection.execute("SELECT count(*) FROM cart").fetchone()
    connection.close()
    assert rows == messages + WARM_UP, (server.name, rows)
    assert carts == min(messages + WARM_UP, SHOPS), (server.name, carts)


def sync_latency(folder: Path) -> float:
    """Milliseconds of one fdatasync, median of 50."""
    times = []
    with (folder / "sync").open("wb") as file:
        for _ in range(50):
            file.write(b"x" * 4096)
            file.flush()
            started = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append(time.perf_counter() - started)
    return statistics.median(times) * 1000


def report(figures: dict[str, list[Figure]]) -> None:
    """Medians, every round, and the ratios."""
    medians = {}
    for name, rounds in figures.items():
        cpu = statistics.median(figure.cpu_micros for figure in rounds)
        rate = statistics.median(figure.per_second for figure in rounds)
        medians[name] = (cpu, rate)
        each = " ".join(f"{f.cpu_micros:.0f}/{f.per_second:.0f}" for f in rounds)
        p50 = statistics.median(figure.p50 for figure in rounds)
        p99 = statistics.median(figure.p99 for figure in rounds)
        print(
            f"{name:8} cpu {cpu:7.0f} µs/msg  {rate:7.0f} msg/s  "
            f"p50 {p50:.1f} ms  p99 {p99:.1f} ms   rounds µs/(msg/s): {each}"
        )
    ours_cpu, ours_rate = medians["jiedan"]
    goals = {"bare": ("(a)", 0.10), "naive": ("(b)", 10.0), "werobot": ("(c)", 0.5)}
    for name, (letter, goal) in goals.items():
        if name in medians:
            cpu, rate = medians[name]
            print(
                f"{letter} jiedan : {name}  by CPU {cpu / ours_cpu:.3f}  "
                f"by throughput {ours_rate / rate:.3f}  (goal {goal:g})"
            )


def main() -> None:
    """Interleaved rounds of every server."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--messages", type=int, default=6000)
    parser.add_argument("--only", action="append", help="only these servers")
    parser.add_argument("--open", action="store_true", help="open loop at 300 and 1,000 msg/s")
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {1})
    with tempfile.TemporaryDirectory(prefix="jiedan-bench-") as name:
        folder = Path(name)
        fill_shop(folder / "template.db")
        print(f"load {os.getloadavg()[0]:.2f}  fdatasync {sync_latency(folder):.2f} ms")
        chosen = [s for s in servers(folder) if not options.only or s.name in options.only]
        figures: dict[str, list[Figure]] = {server.name: [] for server in chosen}
        for _round in range(options.rounds):
            for server in chosen:
                figures[server.name].append(measure(server, folder, options.messages, None))
        report(figures)
        if options.open:
            for rate in (300.0, 1000.0):
                figure = measure(chosen[0], folder, int(rate * 10), rate)
                print(f"open loop {rate:.0f}/s: p50 {figure.p50:.1f} ms  p99 {figure.p99:.1f} ms")
        print(f"load {os.getloadavg()[0]:.2f}")


if __name__ == "__main__":
    main()
