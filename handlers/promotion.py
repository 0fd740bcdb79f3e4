"""What is on: asked, claimed by a word, and how the customer wants to pay with it.

A coupon's word claims it whenever it is the whole message; 用券 and 用积分 are said about the
draft. The words are read here and not by the order reader, because each merchant chooses them.
"""

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from domain.base.ids import PromotionId, SkuId
from domain.base.money import Money, UnitPrice
from domain.cart import SetSpending
from domain.catalog import Sku, get_skus
from domain.promotion import (
    AdjustmentWhy,
    BuyGift,
    CouponTerms,
    FullDiscount,
    FullGift,
    FullReduction,
    GiftItem,
    NthItem,
    Offer,
    Offers,
    PointsTerms,
    Promotion,
    PromotionKind,
    SpecialPrice,
    claim_coupon,
    find_coupon_word,
    gifts_of,
    lapsed_coupons,
    load_offers,
    points_of,
)
from domain.promotion.rules.checks import MAX_WORD
from handlers import campaigntext, drafts, figures, promotiontexts
from handlers.context import Turn
from handlers.nlu.normalise import plain

if TYPE_CHECKING:
    from locales import Translator

LISTED = 8
_GOODS_LISTED = 4
_CLAIM = re.compile(
    r"(?:我要|我想|想|帮我|幫我)?(?:领券|領券|领取|領取|领优惠券|領優惠券|优惠码|優惠碼|claim)[\s:：]*(.{1,20})"
)
_NAMED = re.compile(
    r"(?:(?:优惠券|優惠券|领|領|coupon)[\s:：]*)?(.{1,20}?)(?:券|的券)?", re.IGNORECASE
)
"""A coupon by its word with something around it: 优惠券 双十一, 领双十一券."""
_USE_POINTS = re.compile(
    r"用\s*(\d{1,7})?\s*(?:个|點|点)?\s*(?:积分|積分|点数|點數)|use (\d{1,7} )?points"
)
_NO_POINTS = frozenset({"不用积分", "不用積分", "不用点数", "不用點數", "no points"})
_TAKE_COUPON = frozenset({"用券", "用优惠券", "用優惠券", "use coupon", "use a coupon"})
_NO_COUPON = frozenset({"不用券", "不用优惠券", "不用優惠券", "no coupon"})
_MINE = re.compile(
    r"(?:请问|帮我|帮忙|查查|查一?下|查|看看|看一?下|看|我们|我|店里|现在|目前|账上|一共|总共|还|的|有|剩下?"
    r"|多少|几|哪些|什么|没有|个|张)*+(?:积分|点数|优惠券|券)(?:余额|现在|目前|一共|总共|还|有|剩下?|是|多少|几"
    r"|哪些|什么|没有|没|分|个|张|了|怎么用|能用|能换|能干嘛|能抵|能兑|啥|怎么算|吗|呢|啊|呀)*+"
    r"|(?:what are |show )?my (?:coupons|points)|how many (?:coupons|points) (?:do|have) i"
    r" (?:have|got)"
)
"""我的积分多少, 还有券吗, 积分怎么用."""
_CLAIMABLE = re.compile(
    r"(?:我要|我想|想|怎么|在哪里?|哪里|去哪|可以|能|有没有|有什么|有|帮我|还)*+(?:领|领取)(?:个|张|一张|点)*+(?:优惠券|券)"
    r"(?:领|可以领|能领)?(?:吗|么|呢|啊|的)*+"
    r"|(?:有没有|有什么|有|还有)(?:可以领|能领|可领)的?(?:优惠券|券)(?:吗|么|呢)*+"
    r"|(?:还?差多少|满多少|要?买多少)(?:钱|元|块)?(?:才|就)*(?:能|可以)?用(?:优惠)?券(?:吗|呢|啊)*+"
)
"""领券, 怎么领券, 还差多少能用券."""
_USE_NAMED = re.compile(
    r"(?:我要|我想|这单|帮我)?(?:用|使用)(?:一?张|那张)?(.{1,20}?)(?:优惠券|券)?(?:吧)?"
)
ALL_POINTS = 10_000_000


def took_words(turn: Turn, text: str) -> bool:
    """Coupon and points words of the message, where it is nothing else; True if it was."""
    said = text.strip().strip("。.!！~～").casefold()
    if not said or len(said) > MAX_WORD + 10 or turn.customer is None:
        return False
    if _MINE.fullmatch(plain(said).strip("?？ ")):
        tell_wallet(turn, are_points_asked="分" in said or "点" in said or "point" in said)
    elif _CLAIMABLE.fullmatch(plain(said).strip("?？ ")):
        tell_wallet(turn)
    elif said in _TAKE_COUPON or _names_held(turn, text.strip()):
        _spend(turn, SetSpending(takes_coupon=True))
    elif said in _NO_COUPON:
        _spend(turn, SetSpending(takes_coupon=False))
    elif said in _NO_POINTS:
        _spend(turn, SetSpending(points=0))
    elif match := _USE_POINTS.fullmatch(said):
        _spend(turn, SetSpending(points=int(match[1] or match[2] or ALL_POINTS)))
    elif match := _CLAIM.fullmatch(text.strip()):
        claim(turn, match[1].strip())
    elif word := _coupon_word(turn, text.strip()):
        claim(turn, word)
    else:
        return False
    return True


def _names_held(turn: Turn, text: str) -> bool:
    """用新客券: a coupon the shop holds, by its name or its word."""
    named = _USE_NAMED.fullmatch(text)
    if named is None:
        return False
    offers = load_offers(turn.tx, drafts.customer_of(turn))
    held = {one.promotion_id for one in offers.coupons}
    word = named[1].strip()
    return any(
        word in {p.name, p.name.removesuffix("券"), p.terms.word}
        for p in (offer.promotion for offer in offers.live)
        if p.id in held and isinstance(p.terms, CouponTerms)
    )


def _coupon_word(turn: Turn, text: str) -> str:
    """The word of a coupon that the message names, and nothing besides; "" where it names none."""
    named = _NAMED.fullmatch(text)
    for word in dict.fromkeys((text, named[1].strip() if named else text)):
        if len(word) <= MAX_WORD and find_coupon_word(turn.tx, drafts.customer_of(turn), word):
            return word
    return ""


def claim(turn: Turn, word: str) -> None:
    """国庆券: one is handed out; the open draft shows what it saves."""
    t = turn.t
    promotion, held = claim_coupon(turn.tx, drafts.customer_of(turn), word)
    terms = promotion.terms
    assert isinstance(terms, CouponTerms)
    until = ""
    if held.expires_at is not None:
        day = held.expires_at.astimezone(turn.shop.zone).date()
        until = t("valid until {date}", date=figures.calendar_day(t, day))
    rule = coupon_rule(t, promotion, terms)
    text = t("You have the coupon {name}: {rule}", name=promotion.name, rule=rule)
    news = text + t(" ({remarks})", remarks=until) if until else text
    cart = turn.ground.cart
    if cart is None or not cart.lines:
        turn.say(news, t("It is used with your next order by itself"))
        return
    drafts.show(turn, drafts.price(turn, cart), drafts.Report(news=(news,)))


def _spend(turn: Turn, op: SetSpending) -> None:
    """用积分, 不用券: a new version of the draft, with what it costs then."""
    t = turn.t
    cart = turn.ground.cart
    if cart is None or not cart.lines:
        turn.say(t("There is no open draft"), t('Say what you need, like "cola 3 cases"'))
        return
    priced = drafts.revise(turn, cart, [op])
    drafts.show(
        turn, priced, drafts.Report(news=_spent_news(turn, op, priced.promoted.adjustments))
    )


def _spent_news(turn: Turn, op: SetSpending, adjustments: tuple[object, ...]) -> tuple[str, ...]:
    t = turn.t
    kinds = {getattr(one, "kind", None) for one in adjustments}
    if op.points and PromotionKind.POINTS not in kinds:
        return (t("There are no points that could be used for this order"),)
    if op.takes_coupon and PromotionKind.COUPON not in kinds:
        return (*_lapsed_rows(turn), t("There is no coupon that fits this order"))
    return ()


def tell_wallet(turn: Turn, *, are_points_asked: bool = False) -> None:
    """我的券, 我的积分: what the shop holds."""
    t = turn.t
    customer = drafts.customer_of(turn)
    offers = load_offers(turn.tx, customer)
    usable = _coupon_rows(turn, offers)
    rows = [*usable, *_lapsed_rows(turn)]
    if any(map(_is_points, offers.live)):
        balance, _ = points_of(turn.tx, customer.id)
        if balance or not rows or are_points_asked:
            rows.append(t.plural("You have {n} point", "You have {n} points", n=balance))
            rows += [offer_text(turn, o, {}) for o in offers.live if _is_points(o)]
    elif are_points_asked:
        rows.append(t("There are no points here at the moment."))
    held = {one.promotion_id for one in offers.coupons}
    claimable = [offer_text(turn, o, {}) for o in offers.live if _may_claim(o, held)]
    if usable:
        rows.append(t('It is used with your next order by itself; to keep it say "no coupon"'))
    elif not rows and not claimable:
        rows.append(t("You have no coupons and no points at the moment"))
    elif not rows or not are_points_asked:
        rows.append(t("You have no coupons at the moment."))
    turn.say(*rows, t("You can still claim:") if claimable else "", *claimable)


def _may_claim(offer: Offer, held: set[PromotionId]) -> bool:
    """A coupon with a word of which the shop holds none, and may have one."""
    return offer.promotion.id not in held and _is_claimable(offer)


def _is_claimable(offer: Offer) -> bool:
    terms = offer.promotion.terms
    is_word = isinstance(terms, CouponTerms) and bool(terms.word)
    return is_word and (offer.claims_left is None or offer.claims_left > 0)


def _is_points(offer: Offer) -> bool:
    return isinstance(offer.promotion.terms, PointsTerms)


def _lapsed_rows(turn: Turn) -> list[str]:
    """Coupons that were not used in time: that they are gone is said, with the day."""
    t = turn.t
    return [
        t(
            "coupon {name}: over since {date}, it cannot be used any more",
            name=one.name,
            date=figures.calendar_day(t, one.ended_at.astimezone(turn.shop.zone).date()),
        )
        for one in lapsed_coupons(turn.tx, drafts.customer_of(turn))[:LISTED]
    ]


def _coupon_rows(turn: Turn, offers: Offers) -> list[str]:
    t = turn.t
    known = {offer.promotion.id: offer.promotion for offer in offers.live}
    rows = []
    for held in offers.coupons[:LISTED]:
        promotion = known.get(held.promotion_id)
        if promotion is None or not isinstance(promotion.terms, CouponTerms):
            continue
        rule = coupon_rule(t, promotion, promotion.terms)
        text = t("coupon {name}: {rule}", name=promotion.name, rule=rule)
        if held.uses_left > 1:
            text += t(", {n} times", n=held.uses_left)
        if held.expires_at is not None:
            day = held.expires_at.astimezone(turn.shop.zone).date()
            until = t("valid until {date}", date=figures.calendar_day(t, day))
            text += t(" ({remarks})", remarks=until)
        rows.append(text)
    return rows


# -- what is on ---------------------------------------------------------------------------------


def tell_promotions(turn: Turn) -> None:
    """What is on for this shop, a line each; coupons nobody can claim by a word are not told.

    An offer that is ordered from by number comes first, and nothing else has a number then.
    """
    t = turn.t
    offers = load_offers(turn.tx, turn.customer) if turn.customer is not None else None
    told = [o for o in offers.live if _is_for_him(o, offers)] if offers is not None else []
    by_number = campaigntext.still_on(turn)
    if by_number:
        turn.say(by_number)
    if not told:
        if by_number:
            return
        turn.say(
            t("No special offers at the moment; the prices here are your own."),
            t('"my usual goods" shows what you order most'),
        )
        return
    skus = skus_of(turn, told)
    rows = [
        f"{'·' if by_number else n} {offer_text(turn, offer, skus)}"
        for n, offer in enumerate(told[:LISTED], 1)
    ]
    turn.say(t("On offer for you:"), *rows, t('Say what you need, like "cola 3 cases"'))


def _is_for_him(offer: Offer, offers: Offers) -> bool:
    """Not a coupon of which he had his share and has used it."""
    if not isinstance(offer.promotion.terms, CouponTerms):
        return True
    held = {one.promotion_id for one in offers.coupons}
    return offer.promotion.id in held or _is_claimable(offer)


def is_told(promotion: Promotion) -> bool:
    """Whether a shop hears of it when it asks: not of coupons nobody can claim by a word."""
    terms = promotion.terms
    return bool(terms.word) if isinstance(terms, CouponTerms) else True


def skus_of(turn: Turn, offers: list[Offer]) -> dict[SkuId, Sku]:
    """The goods that the texts of these offers name."""
    ids = {s for o in offers for s in o.promotion.scope.sku_ids[:_GOODS_LISTED]}
    ids |= {s for o in offers for s in gifts_of(o.promotion.terms)}
    return get_skus(turn.tx, tuple(sorted(ids)), customer=turn.customer) if ids else {}


def offer_text(turn: Turn, offer: Offer, skus: dict[SkuId, Sku]) -> str:
    """可口可乐330ml×24、雪碧330ml×24 10送1（到11月30日，还可享3次）."""
    t, promotion = turn.t, offer.promotion
    rules = figures.joined(t, rules_of(t, promotion, skus))
    text = f"{promotion.name}{t(': ')}{rules}"
    goods = [skus[s].name for s in promotion.scope.sku_ids[:_GOODS_LISTED] if s in skus]
    if goods and not isinstance(promotion.terms, SpecialPrice):
        more = t(" and more") if len(promotion.scope.sku_ids) > _GOODS_LISTED else ""
        text += t(" for {goods}", goods=figures.joined(t, goods) + more)
    remarks = []
    if promotion.ends_at is not None:
        day = promotion.ends_at.astimezone(turn.shop.zone).date()
        remarks.append(t("until {date}", date=figures.calendar_day(t, day)))
    if offer.left is not None:
        remarks.append(t("{n} left for you", n=offer.left))
    if isinstance(promotion.terms, CouponTerms) and _is_claimable(offer):
        remarks.append(t('say "{word}" to have it', word=promotion.terms.word))
    if not remarks:
        return text
    return text + t(" ({remarks})", remarks=t("; ").join(remarks))


def rules_of(  # noqa: C901
    t: "Translator", promotion: Promotion, skus: dict[SkuId, Sku]
) -> list[str]:
    """What it gives, each step by itself: one case for each kind."""
    currency = promotion.currency

    def told(why: AdjustmentWhy, gift: str = "") -> str:
        kind = promotion.kind
        return promotiontexts.rule_text(t, kind, why, currency=currency, gift=gift)

    match promotion.terms:
        case SpecialPrice(rows=rows, pay_bp=pay_bp):
            if pay_bp is not None:
                return [told(AdjustmentWhy(pay_bp=pay_bp))]
            return [
                f"{skus[r.sku_id].name} {figures.price(UnitPrice(r.price, currency))}"
                f"/{figures.unit_word(t, r.unit)}"
                for r in rows[:_GOODS_LISTED]
                if r.sku_id in skus
            ]
        case NthItem(nth=nth, pay_bp=share):
            return [told(AdjustmentWhy(pay_bp=share, count=nth))]
        case BuyGift(buy=buy, gift=GiftItem() as gift):
            return [t("buy {n}, get {gift}", n=buy, gift=_gift(t, gift, skus))]
        case BuyGift(buy=buy, give=give):
            return [told(AdjustmentWhy(count=buy, give=give))]
        case FullReduction(steps=steps):
            return [told(AdjustmentWhy(s.threshold_minor, s.off_minor)) for s in steps]
        case FullDiscount(steps=shares):
            return [told(AdjustmentWhy(s.threshold_minor, pay_bp=s.pay_bp)) for s in shares]
        case FullGift(steps=gifts):
            return [told(AdjustmentWhy(s.threshold_minor), _gift(t, s.gift, skus)) for s in gifts]
        case CouponTerms() as terms:
            return [coupon_rule(t, promotion, terms)]
        case PointsTerms(earn_per_minor=earn, worth_minor=worth):
            return [
                t(
                    "one point for each {paid}, worth {worth}",
                    paid=figures.money(Money(earn, currency)),
                    worth=figures.money(Money(worth, currency)),
                )
            ]


def coupon_rule(t: "Translator", promotion: Promotion, terms: CouponTerms) -> str:
    """满300减15."""
    why = AdjustmentWhy(terms.threshold_minor, terms.off_minor, terms.pay_bp)
    kind = PromotionKind.COUPON
    return promotiontexts.rule_text(t, kind, why, currency=promotion.currency)


def _gift(t: "Translator", gift: GiftItem, skus: dict[SkuId, Sku]) -> str:
    name = skus[gift.sku_id].name if gift.sku_id in skus else ""
    return f"{name} {figures.amount(t, Decimal(gift.count), gift.unit)}"
