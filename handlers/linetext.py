"""One line of a draft as text: figures, what was assumed, what is in its way."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from domain.base.money import UnitPrice
from domain.base.quantity import Quantity
from domain.campaign import is_campaign_price
from domain.cart import CartLine, DraftProblemCode, Mark, MarkCode, PricedLine, Problem
from domain.catalog import as_packs
from handlers import figures
from handlers.figures import bare, bare_price

if TYPE_CHECKING:
    from domain.catalog import Sku
    from locales import Translator

GAP = "\u3000"


@dataclass(frozen=True, slots=True)
class LastTime:
    """A line of the order a draft was copied from."""

    quantity: Quantity
    unit_price: UnitPrice | None


def line_text(
    t: "Translator", line: PricedLine, was: LastTime | None = None, off: Sequence[str] = ()
) -> str:
    """`1 可口可乐330ml×24　3箱×46＝138（按您常订的330ml）`; `off`: what promotions take off."""
    at_offer = [t("the offer's price")] if is_campaign_price(line.quote.parts) else []
    remarks = [*at_offer, *off, *mark_texts(t, line.line, line.sku), *_last_time(t, line, was)]
    if line.line.note:
        remarks.append(t("note: {note}", note=line.line.note))
    remarks += [text for problem in line.problems if (text := _problem(t, line, problem))]
    text = f"{line.no} {line.sku.name}{GAP}{sum_text(t, line)}"
    return text + bracketed(t, remarks)


def _problem(t: "Translator", line: PricedLine, problem: Problem) -> str:
    if problem.code is not DraftProblemCode.SHORT_STOCK or problem.is_blocking:
        return problem_text(t, line.sku, problem)
    later = base_text(t, line.sku, line.waiting)
    if not problem.limit:
        return t("{rest} when it arrives", rest=later)
    now = base_text(t, line.sku, problem.limit)
    return t("{now} now, {rest} when it arrives", now=now, rest=later)


def _last_time(t: "Translator", line: PricedLine, was: LastTime | None) -> list[str]:
    """What was different in the order this was copied from: the amount, the price."""
    if was is None:
        return []
    told = []
    if was.quantity.base != line.line.quantity.base:
        told.append(t("last time {amount}", amount=figures.quantity(t, was.quantity)))
    now = line.quote.unit_price
    same_unit = was.quantity.unit == line.quote.unit
    if same_unit and was.unit_price and now and now != was.unit_price:
        told.append(t("last time {price}", price=figures.price(was.unit_price)))
    return told


def bracketed(t: "Translator", remarks: Sequence[str]) -> str:
    """（…；…）, or nothing."""
    return t(" ({remarks})", remarks=t("; ").join(remarks)) if remarks else ""


def sum_text(t: "Translator", line: PricedLine) -> str:
    """`3箱×46＝138`, `1箱×132+12罐×5.50＝198`, or `3箱 时价`."""
    if line.amount is None:
        told = figures.quantity(t, line.line.quantity)
        return t("{quantity}, price on the day", quantity=told)
    parts = [
        f"{figures.amount(t, Decimal(part.base) / part.factor, part.unit)}"
        f"×{bare_price(part.unit_price)}"
        for part in line.quote.parts
    ]
    return f"{'+'.join(parts)}＝{bare(line.amount)}"


def mark_texts(t: "Translator", line: CartLine, sku: "Sku") -> list[str]:
    """What was assumed about a line, in the customer's language."""
    told = [text for mark in line.marks if (text := _mark_text(t, mark, sku, line))]
    return list(dict.fromkeys(told))


def _mark_text(t: "Translator", mark: Mark, sku: "Sku", line: CartLine) -> str:
    match mark.code:
        case MarkCode.USUAL_SKU:
            if is_part_of(mark.said, sku.name):
                spec = short_spec(sku)
                return t("the {spec} you usually order", spec=spec) if spec else t("your usual")
            return t('"{said}": your usual', said=mark.said)
        case MarkCode.DEFAULT_UNIT | MarkCode.USUAL_UNIT:
            unit = figures.unit_word(t, line.quantity.unit)
            return t("no unit said, taken as {unit}", unit=unit)
        case MarkCode.USUAL_QUANTITY:
            return t("no amount said, your usual one")
        case MarkCode.UNIT_WORD:
            return unit_word_text(t, mark, sku.base_unit)
        case MarkCode.FROM_ORDER | MarkCode.AGREED | MarkCode.BACKORDER:
            return ""
        case MarkCode.ALIAS:
            return _alias_text(t, mark, sku, line)
        case MarkCode.SPOKEN:
            return t('"{said}" taken for this', said=mark.said)


def unit_word_text(t: "Translator", mark: Mark, base_unit: str) -> str:
    """1提算144罐: what a word for a pack was taken for."""
    base = figures.amount(t, Decimal(mark.detail), base_unit)
    return t("1 {word} taken as {amount}", word=mark.said, amount=base)


def _alias_text(t: "Translator", mark: Mark, sku: "Sku", line: CartLine) -> str:
    if mark.detail == "unit":
        unit = figures.unit_word(t, line.quantity.unit)
        return t('"{said}": the one sold by the {unit}', said=mark.said, unit=unit)
    if mark.detail == "topic":
        return t("the one we just spoke of")
    if not is_part_of(mark.said, sku.name):
        return t('"{said}" = this', said=mark.said)
    match mark.detail:
        case "customer":
            return t('"{said}": as you say it', said=mark.said)
        case "group" | "all":
            return t('"{said}": as other shops say it', said=mark.said)
        case _:
            return ""


def is_part_of(said: str, name: str) -> bool:
    """Whether the characters said stand in the name in this order (可乐 in 可口可乐)."""
    rest = iter(name.casefold())
    return all(char in rest for char in said.casefold() if not char.isspace())


def short_spec(sku: "Sku") -> str:
    """The size out of a spec: 330ml of 330ml×24."""
    return sku.spec.replace("*", "×").split("×")[0].strip()


def problem_text(t: "Translator", sku: "Sku", problem: Problem) -> str:
    """What is in the way of a line, short; empty for what the line says anyway."""
    match problem.code:
        case DraftProblemCode.SHORT_STOCK:
            if problem.limit <= 0:
                return t("out of stock")
            return t("only {amount} left", amount=base_text(t, sku, problem.limit))
        case DraftProblemCode.OFF_SALE:
            return t("no longer sold")
        case DraftProblemCode.ILLEGAL_QUANTITY | DraftProblemCode.BELOW_MINIMUM_QUANTITY:
            near = [figures.quantity(t, q) for q in problem.nearest]
            return t("possible: {amounts}", amounts=figures.joined(t, near)) if near else ""
        case DraftProblemCode.UNUSUAL_QUANTITY:
            return t("much more than usual")
        case _:
            return ""


def base_text(t: "Translator", sku: "Sku", base: int, unit: str | None = None) -> str:
    """Base units in packs and rest: 1箱+12罐."""
    if base <= 0:
        return figures.amount(t, Decimal(0), unit or sku.order_unit)
    return figures.packs(t, as_packs(sku, base, unit))
