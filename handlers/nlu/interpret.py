"""`interpret`: what a reading means in a situation."""

from collections.abc import Callable

from handlers.nlu.choices import read_choice
from handlers.nlu.classify import Sort, classify
from handlers.nlu.edits import Edits, work_out
from handlers.nlu.intents import (
    Aftersale,
    AskBill,
    AskOrder,
    AskPrice,
    AskProduct,
    AskPromotion,
    AskStock,
    Browse,
    BrowseWhat,
    Cancel,
    CancelTarget,
    ChitChat,
    Confirm,
    DateWish,
    EditDraft,
    Handoff,
    Help,
    Intent,
    ItemReading,
    OrderReference,
    Reorder,
    Situation,
    Unclear,
    Undo,
)
from handlers.nlu.reading import Reading
from handlers.nlu.references import browse_words, order_reference
from handlers.nlu.staff import read_staff


def interpret(reading: Reading, situation: Situation) -> tuple[Intent, ...]:
    """The intents of a message, usually one. Never raises; nothing understood is `Unclear`."""
    if situation.is_staff:
        command = read_staff(reading)
        if command is not None:
            return (command,)
    choice = read_choice(reading, situation)
    if choice is not None:
        return (choice,)
    sort, kept = classify(reading, situation)
    return (_intent(sort, kept, situation),)


def _intent(sort: Sort, reading: Reading, situation: Situation) -> Intent:
    match sort:
        case Sort.ORDER | Sort.REORDER:
            return _edit(sort, reading, situation)
        case Sort.CONFIRM:
            explicit = any(
                w in reading.normal for w in ("确认", "确定", "下单", "提交", "confirm", "place")
            )
            return Confirm(reading.text.strip(), explicit)
        case Sort.CANCEL:
            return Cancel(_cancel_target(reading), order_reference(reading))
        case Sort.UNDO | Sort.UNDO_QUESTION:
            return Undo(sort is Sort.UNDO_QUESTION)
        case Sort.MORE:
            return Browse(BrowseWhat.MORE)
        case Sort.DRAFT:
            return Browse(BrowseWhat.DRAFT)
        case Sort.USUAL:
            return Browse(BrowseWhat.USUAL)
        case Sort.HELP:
            return Help()
        case Sort.HANDOFF:
            return Handoff(_handoff_reason(reading.normal))
        case Sort.CHAT:
            return ChitChat(_chat_kind(reading))
        case Sort.UNCLEAR:
            return Unclear(reading.text)
        case _:
            return _question(sort, reading, situation)


def _edit(sort: Sort, reading: Reading, situation: Situation) -> Intent:
    edits = work_out(reading, situation, is_reorder=sort is Sort.REORDER)
    if sort is Sort.REORDER:
        return Reorder(
            order_reference(reading), edits.items, edits.note, reading.wanted_date, edits.leftovers
        )
    if not edits.items and not edits.note:
        return _nothing_left(reading, edits)
    return EditDraft(
        edits.items,
        edits.note,
        reading.wanted_date,
        edits.leftovers,
        is_change=edits.is_change,
        shop_name=reading.shop_name,
    )


def _nothing_left(reading: Reading, edits: Edits) -> Intent:
    if edits.had_removals:
        return EditDraft((), "", reading.wanted_date, edits.leftovers, is_change=True)
    return Unclear(reading.text)


def _question(sort: Sort, reading: Reading, situation: Situation) -> Intent:
    items = work_out(reading, situation, is_question=True).items
    simple: dict[Sort, Callable[[], Intent]] = {
        Sort.PRICE: lambda: _price(reading, items),
        Sort.STOCK: lambda: AskStock(items),
        Sort.PROMO: lambda: AskPromotion(items),
        Sort.BILL: AskBill,
        Sort.ORDER_STATUS: lambda: AskOrder(order_reference(reading)),
        Sort.AFTERSALE: lambda: Aftersale(reading.text, items),
    }
    if sort in simple:
        return simple[sort]()
    found = browse_words(reading)
    if found is not None and not items:
        return found
    return AskProduct(items, reading.text)


def _price(reading: Reading, items: tuple[ItemReading, ...]) -> Intent:
    found = browse_words(reading)
    return found if found is not None and not items else AskPrice(items)


def _cancel_target(reading: Reading) -> CancelTarget:
    text = reading.normal
    if any(
        w in text
        for w in (
            "那单",
            "那笔",
            "刚下的",
            "下好的",
            "订单",
            "so-",
            "order",
            "已下",
            "昨天",
            "刚才的单",
            "退单",
        )
    ):
        return CancelTarget.ORDER
    return CancelTarget.ANY


def _handoff_reason(text: str) -> str:
    if any(
        w in text
        for w in ("便宜", "优惠", "贵", "折", "让", "抹零", "cheap", "expensive", "discount")
    ):
        return "negotiation"
    if any(
        w in text for w in ("算错", "多收", "少找", "钱不对", "账不对", "价格不对", "投诉", "官司")
    ):
        return "dispute"
    if any(w in text for w in ("傻", "妈的", "滚", "垃圾", "智障", "神经病", "操")):
        return "abuse"
    return "asked"


def _chat_kind(reading: Reading) -> str:
    chat = reading.lexicon.phrases.chat
    text = reading.normal.strip()
    for kind in ("greeting", "thanks", "bye", "ack", "story"):
        if chat[kind].search(text):
            return kind
    return "other"


__all__ = ["DateWish", "OrderReference", "interpret"]
