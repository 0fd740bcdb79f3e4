"""An offer on its way: to whom it still goes, and whose prices it shows."""

import pytest

from domain.base.actor import SYSTEM
from domain.base.ids import ContactId
from domain.base.money import parse_unit_price
from domain.catalog import find_sku
from domain.customer import bind_contact, find_customer, unbind_contact
from domain.db import Database, Tx
from domain.messaging import OutboxFilter, list_outbox
from domain.pricing import PriceDraft, set_own_prices
from handlers.context import Shop
from handlers.notice import render_notice
from handlers.plaintext import reply_text
from tests.crowd import FIRST, gather
from tests.domain.campaign.test_mass import sent
from tests.factories import seed
from tests.handlers.stage import NOW, make_shop

TEXT = "特价\n①红牛250ml×24 ¥{price}/箱\n"


@pytest.fixture
def shop(sqlite_database: Database, clock):
    clock.now = NOW
    sqlite_database.write_now(seed, "drinks")
    return make_shop(sqlite_database)


def offered(tx: Tx, shop: Shop, *, to: tuple[str, ...], left: tuple[str, ...]) -> str:
    """What somebody reads who was told for some shops and has left some of them since."""
    shops = {code: find_customer(tx, code).id for code in to}
    sku = find_sku(tx, "HN250")
    own = PriceDraft(sku.id, sku.order_unit, parse_unit_price("111", "CNY"))
    set_own_prices(tx, shops["C002"], [own], SYSTEM)
    gather(tx, shops["C002"], 2)
    for customer_id in shops.values():
        bind_contact(tx, ContactId(FIRST), customer_id)
    sent(tx)
    for code in left:
        unbind_contact(tx, ContactId(FIRST), shops[code], SYSTEM)
    rows = list_outbox(tx, OutboxFilter(kind="campaign")).rows
    [row] = [one for one in rows if one.recipient.id == FIRST]
    return reply_text(shop.texts.translator("zh-CN"), render_notice(tx, shop, row))


@pytest.mark.parametrize(
    ("to", "left", "begin"),
    [
        (("C002",), (), TEXT.format(price=111)),
        (("C002",), ("C002",), ""),
        (("C002", "C004"), ("C002",), TEXT.format(price=126)),
        (("C002", "C004"), (), "【{name}】\n" + TEXT.format(price=111)),
    ],
)
def test_the_price_shown_is_of_a_shop_of_his_which_is_named_beside_another(
    sqlite_database: Database, shop: Shop, to, left, begin
):
    read = sqlite_database.write_now(lambda tx: offered(tx, shop, to=to, left=left))
    name = sqlite_database.read_now(lambda tx: find_customer(tx, "C002").name)
    expected = begin.format(name=name)
    assert read.startswith(expected)
    assert bool(read) == bool(expected)
