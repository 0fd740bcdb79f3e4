"""The machine's rules for prices, stock, time, restarts, repetitions and the courier."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from domain.base.money import UnitPrice
from domain.db import Tx
from domain.inventory import (
    Cause,
    MovementCause,
    Stock,
    StockPlace,
    adjust_stock,
    count_stock,
    list_stocks,
    receive_stock,
    stocks_of,
    transfer_stock,
)
from domain.inventory.store.reservations import load_held_in
from domain.messaging import Lease, claim_due, mark_failed, mark_sent
from domain.pricing import PriceDraft, set_prices
from tests.faults.changing import has_deals
from tests.faults.deals import Line
from tests.faults.machine import CODES, PICK
from tests.faults.market import BY_CODE, GOODS
from tests.faults.supervising import Supervising

KEPT = st.sampled_from([good.code for good in GOODS if good.stock is not None])
PLACE = st.integers(0, 1)


class Keeping(Supervising):
    """Everything that happens around the orders."""

    def __init__(self) -> None:
        super().__init__()
        self.finished: set[int] = set()

    # -- prices --

    @rule(code=CODES, percent=st.sampled_from([90, 95, 105, 110]),
          is_own=st.booleans(), breaks=st.sampled_from([0, 0, 2, 5]))  # fmt: skip
    def set_price(self, code, percent, is_own, breaks) -> None:
        """A new price for everyone, or the second buyer's own; perhaps from a break on."""
        good = BY_CODE[code]
        price = (good.price or 880_000) * percent // 100
        least = breaks * good.factor
        rises = self.books.price_rises(is_own=is_own, code=code, least=least, price=price)
        draft = PriceDraft(
            self.market.sku_id(code), good.order_unit, UnitPrice(price), min_base=least
        )
        listed = self.market.own_list if is_own else self.market.base_list
        self.try_to(
            "BreakRises" if rises else "",
            lambda tx: set_prices(tx, listed, [draft], self.market.rep),
        )
        if not rises:
            rows = self.books.own_prices if is_own else self.books.base_prices
            rows.setdefault(code, {})[least] = price

    # -- stock --

    def _at(self, code: str, place: int) -> StockPlace:
        return StockPlace(self.market.sku_id(code), self.market.places[place])

    def _there(self, where: StockPlace) -> Stock:
        found: list[Stock] = self.desk.read(lambda tx: stocks_of(tx, [where.sku_id]))
        return next(one for one in found if one.warehouse_id == where.warehouse_id)

    @property
    def _key(self) -> str:
        return f"k{len(self.desk.told)}"

    @rule(code=KEPT, place=PLACE, packs=st.integers(1, 4))
    def receive(self, code, place, packs) -> None:
        """Goods come in."""
        self._bring(code, place, packs * BY_CODE[code].factor, Cause.RECEIPT)

    @rule(code=KEPT, place=PLACE, base=st.sampled_from([1, 7, 12, 24]))
    def return_goods(self, code, place, base) -> None:
        """What a shop brought back is there again, for anybody."""
        self._bring(code, place, base, Cause.GOODS_RETURN)

    def _bring(self, code, place, base, why: Cause) -> None:
        cause = MovementCause(why, self._key)
        where, rep = self._at(code, place), self.market.rep
        self.try_to("", lambda tx: receive_stock(tx, where, base, cause, actor=rep))
        self.books.on_hand[code] += base

    @rule(code=KEPT, place=PLACE, by=st.sampled_from([-60, -7, 0, 5, 20, None, None, None]),
          beyond=st.integers(0, 1))  # fmt: skip
    def adjust(self, code, place, by, beyond) -> None:
        """Corrected by hand (None: all that is free goes); never below what is promised."""
        where, rep = self._at(code, place), self.market.rep
        there = self._there(where)
        change = -there.available - beyond if by is None else by
        why = "StockBelowReserved" if there.available + change < 0 else ""
        why = why if change else "StockQuantityInvalid"
        cause = MovementCause(Cause.ADJUST, self._key, "破损")
        self.try_to(why, lambda tx: adjust_stock(tx, where, change, cause, actor=rep))
        if not why:
            self.books.on_hand[code] += change

    @rule(code=KEPT, place=PLACE, counted=st.one_of(st.integers(0, 100), st.none()))
    def count(self, code, place, counted) -> None:
        """A stocktake (None: three less than promised); the newest promises become short."""
        where, key, rep = self._at(code, place), self._key, self.market.rep
        there = self._there(where)
        counted = max(there.reserved - 3, 0) if counted is None else counted
        held = self.desk.read(lambda tx: load_held_in(tx, there.id))
        self.try_to("", lambda tx: count_stock(tx, where, counted, key=key, actor=rep))
        self.books.on_hand[code] += counted - there.on_hand
        excess = max(there.reserved - counted, 0)
        cut: list[Line] = []
        for one in sorted(held, key=lambda found: -found.id):
            lost = min(one.outstanding, excess)
            line = self.books.deals[one.order_id].lines[code]
            line.held -= lost
            excess -= lost
            if lost:
                line.is_lost = True
                cut.append(line)
                self.books.tell("alarm", "staff")
        self._hold_again()
        for line in cut:
            if line.held < line.open_base:
                self.books.tell("goods_missing", "staff")
        assert excess == 0, "more was reserved than there are reservations"

    @rule(code=KEPT, place=PLACE, base=st.sampled_from([1, 12, 24, 80, None]))
    def move(self, code, place, base) -> None:
        """Free stock goes to the other warehouse (None: all of it)."""
        where, to, key = self._at(code, place), self.market.places[1 - place], self._key
        free = self._there(where).available
        base = max(free, 1) if base is None else base
        why = "StockBelowReserved" if free < base else ""
        rep = self.market.rep
        self.try_to(why, lambda tx: transfer_stock(tx, where, to, base, key=key, actor=rep))

    @has_deals
    @rule(pick=PICK)
    def overreach(self, pick) -> None:
        """What must be refused: a stale page, too much in a parcel, what is promised or agreed."""
        deal = self._deal(pick, "placed", "confirmed", "shipped")
        self.only = deal
        self.confirm(pick, True)
        self.ship(pick, (3, 2))
        if deal.is_locked(self.clock()):
            self.cancel(pick, "customer")
        self.only = None
        held = [
            stock
            for stock in self.desk.read(list_stocks)
            if stock.reserved and stock.sku_id not in {self.market.tea.id, self.market.rice.id}
        ]
        if held:
            stock = held[pick % len(held)]
            place = self.market.places.index(stock.warehouse_id)
            self.adjust(self.market.codes[stock.sku_id], place, None, 1)

    # -- what goes wrong outside --

    @precondition(lambda self: self.desk.told)
    @rule(pick=PICK, is_recent=st.booleans())
    def redeliver(self, pick, is_recent) -> None:
        """The platform sends an earlier message again."""
        told = self.desk.told[-5:] if is_recent else self.desk.told
        self.desk.redeliver(told[pick % len(told)])

    @rule()
    def restart(self) -> None:
        """The server stops and starts."""
        self.desk.restart()

    @rule(minutes=st.sampled_from([1, 31, 60, 6 * 60, 10 * 60, 24 * 60, 72 * 60]))
    def jump(self, minutes) -> None:
        """Time passes: over a cut-off, over the roll of the trading day, over a weekend."""
        self.clock.move(timedelta(minutes=minutes, seconds=7))

    @rule(limit=st.integers(1, 5), fate=st.sampled_from(["sent", "sent", "failed", "dead"]))
    def send(self, limit, fate) -> None:
        """The courier takes what is due."""
        seen = self.desk.read(lambda tx: _send(tx, limit, fate))
        assert not self.finished & set(seen), "a finished notice was taken again"
        if fate != "failed":
            self.finished.update(seen)


def _send(tx: Tx, limit: int, fate: str) -> list[int]:
    rows = claim_due(tx, Lease("courier", tx.now), limit=limit)
    for row in rows:
        if fate == "sent":
            assert mark_sent(tx, row.id, owner="courier", via="test")
        else:
            mark_failed(tx, row, owner="courier", reason="-1", is_permanent=fate == "dead")
    return [row.id for row in rows]
