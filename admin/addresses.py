"""Further addresses of a shop, under the names they are spoken of in chat (二店)."""

from aiohttp import web

from admin import customers
from admin.fields import FormReader
from admin.scope import customer_in_scope
from admin.visit import Visit
from domain.customer import ShopAddress, drop_address, save_address
from domain.db import Tx
from domain.staff import Staff


async def save(visit: Visit) -> web.StreamResponse:
    """POST /customers/{code}/addresses: enter, change (same name) or take away."""
    code = visit.part("code")
    reader = FormReader(visit)
    label = reader.text("label", limit=12, required=True)
    if visit.form.has("drop"):
        await visit.act(_drop, visit.staff, code, label)
        return visit.go("customer", code=code, done="removed", anchor="#addresses")
    address = ShopAddress(
        label,
        reader.text("place", limit=200, required=True),
        reader.text("place_region", limit=60),
    )
    if not reader.is_right:
        return await customers.show_customer(visit, wrong=reader.wrong)
    await visit.act(_save, visit.staff, code, address)
    return visit.go("customer", code=code, done="saved", anchor="#addresses")


def _save(tx: Tx, staff: Staff, code: str, address: ShopAddress) -> None:
    save_address(tx, customer_in_scope(tx, staff, code).id, address, staff.actor)


def _drop(tx: Tx, staff: Staff, code: str, label: str) -> None:
    drop_address(tx, customer_in_scope(tx, staff, code).id, label, staff.actor)
