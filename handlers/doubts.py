"""Doubts as one numbered question, as people and as the reader of an answer see it.

One doubt is asked with ①②; several are lettered A, B, C, each with its own ①②. The last option of
each leaves the line out (or as it was).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from domain.base.ids import SkuId
from domain.base.money import Money, UnitPrice
from domain.catalog import IllegalReason, Sku, Split, legal_step, measure
from handlers import backorder, figures
from handlers.conversation import Doubt, DoubtOption, DoubtWhy
from handlers.linetext import base_text
from handlers.nlu.intents import OptionView, PendingKind, PendingView

if TYPE_CHECKING:
    from domain.order import UsualItem
    from locales import Translator

MAX_QUESTIONS = 6
"""More doubts than this are asked later, so that a reply stays short."""
MAX_LATER = 12
"""So many of those are named."""


@dataclass(frozen=True, slots=True)
class Goods:
    """What the questions name: SKUs, this customer's prices, how often he bought them."""

    skus: Mapping[SkuId, Sku]
    prices: Mapping[SkuId, UnitPrice | None] = field(default_factory=dict)
    usual: "Mapping[SkuId, UsualItem]" = field(default_factory=dict)
    in_draft: frozenset[SkuId] = frozenset()
    amounts: Mapping[DoubtOption, Money] = field(default_factory=dict)
    """What the legal amounts of a question about units cost this customer (D03)."""


def question_texts(
    t: "Translator", doubts: Sequence[Doubt], goods: Goods, in_full: int = MAX_QUESTIONS
) -> tuple[str, ...]:
    """Each doubt as one line, lettered where there are several; so many of them in full."""
    texts = [doubt_text(t, doubt, goods) for doubt in doubts[: min(in_full, MAX_QUESTIONS)]]
    if len(texts) == 1:
        return (texts[0],)
    return tuple(f"{figures.LETTERS[i]} {text}" for i, text in enumerate(texts))


def later_text(
    t: "Translator", doubts: Sequence[Doubt], goods: Goods, in_full: int = MAX_QUESTIONS
) -> str:
    """What comes up once these are answered, by the words it was ordered with; else empty."""
    later = doubts[min(in_full, MAX_QUESTIONS) :]
    if not later:
        return ""
    asks_which = {DoubtWhy.SKU, DoubtWhy.UNSURE}
    names = [
        doubt.said if doubt.why in asks_which else _sku(doubt, goods).name
        for doubt in later[:MAX_LATER]
    ]
    names += ["…"] if len(later) > MAX_LATER else []
    return t("Asked after that: {names}", names=figures.joined(t, names))


def doubt_text(t: "Translator", doubt: Doubt, goods: Goods) -> str:
    """The question with its options on one line."""
    lead = _lead(t, doubt, goods)
    if doubt.note:
        lead = t("note: {note}", note=doubt.note) + t("; ") + lead
    if not has_options(doubt):
        return lead
    return lead + figures.numbered(option_texts(t, doubt, goods))


def has_options(doubt: Doubt) -> bool:
    """False where only a number can answer (how many?)."""
    return doubt.why is not DoubtWhy.AMOUNT or any(o.count for o in doubt.options)


def option_texts(t: "Translator", doubt: Doubt, goods: Goods) -> tuple[str, ...]:
    """The options' texts, the one that leaves it out last."""
    return (*(_option_text(t, doubt, o, goods) for o in doubt.options), _last(t, doubt, goods))


def _lead(t: "Translator", doubt: Doubt, goods: Goods) -> str:
    if doubt.why in {DoubtWhy.SKU, DoubtWhy.UNSURE}:
        return _which_lead(t, doubt)
    sku = _sku(doubt, goods)
    match doubt.why:
        case DoubtWhy.AMOUNT:
            return _amount_lead(t, doubt, sku)
        case DoubtWhy.UNIT:
            return t(
                '{name} is sold by the {unit} ({pack}), not by "{word}". That is: ',
                name=sku.name,
                unit=figures.unit_word(t, sku.order_unit),
                pack=_pack(t, sku),
                word=doubt.detail,
            )
        case DoubtWhy.ILLEGAL:
            return _illegal_lead(t, doubt, sku)
        case DoubtWhy.UNUSUAL:
            return t(
                "{name}: {amount} is much more than usual. Really? ",
                name=sku.name,
                amount=_amount_text(t, sku, doubt.options[0]),
            )
        case DoubtWhy.STOCK:
            return _stock_lead(t, doubt, sku)
        case DoubtWhy.OFF_SALE:
            return t("{name} is no longer sold. ", name=sku.name)
        case _:
            raise ValueError(doubt.why)


def _which_lead(t: "Translator", doubt: Doubt) -> str:
    said = doubt.said
    if doubt.why is DoubtWhy.UNSURE:
        return t('No exact match for "{said}"; one of these? ', said=said)
    match doubt.detail:
        case "spec":
            return t('No such size of "{said}"; these there are: ', said=said)
        case "off_sale":
            return t('"{said}" is no longer sold; instead? ', said=said)
        case _:
            return t('Which "{said}"? ', said=said)


def _amount_lead(t: "Translator", doubt: Doubt, sku: Sku) -> str:
    if not has_options(doubt):
        unit = figures.unit_word(t, sku.order_unit)
        if any(char.isdecimal() for char in doubt.detail):
            return t(
                '"{said}" is not an amount I can order. How much {name}? Just say the number '
                "of {unit}",
                said=doubt.detail,
                name=sku.name,
                unit=unit,
            )
        return t("How much {name}? Just say the number of {unit}", name=sku.name, unit=unit)
    if not doubt.detail:
        return t("How much {name}? ", name=sku.name)
    return t('{name}, "{said}": ', name=sku.name, said=doubt.detail)


def _illegal_lead(t: "Translator", doubt: Doubt, sku: Sku) -> str:
    reason, _, limit = doubt.detail.partition(":")
    if reason == IllegalReason.BELOW_MOQ:
        amount = base_text(t, sku, int(limit))
        return t("{name} is sold from {amount}: ", name=sku.name, amount=amount)
    if reason == IllegalReason.OFF_MULTIPLE:
        amount = base_text(t, sku, int(limit))
        return t("{name} is sold in multiples of {amount}: ", name=sku.name, amount=amount)
    if reason in {IllegalReason.NOT_POSITIVE, IllegalReason.TOO_MUCH}:
        return t('"{said}" is not an amount I can order. Instead: ', said=doubt.said)
    if sku.is_weighed:
        step = base_text(t, sku, sku.step_base)
        return t("{name} is weighed in steps of {step}. Nearest: ", name=sku.name, step=step)
    lead = _packs_lead(t, sku)
    if not doubt.count or not doubt.unit:
        return lead + t("Nearest: ")
    wanted = figures.amount(t, Decimal(doubt.count), doubt.unit)
    if doubt.is_whole:
        return lead + t("Nearest to {wanted} in all: ", wanted=wanted)
    return lead + t("Nearest to {wanted}: ", wanted=wanted)


def _packs_lead(t: "Translator", sku: Sku) -> str:
    """How far its pack may be opened."""
    unit, pack = figures.unit_word(t, sku.order_unit), _pack(t, sku)
    match sku.split:
        case Split.HALF:
            return t(
                "{name} is sold by the full or half {unit} ({pack}). ",
                name=sku.name,
                unit=unit,
                pack=pack,
            )
        case Split.LOOSE:
            step = base_text(t, sku, legal_step(sku))
            return t("{name} is sold in steps of {step}. ", name=sku.name, step=step)
        case _:
            return t(
                "{name} is sold by the full {unit} ({pack}). ",
                name=sku.name,
                unit=unit,
                pack=pack,
            )


def _stock_lead(t: "Translator", doubt: Doubt, sku: Sku) -> str:
    wanted = figures.amount(t, Decimal(doubt.count), doubt.unit)
    left = int(doubt.detail or 0)
    if left <= 0:
        return t("{name} is out of stock (you asked for {wanted}). ", name=sku.name, wanted=wanted)
    amount = base_text(t, sku, left, doubt.unit)
    return t(
        "Only {left} of {name} left (you asked for {wanted}). ",
        left=amount,
        name=sku.name,
        wanted=wanted,
    )


def _option_text(t: "Translator", doubt: Doubt, option: DoubtOption, goods: Goods) -> str:
    sku = goods.skus[SkuId(option.sku_id)]
    price = goods.prices.get(sku.id)
    if option.waits:
        return backorder.option_text(t, doubt, option, sku)
    if doubt.why is DoubtWhy.STOCK and option.sku_id != doubt.replaces:
        text = f"{sku.name} {_amount_text(t, sku, option)}"
        if price is not None:
            unit = figures.unit_word(t, sku.order_unit)
            each = t("{price}/{unit}", price=figures.price(price), unit=unit)
            text = t("{text}, {each}", text=text, each=each)
        return t("{goods} instead", goods=text)
    if doubt.why not in {DoubtWhy.SKU, DoubtWhy.UNSURE}:
        told, cost = _amount_text(t, sku, option), goods.amounts.get(option)
        return told if cost is None else f"{told} {figures.money(cost)}"
    text = sku.name if price is None else f"{sku.name} {figures.price(price)}"
    usual = goods.usual.get(sku.id)
    if usual is None:
        return text
    bought = t.plural("bought {n} time", "bought {n} times", n=usual.times)
    return t("{text} ({remark})", text=text, remark=bought)


def _amount_text(t: "Translator", sku: Sku, option: DoubtOption) -> str:
    if not option.count:
        return sku.name
    told = figures.amount(t, Decimal(option.count), option.unit)
    quantity = measure(sku, Decimal(option.count), option.unit)
    if quantity.factor == 1 or sku.is_weighed:
        return told
    base = figures.amount(t, Decimal(quantity.base), sku.base_unit)
    return t("{text} ({remark})", text=told, remark=base)


def _last(t: "Translator", doubt: Doubt, goods: Goods) -> str:
    if doubt.why in {DoubtWhy.SKU, DoubtWhy.UNSURE}:
        return t("none of these")
    if doubt.drops is not None:
        return t("take it out")
    if (
        doubt.replaces is None
        and doubt.options
        and SkuId(doubt.options[0].sku_id) in goods.in_draft
    ):
        return t("leave it as it is")
    if doubt.replaces is not None and SkuId(doubt.replaces) in goods.in_draft:
        return t("leave it as it is")
    return t("leave it out")


def _sku(doubt: Doubt, goods: Goods) -> Sku:
    if doubt.why is DoubtWhy.STOCK and doubt.replaces is not None:
        return goods.skus[SkuId(doubt.replaces)]
    subject = doubt.options[0].sku_id if doubt.options else doubt.replaces or doubt.drops
    return goods.skus[SkuId(subject or 0)]


def _pack(t: "Translator", sku: Sku) -> str:
    factor = measure(sku, Decimal(1), sku.order_unit).base
    return figures.amount(t, Decimal(factor), sku.base_unit)


def doubts_view(t: "Translator", doubts: Sequence[Doubt], goods: Goods) -> PendingView:
    """The open question as the reader of an answer sees it."""
    shown = doubts[:MAX_QUESTIONS]
    options = []
    for index, doubt in enumerate(shown):
        letter = figures.LETTERS[index] if len(shown) > 1 else ""
        if not has_options(doubt):
            continue
        for number, text in enumerate(option_texts(t, doubt, goods), 1):
            named = number <= len(doubt.options)
            is_goods = doubt.why in {DoubtWhy.SKU, DoubtWhy.UNSURE}
            sku_id = SkuId(doubt.options[number - 1].sku_id) if named and is_goods else None
            options.append(OptionView(number, text, letter, sku_id))
    single = [d for d in shown if d.why not in {DoubtWhy.SKU, DoubtWhy.UNSURE}]
    ids = tuple(SkuId(d.options[0].sku_id) for d in single if d.options)
    kind = PendingKind.CHOOSE if options else PendingKind.QUANTITY
    return PendingView(kind, tuple(options), ids)
