"""One person, several shops: what stands in the draft of another one of them (D26)."""

import re

from domain.cart import Cart, find_drafts
from domain.customer import Customer
from handlers import cart
from handlers.context import Turn
from handlers.ground import load_ground
from handlers.nlu.intents import EditDraft, Exact, ItemReading, Op, Resolved
from handlers.shopchoice import short_name

_THERE = (
    r"(?:总店|總店|分店|[一二三四五老新]店|那边|那邊|那家|刚才(?:那[个個单單份])?|剛才(?:那[個單份])?"
    r"|上面|前面|刚刚|剛剛)(?:的|那[个個单單份])?"
)
_SAME = re.compile(
    rf"(?:[也都]|这边|這邊|这里|這裡){{0,2}}(?:(?:跟|和|照|按|像){_THERE})?(?:也|都|要)?"
    r"(?:一样|一樣|同样|同樣)(?:的)?(?:来一份|來一份|就行|就好|吧)?[。.!！ ]*"
    rf"|(?:也|再)?照(?:{_THERE})?(?:来|來|给|給)?(?:一份|样|樣)(?:吧)?[。.!！ ]*"
    r"|[也都]?同上|(?:the )?same(?: (?:for|here|as).{0,20})?",
    re.IGNORECASE,
)


def took_same(turn: Turn, rest: str) -> bool:
    """二店也一样: the goods of the other shop's open draft, at this shop's own prices."""
    found = _other_draft(turn)
    if found is None or _SAME.fullmatch(rest.strip()) is None:
        return False
    turn.ground = load_ground(turn)
    if turn.ground.cart is not None and turn.ground.cart.lines:
        return False  # what stands here already would be doubled
    turn.settle()
    items = (
        ItemReading(
            Op.ADD,
            rest,
            (0, len(rest)),
            Resolved(line.sku_id),
            Exact(line.quantity.count, line.quantity.unit),
            note=line.note,
        )
        for line in found[1].lines
    )
    cart.edit_draft(turn, EditDraft(tuple(items)))
    return True


def draft_elsewhere(turn: Turn) -> tuple[str, ...]:
    """What to say where another shop has a draft that waits; nothing where none does."""
    found = _other_draft(turn)
    if found is None:
        return ()
    shop, held = found
    t = turn.t
    kinds = t.plural("{n} line", "{n} lines", n=len(held.lines))
    return (
        t("{shop} still has a draft of {lines} that is not ordered.", shop=shop.name, lines=kinds),
        t('To order it say "{shop} confirm"', shop=short_name(turn, shop) or shop.name),
    )


def _other_draft(turn: Turn) -> tuple[Customer, Cart] | None:
    """The draft worked on last for another shop of this person."""
    if turn.contact is None or len(turn.customers) < 2:
        return None
    here = turn.customer.id if turn.customer is not None else None
    found = [
        (draft.updated_at, shop, draft)
        for shop in turn.customers
        if shop.id != here
        and (draft := find_drafts(turn.tx, turn.contact.id, customer_id=shop.id).current)
        and draft.lines
    ]
    if not found:
        return None
    _, shop, draft = max(found, key=lambda one: one[0])
    return shop, draft
