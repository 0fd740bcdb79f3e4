"""Where shops get their goods: further addresses, and the regions there are."""

from domain.audit import Recorded, record
from domain.base.actor import Actor
from domain.base.errors import NotFound
from domain.base.ids import CustomerId
from domain.customer.model import ShopAddress
from domain.customer.rules import check_address
from domain.customer.store import addresses
from domain.db import Tx


def save_address(
    tx: Tx, customer_id: CustomerId, address: ShopAddress, actor: Actor
) -> ShopAddress:
    """Enter a further address of a shop, or change the one of this name. AddressInvalid."""
    checked = check_address(address)
    addresses.save(tx, customer_id, checked)
    change = Recorded("customer.address", "customer", str(customer_id), None, checked.label)
    record(tx, change, actor=actor)
    return checked


def drop_address(tx: Tx, customer_id: CustomerId, label: str, actor: Actor) -> None:
    """Deliver there no more; orders that name it stay as they are. NotFound."""
    if not addresses.drop(tx, customer_id, label):
        raise NotFound("address", label)
    change = Recorded("customer.address_drop", "customer", str(customer_id), label, None)
    record(tx, change, actor=actor)


def addresses_of(tx: Tx, customer_id: CustomerId) -> tuple[ShopAddress, ...]:
    """The further addresses of a shop, by name."""
    return addresses.load_of(tx, customer_id)


def regions_of_shops(tx: Tx) -> tuple[str, ...]:
    """Every region that a shop, or a further address of one, is in."""
    return addresses.load_regions(tx)
