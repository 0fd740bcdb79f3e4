"""今天的路线, 明天配送安排: a day's stops route by route, with where each is and what it takes."""

import re
from collections.abc import Sequence

from domain.delivery import list_routes, today_of
from domain.order import OrderSummary
from handlers import figures, hisshops, repday
from handlers.context import Turn
from handlers.nlu.dates import read_date, resolve_date
from handlers.nlu.normalise import plain

_LISTED = 30
_TAIL = " ?？。.!！呢啊了呀吗哈~"
_ROUTE = re.compile(
    rf"(?:看一?下|查一?下|发一?下|给我)?(?P<day>{repday.WHEN})?的?(?:送货|配送|跑)?的?"
    r"(?:路线|线路|送货单|送货安排|配送安排|配送单|车次|跑哪几家|要跑哪几家|先送谁|怎么跑)"
    r"(?:都|是|有|怎么走|怎么安排|什么|哪些|给我|发我)*"
    r"|(?:delivery )?route (?:for )?(?P<en>today|tomorrow)"
)
_TODAY = "今天"


def answered_by_text(turn: Turn) -> bool:
    """Whether the message asks for that; only his shops, or all for who may see all."""
    text, staff = plain(turn.text).strip(_TAIL), turn.staff
    asked = _ROUTE.fullmatch(text) if staff is not None else None
    if staff is None or asked is None:
        return False
    today = today_of(turn.policy, turn.now)
    wish = read_date([asked["day"] or asked["en"] or _TODAY])
    day = resolve_date(wish, today) if wish is not None else None
    if day is None:
        return False
    found = [o for o in repday.due_on(turn, staff, day) if not o.delivery.is_pickup]
    t, named = turn.t, figures.delivery_day(turn.t, day, turn.policy, turn.now)
    if not found:
        turn.say(t("{day}: no order to deliver.", day=named))
        return True
    title = t.plural(
        "{day}: {n} order to deliver:", "{day}: {n} orders to deliver:", n=len(found), day=named
    )
    more = len(found) - _LISTED
    rest = t("{n} more, not listed here", n=more) if more > 0 else ""
    turn.say(title, *_stops(turn, found[:_LISTED]), rest)
    return True


def _stops(turn: Turn, orders: Sequence[OrderSummary]) -> list[str]:
    t = turn.t
    assert turn.staff is not None
    shops = {shop.id: shop for shop in hisshops.of_staff(turn, turn.staff)}
    routes = {route.region: route.name or route.code for route in list_routes(turn.tx)}
    groups: dict[str, list[str]] = {}
    for order in orders:
        shop = shops.get(order.customer_id)
        region = shop.region if shop is not None else ""
        group = routes.get(region) or region or t("without a route")
        name = shop.name if shop is not None else ""
        total = figures.order_total(t, order)
        place = order.address or t("no address")
        groups.setdefault(group, []).append(f"{name} {order.order_no} {total} {place}")
    rows: list[str] = []
    for group in sorted(groups):
        if routes or len(groups) > 1:
            rows.append(t("{route}:", route=group))
        rows += [f"{n} {row}" for n, row in enumerate(groups[group], 1)]
    return rows
