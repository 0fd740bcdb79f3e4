"""A list of several shops' drafts as text: which shop, what, what is unclear, what to say next."""

from collections.abc import Sequence

from domain.base.ids import CustomerId
from domain.cart import Cart, CartLine, MarkCode, PricedCart, PricedLine
from domain.catalog import Sku
from domain.customer import get_customer
from domain.order import order_by_no
from handlers import doubts as doubt_texts
from handlers import drafts, figures, standin
from handlers.context import Turn
from handlers.linetext import bracketed, is_part_of, line_text, unit_word_text
from handlers.render import BYTE_LIMIT
from handlers.shoplist import ListedShop, draft_of
from locales import Translator

_ROOM = BYTE_LIMIT - 240
"""Kept for the first line and the last."""


def list_text(turn: Turn, shops: Sequence[ListedShop]) -> tuple[str, list[PricedCart]]:
    """The whole list, and the drafts of which every line is in it, as they were priced for it."""
    t = turn.t
    ready = sum(shop.is_ready for shop in shops)
    asked = sum(len(s.doubts) + bool(s.unread) + (s.customer_id is None) for s in shops)
    rows = [_head(t, len(shops), ready, asked)]
    seen: list[PricedCart] = []
    used = 0
    for no, shop in enumerate(shops, 1):
        shown, priced = shop_rows(turn, no, shop)
        whole = "\n".join(shown)
        first = whole.split("\n", 1)[0]
        fits = used + len(whole.encode()) <= _ROOM - 60 * (len(shops) - no)
        text = whole if fits else t('{row} – say "{no}: details"', row=first, no=no)
        if fits and priced is not None:
            seen.append(priced)
        used += len(text.encode()) + 1
        rows.append(text)
    rows.append(_next(t, ready))
    return "\n".join(row for row in rows if row), seen


def shop_rows(turn: Turn, no: int, shop: ListedShop) -> tuple[list[str], PricedCart | None]:
    """One shop: its sum, its lines, and what is unclear about them; its draft as it was priced."""
    t = turn.t
    if shop.customer_id is None:
        return [_unknown(turn, no, shop)], None
    name = get_customer(turn.tx, CustomerId(shop.customer_id)).name
    if shop.is_none:
        return [t("{no} {shop}: nothing today", no=no, shop=name)], None
    if shop.done:
        return [t("{no} {shop}: done ({what})", no=no, shop=name, what=_done(t, shop))], None
    found = draft_of(turn, shop)
    if found is None:
        return [t("{no} {shop}: no draft any more", no=no, shop=name)], None
    stand_in = standin.resume(turn, *found, shop.doubts)
    result = standin.outcome(stand_in)
    kinds = t.plural("{n} line", "{n} lines", n=len(result.priced.lines))
    total = figures.money(result.priced.total)
    head = t("{no} {shop} {lines} {total}", no=no, shop=name, lines=kinds, total=total)
    head += bracketed(t, _basis(turn, shop, result.priced.cart))
    rows = [head, *(f"  {_line(t, line)}" for line in result.priced.lines)]
    rows += [f"  {text}" for text in _wishes(turn, result.priced)]
    rows += [f"  {text}" for text in shop.news]
    unread = (t('"{said}" was not understood', said=words[:40]) for words in shop.unread)
    rows += [f"  ⚠ {no}：{text}" for text in unread]
    goods = drafts.goods_of(stand_in, result.priced, shop.doubts)
    asked = doubt_texts.question_texts(t, shop.doubts, goods) if shop.doubts else ()
    return [*rows, *(f"  ⚠ {no}：{question}" for question in asked)], result.priced


def details_text(turn: Turn, no: int, shop: ListedShop) -> tuple[str, PricedCart | None]:
    """One shop's draft with the price of every line; the draft as it was priced."""
    rows, priced = shop_rows(turn, no, shop)
    lines = priced.lines if priced is not None else ()
    return "\n".join([rows[0], *(line_text(turn.t, line) for line in lines)]), priced


def _basis(turn: Turn, shop: ListedShop, cart: Cart) -> list[str]:
    """What the draft was copied from: the part above, or an earlier order."""
    t = turn.t
    if shop.same_as:
        return [t("as {shop} above", shop=shop.same_as)]
    if not cart.basis_order_no:
        return []
    day = figures.calendar_day(t, order_by_no(turn.tx, cart.basis_order_no).trading_day)
    return [t("the order of {date}", date=day)]


def _wishes(turn: Turn, priced: PricedCart) -> list[str]:
    """The day and the note, where they were said."""
    t, cart = turn.t, priced.cart
    rows = []
    if cart.wanted_date is not None:
        rows.append(t("delivery {date}", date=figures.calendar_day(t, cart.wanted_date)))
    if cart.note:
        rows.append(t("note: {note}", note=cart.note))
    return rows


def _head(t: Translator, shops: int, ready: int, asked: int) -> str:
    told = t.plural("{n} shop", "{n} shops", n=shops)
    if not asked:
        return t("{shops}, all clear:", shops=told)
    return t("{shops}, {ready} clear, {asked} to ask:", shops=told, ready=ready, asked=asked)


def _next(t: Translator, ready: int) -> str:
    if not ready:
        return t('Answer with the number before it, like "2: 1"')
    return t(
        '"send" lets each shop confirm, "place" orders now; change one like "1: cola 2 cases"'
    )


def _unknown(turn: Turn, no: int, shop: ListedShop) -> str:
    t = turn.t
    if not shop.candidates:
        return t('⚠ {no} "{said}": no such shop of yours', no=no, said=shop.header)
    names = (
        f"{figures.LETTERS[i]} {get_customer(turn.tx, CustomerId(c)).name}"
        for i, c in enumerate(shop.candidates)
    )
    return t(
        '⚠ {no} "{said}" is which shop? {names} – say "{no}A"',
        no=no,
        said=shop.header,
        names=" ".join(names),
    )


def _done(t: Translator, shop: ListedShop) -> str:
    return t("handed to the shop to confirm") if shop.done == "sent" else shop.done


def _line(t: Translator, line: PricedLine) -> str:
    text = f"{line.sku.name} {figures.quantity(t, line.line.quantity)}"
    return text + bracketed(t, _marks(t, line.line, line.sku))


def _marks(t: Translator, line: CartLine, sku: Sku) -> list[str]:
    told = []
    for mark in line.marks:
        match mark.code:
            case MarkCode.USUAL_SKU if mark.said:
                told.append(t('"{said}", as this shop buys', said=mark.said))
            case MarkCode.ALIAS if mark.detail == "customer":
                told.append(t('"{said}", as this shop buys', said=mark.said))
            case MarkCode.ALIAS | MarkCode.SPOKEN if not is_part_of(mark.said, sku.name):
                told.append(t('"{said}" = this', said=mark.said))
            case MarkCode.DEFAULT_UNIT | MarkCode.USUAL_UNIT:
                unit = figures.unit_word(t, line.quantity.unit)
                told.append(t("no unit said, taken as {unit}", unit=unit))
            case MarkCode.UNIT_WORD:
                told.append(unit_word_text(t, mark, sku.base_unit))
            case _:
                pass
    if line.note:
        told.append(t("note: {note}", note=line.note))
    return list(dict.fromkeys(told))
