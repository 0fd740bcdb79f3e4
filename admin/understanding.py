"""Type as any shop and see how it is read, and why; the same lines as `jiedan understand`."""

from aiohttp import web

from admin.scope import customer_in_scope
from admin.visit import Visit
from domain.db import Tx
from domain.staff import Staff
from handlers.context import Shop
from handlers.explaining import explain_for
from locales import Translator


async def show(visit: Visit) -> web.StreamResponse:
    """GET /understand?q=…&customer=C001."""
    said, code = visit.query("q"), visit.query("customer")
    shop = visit.context.shop()
    lines = await visit.read(_explain, visit.staff, shop, visit.t, said, code) if said else []
    return visit.page("understand.html", said=said, code=code, lines=lines)


def _explain(tx: Tx, staff: Staff, shop: Shop, t: Translator, said: str, code: str) -> list[str]:
    customer = customer_in_scope(tx, staff, code) if code else None
    return explain_for(tx, shop, said, t, customer=customer)
