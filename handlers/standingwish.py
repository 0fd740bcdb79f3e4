"""What a standing order is to hold: understood, fitted to what is sold, and said back."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from domain.base.ids import SkuId
from domain.base.quantity import plain_count
from domain.cart import CartLine, Draft
from domain.catalog import IllegalQuantity, Sku, UnitUnknown, check_legal, get_skus, measure
from domain.delivery import DeliveryMethod
from domain.standing import StandingOrder
from handlers import cart, drafts, figures
from handlers.context import Turn
from handlers.conversation import SaveStanding, StandingLine
from handlers.ground import situation
from handlers.linetext import bracketed, mark_texts
from handlers.nlu import interpret, read
from handlers.nlu.intents import EditDraft, Exact, Intent, Op, Reorder
from handlers.shelf import Shelf
from handlers.standingwords import EVERY_DAY
from handlers.worksheet import Worksheet
from locales import Translator


def sheet_of(turn: Turn, what: str, *, base: StandingOrder | None) -> Worksheet | None:
    """The lines meant; None where the words are not about goods with amounts, or 照旧."""
    view = replace(situation(turn, turn.ground), pending=None)
    intents = interpret(read(what, turn.shop.lexicon), replace(view, cart=()))
    if len(intents) != 1 or not _orders(intents[0], is_change=base is not None):
        return None
    intent = intents[0]
    items = intent.items if isinstance(intent, EditDraft | Reorder) else ()
    lines = () if base is None else base.lines
    if isinstance(intent, Reorder):
        last = turn.ground.last_order
        if last is None or intent.reference.order_no:
            return None
        lines = tuple(CartLine(x.sku_id, x.wanted, x.note) for x in last.lines if not x.is_gift)
    ids = {line.sku_id for line in lines} | cart.named_skus(items)
    skus = get_skus(turn.tx, tuple(ids), customer=turn.customer)
    kept = tuple(fit for line in lines if (fit := fitting(line, skus)) is not None)
    sheet = Worksheet(Shelf(skus, turn.ground.usual, {}), Draft(kept))
    sheet.take_all(items)
    sheet.missing += getattr(intent, "leftovers", ())
    return sheet


def _orders(intent: Intent, *, is_change: bool) -> bool:
    """Whether the words order something: 每天可乐都卖完 does not."""
    if isinstance(intent, Reorder):
        return not is_change
    if not isinstance(intent, EditDraft) or not intent.items:
        return False
    return all(isinstance(i.amount, Exact) or i.op is not Op.ADD for i in intent.items)


def fitting(line: CartLine, skus: dict[SkuId, Sku]) -> CartLine | None:
    """The line as it can be ordered today; None where it cannot."""
    sku = skus.get(line.sku_id)
    if sku is None or not sku.is_on_sale:
        return None
    try:
        quantity = measure(sku, line.quantity.count, line.quantity.unit)
        check_legal(sku, quantity)
    except (UnitUnknown, IllegalQuantity):
        return None
    return replace(line, quantity=quantity, marks=())


def say_back(turn: Turn, weekdays: tuple[int, ...], sheet: Worksheet, *, standing_id: int) -> None:
    """Say back what was understood, or what has to be said more clearly."""
    t = turn.t
    unclear = [doubt.said for doubt in sheet.doubts] + [said for said in sheet.missing if said]
    if unclear or not sheet.draft.lines:
        told = figures.joined(t, (t('"{said}"', said=said[:40]) for said in unclear))
        turn.say(
            t("A standing order has to be clear; I am not sure about {said}.", said=told)
            if told
            else t("There is no earlier order of yours yet."),
            t('Say it again with name and amount, like "every day cola 330 2 cases"'),
        )
        return
    days = days_text(t, weekdays)
    is_fetched = drafts.customer_of(turn).delivery_method is DeliveryMethod.PICKUP
    turn.say(
        t("Standing order, fetched {days}:", days=days)
        if is_fetched
        else t("Standing order, delivered {days}:", days=days),
        *_rows(t, sheet.draft.lines, sheet.shelf.skus),
        t("Each time I show you the draft first; nothing is ordered without your word."),
        t('Reply "confirm" to save it, "no" to leave it'),
    )
    lines = tuple(
        StandingLine(int(x.sku_id), plain_count(x.quantity.count), x.quantity.unit, x.note)
        for x in sheet.draft.lines
    )
    turn.ask(SaveStanding(weekdays, lines, standing_id))


def days_text(t: Translator, weekdays: Sequence[int]) -> str:
    """每周一、周三、周五, or 每天."""
    if tuple(weekdays) == EVERY_DAY:
        return t("every day")
    names = (t("Mon"), t("Tue"), t("Wed"), t("Thu"), t("Fri"), t("Sat"), t("Sun"))
    return t("every {days}", days=figures.joined(t, (names[day - 1] for day in weekdays)))


def _rows(t: Translator, lines: Sequence[CartLine], skus: Mapping[SkuId, Sku]) -> list[str]:
    return [
        f"{no} {skus[x.sku_id].name} {figures.quantity(t, x.quantity)}"
        + bracketed(t, mark_texts(t, x, skus[x.sku_id]))
        for no, x in enumerate(lines, 1)
    ]
