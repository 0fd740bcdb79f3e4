"""An order as the rep sees it: a card with lines, what was assumed, and buttons."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from domain.campaign import is_campaign_price
from domain.cart import Mark, MarkCode
from domain.delivery import DeliveryMethod, DeliveryPolicy
from domain.order import Order, OrderLine, OrderStatus, OrderSummary
from handlers import backorder, figures, promotiontexts, waytext
from handlers.message import Card, CardButton, CardChoice, CardField, Option
from handlers.render import cut

if TYPE_CHECKING:
    from locales import Texts, Translator

WAITING = frozenset({OrderStatus.PLACED, OrderStatus.IN_REVIEW})
DESCRIPTION_BYTES = 1_500
REASON = "reason"
"""The list on the card from which a reason is chosen."""


@dataclass(frozen=True, slots=True)
class Scene:
    """When and under which delivery rules a card is written."""

    policy: DeliveryPolicy
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        """The merchant's time zone."""
        return ZoneInfo(self.policy.timezone)


def order_card(
    t: "Translator", order: Order, scene: Scene, *, shop_name: str, lead: str = "", said: str = ""
) -> Card:
    """The card of an order; with buttons while it waits for the rep."""
    title = t("New order: {shop}, {total}", shop=shop_name, total=total_text(t, order))
    doubts = doubt_lines(t, order)
    rows = [lead, *(line_text(t, line) for line in order.lines)]
    freight = waytext.freight_text(t, order.delivery, freight=order.freight, paid=order.paid_goods)
    rows += [*promotiontexts.all_rows(t, order), freight, *doubts, _late_text(t, order, scene)]
    if order.note:
        rows.append(t("Note: {note}", note=order.note))
    fields = [CardField(t("No."), order.order_no), *_dates(t, order, scene)]
    return Card(
        card_id=f"so-{order.order_no}-{order.version}",
        title=title if order.status in WAITING else f"{shop_name} {order.order_no}",
        description=cut("\n".join(row for row in rows if row), DESCRIPTION_BYTES),
        fields=tuple(fields),
        quote=said,
        buttons=order_buttons(t, order),
        choice=_reasons(t) if order.status in WAITING else None,
    )


def is_promised_late(order: OrderSummary) -> bool:
    """Whether it was placed after the cut-off of its day, and the rep has not agreed yet."""
    cut_off = order.cut_off_at
    return order.status in WAITING and cut_off is not None and order.placed_at >= cut_off


def _late_text(t: "Translator", order: Order, scene: Scene) -> str:
    if not is_promised_late(order) or order.delivery_on is None:
        return ""
    day = figures.delivery_day(t, order.delivery_on, scene.policy, scene.now)
    return t("⚠ Placed after the cut-off: to confirm it is to promise {day}", day=day)


def order_buttons(t: "Translator", order: Order) -> tuple[CardButton, ...]:
    """确认 拒绝 接手 while it waits; the keys carry the version that is shown."""
    if order.status not in WAITING:
        return ()
    key = f"{order.id}:{order.version}"
    return (
        CardButton(f"confirm:{key}", t("Confirm"), 1),
        CardButton(f"reject:{key}", t("Reject"), 3),
        CardButton(f"chat:{order.id}", t("Take over"), 2),
    )


def chosen_reason(t: "Translator", fields: Mapping[str, str]) -> str:
    """Why it is rejected, where the list on the card says so; empty: to be asked."""
    chosen = fields.get(f"chosen:{REASON}", "")
    return next((o.label for o in _reasons(t).options[1:] if o.id == chosen), "")


def told_reason(texts: "Texts", t: "Translator", reason: str) -> str:
    """A reason of that list in the reader's language, whoever chose it in his; others as said."""
    said = reason.strip().rstrip("。.")
    for language in texts.languages:
        for option in _reasons(texts.translator(language)).options[1:]:
            if option.label == said:
                return next(own.label for own in _reasons(t).options if own.id == option.id)
    return said


def _reasons(t: "Translator") -> CardChoice:
    """For 拒绝; the first stands for one in the rep's own words."""
    options = (
        Option("own", t("I will write it")),
        Option("stock", t("out of stock")),
        Option("day", t("no delivery that day")),
        Option("price", t("the price has changed")),
    )
    return CardChoice(REASON, t("If rejected, why"), options)


def line_text(t: "Translator", line: OrderLine) -> str:
    """`1 可口可乐330ml×24 3箱＝138`."""
    told = f"{line.no} {line.sku_name} {figures.quantity(t, line.quantity)}"
    amount = t("price on the day") if line.amount is None else figures.bare(line.amount)
    text = f"{told}＝{amount}"
    if is_campaign_price(line.parts):
        text = t("{text} ({remark})", text=text, remark=t("the offer's price"))
    if line.is_gift:
        text = t("{text} ({remark})", text=text, remark=t("gift"))
    if later := backorder.line_remark(t, line):
        text = t("{text} ({remark})", text=text, remark=later)
    if line.note:
        text = t("{text} ({remark})", text=text, remark=t("note: {note}", note=line.note))
    return text


def doubt_lines(t: "Translator", order: Order) -> list[str]:
    """⚠第3行「矿泉水」→农夫山泉: what the bot assumed and the customer confirmed."""
    told = []
    for line in order.lines:
        said = [mark.said for mark in line.marks if _is_doubt(mark, line.sku_name)]
        if said:
            words = figures.joined(t, (t('"{said}"', said=w) for w in dict.fromkeys(said)))
            told.append(
                t("⚠ line {no}: {said} → {name}", no=line.no, said=words, name=line.sku_name)
            )
    return told


def _is_doubt(mark: Mark, name: str) -> bool:
    if not mark.said or mark.detail == "topic":
        return False
    if mark.code is MarkCode.SPOKEN:
        return True
    about_sku = {MarkCode.USUAL_SKU, MarkCode.ALIAS}
    return mark.code in about_sku and mark.said not in name


def total_text(t: "Translator", order: Order) -> str:
    """The total; with lines without a price it says so."""
    total = figures.money(order.total)
    return total if order.is_complete else t("{total} plus items to price", total=total)


def _dates(t: "Translator", order: Order, scene: Scene) -> list[CardField]:
    fields = []
    if order.delivery_on is not None:
        day = figures.delivery_day(t, order.delivery_on, scene.policy, scene.now)
        name = t("Fetch") if order.delivery.is_pickup else t("Comes")
        fields.append(CardField(name, day))
    if order.delivery.method is not DeliveryMethod.DELIVERY or order.delivery.place:
        fields.append(CardField(t("Way"), waytext.method_text(t, order.delivery)))
    if order.cut_off_at is not None and order.status in WAITING:
        fields.append(CardField(t("Locks"), left_text(t, order.cut_off_at, scene.now)))
    return fields


def left_text(t: "Translator", until: datetime, now: datetime) -> str:
    """还剩42分, 还剩9小时50分, 已过."""
    minutes = int((until - now).total_seconds()) // 60
    if minutes <= 0:
        return t("passed")
    hours, rest = divmod(minutes, 60)
    if hours >= 24:
        return t.plural("{n} day left", "{n} days left", n=hours // 24)
    if hours:
        return t("{hours} h {minutes} min left", hours=hours, minutes=rest)
    return t("{minutes} min left", minutes=minutes)
