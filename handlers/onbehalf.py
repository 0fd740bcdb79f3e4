"""A rep orders for shops by name: 老王超市：可乐3 水5, or a whole list of them (D18, D19)."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from domain.base.errors import DomainError
from domain.base.ids import ContactId, CustomerId
from domain.cart import Buyer, Cart, mark_shown
from domain.cart.deputy import hand_to_contact
from domain.customer import Customer, contacts_of, get_customer
from domain.messaging import Enqueued, Recipient, addresses_of, enqueue
from domain.notice import NoticeKind
from domain.order import place_order
from domain.staff import Permission, looks_after, may
from handlers import drafts, errors, figures, shoplist, shoplisttext, standin
from handlers.context import Turn
from handlers.nlu.intents import EditDraft, Intent, StaffCommand
from handlers.nlu.lists import ShopPart, split_shops
from handlers.render import cut, fits
from handlers.shoplist import ListedShop
from handlers.shopnames import ShopFound, customer_ids, shop_named

_TITLE = re.compile(r"^\s*(?:#|[^\n]{0,8}接龙)")
_DAY = re.compile(
    r"((?:今|明|后|大后)天|(?:下?周|星期|礼拜)[一二三四五六日天]|\d{1,2}月\d{1,2}[日号])\s*(?:配?送|到|发)"
)
"""周三配送 in the title of a list: the day of every part."""
_OF_ONE = re.compile(r"\s*(?P<no>\d{1,3})\s*[:：]\s*(?P<words>\S.*)", re.DOTALL)
_WHICH = re.compile(r"\s*(?P<no>\d{1,3})\s*(?P<letter>[A-Ja-j])\s*")
_SEND = frozenset({"发", "發", "发给各家", "發給各家", "send"})
_PLACE = frozenset({"直接下", "直接下单", "直接下單", "place"})
_FOR_ONE = re.compile(
    r"(?:替|帮|幫|给|給)(?P<shop>[^\s，,：:]{1,12}?)(?:下|开|開|记|記|订|訂|报|報)(?:一?[个個张張])?"
    r"(?:[单單]子?|[货貨])?[\s，,：:]+(?P<words>\S.*)",
    re.DOTALL,
)
_NOBODY = re.compile(r"[我你您他她它咱俺忙再先还還第这這那]|客户|客戶|大家|顺便|順便")
"""How words begin that name no shop behind 帮 or 给."""
_HEADED = re.compile(
    r"\s*(?:[^\s:：]{1,14}\s*[:：]"
    r"|[^\s:：]{1,13}(?:总|總|姐|哥|嫂|叔|姨|老板|老闆|[门門]?店|超市|[餐饭面飯麵]馆|[餐飯]館|[餐饭飯]厅|食堂)\s)"
)
"""How a message begins that names somebody before the goods: 王二：…, 王总 …."""
_INLINE = re.compile(
    r"(?<=[^\s:：#])[,，、。;； \t]+(?P<name>[^\s,，、。;；:：\d]{2,10})\s*[:：]\s*(?=\S)"
)
_TITLED = re.compile(
    r"(?:总|總|姐|哥|嫂|叔|姨|老板|老闆|[门門]?店|超市|[餐饭面飯麵]馆|[餐飯]館|[餐饭飯]厅|食堂|师傅|師傅)$"
)
_REMARKED = re.compile(
    r"备注|備註|地址|电话|電話|手机|手機|送货|送貨|收货.?|收貨.?|时间|時間|要求|注意|联系.?|聯繫.?|合计|合計|总计|總計"
)
"""What stands before a colon and is no shop."""
_OPEN_LIST = frozenset(
    {
        "确认",
        "確認",
        "确定",
        "確定",
        "同意",
        "好",
        "好的",
        "可以",
        "行",
        "下单",
        "下單",
        "ok",
        "confirm",
    }
)
_DETAILS = frozenset({"明细", "明細", "details"})


def ordered_by_text(turn: Turn, intents: Sequence[Intent]) -> bool:
    """Whether the message orders for shops by name, or speaks of the list before."""
    staff = turn.staff
    if staff is None or not may(staff, Permission.ORDER_FOR_CUSTOMER):
        return False
    if answers_list(turn):
        return True
    if any(isinstance(intent, StaffCommand) for intent in intents):
        return False
    known = shoplist.shops_of(turn, staff)
    text = _for_one(turn.text, known, intents)
    parts = split_shops(text or _one_a_line(turn.text, known), turn.shop.lexicon)
    named = [part for part in parts if part.header]
    if not named:
        return False
    found = [shop_named(part.header, known) for part in named]
    asks = len(named) == 1 and _names_nobody_known(turn.text, found[0], named[0].header, intents)
    if not (text or asks or _is_order_for_shops(turn, found, intents)):
        return False
    _take(turn, named, known)
    return True


def ordered(turn: Turn, shop: Customer, words: str) -> bool:
    """老王再加1箱红牛 where nothing of his can be changed: a draft for him."""
    if turn.staff is None or not may(turn.staff, Permission.ORDER_FOR_CUSTOMER):
        return False
    parts = [ShopPart(shop.name, words)]
    _take(turn, parts, shoplist.shops_of(turn, turn.staff))
    return True


def changed(turn: Turn, shop: Customer, words: str) -> bool:
    """The same in the shop's draft of the list just read."""
    shops = shoplist.remembered(turn)
    for no, one in enumerate(shops, 1):
        if one.customer_id == shop.id and not one.done:
            return _change(turn, shops, no, words)
    return False


def _one_a_line(text: str, known: Sequence[Customer]) -> str:
    """老王：可乐2箱 张姐：雪碧3箱: every name that heads its own goods begins a line."""

    def begun(found: re.Match[str]) -> str:
        name = found["name"]
        shop = shop_named(name, known)
        is_shop = shop.customer is not None or shop.candidates or _TITLED.search(name)
        return f"\n{name}：" if is_shop and not _REMARKED.fullmatch(name) else found[0]

    return _INLINE.sub(begun, text)


def _for_one(text: str, known: Sequence[Customer], intents: Sequence[Intent]) -> str:
    """替老王下个单 红牛2箱 as 老王：红牛2箱; empty where it is not that.

    A name that is no shop's is kept as well: it is asked for, the goods are nobody else's.
    """
    match = _FOR_ONE.fullmatch(text.strip())
    if match is None:
        return ""
    if shop_named(match["shop"], known).customer is None:
        has_goods = any(isinstance(intent, EditDraft) for intent in intents)
        if not has_goods or _NOBODY.match(match["shop"]):
            return ""
    return f"{match['shop']}：{match['words']}"


def _names_nobody_known(text: str, found: ShopFound, header: str, edits: Sequence[Intent]) -> bool:
    """王二：红牛1箱, where no shop of his, or more than one, is meant and nothing else is."""
    unread = "，".join(x for e in edits if isinstance(e, EditDraft) for x in e.leftovers)
    return found.customer is None and bool(_HEADED.match(text)) and header in unread


def _is_order_for_shops(turn: Turn, found: Sequence[ShopFound], intents: Sequence[Intent]) -> bool:
    """Several headers, one of them a shop, or a single one that is.

    A single change is about the shop's draft in the list before, else about its order.
    """
    if any(isinstance(intent, EditDraft) and intent.is_change for intent in intents):
        listed = {shop.customer_id for shop in shoplist.remembered(turn) if not shop.done}
        named = [f.customer.id for f in found if f.customer is not None]
        return len(named) == len(found) and (len(named) > 1 or named[0] in listed)
    if len(found) == 1:
        return found[0].customer is not None or (
            bool(found[0].candidates) and _TITLE.match(turn.text) is not None
        )
    return any(f.customer is not None for f in found) or _TITLE.match(turn.text) is not None


def _take(turn: Turn, parts: Sequence[ShopPart], known: Sequence[Customer]) -> None:
    is_titled = _TITLE.match(turn.text) is not None
    day = _DAY.search(turn.text.strip().split("\n", 1)[0]) if is_titled else None
    adds = len(parts) == 1 and not is_titled
    shoplist.read_list(turn, parts, known, day=f"{day[1]}送" if day else "", adds=adds)
    _show(turn)


def _show(turn: Turn) -> None:
    """Say the list; what is wholly in the reply may be placed (N4)."""
    shops = shoplist.remembered(turn)
    text, seen = shoplisttext.list_text(turn, shops)
    turn.say(cut(text))
    turn.settle()
    for priced in seen:
        mark_shown(turn.tx, priced)


def answers_list(turn: Turn) -> bool:
    """发, 直接下, 4A, 2：1 – where a list was shown."""
    shops = shoplist.remembered(turn)
    if not shops:
        return False
    said = turn.text.strip().strip("。.!！")
    if said in _SEND:
        _each(turn, shops, _send)
        return True
    if said in _PLACE:
        _each(turn, shops, _place)
        return True
    if turn.pending is None and said.casefold() in _OPEN_LIST:
        return _asks_how(turn, shops)
    if turn.pending is None and said.isdecimal() and len(said) < 3:
        return _answers_only(turn, shops, said)
    if (found := _WHICH.fullmatch(said)) is not None:
        return _choose_shop(turn, shops, int(found["no"]), found["letter"].upper())
    if (found := _OF_ONE.fullmatch(said)) is not None:
        return _change(turn, shops, int(found["no"]), found["words"].strip())
    return False


def _asks_how(turn: Turn, shops: list[ListedShop]) -> bool:
    """确认 while a list is open: it is neither placed nor anything else confirmed by that."""
    left = [shop for shop in shops if not (shop.done or shop.is_none)]
    if not left:
        return False
    t = turn.t
    turn.say(
        t("Nothing is confirmed yet. The list of {shops} is open:", shops=_headers(turn, left)),
        t('Reply "send" to hand it to the shops, "place" to order it now'),
        t('An order that waits is confirmed with its number: "waiting", then "confirm 1"'),
    )
    return True


def _answers_only(turn: Turn, shops: list[ListedShop], number: str) -> bool:
    """A bare number answers the only question of the list; where there are several, which."""
    asked = [at for at, shop in enumerate(shops) if shop.doubts and not shop.done]
    if len(asked) == 1 and len(shops[asked[0]].doubts) == 1:
        return _change(turn, shops, asked[0] + 1, number)
    if not asked:
        return False
    first = asked[0] + 1
    turn.say(
        turn.t(
            'Several things are asked; say which, like "{no}: {number}"', no=first, number=number
        )
    )
    return True


def _headers(turn: Turn, shops: Sequence[ListedShop]) -> str:
    return figures.joined(turn.t, (shop.header for shop in shops))


def _choose_shop(turn: Turn, shops: list[ListedShop], no: int, letter: str) -> bool:
    if not 1 <= no <= len(shops):
        return False
    shop, place = shops[no - 1], figures.LETTERS.index(letter)
    if shop.customer_id is not None or place >= len(shop.candidates):
        return False
    customer = get_customer(turn.tx, CustomerId(shop.candidates[place]))
    if turn.staff is None or not looks_after(turn.staff, customer.rep_id):
        return False
    shops[no - 1] = shoplist.read_part(turn, shop, customer, shops[: no - 1])
    shoplist.remember(turn, shops)
    _show(turn)
    return True


def _change(turn: Turn, shops: list[ListedShop], no: int, words: str) -> bool:
    """2：1 answers what is asked of the second shop, 2：可乐2箱 changes its draft."""
    if not 1 <= no <= len(shops):
        return False
    shop = shops[no - 1]
    if shop.customer_id is None:
        return _name_shop(turn, shops, no, words)
    found = shoplist.draft_of(turn, shop)
    if found is None or shop.done:
        return False
    if words in _DETAILS:
        text, priced = shoplisttext.details_text(turn, no, shop)
        turn.say(cut(text))
        if priced is not None:
            mark_shown(turn.tx, priced, is_partial=not fits(text))
        return True
    stand_in = standin.resume(turn, *found, shop.doubts)
    shops[no - 1] = shoplist.answered(shop, stand_in, words)
    shoplist.remember(turn, shops)
    _show(turn)
    return True


def _name_shop(turn: Turn, shops: list[ListedShop], no: int, words: str) -> bool:
    """4：赵家超市 – which shop the fourth part is for."""
    known = shoplist.shops_of(turn, turn.staff) if turn.staff else []
    found = shop_named(words, known)
    shop = replace(shops[no - 1], candidates=customer_ids(found))
    shops[no - 1] = shoplist.read_part(turn, shop, found.customer, shops[: no - 1])
    shoplist.remember(turn, shops)
    _show(turn)
    return True


Act = Callable[[Turn, Customer, Cart], tuple[str, str]]
"""What is done with a draft: (what became of it, what is told)."""


def _each(turn: Turn, shops: list[ListedShop], act: Act) -> None:
    """Do it with every draft that is clear; the others are named and stay as they are."""
    rows = []
    for at, shop in enumerate(shops):
        found = shoplist.draft_of(turn, shop) if shop.is_ready else None
        if found is None:
            if not shop.done and not shop.is_none:
                text = turn.t("{no} {said}: still to settle", no=at + 1, said=shop.header)
                rows.append(text)
            continue
        name = found[0].name
        try:
            with turn.tx.savepoint():
                done, told = act(turn, *found)
        except DomainError as problem:
            done, told = "", " ".join(errors.explain(turn, problem))
        shops[at] = replace(shop, done=done)
        rows.append(f"{at + 1} {name} {told}")
    shoplist.remember(turn, shops)
    turn.say(*(rows or [turn.t("Nothing of the list is left to do.")]))


def _send(turn: Turn, customer: Customer, cart: Cart) -> tuple[str, str]:
    """To the person of the shop who is reached, as a draft of his own to confirm."""
    t = turn.t
    reached = [
        contact.id
        for contact in contacts_of(turn.tx, customer.id)
        if addresses_of(turn.tx, Recipient.contact(contact.id))
    ]
    if not reached:
        return "", t('nobody of the shop is on WeChat here; "place" orders it')
    stand_in = standin.resume(turn, customer, cart)
    buyer = Buyer(customer, stand_in.policy)
    handed = hand_to_contact(turn.tx, cart, reached[0], actor=turn.actor, buyer=buyer)
    if handed is None:
        return "", t('writes an order of its own just now; "place" orders this one')
    _tell(turn, reached[0], handed)
    return "sent", t("handed to the shop to confirm")


def _tell(turn: Turn, contact_id: ContactId, cart: Cart) -> None:
    enqueue(
        turn.tx,
        Enqueued(
            kind=NoticeKind.DRAFT_WRITTEN.value,
            recipient=Recipient.contact(contact_id),
            payload={"cart_id": cart.id, "version": cart.version, "staff_id": turn.actor.id},
            event_key=f"draft:{cart.id}:{cart.version}",
        ),
    )


def _place(turn: Turn, customer: Customer, cart: Cart) -> tuple[str, str]:
    """The version this member of staff was shown; the shop is told of it at once."""
    stand_in = standin.resume(turn, customer, cart)
    priced = drafts.price(stand_in, cart)
    order = place_order(turn.tx, priced, actor=turn.actor, order_key=turn.shop.order_key)
    total = figures.order_total(turn.t, order)
    text = turn.t("ordered {order_no} {total}", order_no=order.order_no, total=total)
    return order.order_no, text
