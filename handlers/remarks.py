"""What is told besides the lines of a draft: removed, off sale, not found, no such line."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from domain.base.ids import SkuId
from handlers import figures

if TYPE_CHECKING:
    from domain.base.money import UnitPrice
    from domain.catalog import Sku
    from handlers.shelf import Remark
    from locales import Translator


def remark_texts(
    t: "Translator",
    remarks: Sequence["Remark"],
    skus: Mapping[SkuId, "Sku"],
    prices: Mapping[SkuId, "UnitPrice | None"] | None = None,
) -> tuple[str, ...]:
    """One line for each kind of remark; `prices` are told where goods were replaced."""
    removed = [r for r in remarks if r.what == "removed" and r.before is not None]
    told = [remark_text(t, r, skus, prices or {}) for r in remarks if r.what != "removed"]
    if removed:
        names = (
            f"{skus[r.sku_id].name} {figures.quantity(t, r.before)}"
            for r in removed
            if r.sku_id is not None and r.before is not None
        )
        told.insert(0, t("Taken out: {lines}", lines=figures.joined(t, names)))
    return tuple(dict.fromkeys(told))


def remark_text(
    t: "Translator",
    remark: "Remark",
    skus: Mapping[SkuId, "Sku"],
    prices: Mapping[SkuId, "UnitPrice | None"],
) -> str:
    """The sentence for one remark."""
    sku = skus.get(remark.sku_id) if remark.sku_id is not None else None
    name = sku.name if sku else remark.said
    match remark.what:
        case "replaced":
            return _replaced_text(t, remark, skus, prices)
        case "out_of_stock":
            return t("{name} is out of stock and was left out", name=name)
        case "fallback":
            return t("{name} instead, as you said", name=name)
        case "off_sale":
            return t("{name} is no longer sold and was left out", name=name)
        case "unit_gone":
            return t("{name} is not sold like that any more and was left out", name=name)
        case "not_in_draft":
            return t("{name} is not in the draft", name=name)
        case "below_zero":
            return t("There is less than that of {name} in the draft; unchanged", name=name)
        case "no_such_line":
            return t("There is no line {no}", no=remark.said)
        case "gift_by_rule":
            return t(
                '"{said}": gifts follow our promotions; the paid amount is noted', said=remark.said
            )
        case _:
            return remark.said


def _replaced_text(
    t: "Translator",
    remark: "Remark",
    skus: Mapping[SkuId, "Sku"],
    prices: Mapping[SkuId, "UnitPrice | None"],
) -> str:
    """已换：海天金标生抽500ml×12 ¥78→海天金标生抽1.9L×6 ¥96."""

    def named(sku_id: SkuId | None) -> str:
        sku = skus.get(sku_id) if sku_id is not None else None
        price = prices.get(sku.id) if sku is not None else None
        name = sku.name if sku is not None else remark.said
        return f"{name} {figures.price(price)}" if price is not None else name

    return t("Changed: {old} → {new}", old=named(remark.sku_id), new=named(remark.by))


def missing_text(t: "Translator", missing: Sequence[str]) -> str:
    """What is not in the catalogue, quoted."""
    if not missing:
        return ""
    said = figures.joined(t, (t('"{said}"', said=word[:40]) for word in missing))
    return t('Not found: {said}; say it differently, or "rep" for your rep', said=said)
