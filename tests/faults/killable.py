"""The server as the kill tests run it: it ends itself at a named point, and may carry a plant.

Run: python -m tests.faults.killable CONFIG POINT NTH PLANT
"""

import asyncio
import os
import sys
import time
from pathlib import Path
from typing import Any

from bot.app import build_app, listen
from bot.logs import start_logging
from bot.probes import Probe
from bot.settings import load_settings
from domain.db import writer

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


PLANTS = {"": lambda: None, "ack-before-commit": plant_ack_before_commit}


async def _serve(config: Path, probe: Probe) -> None:
    app = build_app(load_settings(config), probe=probe)
    runner = await listen(app, "127.0.0.1", 0)
    print(f"listening {runner.addresses[0][1]}", flush=True)  # noqa: T201 - read by the driver
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(15, stopping.set)
    await stopping.wait()
    await runner.cleanup()


def main(argv: list[str]) -> None:
    """Serve until killed, or until SIGTERM has drained everything."""
    config, point, nth, plant = argv
    PLANTS[plant]()
    start_logging(level="ERROR", is_json=False)
    asyncio.run(_serve(Path(config), kill_at(point, int(nth))))


if __name__ == "__main__":
    main(sys.argv[1:])
