"""退2箱雪碧，卖不动, 可乐退1箱: a shop wants to give goods back that are not broken.

It is no complaint and nothing is made good: the rep is asked, and hears what it is of. That is the
newest order that left with so much of them; what was not sold cannot be what is still on the road,
as long as another one has it.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from domain.aftersale import CaseItem, CaseKind, Complaint, add_to_case, open_case, tie_case
from domain.base.errors import DomainError
from domain.base.ids import CaseId
from domain.catalog import get_skus, measure
from domain.order import Order, OrderLine, get_order
from handlers import (
    actors,
    complaintgoods,
    complaintorders,
    figures,
    orderchange,
    questions,
    remedies,
)
from handlers.context import Turn
from handlers.conversation import ChooseOrder, OrderPurpose
from handlers.ground import situation
from handlers.nlu import interpret, read
from handlers.nlu.intents import Aftersale, Ambiguous, EditDraft, Exact, ItemReading, Resolved
from handlers.nlu.normalise import plain

_LONGEST = 60
_BOTH = 200
_CLAUSE = re.compile(r"[^,，。;；\n]{2,60}")
_EDGES = " ,，。;；\n"
_OPENS = re.compile(
    r"(?:老板|老闆|你好|您好|我们|我們|我|你们|你們|能不能|可不可以|可以|想要|想|要|能|帮我|幫我|给我|給我|麻烦|麻煩"
    r"|请|請|把|店里|店裡|刚才|剛才|刚刚|剛剛|刚|剛|今天|昨天|前天|上次|上回|送过来|送過來|送来|送來|送|拿|订|訂|买|買|进|進|剩下|剩"
    r"|那批|这批|那|这|的|[\s,，])*+"
)
_BACK = re.compile(
    r"(?:想要|想|要|能|能不能|可以|帮我|幫我|给我|給我|给你们?|給你們?|先)*+"
    r"退(?:货|貨|掉|回去?|还|還|给你们?|給你們?|了|一下)*+[\s,，:：]*+"
)
_UNSOLD = (
    r"(?:没|沒|卖|賣)(?:有)?(?:怎么)?(?:卖|賣)?(?:不掉|不出去|不动|不動|不完|不了|掉|出去|完|动|動)"
    r"|(?:不好|难)(?:卖|賣)|滞销|滯銷|(?:卖|賣)剩下?的?|没人要|沒人要|没人买|沒人買"
)
_WHY = (
    rf"(?:{_UNSOLD}|(?:订|訂|要|拿|进|進|点|點|下|买|買)(?:多|错|錯)|多了|用不完|用不上|用不了"
    r"|不想要|不要|不需要|不做了|关店|關店"
    r"|都|全|还|還|一直|实在|實在|根本|现在|現在|因为|因為|主要是?|这个|這個)"
)
_ENDS = re.compile(
    rf"(?:[\s,，。.;；?？!！~了啦吧吗嗎哈啊]|{_WHY}|能退|能不能退|行吗|行嗎|可以吗|可以嗎|行不行|可不可以|好吗|好嗎"
    r"|谢谢|謝謝)*+\Z"
)
"""Why they go back, and how it is asked."""
_AMOUNT = re.compile(r"[0-9一二两兩三四五六七八九十半][箱件包袋瓶盒罐桶提条個个斤打]")
_BARE = re.compile(
    r"(?:我们?|我們?|想|要|能不能|可以|能|麻烦|麻煩|帮我|幫我|申请|申請|有|[\s,，])*+"
    r"退(?:一下|点|點|些|掉)?(?:货|貨|东西|東西)?(?:吗|嗎|吧|了|一下|要退|[\s。.?？!！])*+"
)
_OTHER = re.compile(
    r"坏|壞|破|漏|碎|烂|爛|霉|瘪|癟|裂|错|錯|少|缺|过期|過期|临期|臨期|变质|變質|质量|質量|虫|蟲|臭|馊|酸"
    r"|换|換|再|加|还要|還要|补|補|赔|賠|退款|退钱|退錢|[那这這]?一?[单單]"
)
"""What is wrong with them, or what is wanted beside."""


def took_words(turn: Turn, text: str) -> bool:
    """Pass it on to the rep; False where it is anything but goods and amounts that go back."""
    said = plain(text).strip()
    if turn.customer is None or turn.replay is not None or not 0 < len(said) <= _LONGEST:
        return False
    asked = turn.pending
    if isinstance(asked, ChooseOrder) and asked.purpose is OrderPurpose.AFTERSALE:
        items = _goods(turn, said) if _BARE.fullmatch(plain(asked.text).strip()) else ()
        if items:
            _tell(turn, items, f"{asked.text} {text}", case_id=CaseId(asked.case_id))
        return bool(items)
    items = _items(turn, said)
    if not items or _is_of_draft(turn, items):
        return False
    _tell(turn, items, text)
    return True


def split(turn: Turn, text: str) -> tuple[str, str]:
    """雪碧2箱，退1箱可乐: what goes back and what is ordered; twice empty where it is not both."""
    if turn.customer is None or turn.replay is not None or "退" not in text or len(text) > _BOTH:
        return "", ""
    for match in _CLAUSE.finditer(text):
        told, rest = match[0], f"{text[: match.start()]} {text[match.end() :]}".strip(_EDGES)
        if "退" in told and rest and _items(turn, plain(told)) and _goods(turn, plain(rest)):
            return told, rest
    return "", ""


def _is_of_draft(turn: Turn, items: tuple[ItemReading, ...]) -> bool:
    """可乐退1箱 beside a draft with cola takes it out of the draft."""
    draft = turn.ground.cart
    if draft is None or turn.is_aside:
        return False
    named = {sku_id for item in items for sku_id in complaintorders.skus_of(item)}
    return any(line.sku_id in named for line in draft.lines)


def _items(turn: Turn, said: str) -> tuple[ItemReading, ...]:
    """The goods and amounts of 退2箱雪碧，卖不动; none where the words say anything else."""
    if "退" not in said:
        return ()
    opened = _OPENS.match(said)
    rest = said[opened.end() if opened else 0 :]
    back = _BACK.search(rest)
    if back is None or back.end() == back.start():
        return ()
    name, goods = _bare(rest[: back.start()]), _bare(rest[back.end() :])
    if _OTHER.search(name + goods) or (goods and _AMOUNT.search(name)):
        return ()
    return _goods(turn, f"{name}{goods}") if name or goods else ()


def _bare(words: str) -> str:
    """Without why they go back and how it is asked: 雪碧订多了 is 雪碧."""
    end = _ENDS.search(words)
    return (words[: end.start()] if end else words).strip(" 的都,，")


def _goods(turn: Turn, words: str) -> tuple[ItemReading, ...]:
    """The items of words that are nothing but goods with amounts."""
    intents = interpret(read(words, turn.shop.lexicon), situation(turn, turn.ground))
    only = intents[0] if len(intents) == 1 else None
    if not isinstance(only, EditDraft) or only.leftovers or only.note or only.is_change:
        return ()
    is_plain = all(
        isinstance(one.product, Resolved | Ambiguous) and isinstance(one.amount, Exact)
        for one in only.items
    )
    return complaintgoods.named(turn, only.items) if is_plain else ()


def _tell(
    turn: Turn, items: tuple[ItemReading, ...], text: str, *, case_id: CaseId | None = None
) -> None:
    """The rep is told at once; the shop hears of what, and that nothing is promised."""
    t, customer = turn.t, turn.customer
    assert customer is not None
    order = _order_of(turn, items, text)
    lines = complaintorders.lines_meant(order, items) if order is not None else ()
    goods = tuple(CaseItem(x.sku_id, x.id, _base(turn, x, items) or None) for x in lines)
    if case_id is not None:
        add_to_case(turn.tx, case_id, text=turn.text)
        if order is not None:
            tie_case(turn.tx, case_id, order.id, goods)
    else:
        contact_id = turn.contact.id if turn.contact else None
        open_case(turn.tx, replace(
            Complaint(customer.id, contact_id, text, items=goods), kind=CaseKind.RETURN,
            order_id=order.id if order is not None else None,
        ))  # fmt: skip
    turn.settle()
    turn.say(
        t("{rep} is asked whether you can give this back, and answers you here.",
          rep=actors.rep_name(turn)),
        _about(turn, order, lines, items) if order is not None
        else t("I found no order of yours that this fits, so {rep} looks for it.",
               rep=actors.rep_name(turn)),
        t("Until then nothing changes on your account."),
        _of_unsent(turn, items),
    )  # fmt: skip
    if order is not None:
        turn.order_id = order.id


def _of_unsent(turn: Turn, items: tuple[ItemReading, ...]) -> str:
    """退1箱可乐 may be said of an order that has not left: how less of it is had."""
    last = turn.ground.last_order
    if last is None or not orderchange.takes(turn) or not complaintorders.lines_meant(last, items):
        return ""
    return turn.t('{order_no} has not left yet; to have less of it say "{goods} 1 less".',
                  order_no=last.order_no, goods=questions.mention_of(items[0]))  # fmt: skip


def _about(
    turn: Turn, order: Order, lines: Sequence[OrderLine], items: tuple[ItemReading, ...]
) -> str:
    """对应11月16日 SO-1116-0862 的雪碧330ml×24 2箱."""
    t = turn.t
    rows = []
    for line in lines:
        base = _base(turn, line, items)
        count = remedies.count_text(turn.tx, t, line, base) if base else ""
        rows.append(f"{line.sku_name} {count}".strip())
    return t(
        "Order {order_no} of {date}: {goods}.",
        order_no=order.order_no,
        date=figures.calendar_day(t, order.trading_day),
        goods=figures.joined(t, rows),
    )


def _order_of(turn: Turn, items: tuple[ItemReading, ...], text: str) -> Order | None:
    """The newest order that left with so much of all of it, or with all or some of it."""
    is_dated = complaintorders.is_dated(turn, text)
    orders = complaintorders.sent(turn, is_unsold=_is_unsold(text))
    if is_dated:
        orders = complaintorders.candidates(turn, Aftersale(text, items))
    held = [get_order(turn.tx, one.id) for one in orders]
    fitting = [one for one in held if complaintorders.lines_meant(one, items)]
    full = [one for one in fitting if _covers(turn, one, items)]
    return next(iter(full or fitting), None)


def _is_unsold(text: str) -> bool:
    return re.search(_UNSOLD, plain(text)) is not None


def _covers(turn: Turn, order: Order, items: tuple[ItemReading, ...]) -> bool:
    return all(
        any(_base(turn, x, (one,)) for x in complaintorders.lines_meant(order, (one,)))
        for one in items
    )


def _base(turn: Turn, line: OrderLine, items: tuple[ItemReading, ...]) -> int:
    """How many base units of the line go back; 0 where it never held so many."""
    one = next((x for x in items if line.sku_id in complaintorders.skus_of(x)), None)
    if one is None or not isinstance(one.amount, Exact) or one.amount.unit is None:
        return 0
    sku = get_skus(turn.tx, (line.sku_id,))[line.sku_id]
    try:
        base = measure(sku, one.amount.count, one.amount.unit).base
    except DomainError:
        return 0
    return base if 0 < base <= line.quantity.base else 0
