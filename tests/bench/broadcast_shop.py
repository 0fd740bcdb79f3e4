"""The shop of the broadcast bench: the drinks seed, and many people in open windows."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.simulator.clock import SimulatedClock
from bot.storage import open_database
from domain.base.money import parse_unit_price
from domain.campaign import (
    CampaignDraft,
    CampaignGoods,
    approve_campaign,
    compose_campaign,
    release_campaign,
)
from domain.catalog import find_sku
from domain.customer import find_customer
from domain.db import Tx
from domain.staff import list_staff
from tests.crowd import FIRST, gather, openid_of
from tests.factories import seed

TEN = datetime.now(UTC).replace(hour=2, minute=0, second=0, microsecond=0) + timedelta(days=1)
clock = SimulatedClock(TEN)
"""From ten in the morning, so that no quiet hours are met."""
an_hour_later = SimulatedClock(TEN + timedelta(hours=1))
"""For who delivers what was put into the outbox by `clock`."""


def openids(count: int) -> Iterator[str]:
    """Whom it goes to."""
    return (openid_of(number) for number in range(FIRST, FIRST + count))


def words_of() -> str:
    """About what a recipient reads."""
    return (
        "今日特价\\n①红牛250ml×24 ¥126/箱\\n11月24日09:10前有效。\\n"
        "要货回编号，如「1号5箱」；不想收回「退订」"
    )


def fill(path: Path, people: int) -> None:
    """A released campaign to so many people, in a database of its own."""
    database = open_database(f"sqlite:///{path}", clock)
    database.write_now(_fill, people)
    database.close_now()


def _fill(tx: Tx, people: int) -> None:
    seed(tx, "drinks")
    shop, sku = find_customer(tx, "C002"), find_sku(tx, "HN250")
    assert shop is not None
    assert sku is not None
    gather(tx, shop.id, people)
    goods = CampaignGoods(1, sku.id, sku.order_unit, parse_unit_price("126", "CNY"))
    author, other = list_staff(tx)[:2]
    made = compose_campaign(tx, CampaignDraft("今日特价", 24, (goods,)), author)
    if release_campaign(tx, made.id, author).status == "waiting":
        approve_campaign(tx, made.id, other)
