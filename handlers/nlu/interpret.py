"""`interpret`: what a reading means in a situation."""

from collections.abc import Callable
from dataclasses import replace

from handlers.nlu.choices import read_choice
from handlers.nlu.classify import classify
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
    EditDraft,
    Handoff,
    Help,
    Intent,
    ItemReading,
    Reorder,
    Resolved,
    Situation,
    Unclear,
    Undo,
)
from handlers.nlu.reading import Reading
from handlers.nlu.references import browse_words, order_reference
from handlers.nlu.sorts import Sort
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
    first = _intent(sort, kept, situation)
    if not kept.beside or not isinstance(first, EditDraft):
        return (first,)
    asked = replace(kept, items=(), topics=kept.beside_goods)
    return (first, _intent(Sort(kept.beside), asked, situation))


_LISTS = {
    Sort.MORE: BrowseWhat.MORE,
    Sort.DRAFT: BrowseWhat.DRAFT,
    Sort.USUAL: BrowseWhat.USUAL,
}
_EXPLICIT = ("确认", "确定", "下单", "提交", "confirm", "place")


def _intent(sort: Sort, reading: Reading, situation: Situation) -> Intent:
    if sort in {Sort.ORDER, Sort.REORDER}:
        return _edit(sort, reading, situation)
    if sort in _LISTS:
        return Browse(_LISTS[sort])
    simple: dict[Sort, Callable[[], Intent]] = {
        Sort.CONFIRM: lambda: Confirm(
            reading.text.strip(), any(w in reading.normal for w in _EXPLICIT)
        ),
        Sort.CANCEL: lambda: Cancel(
            _cancel_target(reading), order_reference(reading, is_alone=True)
        ),
        Sort.UNDO: Undo,
        Sort.UNDO_QUESTION: lambda: Undo(is_question=True),
        Sort.HELP: Help,
        Sort.HANDOFF: lambda: Handoff(
            "negotiation" if reading.on_terms else _handoff_reason(reading.normal)
        ),
        Sort.CHAT: lambda: ChitChat(_chat_kind(reading)),
        Sort.UNCLEAR: lambda: Unclear(reading.text),
    }
    return simple[sort]() if sort in simple else _question(sort, reading, situation)


def _edit(sort: Sort, reading: Reading, situation: Situation) -> Intent:
    edits = work_out(reading, situation, is_reorder=sort is Sort.REORDER)
    later = tuple(reading.raw(*span).strip(" ，,；;。\n") for span in reading.later)
    left = (*edits.leftovers, *later)
    if sort is Sort.REORDER:
        return Reorder(
            order_reference(reading), edits.items, edits.note, reading.wanted_date, left
        )
    if not edits.items and not edits.note:
        return _nothing_left(reading, edits, has_cart=bool(situation.cart))
    return EditDraft(
        edits.items,
        edits.note,
        reading.wanted_date,
        left,
        is_change=edits.is_change,
        shop_name=reading.shop_name,
        later=later,
    )


def _nothing_left(reading: Reading, edits: Edits, *, has_cart: bool) -> Intent:
    if edits.had_removals or (has_cart and reading.wanted_date is not None):
        return EditDraft((), "", reading.wanted_date, edits.leftovers, is_change=True)
    return Unclear(reading.text)


def _question(sort: Sort, reading: Reading, situation: Situation) -> Intent:
    items = work_out(reading, situation, is_question=True).items
    simple: dict[Sort, Callable[[], Intent]] = {
        Sort.PRICE: lambda: _price(reading, items),
        Sort.STOCK: lambda: AskStock(items),
        Sort.PROMO: lambda: AskPromotion(items),
        Sort.BILL: AskBill,
        Sort.ORDER_STATUS: lambda: AskOrder(order_reference(reading, is_alone=True)),
        Sort.AFTERSALE: lambda: Aftersale(reading.text, items),
    }
    found = browse_words(reading)
    if sort is Sort.STOCK and found is not None and _is_category(reading, found.words):
        return found
    if sort in simple:
        return simple[sort]()
    if found is not None and not any(isinstance(i.product, Resolved) for i in items):
        return found
    return AskProduct(items, reading.text)


def _is_category(reading: Reading, words: str) -> bool:
    """有没有冷冻的: whether the words stand in the name of a category."""
    return len(words) > 1 and any(words in c for c in reading.lexicon.categories)


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
