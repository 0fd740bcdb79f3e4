"""Two people name goods for each other at once: one of them is refused."""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest

from domain.base.actor import SYSTEM
from domain.base.ids import SkuId
from domain.catalog import SkuDraft, SubstitutesCyclic, all_substitutes, save_sku, set_substitutes
from domain.db import Database, Tx
from tests.postgres import Cluster

pytestmark = pytest.mark.sql


@pytest.fixture
def postgres(cluster: Cluster, clock: Callable[[], datetime]) -> Iterator[Database]:
    with cluster.database() as url:
        database = Database.open(url, clock=clock)
        yield database
        database.close_now()


def test_two_at_once_make_no_circle(postgres: Database) -> None:
    def make(tx: Tx) -> list[SkuId]:
        return [save_sku(tx, SkuDraft(code, code, "个", "个", ()), SYSTEM) for code in "AB"]

    first, second = postgres.write_now(make)
    meet = threading.Barrier(2)
    has_met: set[SkuId] = set()

    def name(tx: Tx, sku_id: SkuId, other: SkuId) -> None:
        all_substitutes(tx)
        if sku_id not in has_met:
            has_met.add(sku_id)
            meet.wait(10)
        set_substitutes(tx, sku_id, [other], SYSTEM)

    lane = next(one for one in "bcdefgh" if not postgres.shares_lane(one, "a"))
    jobs = [
        postgres.submit(name, first, second, lane="a"),
        postgres.submit(name, second, first, lane=lane),
    ]
    refused = [job.exception(20) for job in jobs]
    assert [type(one) for one in refused if one is not None] == [SubstitutesCyclic]
    assert len(postgres.read_now(all_substitutes)) == 1
