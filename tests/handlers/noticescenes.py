"""The scenes that bring about every kind of notice, to each side that hears of it."""

from dataclasses import dataclass

from domain.aftersale import (
    CaseKind,
    GoodsReturn,
    ReturnedLine,
    decide_case,
    decide_return,
    list_cases,
    preview_return,
    return_goods,
    send_order,
)
from domain.base.actor import Actor
from domain.base.ids import CaseId
from domain.base.money import parse_money
from domain.campaign import preview_campaign
from domain.customer import find_customer
from domain.db import Tx
from domain.fulfilment import Parcel, close_rest
from domain.groupsend import note_ended
from domain.inventory import StockPlace, count_stock, set_stock_levels, stocks_of
from domain.messaging import OutboxFilter, list_outbox, register_robots
from domain.notice import alarm_owners
from domain.order import OrderFilter, get_order, list_orders
from domain.payment import (
    PaymentMethod,
    ReceiptDraft,
    ask_refund,
    pay_refund,
    set_write_off_limit,
    write_off,
)
from domain.staff import Staff, find_staff
from tests.chatworld import ZONE
from tests.groupsending import add_groups, waiting
from tests.handlers.noticeplay import Line
from tests.offers import sku_id

_ORDERED = ("C001> 可乐3箱 雪碧2箱", "C001> 确认")
_CONFIRMED = (*_ORDERED, "R01> 确认")
_SHIPPED = (*_CONFIRMED, "R01> 发货 顺丰 SF1234567890")
_NEW_SHOP = "C009> 新星小卖部 13800138000"


@dataclass(frozen=True, slots=True)
class Scene:
    """Lines on a database of this seed."""

    name: str
    lines: tuple[Line, ...]
    seed: str = "drinks"


def _staff(tx: Tx, code: str) -> Staff:
    found = find_staff(tx, code)
    assert found is not None
    return found


def _by(tx: Tx, code: str) -> Actor:
    return _staff(tx, code).actor


def _decide_case(tx: Tx) -> None:
    case = list_cases(tx)[0]
    words = "下次送货补2瓶"
    decide_case(tx, case.id, kind=CaseKind.REFUND, is_settled=True, by=(_by(tx, "R01"), words))


def _decline_case(tx: Tx) -> None:
    case = list_cases(tx)[0]
    words = "签收单上写明完好"
    decide_case(tx, case.id, kind=CaseKind.REFUND, is_settled=False, by=(_by(tx, "R01"), words))


def _refund(tx: Tx) -> None:
    shop = find_customer(tx, "C001")
    assert shop is not None
    asked = ask_refund(tx, shop.id, parse_money("100"), actor=_by(tx, "F01"))
    paid = {"method": PaymentMethod.CASH, "reference": "", "today": tx.now.date()}
    pay_refund(tx, asked.id, actor=_by(tx, "F01"), **paid)


def _write_offs(tx: Tx) -> None:
    """王会计 asks for one write-off, 陈总 for another; beyond ¥50 it takes two."""
    shop = find_customer(tx, "C001")
    assert shop is not None
    set_write_off_limit(tx, "CNY", parse_money("50"), actor=_by(tx, "B01"))
    for code, amount in (("F01", "60"), ("B01", "70")):
        draft = ReceiptDraft(
            shop.id, parse_money(amount), PaymentMethod.ALLOWANCE, tx.now.date(), code,
            note="破损协商",
        )  # fmt: skip
        write_off(tx, draft, actor=_by(tx, code), today=tx.now.date())


def _lost_goods(tx: Tx) -> None:
    """小李 brings one case back that is lost; beyond ¥30 it takes two."""
    set_write_off_limit(tx, "CNY", parse_money("30"), actor=_by(tx, "B01"))
    (found,) = list_orders(tx, OrderFilter(), limit=1).rows
    order, by = get_order(tx, found.id), _by(tx, "R01")
    back = (ReturnedLine(order.lines[0].id, 24, False),)
    seen = preview_return(tx, order, back).seen
    return_goods(tx, GoodsReturn(order.id, back, "过期", seen), actor=by, today=tx.now.date())


def _not_agreed_to(tx: Tx) -> None:
    """The second person turns down what 小李 wants to write off."""
    (asked,) = list_outbox(tx, OutboxFilter(kind="return_asked"), limit=1).rows
    case, by = CaseId(int(asked.payload["case_id"])), _by(tx, "F01")
    decide_return(tx, case, actor=by, is_agreed=False, today=tx.now.date())


def _send_cola_only(tx: Tx) -> None:
    """Two of the three cases leave, and nothing more will."""
    (found,) = list_orders(tx, OrderFilter(), limit=1).rows
    line, by = get_order(tx, found.id).lines[0], _by(tx, "R01")
    send_order(tx, found.id, parcel=Parcel("自送", "", ((line.id, 48),)), actor=by)
    close_rest(tx, found.id, actor=by)


def _alarms(tx: Tx) -> None:
    code = {"account": "oa-shop", "errcode": 48001, "path": "/cgi-bin/message/custom/send"}
    for what, detail in (
        ("dead_letter", {"reason": "45015"}),
        ("platform_refused", code),
        ("platform_shut", code),
        ("carrier_refused", code),
    ):
        alarm_owners(tx, what, event_key=what, detail=detail)


def _count_short(tx: Tx) -> None:
    """Two cases of the three promised are there."""
    (stock,) = stocks_of(tx, [sku_id(tx, "KL330")])
    where = StockPlace(stock.sku_id, stock.warehouse_id)
    count_stock(tx, where, 48, key="count", actor=_by(tx, "R01"))


def _warn_of_stock(tx: Tx) -> None:
    """Told below 190 and above 210 cases."""
    (stock,) = stocks_of(tx, [sku_id(tx, "XB330")])
    where = StockPlace(stock.sku_id, stock.warehouse_id)
    set_stock_levels(tx, where, low_at=190 * 24, over_at=210 * 24)


def _robot(tx: Tx) -> None:
    register_robots(tx, ("robot",))


def _preview(tx: Tx) -> None:
    preview_campaign(tx, 1, _staff(tx, "B01"))


def _hold_up(tx: Tx) -> None:
    for what in ("campaign_held", "campaign_waits"):
        alarm_owners(tx, what, event_key=what, detail={"campaign_id": 1, "people": 612})


def _ask_member(tx: Tx) -> None:
    add_groups(tx)
    waiting(tx)


def _end_unconfirmed(tx: Tx) -> None:
    note_ended(tx, 1, ZONE)


SCENES: tuple[Scene, ...] = (
    Scene("an order from placing to the door",
          (*_SHIPPED, "@ scan SF1234567890 out_for_delivery 周师傅派送中",
           "@ scan SF1234567890 signed 已签收", "R01> 送达")),
    Scene("received, as the shop says", (*_SHIPPED, "C001> 货收到了")),
    Scene("a parcel in trouble", (*_SHIPPED, "@ scan SF1234567890 refused 收件人拒收")),
    Scene("the rest called off", (*_CONFIRMED, _send_cola_only, "R01> 送达")),
    Scene("weighed", ("@ by_weight SHQ", "C001> 上海青20斤", "C001> 确认", "R01> 确认",
                      "@ receipt C001 56", "R01> 实重 19.7", "R01> 上海青10斤实重10.4",
                      "R01> 实重 20"), "prepaid"),
    Scene("ordered by the rep", ("R01> 老王超市：可乐3箱", "R01> 直接下")),
    Scene("written by the rep", ("R01> 老王超市：可乐3箱", "R01> 发")),
    Scene("turned down", (*_ORDERED, "R01> 拒绝 没货了")),
    Scene("called off by the shop", (*_ORDERED, "C001> 取消订单")),
    Scene("called off late, agreed to", (*_CONFIRMED, "C001> 取消订单", "R01> 同意")),
    Scene("called off late, not agreed to", (*_CONFIRMED, "C001> 取消订单", "R01> 不同意")),
    Scene("changed by the shop", (*_ORDERED, "C001> 可乐改5箱", "C001> 确认")),
    Scene("changed late by the shop", (*_CONFIRMED, "C001> 可乐改5箱", "C001> 确认", "R01> 同意")),
    Scene("changed late in vain", (*_CONFIRMED, "C001> 可乐改5箱", "C001> 确认", "R01> 不同意")),
    Scene("less, by the rep", (*_ORDERED, "R01> 第1行改2箱")),
    Scene("more, by the rep", (*_ORDERED, "R01> 第1行改5箱", "C001> 不要")),
    Scene("a lower price", ("@ floor KL330 箱 42", *_ORDERED, "R01> 第1行40元 竞争对手报39",
                            "B01> card price_ok:1")),
    Scene("a draft forgotten", ("C001> 可乐3箱", "at 2027-11-23 18:05", "@ jobs")),
    Scene("the usual day", ("C001> 你好", "at 2027-11-23 17:00", "@ jobs")),
    Scene("a standing order", ("C001> 每周一三五照旧", "C001> 确认", "at 2027-11-23 09:20",
                               "@ jobs")),
    Scene("looked at by the owner",
          ("@ step amount 200 owner", *_ORDERED, "@ step amount 200 off")),
    Scene("the head office agrees", ("@ head C002 C001 100", "C001> 你好", "C002> 可口可乐330 3箱",
                                     "C002> 确认", "C001> 1")),
    Scene("the head office does not", ("@ head C002 C001 100", "C001> 你好",
                                       "C002> 可口可乐330 3箱", "C002> 确认", "C001> 2 太多了")),
    Scene("the head office is silent", ("@ head C002 C001 100", "C001> 你好",
                                        "C002> 可口可乐330 3箱", "C002> 确认",
                                        "at 2027-11-24 09:30", "@ jobs")),
    Scene("the head office is not asked any more", ("@ head C002 C001 100", "C001> 你好",
                                                    "C002> 可口可乐330 3箱", "C002> 确认",
                                                    "C002> 取消订单")),
    Scene("waited for", ("@ backorder DP250 2027-11-26", "C001> 东鹏5箱", "C001> 2", "C001> 确认",
                         "@ receive DP250 4")),
    Scene("there again", ("@ stock HN250 0", "C001> 红牛有货了通知我", "@ receive HN250 5")),
    Scene("a person wanted", ("C001> 人工", "R01> 接手", "R01> 您好，我是小李",
                              "C001> 明天几点到")),
    Scene("a complaint", ("C001> 上次的水破了两瓶", _decide_case)),
    Scene("a complaint declined", ("C001> 上次的水破了两瓶", _decline_case)),
    Scene("a new shop let in", (_NEW_SHOP, "R01> 通过 1")),
    Scene("a new shop not let in", (_NEW_SHOP, "R01> 不通过 1", "R01> 不在配送范围")),
    Scene("an offer", ("C002> 订阅", "@ campaign 24 HN250=126 DP250=92", _preview, _hold_up)),
    Scene("an offer for groups", (_ask_member, _end_unconfirmed)),
    Scene("paid", (*_CONFIRMED, "R01> 发货 自送", "@ receipt C001 100"), "credit"),
    Scene("lost goods for two",
          (*_CONFIRMED, "R01> 发货 自送", _lost_goods, _not_agreed_to), "credit"),
    Scene("a write-off for two", (*_CONFIRMED, "R01> 发货 自送", _write_offs), "credit"),
    Scene("paid back", ("@ receipt C001 500", _refund), "credit"),
    Scene("due, overdue, a statement",
          (*_CONFIRMED, "R01> 发货 自送", "at 2027-11-24 09:00", "@ jobs", "at 2027-11-27 09:00",
           "@ jobs"), "credit"),
    Scene("an item not agreed to",
          (*_CONFIRMED, "R01> 发货 自送", "C001> 对账单", "C001> 第1笔不对，少送一箱",
           "@ dispute C001 corrected 少送1箱，已退¥46"), "credit"),
    Scene("beyond the credit terms", (_robot, "C001> 红牛10箱", "C001> 确认", "@ pass C001"),
          "credit"),
    Scene("looked at by finance", ("@ step amount 200 finance", *_ORDERED), "credit"),
    Scene("stock", (*_ORDERED, _count_short, _warn_of_stock, "@ stock XB330 100",
                    "@ receive XB330 300")),
    Scene("asked for and refused", (_warn_of_stock, "C001> 雪碧250箱", "C001> 是的",
                                    "@ receive XB330 1 W2", "@ stock XB330 0")),
    Scene("alarms", (_alarms,)),
    Scene("the rest of a prepaid order called off",
          (*_CONFIRMED, "at 2027-11-23 10:00", "@ receipt C001 230", _send_cola_only), "prepaid"),
    Scene("goods that came back",
          (*_SHIPPED, "R01> 老王超市退货：可乐1箱入库 临期", "R01> 确认")),
    Scene("not paid in time", (*_ORDERED, "at 2027-11-24 07:10", "@ jobs", "at 2027-11-24 09:10",
                               "@ jobs"), "prepaid"),
    Scene("paid in part in time", (*_ORDERED, "at 2027-11-24 07:10", "@ receipt C001 50",
                                   "@ jobs", "at 2027-11-24 09:10", "@ jobs"), "prepaid"),
)  # fmt: skip
