"""Promotions in words: what one gives, what it did to a draft or an order, what is missing."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from domain.base.ids import SkuId
from domain.base.money import Money, UnitPrice
from domain.base.quantity import plain_count
from domain.catalog import as_packs
from domain.promotion import (
    FULL_SHARE,
    Adjustment,
    AdjustmentWhy,
    Nudge,
    PromotionKind,
    Stage,
)
from domain.promotion.model import STAGE_OF
from handlers import figures

if TYPE_CHECKING:
    from domain.cart import PricedCart, PricedLine
    from domain.catalog import Sku
    from domain.order import Order
    from domain.promotion.rules.gifts import SettledGift
    from locales import Translator

MAX_NUDGES = 2


def rule_text(
    t: "Translator", kind: PromotionKind, why: AdjustmentWhy, *, currency: str, gift: str = ""
) -> str:
    """What a promotion gives, short: 满500减30, 第2件半价, 10送1, 特价¥42/箱."""
    return _RULES[kind](t, why, currency, gift)


def share_text(t: "Translator", pay_bp: int) -> str:
    """How much of a price is paid: 半价, 9.5折."""
    if pay_bp == FULL_SHARE // 2:
        return t("half price")
    tenths = plain_count(Decimal(pay_bp) / (FULL_SHARE // 10))
    return t("{tenths}/10 of the price", tenths=tenths)


def saved_text(t: "Translator", priced: "PricedCart") -> str:
    """已满减¥20: what is off the total, for the first line; empty where nothing is."""
    if not priced.discount:
        return ""
    kinds = {a.kind for a in priced.promoted.adjustments if a.amount}
    off = figures.money(priced.discount)
    if kinds == {PromotionKind.FULL_REDUCTION}:
        return t("{amount} off by the sum", amount=off)
    return t("{amount} saved", amount=off)


def line_remarks(t: "Translator", priced: "PricedCart", line: "PricedLine") -> list[str]:
    """What promotions take off this one line: 特价¥42/箱，省¥12."""
    told = []
    for adjustment in priced.promoted.adjustments:
        if STAGE_OF[adjustment.kind] is not Stage.LINE:
            continue
        if any(share.sku_id == line.sku.id for share in adjustment.shares):
            told.append(_off_text(t, adjustment))
    return told


def _off_text(t: "Translator", adjustment: Adjustment) -> str:
    rule = rule_text(t, adjustment.kind, adjustment.why, currency=adjustment.amount.currency)
    if adjustment.kind is PromotionKind.SPECIAL_PRICE and adjustment.why.count:
        rule = t("{rule}, for {n} only", rule=rule, n=adjustment.why.count)
    return t("{rule}, saves {amount}", rule=rule, amount=figures.money(adjustment.amount))


def order_rows(t: "Translator", adjustments: Sequence[Adjustment]) -> list[str]:
    """What is off the order as a whole, a row each: 满500减30 -¥30."""
    return [
        f"{_named(t, a)} -{figures.money(a.amount)}"
        for a in adjustments
        if STAGE_OF[a.kind] is not Stage.LINE and a.amount
    ]


def adjustment_rows(t: "Translator", priced: "PricedCart") -> list[str]:
    """Everything the promotions do to a draft, a row each."""
    lines = [
        f"{line.sku.name} {text}"
        for line in priced.lines
        for text in line_remarks(t, priced, line)
    ]
    told = priced.promoted.adjustments
    return [*lines, *gift_rows(t, priced.gifts), *order_rows(t, told)]


def all_rows(t: "Translator", order: "Order") -> list[str]:
    """Everything the promotions took off an order, line promotions too."""
    names = {line.sku_id: line.sku_name for line in order.lines}
    told = []
    for one in order.adjustments:
        if STAGE_OF[one.kind] is Stage.LINE and one.amount:
            name = names.get(one.shares[0].sku_id, "")
            told.append(f"{name} {_off_text(t, one)}")
    return told + order_rows(t, order.adjustments)


def _named(t: "Translator", one: Adjustment) -> str:
    rule = rule_text(t, one.kind, one.why, currency=one.amount.currency)
    if one.kind is PromotionKind.COUPON:
        return t("coupon {name}", name=one.name)
    return rule


def gift_rows(t: "Translator", gifts: Sequence["SettledGift"]) -> list[str]:
    """赠 可口可乐330ml×24　1箱（10送1）; what could not be given is said, too."""
    told = []
    for gift in gifts:
        kind, currency = gift.adjustment.kind, gift.adjustment.amount.currency
        item = f"{gift.sku.name} {packs_text(t, gift.sku, gift.base + gift.short, gift.unit)}"
        rule = rule_text(t, kind, gift.adjustment.why, currency=currency, gift=item)
        if gift.base:
            amount = packs_text(t, gift.sku, gift.base, gift.unit)
            text = t("Gift: {name} {amount}", name=gift.sku.name, amount=amount)
            told.append(text + t(" ({remarks})", remarks=rule))
        if gift.short:
            amount = packs_text(t, gift.sku, gift.short, gift.unit)
            told.append(
                t(
                    "The gift {name} {amount} is out of stock and cannot be given ({rule})",
                    name=gift.sku.name,
                    amount=amount,
                    rule=rule,
                )
            )
    return told


def nudge_rows(t: "Translator", priced: "PricedCart") -> list[str]:
    """再加1箱到 ¥43 档，10箱共¥430; 再买¥38享满500减30: what is near, two at most."""
    skus = {line.sku.id: line.sku for line in priced.lines}
    told = [
        t(
            "{extra} more of {name} and it is {price} each: {total} for {amount}",
            extra=figures.quantity(t, found.extra),
            name=skus[found.sku_id].name,
            price=figures.price(found.unit_price),
            total=figures.quantity(t, found.total),
            amount=figures.money(found.amount),
        )
        for found in priced.breaks
    ]
    told += [_nudge_text(t, nudge, skus, priced.total.currency) for nudge in priced.nudges]
    return told[:MAX_NUDGES]


def _nudge_text(t: "Translator", nudge: Nudge, skus: Mapping[SkuId, "Sku"], currency: str) -> str:
    rule = rule_text(t, nudge.kind, nudge.why, currency=currency, gift=t("a gift"))
    if nudge.missing is not None:
        return t("{amount} more for {rule}", amount=figures.money(nudge.missing), rule=rule)
    sku = skus.get(nudge.sku_id) if nudge.sku_id is not None else None
    if sku is None:
        return t.plural("{n} pack more for {rule}", "{n} packs more for {rule}", n=nudge.packs,
                        rule=rule)  # fmt: skip
    extra = figures.amount(t, Decimal(nudge.packs), sku.order_unit)
    return t("{extra} more of {name} for {rule}", extra=extra, name=sku.name, rule=rule)


def packs_text(t: "Translator", sku: "Sku", base: int, unit: str) -> str:
    """Base units in packs and rest."""
    return figures.packs(t, as_packs(sku, base, unit))


# -- the rules ----------------------------------------------------------------------------------


def _sum(minor: int, currency: str) -> str:
    """A round sum as it is said in a slogan: 满1000减80."""
    return figures.bare(Money(minor, currency)).replace(",", "")


def _special(t: "Translator", why: AdjustmentWhy, currency: str, gift: str) -> str:
    del gift
    if why.pay_bp is not None:
        return t("special price, {share}", share=share_text(t, why.pay_bp))
    price = figures.price(UnitPrice(why.price, currency))
    unit = figures.unit_word(t, why.unit)
    return t("special price {price}/{unit}", price=price, unit=unit)


def _nth(t: "Translator", why: AdjustmentWhy, currency: str, gift: str) -> str:
    del currency, gift
    if not why.pay_bp:
        return t("number {n} is free", n=why.count)
    return t("number {n} at {share}", n=why.count, share=share_text(t, why.pay_bp))


def _buy_gift(t: "Translator", why: AdjustmentWhy, currency: str, gift: str) -> str:
    del currency, gift
    return t("buy {n}, get {give} free", n=why.count, give=why.give)


def _reduction(t: "Translator", why: AdjustmentWhy, currency: str, gift: str) -> str:
    del gift
    return t(
        "{off} off from {sum}",
        off=_sum(why.off_minor, currency),
        sum=_sum(why.threshold_minor, currency),
    )


def _discount(t: "Translator", why: AdjustmentWhy, currency: str, gift: str) -> str:
    del gift
    share = share_text(t, why.pay_bp or FULL_SHARE)
    return t("{share} from {sum}", share=share, sum=_sum(why.threshold_minor, currency))


def _full_gift(t: "Translator", why: AdjustmentWhy, currency: str, gift: str) -> str:
    return t("{gift} free from {sum}", gift=gift, sum=_sum(why.threshold_minor, currency))


def _coupon(t: "Translator", why: AdjustmentWhy, currency: str, gift: str) -> str:
    if why.pay_bp is not None and why.threshold_minor:
        return _discount(t, why, currency, gift)
    if why.pay_bp is not None:
        return share_text(t, why.pay_bp)
    if why.threshold_minor:
        return _reduction(t, why, currency, gift)
    return t("{off} off", off=_sum(why.off_minor, currency))


def _points(t: "Translator", why: AdjustmentWhy, currency: str, gift: str) -> str:
    del currency, gift
    return t.plural("{n} point", "{n} points", n=why.count)


_RULES: dict[PromotionKind, Callable[["Translator", AdjustmentWhy, str, str], str]] = {
    PromotionKind.SPECIAL_PRICE: _special,
    PromotionKind.NTH_ITEM: _nth,
    PromotionKind.BUY_GIFT: _buy_gift,
    PromotionKind.FULL_REDUCTION: _reduction,
    PromotionKind.FULL_DISCOUNT: _discount,
    PromotionKind.FULL_GIFT: _full_gift,
    PromotionKind.COUPON: _coupon,
    PromotionKind.POINTS: _points,
}
