"""How goods reach the shop, in words: 明天(周三)送, 到城东仓自提, 发物流, and the freight."""

from typing import TYPE_CHECKING

from domain.base.money import Money
from domain.delivery import DeliveryMethod, DeliveryTerms, missing_for_free
from handlers import figures
from handlers.figures import money

if TYPE_CHECKING:
    from locales import Translator


def way_text(t: "Translator", terms: DeliveryTerms, day: str) -> str:
    """明天(周三)送; with the place where it is not the shop's own address."""
    place = _place(t, terms)
    match terms.method:
        case DeliveryMethod.PICKUP:
            return t("To fetch {day} at {place}", day=day, place=place)
        case DeliveryMethod.CARRIER if place:
            return t("By freight carrier {day} to {place}", day=day, place=place)
        case DeliveryMethod.CARRIER:
            return t("By freight carrier {day}", day=day)
        case DeliveryMethod.SAME_CITY:
            return t("By city courier {day}", day=day)
        case DeliveryMethod.DELIVERY if place:
            return t("Delivery {day} to {place}", day=day, place=place)
        case DeliveryMethod.DELIVERY:
            return t("Delivery {day}", day=day)


def method_text(t: "Translator", terms: DeliveryTerms) -> str:
    """送货, 自提：城东仓 …, 物流, 送货：二店（解放路5号）."""
    names = {
        DeliveryMethod.DELIVERY: t("brought by us"),
        DeliveryMethod.PICKUP: t("fetched by the shop"),
        DeliveryMethod.SAME_CITY: t("city courier"),
        DeliveryMethod.CARRIER: t("freight carrier"),
    }
    name, place = names[terms.method], _place(t, terms)
    return t("{method}: {place}", method=name, place=place) if place else name


def _place(t: "Translator", terms: DeliveryTerms) -> str:
    if terms.is_pickup:
        return terms.address
    if not terms.place:
        return ""
    return t("{text} ({remark})", text=terms.place, remark=terms.address)


def freight_text(t: "Translator", terms: DeliveryTerms, *, freight: Money, paid: Money) -> str:
    """运费¥10，再买¥38就免运费: what it costs and why, or why it does not; "" where never."""
    if not freight:
        if terms.fee is None or terms.free_from is None:
            return ""
        return t("free delivery from {amount}", amount=money(terms.free_from))
    missing = missing_for_free(terms, paid)
    if missing is not None:
        return t(
            "freight {amount}; {missing} more and it is free",
            amount=money(freight),
            missing=money(missing),
        )
    if terms.free_from is not None:
        return t(
            "freight {amount}, free from {free}",
            amount=money(freight),
            free=money(terms.free_from),
        )
    return t("freight {amount}", amount=money(freight))


def other_points(t: "Translator", names: tuple[str, ...]) -> str:
    """也可以到西站店自提，回「西站店自提」."""
    return t(
        'Also to be fetched at {places}; say "pick up at {place}"',
        places=figures.joined(t, names),
        place=names[0],
    )
