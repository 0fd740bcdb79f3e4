"""How long after the goods came something can be said of them (D16)."""

from dataclasses import replace
from datetime import timedelta

from domain.aftersale import ClaimWindows, LateClaim, late_claim
from domain.db import Tx
from domain.fulfilment import Parcel, deliver_order, ship_order
from domain.order import OrderSource, get_order
from domain.reactions import drain
from tests.domain.goods import make_shop
from tests.domain.order.weighed import weighed_shop


def test_fresh_goods_a_day_others_a_week_to_the_minute(tx: Tx):
    kit = weighed_shop(tx, make_shop(tx))
    order = kit.order(tx, ("SHQ", "20", "斤"), ("KL330", "3", None))
    skus, windows = kit.shop.skus, ClaimWindows(timedelta(hours=36), timedelta(days=3))
    assert (ClaimWindows().fresh, ClaimWindows().others) == (timedelta(1), timedelta(7))

    def late(code: str, after: timedelta) -> LateClaim | None:
        line = next(x for x in get_order(tx, order.id).lines if x.sku_code == code)
        return late_claim(tx, order, line, window=windows.of(skus[code]), at=tx.now + after)

    assert late("SHQ", timedelta(days=99)) is None, "nothing has left yet"
    kit.weigh(tx, order, 9_850)
    ship_order(tx, order.id, parcel=Parcel("自送", ""), actor=kit.shop.rep)
    deliver_order(tx, order.id, actor=kit.shop.rep)
    drain(tx)
    second = timedelta(seconds=1)
    assert (late("SHQ", windows.fresh), late("KL330", windows.others)) == (None, None)
    assert late("SHQ", windows.fresh + second) == LateClaim(tx.now, timedelta(hours=36))
    assert late("KL330", windows.others + second) == LateClaim(tx.now, timedelta(days=3))
    earlier = replace(get_order(tx, order.id), source=OrderSource.IMPORT)
    came = late_claim(tx, earlier, earlier.lines[0], window=second, at=tx.now + timedelta(days=9))
    assert came == LateClaim(earlier.placed_at, second), "of an earlier system: when it was placed"
