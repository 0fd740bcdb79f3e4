"""Bugs of one line, planted on purpose: the machine has to find every one of them.

Each replaces a function of the product for the time of one run, the way a careless change would.
A plant that is not found means that the audit or the machine is blind to its invariant.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

import domain.audit.store as audit_store
import domain.cart.figures as figures
import domain.fulfilment.service as shipping
import domain.fulfilment.store as parcels
import domain.inventory.service as reserving
import domain.inventory.stocktaking as stocktaking
import domain.messaging.service.inbox as inbox_service
import domain.messaging.store.inbox as inbox_store
import domain.messaging.store.outbox as outbox_store
import domain.notice.service as notices
import domain.order.service.apply as applying
import domain.order.service.moves as moves
import domain.order.service.place as placing
import domain.pricing.rules as price_rules
from domain.base.money import Money, total_of
from domain.cart.model import DraftProblemCode
from domain.inventory.model import Cause, Routing
from domain.inventory.store import stocks
from domain.order import Order, OrderSummary
from domain.order.events import OrderPlaced
from domain.order.store import history, writing
from tests.faults import guest_plants as guests
from tests.faults import looking_plants as looking
from tests.faults import plantedoffers as planted

Planting = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True)
class Plant:
    """A bug: the invariant it breaks, and how it is planted."""

    name: str
    invariant: str
    plant: Planting


def _oversell(patch: pytest.MonkeyPatch) -> None:
    """The two guards before the conditional update are gone: an order is placed half reserved."""
    problems, route = figures._line_problems, reserving.route

    def unchecked(*args: Any, **more: Any) -> Any:
        found = problems(*args, **more)
        return tuple(p for p in found if p.code is not DraftProblemCode.SHORT_STOCK)

    patch.setattr(figures, "_line_problems", unchecked)
    patch.setattr(reserving, "route", lambda *a, **more: Routing(route(*a, **more).allotments, ()))


def _below_reserved(patch: pytest.MonkeyPatch) -> None:
    """A correction may take away what is promised."""
    move = stocktaking._move

    def careless(tx: Any, stock: Any, change: int, **more: Any) -> Any:
        if stock.available + change < 0:
            reserving.stocks.change_stock(tx, stock.id, reserved=-stock.reserved)
        return move(tx, stock, change, **more)

    patch.setattr(stocktaking, "_move", careless)


def _release_twice(patch: pytest.MonkeyPatch) -> None:
    """Cancelling gives the stock back two times."""
    change = stocks.change_stock

    def twice(tx: Any, stock_id: int, *, on_hand: int = 0, reserved: int = 0) -> bool:
        if reserved < 0 and not on_hand:
            change(tx, stock_id, reserved=reserved)
        return change(tx, stock_id, on_hand=on_hand, reserved=reserved)

    patch.setattr(stocks, "change_stock", twice)


def _never_released(patch: pytest.MonkeyPatch) -> None:
    """Cancelling leaves the stock promised."""
    patch.setattr("domain.order.service.life.release_order", lambda _tx, _order: None)


def _no_movement(patch: pytest.MonkeyPatch) -> None:
    """Stock goes out and nothing is written down."""
    write = stocks.insert_movement

    def forgetful(tx: Any, place: Any, change: int, *, cause: Any, actor: Any) -> None:
        if cause.cause is not Cause.SHIPMENT:
            write(tx, place, change, cause=cause, actor=actor)

    patch.setattr(stocks, "insert_movement", forgetful)


def _torn_transfer(patch: pytest.MonkeyPatch) -> None:
    """The two halves of a transfer have two causes."""
    write = stocks.insert_movement

    def torn(tx: Any, place: Any, change: int, *, cause: Any, actor: Any) -> None:
        if cause.cause is Cause.TRANSFER:
            cause = replace(cause, key=f"{cause.key}:{change}")
        write(tx, place, change, cause=cause, actor=actor)

    patch.setattr(stocks, "insert_movement", torn)


def _rounds_down(patch: pytest.MonkeyPatch) -> None:
    """A line is rounded in the customer's favour."""

    def amount_of(price: Any, *, base_quantity: int, factor: int) -> Money:
        return Money(price.ten_thousandths * base_quantity // (factor * 100), price.currency)

    patch.setattr(price_rules, "amount_of", amount_of)


def _line_off(patch: pytest.MonkeyPatch) -> None:
    """An order's line says another sum than its parts."""
    drafts = placing.line_drafts

    def off(priced: Any) -> Any:
        first, *rest = drafts(priced)
        if first.amount is not None:
            first = replace(first, amount=first.amount + Money(1))
        return (first, *rest)

    patch.setattr(placing, "line_drafts", off)


def _rest_at_pack_price(patch: pytest.MonkeyPatch) -> None:
    """The opened rest of a pack is counted among the whole packs, too."""
    packs = price_rules.as_packs

    def doubled(sku: Any, base: int, unit: str | None = None) -> Any:
        found = packs(sku, base, unit)
        return (*found, found[-1]) if len(found) > 1 else found

    patch.setattr(price_rules, "as_packs", doubled)


def _total_off(patch: pytest.MonkeyPatch) -> None:
    """The last line of a long draft is not added."""

    def short(amounts: Any, currency: str) -> Money:
        return total_of(amounts[:1], currency)

    patch.setattr(figures, "total_of", short)


def _total_after_change(patch: pytest.MonkeyPatch) -> None:
    """A change keeps the old total."""
    write = writing.set_content

    def stale(tx: Any, old: Order, new: Order, basket: Any) -> bool:
        return write(tx, old, replace(new, total=old.total), basket)

    patch.setattr(writing, "set_content", stale)


def _discount_unspread(patch: pytest.MonkeyPatch) -> None:
    """An order gets a discount of which no line knows."""
    figure = figures.figure_cart

    def cheaper(*args: Any, **more: Any) -> Any:
        priced = figure(*args, **more)
        cut = min(priced.goods, Money(100))
        return replace(priced, discount=cut, total=priced.goods - cut)

    patch.setattr("domain.cart.service.figure_cart", cheaper)


def _wrong_trace(patch: pytest.MonkeyPatch) -> None:
    """The reason of a price names another row."""
    trace = price_rules._trace

    def other(book: Any, listed: Any) -> Any:
        made = trace(book, listed)
        return replace(made, row_id=max(made.row_id - 1, 1))

    patch.setattr(price_rules, "_trace", other)


def _break_in_packs(patch: pytest.MonkeyPatch) -> None:
    """A break is compared with the wrong unit."""
    reached = price_rules._reached

    def early(rows: Any, total_base: int) -> Any:
        return reached(rows, total_base * 24)

    patch.setattr(price_rules, "_reached", early)


def _any_move(patch: pytest.MonkeyPatch) -> None:
    """The transition table is not asked."""
    patch.setattr("domain.order.service.moves.check_move", lambda _order, _to: None)
    patch.setattr("domain.order.service.life.check_move", lambda _order, _to: None)


def _history_gap(patch: pytest.MonkeyPatch) -> None:
    """One kind of move is not written down."""
    write = history.append_move

    def gappy(tx: Any, entry: Any) -> None:
        if entry.to_status != "picking":
            write(tx, entry)

    patch.setattr(history, "append_move", gappy)


def _no_lock(patch: pytest.MonkeyPatch) -> None:
    """A customer cancels and edits what the rep has confirmed."""
    patch.setattr(OrderSummary, "is_locked", lambda _order, _now: False)


def _version_lost(patch: pytest.MonkeyPatch) -> None:
    """A change overwrites what the order was before."""
    patch.setattr(history, "keep_version", lambda *_args, **_more: None)


def _other_owner(patch: pytest.MonkeyPatch) -> None:
    """An order is written for another shop."""
    new = placing._new_order

    def swapped(tx: Any, priced: Any, **more: Any) -> Order:
        order = new(tx, priced, **more)
        return replace(order, customer_id=type(order.customer_id)(3 - order.customer_id))

    patch.setattr(placing, "_new_order", swapped)


def _done_twice(patch: pytest.MonkeyPatch) -> None:
    """A message repeated is taken for a new one."""
    insert = inbox_store.insert_inbound

    def again(tx: Any, key: Any, **more: Any) -> Any:
        found = insert(tx, key, **more)
        if found is None:
            row = inbox_store.find_by_key(tx, key)
            return row.id if row else None
        return found

    patch.setattr(inbox_store, "insert_inbound", again)


def _never_finished(patch: pytest.MonkeyPatch) -> None:
    """A message that was kept for later stays unfinished."""
    finish = inbox_store.finish

    def lazy(tx: Any, inbox_id: Any, **more: Any) -> None:
        row = inbox_store.find_by_id(tx, inbox_id)
        if row is None or row.payload is None:
            finish(tx, inbox_id, **more)

    patch.setattr(inbox_store, "finish", lazy)


def _answer_mixed_up(patch: pytest.MonkeyPatch) -> None:
    """A repetition gets the answer to another message."""
    find = inbox_store.find_by_key

    def mixed(tx: Any, key: Any) -> Any:
        row = find(tx, key)
        other = inbox_store.find_by_id(tx, row.id - 1) if row else None
        return other or row

    patch.setattr(inbox_service.store, "find_by_key", mixed)


def _nobody_told(patch: pytest.MonkeyPatch) -> None:
    """The rep does not hear of an order."""
    plan = notices.plan_notices
    patch.setattr(notices, "plan_notices", lambda e: () if isinstance(e, OrderPlaced) else plan(e))


def _told_twice(patch: pytest.MonkeyPatch) -> None:
    """A notice is put into the outbox two times."""
    insert = outbox_store.insert_notice

    def twice(tx: Any, notice: Any) -> Any:
        insert(tx, replace(notice, dedupe_key=f"{notice.key}:again"))
        return insert(tx, notice)

    patch.setattr(outbox_store, "insert_notice", twice)


def _sent_again(patch: pytest.MonkeyPatch) -> None:
    """A notice that was sent is still waiting."""
    patch.setattr(outbox_store, "set_sent", lambda *_args, **_more: True)


def _not_audited(patch: pytest.MonkeyPatch) -> None:
    """What staff does to an order is not in the audit log."""
    patch.setattr(moves, "record_change", lambda *_args, **_more: None)


def _price_not_audited(patch: pytest.MonkeyPatch) -> None:
    """A rep's price is not in the audit log."""
    patch.setattr(applying, "record_change", lambda *_args, **_more: None)


def _chain_broken(patch: pytest.MonkeyPatch) -> None:
    """An audit row says somebody else did it."""
    append = audit_store.append_entry

    def other(tx: Any, entry: Any) -> None:
        append(tx, replace(entry, actor=replace(entry.actor, name="老王")))

    patch.setattr(audit_store, "append_entry", other)


def _shipped_too_much(patch: pytest.MonkeyPatch) -> None:
    """A parcel may hold more than is open."""
    patch.setattr(shipping, "_ready_base", lambda line: 10**9 if line else 0)


def _parcel_counted_twice(patch: pytest.MonkeyPatch) -> None:
    """The second parcel of an order says what the first one said."""
    insert = parcels.insert_shipment

    def again(tx: Any, new: Any) -> Any:
        doubled = tuple(replace(x, base_quantity=x.base_quantity * 2) for x in new.lines)
        return insert(tx, replace(new, lines=doubled) if new.no > 1 else new)

    patch.setattr(parcels, "insert_shipment", again)


def _reserved_elsewhere(patch: pytest.MonkeyPatch) -> None:
    """A change releases the old lines and reserves no new ones."""
    patch.setattr(applying, "reserve_lines", lambda *_args, **_more: None)


PLANTS = (
    Plant("oversell", "I1", _oversell),
    Plant("below reserved", "I1", _below_reserved),
    Plant("release twice", "I2", _release_twice),
    Plant("never released", "I2", _never_released),
    Plant("changed and not reserved", "I2", _reserved_elsewhere),
    Plant("no movement", "I3", _no_movement),
    Plant("torn transfer", "I4", _torn_transfer),
    Plant("parcel counted twice", "I4", _parcel_counted_twice),
    Plant("rounds down", "I5", _rounds_down),
    Plant("line off by one", "I5", _line_off),
    Plant("rest of a pack twice", "I5", _rest_at_pack_price),
    Plant("shipped too much", "I5", _shipped_too_much),
    Plant("total of the first line", "I6", _total_off),
    Plant("total not changed", "I6", _total_after_change),
    Plant("discount of no line", "I7", _discount_unspread),
    Plant("trace names another row", "I8", _wrong_trace),
    Plant("break in the wrong unit", "I8", _break_in_packs),
    Plant("a sale's first step", "I6", planted.first_step),
    Plant("discount rounded down", "I7", planted.shares_round_down),
    Plant("a line bears no discount", "I7", planted.line_forgotten),
    Plant("gift charged", "I9", guests.gift_charged),
    Plant("gift without its promotion", "I9", guests.gift_without_its_promotion),
    Plant("gift forgotten", "I9", guests.gift_forgotten),
    Plant("points spent for nothing", "I11", guests.points_spent_for_nothing),
    Plant("points never back", "I11", guests.points_never_back),
    Plant("points earned twice", "I11", guests.points_earned_twice),
    Plant("priced in yuan", "I21", guests.priced_in_yuan),
    Plant("owed in yuan", "I21", guests.owed_in_yuan),
    Plant("sale in any currency", "I21", guests.sale_in_any_currency),
    Plant("coupon back twice", "I10", planted.coupon_back_twice),
    Plant("coupon never back", "I10", planted.coupon_never_back),
    Plant("coupons not counted", "I10", planted.coupon_not_counted),
    Plant("any move", "I12", _any_move),
    Plant("gap in the history", "I12", _history_gap),
    Plant("no lock", "I13", _no_lock),
    Plant("old version lost", "I13", _version_lost),
    Plant("another owner", "I14", _other_owner),
    Plant("held for nothing", "I12", looking.held_for_nothing),
    Plant("anybody lets it pass", "I15", looking.anybody_passes),
    Plant("raised unseen", "I15", looking.raised_unseen),
    Plant("agreed at any sum", "I15", looking.asked_about_less),
    Plant("below the floor", "I15", looking.no_floor),
    Plant("own price approved", "I15", looking.own_price_approved),
    Plant("price not given", "I8", looking.price_not_given),
    Plant("done twice", "I22", _done_twice),
    Plant("never finished", "I22", _never_finished),
    Plant("answers mixed up", "I23", _answer_mixed_up),
    Plant("rep not told", "I24", _nobody_told),
    Plant("told twice", "I24", _told_twice),
    Plant("sent again", "I24", _sent_again),
    Plant("move not audited", "I28", _not_audited),
    Plant("change not audited", "I28", _price_not_audited),
    Plant("chain broken", "I28", _chain_broken),
)
