"""N5 over many messages: what was asked about a draft is asked still, answered, or told."""

from dataclasses import dataclass
from itertools import count
from random import Random

import pytest

from domain.cart import find_drafts
from domain.conversation import open_conversation
from domain.customer import customers_of
from domain.db import Database, Tx
from domain.messaging import find_address
from domain.order import OrderFilter, list_orders
from domain.tables import create_tables
from handlers import openquestions
from handlers.context import Shop
from handlers.conversation import Doubt, DoubtWhy
from handlers.message import Inbound, InboundKind
from handlers.nlu import read
from handlers.turn import handle_turn
from tests.factories import OA, open_id, seed
from tests.handlers.stage import NOW, make_shop, text_of

ASKING = (
    "生抽2件", "水几箱", "红牛几箱", "可乐30罐", "东鹏5箱", "面", "金标3件", "雪碧半箱",
    "可乐80箱", "雪碧500ml", "鲁花要一些", "矿泉水3提", "饮料2箱",
)  # fmt: skip
"""What leads to a question, mostly."""
BESIDE = (
    "可乐3箱", "红牛2箱", "百事1箱", "可以月底结吗", "鲁花多少钱", "有什么饮料", "3号2箱",
    "自提", "送货", "明天送", "昨天送", "备注 放后门", "可乐要冰的", "有什么活动", "我的订单",
    "还有货吗", "在吗", "谢谢", "一共多少钱", "明细", "帮助", "照旧", "全部加1箱", "全部减半",
    "都改成2箱", "可乐少一箱", "可乐换成百事", "加多宝5箱 没有就换红牛",
    "可乐3箱今天不要了明天要", "只要可乐", "百事不要了", "刚才那单加1箱红牛", "撤销",
    "上一步不对", "好的", "嗯", "随便", "我那单到哪了", "对账单", "常订", "更多", "1号",
    "改天再说", "上次的水破了两瓶", "人在吗", "水", "可乐500的有吗", "雪碧降到40我就要", "不要",
    "算了",
)  # fmt: skip
"""What answers no question; some open another kind of question, some change every line."""
NUMBERED = ("1", "2", "A1", "B1 A2", "都来一件")
ANSWERING = (*NUMBERED, "生抽不要了", "水不要了", "小瓶的", "3箱", "确认", "下单")
SEQUENCES, LENGTH = 24, 9


@dataclass(frozen=True, slots=True)
class _State:
    """The draft of a chat with what is open about it."""

    cart_id: int
    open: tuple[Doubt, ...]
    lines: dict[int, int]
    orders: int


class _Undone(Exception):
    """Takes everything back."""


@pytest.fixture(scope="module")
def desk():
    database = Database.open("sqlite://", clock=lambda: NOW)
    database.write_now(create_tables)
    database.write_now(seed, "drinks")
    yield database, make_shop(database)
    database.close_now()


@pytest.mark.parametrize("number", range(SEQUENCES))
def test_no_question_vanishes(desk, number):
    database, shop = desk
    chance = Random(number)
    said = [chance.choice(ASKING), chance.choice(ASKING)]
    while len(said) < LENGTH:
        kind = chance.choices((ASKING, BESIDE, ANSWERING), (2, 7, 2))[0]
        said.append(chance.choice(kind))
    with pytest.raises(_Undone):
        database.write_now(_play, shop, said)


def _play(tx: Tx, shop: Shop, said: list[str]) -> None:
    numbers = count(1)
    for at, text in enumerate(said):
        before = _state(tx)
        key = f"q{next(numbers)}"
        inbound = Inbound(OA, "oa", key, open_id("C001"), InboundKind.TEXT, NOW, text=text)
        outcome = handle_turn(tx, shop, inbound, read(text, shop.lexicon))
        reply, after = text_of(shop, outcome), _state(tx)
        lost = _lost(before, after, reply, is_answer=text in NUMBERED)
        assert not lost, (said[: at + 1], [doubt.said for doubt in lost], reply)
        asked = [doubt for doubt in before.open if doubt.why is not DoubtWhy.UNUSUAL]
        assert after.orders == before.orders or not asked, (said[: at + 1], reply)
    raise _Undone


def _lost(before: _State, after: _State, reply: str, *, is_answer: bool) -> list[Doubt]:
    """Those open before that are not any more, without an answer or a word.

    A number may answer with the amount that stands already.
    """
    if before.cart_id != after.cart_id:
        return []  # the whole draft went
    still = set[int]().union(*map(_goods, after.open))
    changed = {
        sku_id
        for sku_id in before.lines.keys() | after.lines.keys()
        if before.lines.get(sku_id) != after.lines.get(sku_id)
    }
    changed |= after.lines.keys() if is_answer else set()
    return [
        doubt
        for doubt in before.open
        if doubt not in after.open
        and not _goods(doubt) & (still | changed)
        and f"「{doubt.said}」" not in reply
        and doubt.drops is None
    ]


def _state(tx: Tx) -> _State:
    chat = open_conversation(tx, OA, address=open_id("C001"), language="zh-CN")
    address = find_address(tx, OA, external_id=open_id("C001"))
    assert address is not None
    assert address.contact_id is not None
    shop = customers_of(tx, address.contact_id)[0]
    orders = len(list_orders(tx, OrderFilter(customer_ids=(shop.id,)), limit=50).rows)
    cart = find_drafts(tx, address.contact_id, customer_id=shop.id).current
    if cart is None:
        return _State(0, (), {}, orders)
    lines = {int(line.sku_id): line.quantity.base for line in cart.lines}
    return _State(int(cart.id), openquestions.asked_about(chat, cart), lines, orders)


def _goods(doubt: Doubt) -> set[int]:
    """Everything that an answer may name."""
    return {option.sku_id for option in doubt.options} | {doubt.replaces or 0}
