"""自提, 改送货, 发物流, 送到二店: how the goods are to reach the shop.

The words stand alone (about the draft, or about the order placed a short while ago) or in the
same breath as the goods (可乐3箱 自提). They are read here and not by the order reader, because
each merchant and each shop names its own places.
"""

import re
from dataclasses import dataclass

from domain.base.errors import DomainError
from domain.cart import SetDelivery
from domain.customer import Customer, DeliveryMethod, ShopAddress, addresses_of
from domain.db import Tx
from domain.delivery import DeliveryChoice, NoPickup, PickupPoint, PlaceUnknown, pickup_points
from handlers import drafts, orderchange, orderstatus, waytext
from handlers.context import Turn
from handlers.nlu.intents import AskOrder

_LEAD = r"(?:这单|這單|这次|這次|这回|這回|还是|還是|就|改成|改为|改為|改|我们|我們|我|要|想)*"
_TAIL = r"(?:就行|就好|好了|一下|吧|了|哈|啊)*"
_FETCH = (
    r"自提|自取|自己(?:过来|過來|来|來|去)?(?:拿|取|提)(?:货|貨)?"
    r"|(?:上门|上門|过来|過來|来|來)(?:自)?[取提](?:货|貨)?"
)
_FETCHED = re.compile(
    rf"{_LEAD}(?:(?:到|去|在)(?P<at>\S{{1,12}}?))?(?:{_FETCH}){_TAIL}(?:[:：\s]*(?P<where>\S{{1,12}}))?"
    r"|(?:i(?:'ll| will) )?(?:pick ?(?:it |them )?up|self[- ]?pickup)(?: at (?P<en>.{1,20}))?",
    re.IGNORECASE,
)
_BROUGHT = re.compile(
    rf"{_LEAD}(?:送货|送貨|送货上门|送貨上門|送上门|送上門|配送|送店里|送到店里|送到店裡){_TAIL}"
    r"|(?:please )?deliver(?: it)?(?: to us)?",
    re.IGNORECASE,
)
_CARRIED = re.compile(
    rf"{_LEAD}(?:发|發|走|用|叫)?(?:物流|托运|托運|货运|貨運){_TAIL}"
    r"|(?:send (?:it )?)?by (?:freight|carrier)",
    re.IGNORECASE,
)
_BY_COURIER = re.compile(
    rf"{_LEAD}(?:发|發|走|用|叫)?(?:同城(?:配送|快送|急送|速递|速遞|送货|送貨|送|跑腿)?|闪送|閃送|跑腿){_TAIL}"
    r"|(?:send (?:it )?)?by (?:city )?courier",
    re.IGNORECASE,
)
_PLACED = re.compile(
    rf"{_LEAD}(?:送货|送貨|配送|送|发|發)(?:到|去|往)(?P<place>\S{{1,12}}?){_TAIL}"
    r"|deliver (?:it )?to (?P<en>.{1,20})",
    re.IGNORECASE,
)
_AT_HOME = frozenset({"店里", "店裡", "本店", "原来地址", "原來地址", "原地址", "老地址"})
_AT_END = re.compile(
    rf"(.*[^\s，,改就要我])((?:{_FETCH}|[发發走](?:物流|货运|貨運)){_TAIL})", re.DOTALL
)
"""可乐3箱自提, 明天自提: with nothing between."""
_BY = (
    r"(?:我们|我們|我|咱们|咱|那|就|大概|可能|(?:让|讓|叫|派)\S{1,3}?"
    r"|老公|老婆|[爸妈媽]++|儿子|兒子|司机|司機|伙计|员工|師傅|师傅){0,4}"
)
_TIME = (
    r"(?:今天|今儿|明天|明儿|后天|後天|(?:这|這|下)?(?:周|星期|礼拜|禮拜)[一二三四五六日天]"
    r"|明早|今晚|早上|上午|中午|下午|晚上|傍晚|一会儿?|等下|待会儿?|晚点|晚點"
    r"|[0-9一二两兩三四五六七八九十]{1,3}[点點](?:半|钟|鐘|[0-9]{1,2}分?)?(?:左右|之前|以前|以后|前|后)?)"
)
_TIMED = re.compile(
    rf"{_BY}(?P<when>{_TIME}{{1,3}}){_BY}(?:{_FETCH}|(?:过来|過來|过去|過去|来|來|去)拿(?:货|貨)?){_TAIL}"
)
"""我下午过来自提, 明天司机来拿货: who fetches them, and when."""
_WH = (
    r"谁|誰|怎么|怎麼|怎样|怎樣|如何|几点|幾點|几时|幾時|什么时候|什麼時候|啥时候|何时|何時|哪天"
    r"|哪里|哪裡|哪儿|能不能|可不可以|是不是|是否|为什么|為什麼|多少"
)
_NOT = r"不(?:用|要|想|能|会|會|需要|方便|打算)?|先?别|先?別|甭|没有?|沒有?"
_MAY = r"(?:去|来|來|过|過|再|才|都|能|可以|自己|要|到|上门|上門)*"
_NO_WISH = re.compile(rf".*(?:{_WH}|{_NOT}|已经|已經){_MAY}(?:(?:到|去|在)\S{{1,12}})?", re.DOTALL)
"""What stands before the way where it is denied, asked about or told: 不, 谁, 司机几点, 已经."""
_NOT_FETCHED = re.compile(
    rf"(.*?)[，,。；;\s]*(?:不(?:用|要|想|需要)?|别|別)(?:{_FETCH}){_TAIL}", re.DOTALL
)
_WONDERED = re.compile(rf".*(?:{_WH}|为啥|為啥)", re.DOTALL)
_APART = re.compile(r"([，,。；;\n\s]+)")
_MAY_BE = re.compile(
    r"提|取|拿|送|配送|物流|运|運|发|發|同城|跑腿|pick|pickup|deliver|freight|carrier|courier",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"(?:(?P<looks>(?:请|請|麻烦|麻煩)?[帮幫给給]?我?(?:[查看问問催]|查询|查詢)(?:一下|下|看)?)我?的?)?"
    r"(?:物流|货运|貨運)(?:单号?|單號?|信息)?[呢啊 ?？。!！]*"
)
"""查物流 asks where the goods are, and so does 物流 where there is no draft to send that way."""
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Receiver:
    """Whose goods the words are about, and whether they are to be fetched as things stand."""

    tx: Tx
    customer: Customer
    is_fetched: bool


def split_wish(turn: Turn, text: str) -> tuple[str, DeliveryChoice | None]:
    """What is said about the delivery in a message, and the message without it."""
    if turn.customer is None:
        return text, None
    return split_way(_receiver(turn), text)


def split_way(receiver: Receiver, text: str) -> tuple[str, DeliveryChoice | None]:
    """The text without what it says about the delivery to this shop, and that."""
    if not _MAY_BE.search(text):
        return text, None
    whole = _choice(receiver, text.strip())
    if whole is not None:
        return "", whole
    pieces = _APART.split(text)
    for place in range(0, len(pieces), 2):
        choice = _choice(receiver, pieces[place])
        if choice is not None:
            rest = "".join(pieces[: max(place - 1, 0)] + pieces[place + 1 :])
            return rest.strip("，,；; \n"), choice
        if (timed := _TIMED.fullmatch(pieces[place][:_LONGEST])) is not None:
            rest = "".join([*pieces[:place], timed["when"], *pieces[place + 1 :]])
            return rest, DeliveryChoice(DeliveryMethod.PICKUP)
    left = without_fetching(text)
    if left is not None and receiver.is_fetched:
        return left, DeliveryChoice(DeliveryMethod.DELIVERY)
    end = wish_at_end(text)
    choice = _choice(receiver, end[1]) if end is not None else None
    return (end[0], choice) if end is not None and choice is not None else (text, None)


def wish_at_end(text: str) -> tuple[str, str] | None:
    """What is before a way that ends the text, and the way; None where it is no wish."""
    end = _AT_END.fullmatch(text.strip())
    return None if end is None or _NO_WISH.fullmatch(end[1]) else (end[1], end[2])


def without_fetching(text: str) -> str | None:
    """What is before 不自提 or 不用自提 at the end; None where that is not said."""
    end = _NOT_FETCHED.fullmatch(text.strip().strip("。.!！~～"))
    return None if end is None or _WONDERED.fullmatch(end[1]) else end[1]


def _receiver(turn: Turn) -> Receiver:
    """The shop spoken for, and how the goods of its draft get there."""
    cart, customer = turn.ground.cart, drafts.customer_of(turn)
    said = cart.delivery.method if cart is not None else None
    is_fetched = (said or customer.delivery_method) is DeliveryMethod.PICKUP
    return Receiver(turn.tx, customer, is_fetched)


def _choice(receiver: Receiver, words: str) -> DeliveryChoice | None:
    said = words.strip().strip("。.!！~～")
    if not said or len(said) > _LONGEST:
        return None
    if found := _FETCHED.fullmatch(said):
        return _fetched(receiver, found["at"] or found["where"] or found["en"] or "")
    if _BROUGHT.fullmatch(said):
        return DeliveryChoice(DeliveryMethod.DELIVERY)
    if _CARRIED.fullmatch(said):
        return DeliveryChoice(DeliveryMethod.CARRIER)
    if _BY_COURIER.fullmatch(said):
        return DeliveryChoice(DeliveryMethod.SAME_CITY)
    if found := _PLACED.fullmatch(said):
        return _brought_to(receiver, (found["place"] or found["en"]).strip())
    return None


def _fetched(receiver: Receiver, where: str) -> DeliveryChoice | None:
    """At the point that is named; the usual one where none is. Other words: no such wish."""
    if not where:
        return DeliveryChoice(DeliveryMethod.PICKUP)
    named = [p for p in _points(receiver.tx) if where in p.name or where.upper() == p.code.upper()]
    return DeliveryChoice(DeliveryMethod.PICKUP, named[0].code) if named else None


def _brought_to(receiver: Receiver, place: str) -> DeliveryChoice | None:
    """To an address of the shop by its name; other words are a note (送到后门)."""
    if place in _AT_HOME:
        return DeliveryChoice(DeliveryMethod.DELIVERY)
    labels = (address.label for address in _addresses(receiver))
    label = next((one for one in labels if one.casefold() == place.casefold()), "")
    return DeliveryChoice(DeliveryMethod.DELIVERY, label) if label else None


def _points(tx: Tx) -> tuple[PickupPoint, ...]:
    return tuple(point for point in pickup_points(tx) if point.is_active)


def _addresses(receiver: Receiver) -> tuple[ShopAddress, ...]:
    return addresses_of(receiver.tx, receiver.customer.id)


def took_words(turn: Turn, text: str) -> bool:
    """帮我查一下物流 asks where the goods are; False for other words."""
    asked = _ASKED.fullmatch(text.strip())
    if asked is None or not asked["looks"]:
        return False
    orderstatus.tell(turn, AskOrder())
    return True


def choose(turn: Turn, choice: DeliveryChoice) -> None:
    """The whole message was that: the draft anew, or a change of the order placed before."""
    is_possible(turn, choice)
    t = turn.t
    cart = turn.ground.cart
    has_draft = cart is not None and bool(cart.lines)
    if not has_draft and _ASKED.fullmatch(turn.text.strip()):
        orderstatus.tell(turn, AskOrder())
        return
    if cart is not None and has_draft:
        priced = drafts.revise(turn, cart, [SetDelivery(choice)])
        drafts.show(turn, priced, drafts.Report(news=news(turn, choice)))
        return
    if orderchange.takes(turn) and turn.ground.last_order is not None:
        orderchange.propose(turn, turn.ground.last_order, (SetDelivery(choice),))
        return
    turn.say(t("There is no open draft"), t('Say what you need, like "cola 3 cases"'))


def is_possible(turn: Turn, choice: DeliveryChoice) -> bool:
    """True; see `check_way`."""
    check_way(_receiver(turn), choice)
    return True


def check_way(receiver: Receiver, choice: DeliveryChoice) -> None:
    """NoPickup, PlaceUnknown for what cannot be had: said, never replaced silently."""
    problem: DomainError | None = None
    if choice.method is DeliveryMethod.PICKUP:
        codes = {point.code for point in _points(receiver.tx)}
        if not codes:
            problem = NoPickup()
        elif choice.place and choice.place not in codes:
            problem = PlaceUnknown(choice.place)
    elif choice.place and choice.place not in {a.label for a in _addresses(receiver)}:
        problem = PlaceUnknown(choice.place)
    if problem is not None:
        raise problem


def news(turn: Turn, choice: DeliveryChoice) -> tuple[str, ...]:
    """Where else goods can be fetched, for who did not say where."""
    if choice.method is not DeliveryMethod.PICKUP or choice.place:
        return ()
    others = _points(turn.tx)[1:]
    if not others:
        return ()
    return (waytext.other_points(turn.t, tuple(point.name for point in others)),)
