"""Changes to placed orders: previewed, then applied; one open per order."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.audit import entries_of
from domain.base.actor import SYSTEM
from domain.base.errors import NotAllowed
from domain.base.money import Money, UnitPrice
from domain.cart import AddLine, MinusQuantity, RemoveLine, ReplaceSku, SetDate, SetQuantity
from domain.db import Tx
from domain.delivery import DateInPast
from domain.inventory import available
from domain.order import (
    CancelRequested,
    ChangeAlreadyOpen,
    ChangeClosed,
    ChangeKind,
    ChangeOvertaken,
    ChangeRequest,
    ChangeStatus,
    Decider,
    LastLine,
    NothingChanged,
    OrderCancelled,
    OrderChangeApplied,
    OrderChangeProposed,
    OrderChangeRefused,
    OrderFinished,
    OrderLocked,
    OrderStatus,
    StockChanged,
    apply_change,
    cancel_order,
    changes_of,
    confirm_order,
    get_change,
    get_order,
    lines_at,
    open_change_of,
    price_line,
    propose_change,
    refuse_change,
    request_cancel,
    withdraw_change,
)
from domain.pricing import PriceDraft, base_price_list, set_prices
from tests.domain.goods import POLICY, make_shop, place


def _order(tx, shop):
    order = place(tx, shop, shop.add("KL330", "3"), shop.add("NF550", "5"))
    tx.events.clear()
    return order


def _ask(tx, order, actor, *ops, is_shortage=False):
    request = ChangeRequest(ops, actor, is_shortage=is_shortage)
    return propose_change(tx, order.id, request=request)


def _lines(order):
    return [(line.no, line.sku_code, str(line.quantity.count)) for line in order.lines]


def test_the_rep_swaps_goods_only_with_the_customers_word(tx: Tx):
    shop = make_shop(tx)
    order = _order(tx, shop)
    change = _ask(tx, order, shop.rep, ReplaceSku(shop.id("KL330"), shop.id("HN250")))
    assert (change.status, change.decider) == (ChangeStatus.OPEN, Decider.CUSTOMER)
    assert (change.total_before, change.total_after) == (Money(27800), Money(53600))
    assert [(x.sku_name, x.before is None, x.after is None) for x in change.lines] == [
        ("可口可乐330ml×24", False, True),
        ("红牛250ml×24", True, False),
    ]
    assert get_order(tx, order.id) == order
    assert get_change(tx, change.id) == change
    assert [type(event) for event in tx.events] == [OrderChangeProposed]
    with pytest.raises(NotAllowed):
        apply_change(tx, change.id, actor=shop.rep)
    tx.events.clear()
    applied = apply_change(tx, change.id, actor=shop.contact)
    assert applied == get_change(tx, change.id)
    now = get_order(tx, order.id)
    assert _lines(now) == [(1, "HN250", "3"), (2, "NF550", "5")]
    assert (now.total, now.version, now.line_count) == (Money(53600), 2, 2)
    assert available(tx, [shop.id("KL330"), shop.id("HN250")]) == {
        shop.id("KL330"): 2400,
        shop.id("HN250"): 48,
    }
    old = lines_at(tx, now, version=1)
    assert old is not None
    assert [line.sku_code for line in old] == ["KL330", "NF550"]
    assert OrderChangeApplied in [type(event) for event in tx.events]


def test_lowering_for_lack_of_stock_applies_at_once(tx: Tx):
    shop = make_shop(tx)
    order = _order(tx, shop)
    op = SetQuantity(shop.id("KL330"), shop.amount("KL330", "1"))
    change = _ask(tx, order, shop.rep, op, is_shortage=True)
    assert (change.status, change.decider) == (ChangeStatus.APPLIED, Decider.NOBODY)
    now = get_order(tx, order.id)
    assert (_lines(now), now.total) == ([(1, "KL330", "1"), (2, "NF550", "5")], Money(18600))
    assert now.lines[0].id == order.lines[0].id
    assert available(tx, [shop.id("KL330")]) == {shop.id("KL330"): 2376}
    assert OrderChangeApplied in [type(event) for event in tx.events]
    assert [e.action for e in entries_of(tx, "order", entity_id=str(order.id))] == ["order.change"]


def test_the_customer_changes_his_own_order_before_the_lock(tx: Tx):
    shop = make_shop(tx)
    order = _order(tx, shop)
    change = _ask(tx, order, shop.contact, shop.add("XB330", "2"))
    assert (change.decider, tx.events) == (Decider.CUSTOMER, [])
    apply_change(tx, change.id, actor=shop.contact)
    now = get_order(tx, order.id)
    assert _lines(now)[-1] == (3, "XB330", "2")
    assert (now.total, available(tx, [shop.id("XB330")])) == (
        Money(37000),
        {shop.id("XB330"): 2352},
    )


def test_after_the_lock_the_rep_decides(tx: Tx):
    shop = make_shop(tx)
    order = _order(tx, shop)
    confirm_order(tx, order.id, actor=shop.rep, version=1)
    change = _ask(tx, order, shop.contact, RemoveLine(shop.id("KL330")))
    assert change.decider is Decider.STAFF
    with pytest.raises(NotAllowed):
        apply_change(tx, change.id, actor=shop.contact)
    assert get_order(tx, order.id).version == 1
    tx.events.clear()
    refused = refuse_change(tx, change.id, actor=shop.rep, reason="已装车")
    assert (refused.status, refused.decision_reason) == (ChangeStatus.REFUSED, "已装车")
    assert [type(event) for event in tx.events] == [OrderChangeRefused]
    with pytest.raises(ChangeClosed):
        apply_change(tx, change.id, actor=shop.rep)
    assert get_order(tx, order.id).version == 1


def test_a_preview_overtaken_by_the_lock_is_a_request(tx: Tx):
    shop = make_shop(tx)
    order = _order(tx, shop)
    change = _ask(tx, order, shop.contact, RemoveLine(shop.id("KL330")))
    assert order.cut_off_at is not None
    tx.now = order.cut_off_at
    with pytest.raises(OrderLocked):
        apply_change(tx, change.id, actor=shop.contact)
    assert get_order(tx, order.id) == order


def test_confirming_drops_the_customers_own_preview_but_not_a_question(tx: Tx):
    shop = make_shop(tx)
    order = _order(tx, shop)
    mine = _ask(tx, order, shop.contact, RemoveLine(shop.id("KL330")))
    theirs = _ask(tx, order, shop.rep, ReplaceSku(shop.id("KL330"), shop.id("XB330")))
    assert get_change(tx, mine.id).status is ChangeStatus.WITHDRAWN
    with pytest.raises(ChangeAlreadyOpen):
        confirm_order(tx, order.id, actor=shop.rep, version=1)
    with pytest.raises(ChangeAlreadyOpen) as refused:
        _ask(tx, order, shop.contact, RemoveLine(shop.id("NF550")))
    assert refused.value.change_id == theirs.id
    withdraw_change(tx, theirs.id, actor=shop.rep)
    again = _ask(tx, order, shop.contact, RemoveLine(shop.id("NF550")))
    confirm_order(tx, order.id, actor=shop.rep, version=1)
    assert get_change(tx, again.id).status is ChangeStatus.WITHDRAWN
    assert open_change_of(tx, order.id) is None


def test_a_newer_proposal_of_the_same_side_replaces_the_older(tx: Tx):
    shop = make_shop(tx)
    order = _order(tx, shop)
    first = _ask(tx, order, shop.rep, RemoveLine(shop.id("KL330")))
    second = _ask(tx, order, shop.rep, RemoveLine(shop.id("NF550")))
    assert [(c.id, c.status) for c in changes_of(tx, order.id)] == [
        (first.id, ChangeStatus.WITHDRAWN),
        (second.id, ChangeStatus.OPEN),
    ]


def test_unchanged_lines_keep_their_price(tx: Tx):
    shop = make_shop(tx)
    order = _order(tx, shop)
    tx.now += timedelta(minutes=1)
    prices = [PriceDraft(shop.id(code), "箱", UnitPrice(500_000)) for code in ("KL330", "NF550")]
    set_prices(tx, base_price_list(tx, SYSTEM).id, prices, SYSTEM)
    op = SetQuantity(shop.id("KL330"), shop.amount("KL330", "4"))
    change = _ask(tx, order, shop.contact, op)
    assert change.total_after == Money(4 * 5000 + 5 * 2800)


def test_what_was_previewed_is_applied_or_nothing(tx: Tx):
    shop = make_shop(tx)
    goods = (shop.add("KL330", "3"), shop.add("DP250", "1"))
    order = place(tx, shop, *goods)
    change = _ask(tx, order, shop.contact, RemoveLine(shop.id("KL330")))
    price_line(tx, order, line_id=order.lines[1].id, price=UnitPrice(270_000), actor=shop.rep)
    with pytest.raises(ChangeOvertaken) as refused:
        apply_change(tx, change.id, actor=shop.contact)
    assert (refused.value.expected, refused.value.actual) == (1, 2)
    assert get_change(tx, change.id).status is ChangeStatus.OPEN


def test_more_than_there_is_cannot_be_added(tx: Tx):
    shop = make_shop(tx)
    order = _order(tx, shop)
    with pytest.raises(StockChanged) as refused:
        _ask(tx, order, shop.contact, AddLine(shop.id("HN250"), shop.amount("HN250", "6")))
    assert (refused.value.wanted, refused.value.available) == (144, 120)
    assert changes_of(tx, order.id) == ()


def test_stock_gone_before_it_is_applied_leaves_the_order(tx: Tx):
    shop = make_shop(tx)
    order = _order(tx, shop)
    change = _ask(tx, order, shop.contact, shop.add("HN250", "5"))
    other = place(tx, shop, shop.add("HN250", "1"))
    assert other.status is OrderStatus.PLACED
    with pytest.raises(StockChanged):
        apply_change(tx, change.id, actor=shop.contact)
    assert get_order(tx, order.id) == order
    assert get_change(tx, change.id).status is ChangeStatus.OPEN
    assert available(tx, [shop.id("HN250"), shop.id("KL330")]) == {
        shop.id("HN250"): 96,
        shop.id("KL330"): 2328,
    }


def test_nothing_or_everything_is_no_change(tx: Tx):
    shop = make_shop(tx)
    order = _order(tx, shop)
    same = SetQuantity(shop.id("KL330"), shop.amount("KL330", "3"))
    with pytest.raises(NothingChanged):
        _ask(tx, order, shop.contact, same)
    all_gone = [RemoveLine(shop.id("KL330")), RemoveLine(shop.id("NF550"))]
    with pytest.raises(LastLine):
        _ask(tx, order, shop.contact, *all_gone)
    cancel_order(tx, order.id, actor=shop.contact)
    with pytest.raises(OrderFinished):
        _ask(tx, order, shop.contact, MinusQuantity(shop.id("KL330"), shop.amount("KL330", "1")))
    assert changes_of(tx, order.id) == ()


def test_the_date_is_changed_by_preview_too(tx: Tx):
    shop = make_shop(tx)
    order = _order(tx, shop)
    ops = (SetDate(date(2027, 3, 5)),)
    with pytest.raises(NotAllowed):
        propose_change(tx, order.id, request=ChangeRequest(ops, shop.contact))
    past = ChangeRequest((SetDate(date(2027, 3, 1)),), shop.contact, policy=POLICY)
    with pytest.raises(DateInPast):
        propose_change(tx, order.id, request=past)
    assert changes_of(tx, order.id) == ()
    request = ChangeRequest(ops, shop.contact, policy=POLICY)
    change = propose_change(tx, order.id, request=request)
    assert (change.lines, change.date_before, change.date_after) == (
        (),
        date(2027, 3, 3),
        date(2027, 3, 5),
    )
    assert get_change(tx, change.id) == change
    apply_change(tx, change.id, actor=shop.contact)
    now = get_order(tx, order.id)
    assert (now.delivery_on, now.cut_off_at, now.version) == (
        date(2027, 3, 5),
        datetime(2027, 3, 4, 11, 0, tzinfo=UTC),
        2,
    )


def test_cancelling_a_locked_order_is_asked_for(tx: Tx):
    shop = make_shop(tx)
    order = _order(tx, shop)
    confirm_order(tx, order.id, actor=shop.rep, version=1)
    tx.events.clear()
    change = request_cancel(tx, order.id, actor=shop.contact, reason="店里停电")
    assert (change.kind, change.decider) == (ChangeKind.CANCEL, Decider.STAFF)
    assert [type(event) for event in tx.events] == [CancelRequested]
    assert get_order(tx, order.id).status is OrderStatus.CONFIRMED
    tx.events.clear()
    apply_change(tx, change.id, actor=shop.rep)
    assert get_order(tx, order.id).status is OrderStatus.CANCELLED
    assert OrderCancelled in [type(event) for event in tx.events]
    assert available(tx, [shop.id("KL330")]) == {shop.id("KL330"): 2400}
    with pytest.raises(OrderFinished):
        request_cancel(tx, order.id, actor=shop.contact)
