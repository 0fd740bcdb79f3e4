"""Has the notices of the scenes delivered by a running server: what their readers receive.

The server has one database file. Before each notice it becomes what it was at that moment in the
scene; everybody reads one language, and the notice is the only one that is due. Then the courier
sends it to the fake platform, over HTTP and with tokens as ever.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.settings import (
    DatabaseSettings,
    OaSettings,
    RobotSettings,
    Secret,
    Settings,
    ShopSettings,
    WecomAppSettings,
)
from bot.simulator.clock import SimulatedClock
from bot.simulator.heard import heard
from bot.simulator.phones.model import Bubble, Side
from bot.simulator.platform.windows import Trigger
from bot.simulator.simulator import Setup, Simulator
from domain.base.ids import OutboxId
from domain.db import Tx
from domain.messaging import OutboxState, WindowKind, addresses_of, get_outbox_row, grant
from tests.factories import OA, WECOM
from tests.handlers.noticeplay import Moment, copy_database
from tests.handlers.stage import NOW

ROBOT = "robot"


class NoticeWire:
    """A server whose shop, customers and staff all read `language`."""

    def __init__(self, simulator: Simulator, file: Path, language: str) -> None:
        self._simulator = simulator
        self._file = file
        self._language = language
        self._said: list[str] = []
        simulator.platform.book.listen(self._listen)

    async def receive(self, moment: Moment) -> list[str]:
        """Deliver the notice: every message that somebody received."""
        simulator, state = self._simulator, self._simulator.platform.state
        copy_database(moment.path, self._file)
        simulator.clock.set(moment.at)
        for kind in ("task", "duplicate"):
            for key in state.store.all(kind):
                state.store.drop(kind, key)
        opened = simulator.merchant.database.write_now(self._prepare, OutboxId(moment.row_id))
        for openid in opened:
            state.windows.open(OA, openid, Trigger.MESSAGE, moment.at)
        self._said.clear()
        simulator.platform.groups.get(ROBOT, []).clear()
        await simulator.merchant.courier.run_due()
        return [*self._said, *simulator.platform.groups.get(ROBOT, [])]

    def is_sent(self, moment: Moment) -> bool:
        """Whether the courier has noted it as sent."""
        database = self._simulator.merchant.database
        row = database.read_now(get_outbox_row, OutboxId(moment.row_id))
        return row is not None and row.state is OutboxState.SENT

    def _prepare(self, tx: Tx, row_id: OutboxId) -> list[str]:
        """Only this row is due, and its reader may be written to: the openids."""
        for table in ("contact", "staff"):
            tx.run_sql(f"UPDATE {table} SET language = '{self._language}'")
        tx.run_sql(f"UPDATE outbox SET state = 'sent' WHERE id <> {row_id}")
        tx.run_sql("UPDATE outbox SET due_at = created_at, queued_at = created_at")
        row = get_outbox_row(tx, row_id)
        assert row is not None
        openids = [one.external_id for one in addresses_of(tx, row.recipient) if one.account == OA]
        for openid in openids:
            grant(tx, OA, address=openid, kind=WindowKind.MESSAGE)
        return openids

    def _listen(self, kind: str, value: Any) -> None:
        if kind == "bubble":
            bubble = Bubble.from_json(value)
            if bubble.side is Side.THEIRS:
                self._said.append(heard(bubble).text)


@asynccontextmanager
async def notice_wire(seeded: Path, folder: Path, language: str) -> AsyncIterator[NoticeWire]:
    """A server on a copy of this database."""
    file = folder / f"{language}.db"
    copy_database(seeded, file)
    settings = Settings(
        shop=ShopSettings(name="鲜达批发", language=language),
        database=DatabaseSettings(url=Secret(f"sqlite:///{file}")),
        accounts={
            OA: OaSettings(gh_id="gh_1", appid="wx1"),
            WECOM: WecomAppSettings(corpid="ww1", agentid=1000002),
            ROBOT: RobotSettings(),
        },
    )
    simulator = await Simulator.start(Setup(settings, SimulatedClock(NOW, is_running=False)))
    try:
        yield NoticeWire(simulator, file, language)
        assert simulator.platform.violations == []
    finally:
        await simulator.stop()
