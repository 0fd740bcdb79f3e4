"""Use cases of drafts.

The usual turn is `revise_cart`: apply what was said, price the result, store it as one new
version that counts as shown. It costs seven statements, one of them to see whether any promotion
is on, and four where the buyer brings what is known of the goods. The parts are there one by one,
too.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from domain.base.actor import Actor
from domain.base.errors import NotFound, StaleVersion
from domain.base.ids import CartId, ContactId, CustomerId, SkuId
from domain.base.values import replace
from domain.cart import store
from domain.cart.errors import CartClosed, NothingToUndo
from domain.cart.events import DraftForgotten
from domain.cart.figures import (
    CONFIRMABLE_FOR,
    LineFacts,
    expires_at,
    figure_cart,
    shown_of,
)
from domain.cart.model import Buyer, Cart, CartStatus, Draft, Drafts, PricedCart, blank_cart
from domain.cart.operations import CartOp, CartStep, Undone
from domain.cart.rules import apply_all, skus_of, with_draft
from domain.cart.store import Step
from domain.catalog import get_skus
from domain.catalog.model import Sku
from domain.catalog.rules import unit_factor
from domain.customer.model import Customer
from domain.db import Tx
from domain.delivery import arrange_delivery
from domain.delivery.model import DeliveryPolicy
from domain.inventory import available
from domain.pricing import load_price_book, price_lines, quote_unit
from domain.pricing.model import LineQuote, PriceBook, Wanted
from domain.pricing.rules import near_breaks
from domain.promotion import (
    GiftWorth,
    Offer,
    Offers,
    Promotion,
    PromotionKind,
    gifts_of,
    load_offers,
)

REMINDED_BEFORE = timedelta(hours=1)
"""So long before its time is over the owner of an unanswered draft is reminded."""
OFFERED_FOR = timedelta(days=7)
"""How long an expired draft is offered again."""


def find_drafts(tx: Tx, contact_id: ContactId, *, customer_id: CustomerId) -> Drafts:
    """The open draft of a person for a shop, or the one to offer again ("继续上次的单？")."""
    kept = store.kept_carts(tx, contact_id, customer_id)
    is_open = CartStatus.OPEN
    current = next((c for c in kept if c.status is is_open and not c.is_expired(tx.now)), None)
    lapsed = next(
        (c for c in kept if c.lines and c.is_expired(tx.now) and _is_offered(tx, c)), None
    )
    return Drafts(current, None if current else lapsed)


def get_open_cart(tx: Tx, contact_id: ContactId, *, customer_id: CustomerId) -> Cart | None:
    """The open draft of a person for a shop."""
    return find_drafts(tx, contact_id, customer_id=customer_id).current


def open_carts_of(tx: Tx, contact_id: ContactId) -> tuple[Cart, ...]:
    """A person's open drafts for all shops, last changed first."""
    return tuple(c for c in store.open_carts(tx, contact_id) if not c.is_expired(tx.now))


def get_cart(tx: Tx, cart_id: CartId) -> Cart:
    """The draft with this id; NotFound."""
    found = store.find(tx, cart_id)
    if found is None:
        raise NotFound("cart", str(cart_id))
    return found


def begun_at(tx: Tx, cart_id: CartId) -> datetime:
    """When the first words of a draft were said; NotFound."""
    found = store.created_at(tx, cart_id)
    if found is None:
        raise NotFound("cart", str(cart_id))
    return found


def open_cart(
    tx: Tx, contact_id: ContactId, *, customer_id: CustomerId, policy: DeliveryPolicy
) -> Cart:
    """The open draft of a person for a shop; a new one where there is none.

    Who asks has mostly seen that there is none, so a new one is tried first.
    """
    until = expires_at(policy, tx.now)
    new = blank_cart(customer_id, contact_id=contact_id, expires_at=until, now=tx.now)
    cart_id = store.insert_cart(tx, new)
    if cart_id is not None:
        return replace(new, id=cart_id)
    for cart in store.kept_carts(tx, contact_id, customer_id):
        if cart.status is CartStatus.OPEN:
            if not cart.is_expired(tx.now):
                return cart
            store.move(tx, cart, CartStatus.EXPIRED, expires_at=cart.expires_at)
    return open_cart(tx, contact_id, customer_id=customer_id, policy=policy)


def apply_operations(
    tx: Tx, cart: Cart, *, ops: Sequence[CartOp], actor: Actor, buyer: Buyer
) -> Cart:
    """One turn's operations: all of them as one new version, or an error and none.

    Raises what `rules.apply_op` raises; StaleVersion where another turn was quicker; CartClosed.
    """
    skus = _skus(tx, buyer, skus_of(_draft(cart), ops))
    draft = apply_all(_draft(cart), ops, skus)
    new = _next_version(tx, cart, draft, buyer.policy)
    return _store_version(tx, cart, new, Step(ops, actor))


def revise_cart(
    tx: Tx, cart: Cart, *, ops: Sequence[CartOp], actor: Actor, buyer: Buyer
) -> PricedCart:
    """Apply operations, price the result, and store it as shown by the reply of this turn.

    Where that reply is held back or cannot be delivered, call `withdraw_shown`.
    Errors as in `apply_operations`.
    """
    skus = _skus(tx, buyer, skus_of(_draft(cart), ops))
    draft = apply_all(_draft(cart), ops, skus)
    new = _next_version(tx, cart, draft, buyer.policy)
    priced = _figure(tx, new, buyer, skus)
    shown = replace(new, shown=shown_of(priced))
    return replace(priced, cart=_store_version(tx, cart, shown, Step(ops, actor)))


def undo(tx: Tx, cart: Cart, *, actor: Actor) -> Undone:
    """Take back the last step that still stands; repeated, the one before it, without limit.

    NothingToUndo at the beginning; StaleVersion, CartClosed.
    """
    if cart.undo_to is None:
        raise NothingToUndo(cart.id)
    undone = store.find_version(tx, cart.id, cart.version)
    target = store.find_version(tx, cart.id, cart.undo_to)
    draft = Draft() if target is None else target.draft
    ops = () if target is None else target.ops
    new = replace(
        with_draft(cart, draft),
        version=cart.version + 1,
        undo_to=None if target is None else target.undo_to,
        updated_at=tx.now,
    )
    saved = _store_version(tx, cart, new, Step(ops, actor, is_undo=True))
    return Undone(saved, _draft(cart), () if undone is None else undone.ops)


def peek_undo(tx: Tx, cart: Cart) -> tuple[CartOp, ...]:
    """What `undo` would take back ("撤销上一步：可乐 5→3。是要这样吗？"); nothing changes."""
    if cart.undo_to is None:
        raise NothingToUndo(cart.id)
    step = store.find_version(tx, cart.id, cart.version)
    return () if step is None else step.ops


def price_cart(
    tx: Tx,
    cart: Cart,
    *,
    customer: Customer,
    policy: DeliveryPolicy,
    usual: Mapping[SkuId, int] | None = None,
) -> PricedCart:
    """The draft with every figure as of now: three statements whatever its length."""
    buyer = Buyer(customer, policy, usual or {})
    skus = _skus(tx, buyer, skus_of(_draft(cart)))
    return _figure(tx, cart, buyer, skus)


def preview_cart(
    tx: Tx, cart: Cart, *, customer: Customer, policy: DeliveryPolicy, promotion: Promotion
) -> PricedCart:
    """The draft as it would be with a promotion that may not be on; nothing is written."""
    buyer = Buyer(customer, policy)
    skus = _skus(tx, buyer, skus_of(_draft(cart)))
    offers = load_offers(tx, customer)
    live = tuple(o for o in offers.live if o.promotion.id != promotion.id)
    with_it = replace(offers, live=(*live, Offer(promotion)))
    facts = _facts(tx, cart, buyer, skus, with_it) if cart.lines else LineFacts(skus, (), {})
    return _arranged(tx, cart, buyer, facts)


def mark_shown(tx: Tx, priced: PricedCart, *, is_partial: bool = False) -> PricedCart:
    """This turn's reply shows the draft (R4); `is_partial`: not all of its lines."""
    shown = shown_of(priced, is_partial=is_partial)
    store.set_shown(tx, priced.cart.id, priced.cart.version, shown)
    return replace(priced, cart=replace(priced.cart, shown=shown), differences=())


def accept_partial(tx: Tx, cart: Cart) -> Cart:
    """Its owner orders without having seen every line: the figures shown are what counts."""
    if cart.shown is None or not cart.shown.is_partial:
        return cart
    shown = replace(cart.shown, is_partial=False)
    store.set_shown(tx, cart.id, cart.version, shown)
    return replace(cart, shown=shown)


def withdraw_shown(tx: Tx, cart_id: CartId, *, version: int) -> bool:
    """The reply that showed `version` was held back, empty or failed: it does not count."""
    return store.set_shown(tx, cart_id, version, None)


def drop_cart(tx: Tx, cart: Cart) -> Cart:
    """Give the draft up; `revive_cart` brings it back. CartClosed."""
    return _move(tx, cart, CartStatus.DROPPED, policy=None)


def revive_cart(tx: Tx, cart: Cart, *, policy: DeliveryPolicy) -> Cart:
    """Continue an expired or dropped draft; CartClosed if it is placed or another is open."""
    if cart.status is CartStatus.PLACED:
        raise CartClosed(cart.id, str(cart.status))
    if cart.contact_id is not None and cart.status is not CartStatus.OPEN:
        for other in store.kept_carts(tx, cart.contact_id, cart.customer_id):
            if other.status is not CartStatus.OPEN or other.id == cart.id:
                continue
            if other.lines and not other.is_expired(tx.now):
                raise CartClosed(cart.id, str(other.status))
            _move(tx, other, CartStatus.DROPPED, policy=None)
    return _move(tx, cart, CartStatus.OPEN, policy=policy)


def close_placed(tx: Tx, cart: Cart) -> bool:
    """The draft becomes an order; False where it is not open at this version any more."""
    return store.move(tx, cart, CartStatus.PLACED, expires_at=cart.expires_at)


def expire_carts(tx: Tx) -> int:
    """Mark drafts whose time is over (a job; nothing depends on when it runs); how many."""
    return store.expire(tx)


def remind_of_drafts(tx: Tx) -> int:
    """Append an event for each shown draft that will soon be too old (a job); how many.

    Repeated, it says the same again: the notice is sent once for each version.
    """
    soon, quiet = tx.now + REMINDED_BEFORE, tx.now - CONFIRMABLE_FOR
    found = [c for c in store.forgotten(tx, soon=soon, quiet_since=quiet) if c.lines]
    tx.events.extend(
        DraftForgotten(c.id, c.version, c.customer_id, c.contact_id)
        for c in found
        if c.contact_id is not None
    )
    return len(found)


def list_carts(
    tx: Tx,
    customer_id: CustomerId | None = None,
    *,
    statuses: Iterable[CartStatus] = (CartStatus.OPEN,),
    limit: int = 200,
) -> tuple[Cart, ...]:
    """Drafts of a customer or of all, newest first."""
    return tuple(store.list_carts(tx, customer_id, statuses, limit))


def versions_of(tx: Tx, cart_id: CartId) -> tuple[CartStep, ...]:
    """Every version with its operations, oldest first, for the review page."""
    return tuple(store.versions_of(tx, cart_id))


def _figure(tx: Tx, cart: Cart, buyer: Buyer, skus: Mapping[SkuId, Sku]) -> PricedCart:
    for line in cart.lines:
        if line.sku_id not in skus:
            raise NotFound("sku", str(line.sku_id))
    facts = LineFacts(skus, (), {})
    if cart.lines:
        facts = _facts(tx, cart, buyer, skus, load_offers(tx, buyer.customer))
    return _arranged(tx, cart, buyer, facts)


def _arranged(tx: Tx, cart: Cart, buyer: Buyer, facts: LineFacts) -> PricedCart:
    """The figures with the calendar, minimum and freight of how the goods get to the shop."""
    way = arrange_delivery(tx, buyer.customer, choice=cart.delivery, policy=buyer.policy)
    buyer = replace(buyer, policy=way.policy)
    return figure_cart(cart, buyer=buyer, facts=replace(facts, delivery=way.terms), now=tx.now)


def _facts(
    tx: Tx, cart: Cart, buyer: Buyer, skus: Mapping[SkuId, Sku], offers: Offers
) -> LineFacts:
    """Everything the figures of a draft with lines are computed from."""
    customer, stock = buyer.customer, buyer.known.available
    gifts = {sku_id for offer in offers.live for sku_id in gifts_of(offer.promotion.terms)}
    if gifts - skus.keys():
        skus = {**skus, **get_skus(tx, tuple(sorted(gifts - skus.keys())), customer)}
    ids = list(dict.fromkeys([*(line.sku_id for line in cart.lines), *sorted(gifts)]))
    book = load_price_book(tx, customer, ids)
    wanted = [Wanted(skus[line.sku_id], line.quantity) for line in cart.lines]
    quotes = price_lines(book, wanted)
    is_choice = any(_is_choice(offer) for offer in offers.live)
    return LineFacts(
        skus,
        quotes,
        {**stock, **available(tx, [sku_id for sku_id in ids if sku_id not in stock])},
        offers,
        _worth(book, skus, gifts, quotes) if is_choice else {},
        near_breaks(book, wanted),
    )


def _worth(
    book: PriceBook, skus: Mapping[SkuId, Sku], gifts: Iterable[SkuId], quotes: Sequence[LineQuote]
) -> dict[SkuId, GiftWorth]:
    """What goods would cost, for choosing between promotions."""
    worth = {
        q.sku_id: GiftWorth(q.unit_price, unit_factor(skus[q.sku_id], q.unit))
        for q in quotes
        if q.unit_price is not None
    }
    for sku_id in gifts:
        quote = quote_unit(book, skus[sku_id], skus[sku_id].order_unit)
        if quote.unit_price is not None:
            worth[sku_id] = GiftWorth(quote.unit_price, quote.factor)
    return worth


def _is_choice(offer: Offer) -> bool:
    """Whether the worth of gifts may decide between promotions."""
    kinds = {PromotionKind.BUY_GIFT, PromotionKind.FULL_GIFT}
    return bool(offer.promotion.exclusive_group) and offer.promotion.kind in kinds


def _skus(tx: Tx, buyer: Buyer, sku_ids: Iterable[SkuId]) -> Mapping[SkuId, Sku]:
    known = buyer.known.skus
    missing = tuple(sku_id for sku_id in sku_ids if sku_id not in known)
    return {**known, **get_skus(tx, missing, buyer.customer)} if missing else known


def _draft(cart: Cart) -> Draft:
    return Draft(
        cart.lines,
        cart.note,
        cart.wanted_date,
        cart.basis_order_no,
        cart.spending,
        cart.delivery,
    )


def _next_version(tx: Tx, cart: Cart, draft: Draft, policy: DeliveryPolicy) -> Cart:
    return replace(
        with_draft(cart, draft),
        version=cart.version + 1,
        undo_to=cart.version,
        updated_at=tx.now,
        expires_at=expires_at(policy, tx.now),
    )


def _store_version(tx: Tx, old: Cart, new: Cart, step: Step) -> Cart:
    if not store.save_cart(tx, new, old_version=old.version):
        current = get_cart(tx, old.id)
        if current.status is not CartStatus.OPEN:
            raise CartClosed(old.id, str(current.status))
        raise StaleVersion("cart", old.version, current.version)
    store.keep_version(tx, new, step)
    return new


def _move(tx: Tx, cart: Cart, to: CartStatus, *, policy: DeliveryPolicy | None) -> Cart:
    until = cart.expires_at if policy is None else expires_at(policy, tx.now)
    if not store.move(tx, cart, to, expires_at=until):
        raise CartClosed(cart.id, str(get_cart(tx, cart.id).status))
    return replace(cart, status=to, expires_at=until, updated_at=tx.now)


def _is_offered(tx: Tx, cart: Cart) -> bool:
    return tx.now - cart.updated_at < OFFERED_FOR
