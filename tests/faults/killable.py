"""The server as the kill tests run it: it ends itself at a named point, and may carry a plant.

Run: python -m tests.faults.killable CONFIG PLANT, then for every server a line
`POINT NTH AHEAD JOBS`: its clock is so many seconds ahead, its jobs are done `later` (when the
scheduler ticks), `first` (at once), or at once and nothing else (`only`: then it ends).
"""

import asyncio
import os
import signal
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.app import MERCHANT, build_app, listen
from bot.clock import utc_now
from bot.logs import start_logging
from bot.probes import Probe
from bot.settings import load_settings
from domain.catalog import Vocabulary
from domain.db import writer
from handlers.nlu import build_lexicon
from tests.faults import telling_plants

DIED = 137


def kill_at(point: str, nth: int) -> Probe:
    """A probe that ends the process the `nth` time `point` is passed."""
    seen = 0

    def probe(passed: str) -> None:
        nonlocal seen
        if passed == point:
            seen += 1
            if seen == nth:
                os._exit(DIED)

    return probe


def plant_ack_before_commit() -> None:
    """The bug the harness has to find: turns are answered, and only then committed."""

    def run_batch(self: Any, batch: list[Any]) -> bool:
        connection = self._connect()
        tx = self._tx(connection)
        tx.run_sql("BEGIN IMMEDIATE")
        self._run_in_savepoint(batch[0], connection)
        batch[0].answer()
        time.sleep(0.03)
        tx.run_sql("COMMIT")
        batch.clear()
        return True

    writer.SqliteWorker._run_batch = run_batch  # type: ignore[method-assign]


PLANTS = {
    "": lambda: None,
    "ack-before-commit": plant_ack_before_commit,
    **telling_plants.PLANTS,
}


async def _serve(config: Path, probe: Probe, *, ahead: float, jobs: str) -> None:
    def clock() -> datetime:
        return utc_now() + timedelta(seconds=ahead)

    app = build_app(load_settings(config), probe=probe, clock=clock)
    runner = await listen(app, "127.0.0.1", 0)
    _say("listening", runner.addresses[0][1])
    merchant = app[MERCHANT]
    if jobs != "later":
        await merchant.scheduler.run_due()
    if jobs == "only":
        await merchant.mass.idle()
        await merchant.broadcasts.idle()
        return
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    await stopping.wait()
    await runner.cleanup()


def nurse(config: Path) -> None:
    """Fork a server for every line `POINT NTH AHEAD JOBS` on standard input; ends with it.

    Forking from a process that has imported everything makes a start as short as opening the
    database. Nothing of a dead server is left in the next one: the nursery never serves itself.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    build_lexicon(Vocabulary(0, (), ()))
    for line in sys.stdin:
        point, nth, ahead, jobs = line.split()
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            start_logging(level="ERROR", is_json=False)
            probe = kill_at(point, int(nth))
            asyncio.run(_serve(config, probe, ahead=float(ahead), jobs=jobs))
            os._exit(0)
        _say("pid", pid)


def _say(word: str, number: int) -> None:
    os.write(1, f"{word} {number}\n".encode())


if __name__ == "__main__":
    PLANTS[sys.argv[2]]()
    nurse(Path(sys.argv[1]))
