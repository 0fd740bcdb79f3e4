"""What goods come to whose price is asked with amounts: 红牛3箱多少钱, 红牛4箱 雪碧6箱 一共多少.

Asking orders nothing; 要了 right behind it puts what was asked about into the draft.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.base.errors import DomainError
from domain.base.ids import SkuId
from domain.base.money import Money, total_of
from domain.base.quantity import Quantity
from domain.catalog import Sku, get_skus, measure
from domain.pricing import PriceBook, Wanted, load_price_book, price_lines
from handlers import cart, drafts, figures, smalltalk
from handlers.context import Turn
from handlers.conversation import GiveQuantity, PickListed, dump_pending
from handlers.nlu.intents import (
    EditDraft,
    Evidence,
    EvidenceKind,
    Exact,
    ItemReading,
    Missing,
    Op,
    Resolved,
)
from handlers.nlu.normalise import plain

PRICED = "priced"
"""Remembered: what was asked about, each as [SKU, count, unit]."""
_YES = re.compile(
    r"(?:好的?|行|可以|嗯|那|就|ok|okay|yes|please|[,，。!！~ ]){0,6}"
    r"(?:我|给我)?(?:都|全都?|全部)?"
    r"(?:要了?|拿|来|订了?|下单|下|送(?:来|过来)?|就这样|就这些|就要这些|按这个(?:来|下单?)"
    r"|take (?:it|them)|order (?:it|them))"
    r"(?:吧|了|啊|哈|呗|好了){0,3}[。.!！~ ]{0,3}"
)
_WANTED = re.compile(
    r"(?:好的?|行|可以|嗯|那|就|[,，。!！~ ]){0,6}(?:我|给我)?(?:要|拿|来)"
    r"(?:吧|了|啊|哈|呗){0,3}[。!！~ ]{0,3}"
)
"""要了, where it was not said how much."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Goods on sale with an amount that they can be sold in."""

    sku: Sku
    quantity: Quantity
    count: Decimal
    unit: str | None


def asked_of(skus: Mapping[SkuId, Sku], items: Sequence[ItemReading]) -> tuple[Asked, ...]:
    """Each of the goods that there are with its amount; empty where one has none that it is
    sold in.
    """
    sums: dict[tuple[SkuId, str | None], Decimal] = {}
    for item in (one for one in items if not isinstance(one.product, Missing)):
        sku = skus.get(item.product.sku_id) if isinstance(item.product, Resolved) else None
        amount = item.amount
        if sku is None or not sku.is_on_sale or not isinstance(amount, Exact) or amount.rest:
            return ()
        key = (sku.id, amount.unit)
        sums[key] = sums.get(key, Decimal(0)) + amount.count  # 红牛4箱 红牛2箱 is 6箱
    try:
        return tuple(
            Asked(skus[sku_id], measure(skus[sku_id], count, unit), count, unit)
            for (sku_id, unit), count in sums.items()
        )
    except DomainError:
        return ()


def keep(turn: Turn, asked: Sequence[Asked]) -> None:
    """What 要了 would take; nothing of it beside an order."""
    rows = [[int(one.sku.id), str(one.count), one.unit] for one in asked]
    turn.remember(**{PRICED: None if turn.is_aside else rows or None})


def one_text(turn: Turn, book: PriceBook, asked: Sequence[Asked], *, is_said: bool) -> str:
    """红牛3箱多少钱: what they come to, and that they are not ordered by having been asked of.

    `is_said`: an amount was, though perhaps none that the goods are sold in.
    """
    if not asked:
        return turn.t("Nothing was noted.") if is_said else ""
    line = price_lines(book, [Wanted(asked[0].sku, asked[0].quantity)])[0]
    if line.amount is None:
        return turn.t("Nothing was noted.")
    return turn.t(
        "{amount} come to {total}; nothing was noted.",
        amount=figures.quantity(turn.t, asked[0].quantity),
        total=figures.money(line.amount),
    )


def tell_all(turn: Turn, asked: Sequence[Asked]) -> None:
    """红牛4箱 雪碧6箱 一共多少: each line, and the sum."""
    t = turn.t
    ids = tuple(int(one.sku.id) for one in asked)
    book = load_price_book(turn.tx, drafts.customer_of(turn), [one.sku.id for one in asked])
    lines = price_lines(book, [Wanted(one.sku, one.quantity) for one in asked])
    rows: list[str] = []
    amounts: list[Money] = []
    for number, (one, line) in enumerate(zip(asked, lines, strict=True), 1):
        said = figures.quantity(t, one.quantity)
        if line.amount is None:
            rows.append(t("{no} {name} {quantity}: at the day's price", no=number,
                          name=one.sku.name, quantity=said))  # fmt: skip
            continue
        amounts.append(line.amount)
        rows.append(t("{no} {name} {quantity}: {amount}", no=number, name=one.sku.name,
                      quantity=said, amount=figures.money(line.amount)))  # fmt: skip
    total = figures.money(total_of(amounts, book.currency))
    turn.say(
        *rows,
        t("{total} in all before offers and freight; nothing was noted.", total=total),
        t('To order them say "order them"'),
    )
    keep(turn, asked)
    if turn.is_aside:
        return
    listed = PickListed(ids, "asked", "", 0)
    turn.ask(listed)
    turn.remember(skus=None, listed=dump_pending(listed), listed_at=int(turn.now.timestamp()))


def took_words(turn: Turn, text: str) -> bool:
    """要了, 都要, 下单吧 right behind such a price: the goods go into the draft."""
    if turn.customer is None or not isinstance(turn.pending, GiveQuantity | PickListed):
        return False
    said, rows = plain(text).strip(), turn.remembered(PRICED) or ()
    match turn.pending:
        case GiveQuantity(sku_id=sku_id):
            ids = {sku_id}
        case PickListed(sku_ids=sku_ids):
            ids = set(sku_ids)
    if not rows or {row[0] for row in rows} != ids:
        is_wanted = isinstance(turn.pending, GiveQuantity) and _WANTED.fullmatch(said) is not None
        if is_wanted:
            smalltalk.acknowledge(turn)
        return is_wanted
    if _YES.fullmatch(said) is None:
        return False
    skus = get_skus(turn.tx, tuple(SkuId(row[0]) for row in rows), customer=turn.customer)
    turn.settle()
    turn.remember(**{PRICED: None})
    items = tuple(
        ItemReading(
            Op.ADD, skus[SkuId(sku)].name, (0, 0),
            Resolved(SkuId(sku), (Evidence(EvidenceKind.NAME),)), Exact(Decimal(count), unit),
        )
        for sku, count, unit in rows
        if SkuId(sku) in skus
    )  # fmt: skip
    cart.edit_draft(turn, EditDraft(items))
    return True
