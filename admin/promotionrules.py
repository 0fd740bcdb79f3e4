"""The rule of a promotion as it is typed: one line each, goods by their codes.

特价        KL330 箱 42            a price for a unit; or 9.5折 for the whole scope
第n件       2 5折                  every second at half price
买送        10 1                   10送1; or 5 YB555 箱 1: with five, one 箱 of YB555
满减        500 30                 one line for each step; 每200 10 counts each full 200
满折        1000 9.5折
满赠        2000 DP250 箱 1
优惠券      300 15                 from ¥300 on ¥15 off; or 0 9折
积分        10 0.1 50              a point for each ¥10, worth ¥0.10, at most 50 % of an order

How merchants write it otherwise (满500减30) is read as that by `promotionwords`.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation

from admin.promotionwords import rule_words
from domain.base.ids import SkuId
from domain.base.money import (
    AmountUnreadable,
    Money,
    UnitPrice,
    parse_money,
    parse_unit_price,
    plain,
    plain_price,
)
from domain.base.quantity import plain_count
from domain.promotion import (
    FULL_SHARE,
    BuyGift,
    CouponTerms,
    DiscountStep,
    FullDiscount,
    FullGift,
    FullReduction,
    GiftItem,
    GiftStep,
    NthItem,
    PointsTerms,
    PromotionKind,
    ReductionStep,
    SpecialPrice,
    SpecialRow,
    Terms,
)

FindSku = Callable[[str], SkuId | None]
CodeOf = Callable[[SkuId], str]


class RuleUnreadable(Exception):
    """A line of a rule that does not say what its kind needs."""

    def __init__(self, line: str) -> None:
        super().__init__(line)
        self.line = line


def read_rule(kind: PromotionKind, text: str, find: FindSku) -> Terms:
    """The terms that were typed; RuleUnreadable names the line that is wrong."""
    lines = rule_words(kind, text)
    if not lines:
        raise RuleUnreadable(text)
    for words in lines:
        try:
            _LINES[kind](words, find)
        except (ValueError, IndexError, AmountUnreadable, InvalidOperation) as wrong:
            raise RuleUnreadable(" ".join(words)) from wrong
    return _whole(kind, lines, find)


def rule_lines(terms: Terms, code_of: CodeOf) -> str:  # noqa: C901 (one case for each kind)
    """The terms as they would be typed."""
    match terms:
        case SpecialPrice(pay_bp=int() as share):
            return _share_out(share)
        case SpecialPrice(rows=rows):
            return "\n".join(f"{code_of(r.sku_id)} {r.unit} {_price_out(r.price)}" for r in rows)
        case NthItem():
            return f"{terms.nth} {_share_out(terms.pay_bp)}"
        case BuyGift(gift=GiftItem() as gift):
            return f"{terms.buy} {_gift_out(gift, code_of)}"
        case BuyGift():
            return f"{terms.buy} {terms.give}"
        case FullReduction():
            each = "每" if terms.repeats else ""
            steps = terms.steps
            return "\n".join(f"{each}{_out(s.threshold_minor)} {_out(s.off_minor)}" for s in steps)
        case FullDiscount():
            shares = terms.steps
            return "\n".join(f"{_out(s.threshold_minor)} {_share_out(s.pay_bp)}" for s in shares)
        case FullGift():
            gifts = terms.steps
            return "\n".join(
                f"{_out(s.threshold_minor)} {_gift_out(s.gift, code_of)}" for s in gifts
            )
        case CouponTerms():
            worth = _out(terms.off_minor) if terms.pay_bp is None else _share_out(terms.pay_bp)
            return f"{_out(terms.threshold_minor)} {worth}"
        case PointsTerms():
            most = plain_count(Decimal(terms.max_share_bp) / 100)
            return f"{_out(terms.earn_per_minor)} {_out(terms.worth_minor)} {most}"


def _whole(kind: PromotionKind, lines: list[list[str]], find: FindSku) -> Terms:
    read = [_LINES[kind](words, find) for words in lines]
    if kind is PromotionKind.SPECIAL_PRICE:
        rows = tuple(one for one in read if isinstance(one, SpecialRow))
        if len(rows) == len(read):
            return SpecialPrice(rows)
    elif kind is PromotionKind.FULL_REDUCTION:
        steps = tuple(one for one in read if isinstance(one, ReductionStep))
        return FullReduction(steps, repeats=any(words[0].startswith("每") for words in lines))
    elif kind is PromotionKind.FULL_DISCOUNT:
        return FullDiscount(tuple(one for one in read if isinstance(one, DiscountStep)))
    elif kind is PromotionKind.FULL_GIFT:
        return FullGift(tuple(one for one in read if isinstance(one, GiftStep)))
    if len(read) > 1:
        raise RuleUnreadable(" ".join(lines[1]))
    (one,) = read
    assert isinstance(one, SpecialPrice | NthItem | BuyGift | CouponTerms | PointsTerms)
    return one


def _special(words: list[str], find: FindSku) -> object:
    if len(words) == 1:
        return SpecialPrice(pay_bp=_share(words[0]))
    code, unit, price = words
    return SpecialRow(_sku(code, find), unit, 1, parse_unit_price(price).ten_thousandths)


def _nth(words: list[str], find: FindSku) -> object:
    del find
    nth, share = words
    return NthItem(int(nth), _share(share))


def _buy(words: list[str], find: FindSku) -> object:
    if len(words) == 2:
        return BuyGift(int(words[0]), int(words[1]))
    return BuyGift(int(words[0]), gift=_gift(words[1:], find))


def _reduction(words: list[str], find: FindSku) -> object:
    del find
    threshold, off = words
    return ReductionStep(_minor(threshold.removeprefix("每")), _minor(off))


def _discount(words: list[str], find: FindSku) -> object:
    del find
    threshold, share = words
    return DiscountStep(_minor(threshold), _share(share))


def _sum_gift(words: list[str], find: FindSku) -> object:
    return GiftStep(_minor(words[0]), _gift(words[1:], find))


def _coupon(words: list[str], find: FindSku) -> object:
    del find
    threshold, worth = words
    if worth.endswith("折"):
        return CouponTerms("", _minor(threshold), 0, _share(worth))
    return CouponTerms("", _minor(threshold), _minor(worth))


def _points(words: list[str], find: FindSku) -> object:
    del find
    earn, worth, share = words
    return PointsTerms(_minor(earn), _minor(worth), int(Decimal(share) * 100))


_LINES: Mapping[PromotionKind, Callable[[list[str], FindSku], object]] = {
    PromotionKind.SPECIAL_PRICE: _special,
    PromotionKind.NTH_ITEM: _nth,
    PromotionKind.BUY_GIFT: _buy,
    PromotionKind.FULL_REDUCTION: _reduction,
    PromotionKind.FULL_DISCOUNT: _discount,
    PromotionKind.FULL_GIFT: _sum_gift,
    PromotionKind.COUPON: _coupon,
    PromotionKind.POINTS: _points,
}


def _gift(words: list[str], find: FindSku) -> GiftItem:
    code, unit, count = words
    return GiftItem(_sku(code, find), unit, int(count))


def _sku(code: str, find: FindSku) -> SkuId:
    found = find(code)
    if found is None:
        raise ValueError(code)
    return found


def _share(text: str) -> int:
    """9.5折 → 9500."""
    if not text.endswith("折") or len(text) > 6:
        raise ValueError(text)
    share = Decimal(text.removesuffix("折")) * (FULL_SHARE // 10)
    if share != int(share):
        raise ValueError(text)
    return int(share)


def _minor(text: str) -> int:
    return parse_money(text).minor


def _out(minor: int) -> str:
    return plain(Money(minor)).removesuffix(".00")


def _price_out(price: int) -> str:
    return plain_price(UnitPrice(price)).rstrip("0").rstrip(".")


def _share_out(share: int) -> str:
    return f"{plain_count(Decimal(share) / (FULL_SHARE // 10))}折"


def _gift_out(gift: GiftItem, code_of: CodeOf) -> str:
    return f"{code_of(gift.sku_id)} {gift.unit} {gift.count}"
