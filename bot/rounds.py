"""What a desk does beside all other jobs: one round at a time, and a broken row stops no other."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine, Iterator

import structlog

log = structlog.get_logger("jiedan.rounds")


class Rounds:
    """The background work of one desk. What goes wrong in it is logged and ends nothing else."""

    def __init__(self, desk: str) -> None:
        self._desk = desk
        self._tasks: set[asyncio.Task[None]] = set()
        self._begun: set[str] = set()
        self._turn = asyncio.Lock()

    def begin(self, work: Callable[[], Awaitable[None]], *, name: str = "") -> None:
        """Do `work` behind the desk's other rounds; not while the last one of its name goes on."""
        if name not in self._begun:
            self._begun.add(name)
            self.run(self._in_turn(name, work))

    def run(self, work: Coroutine[None, None, None]) -> None:
        """Do `work` at once, beside everything else."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    async def idle(self) -> None:
        """Wait until nothing goes on any more."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    @contextlib.contextmanager
    def row(self, row_id: int) -> Iterator[None]:
        """Around what is done for one row of a round: the rows behind it have their turn."""
        try:
            yield
        except Exception:  # one row must not stop the others
            log.exception("row_failed", desk=self._desk, row=row_id)

    async def _in_turn(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        try:
            async with self._turn:
                await work()
        finally:
            self._begun.discard(name)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("round_failed", desk=self._desk, exc_info=task.exception())
