"""All tables of all features on one metadata, for migrations, tests and new databases."""

from domain.aftersale import store as aftersale
from domain.audit import store as audit
from domain.campaign import store as campaign
from domain.cart import store as cart
from domain.catalog import store as catalog
from domain.conversation import store as conversation
from domain.credit import store as credit
from domain.customer import store as customer
from domain.db import Tx
from domain.db.schema import metadata
from domain.delivery import store as delivery
from domain.exchange import store as exchange
from domain.fulfilment import store as fulfilment
from domain.groupsend import store as groupsend
from domain.inventory import store as inventory
from domain.joining import store as joining
from domain.ledger import store as ledger
from domain.messaging import store as messaging
from domain.notice import store as notice
from domain.order import store as order
from domain.payment import store as payment
from domain.pricing import store as pricing
from domain.promotion import store as promotion
from domain.relation import store as relation
from domain.reminder import store as reminder
from domain.review import store as review
from domain.staff import store as staff
from domain.standing import store as standing
from domain.terms import store as terms
from domain.tracking import store as tracking

__all__ = ["STORES", "create_tables", "metadata"]

STORES = (
    audit,
    messaging,
    ledger,
    conversation,
    staff,
    customer,
    catalog,
    delivery,
    inventory,
    pricing,
    promotion,
    cart,
    order,
    credit,
    payment,
    fulfilment,
    tracking,
    review,
    standing,
    aftersale,
    reminder,
    notice,
    exchange,
    joining,
    relation,
    campaign,
    groupsend,
    terms,
)
"""Importing a store describes its tables; a test finds those that are missing here."""


def create_tables(tx: Tx) -> None:
    """Make every table and index; harmless where they exist."""
    metadata.create_all(tx.connection)
