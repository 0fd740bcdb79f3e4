"""能自提吗, 自提点在哪, 我的送货地址, 地址改成…: where goods are fetched or brought to.

The addresses of a shop are the merchant's to change: the rep is asked, and the shop is told.
"""

import re
from datetime import date, timedelta

from domain.customer import Customer, addresses_of
from domain.delivery import PickupPoint, pickup_points
from handlers import actors, figures, handoff, ordernotes
from handlers.context import Turn
from handlers.nlu.normalise import plain

_LONGEST = 60
_MONDAY = date(2024, 1, 1)
_LEAD = r"(?:请问|问一?下|老板|[你您]们?|我们?|可不可以|能不能|可以|能|去|到|上|[,， ]){0,5}"
_END = r"[吗么呢啊呀的?？。.! ]*"
_FETCH = re.compile(
    rf"{_LEAD}(?:哪里|哪儿|哪个?地方|什么地方|自己)?(?:去|来|可以|能|过来)?(?:自提|自取|提货|取货|拿货)"
    r"(?:点|地点|地址|的?地方|仓库|时间)?(?:是|在|有|可以|行)?"
    rf"(?:哪里?|哪儿|哪些|哪几个|什么地方|多少|几点|什么时间|不行|可以|行不行|行|得了)?{_END}"
)
_ASKS = re.compile(r"[吗么呢?？哪]|什么|几点|地址|地点|提货点|自提点|能不能|可不可以|行不行|时间")
_OURS = re.compile(
    r"(?:请问|查一?下|看一?下|我们?店?|店里|你们?[那这]?|登记|留|存|记|现在|默认|的|[,， ]){0,6}"
    r"(?:送货|收货|配送|送)?(?:到)?(?:的)?(?:地址|地点)(?:都)?(?:是|在|写|填|有)?"
    rf"(?:哪里?|哪儿|哪些|哪几个|什么|多少)?{_END}"
)
_MOVED = re.compile(
    r"(?:麻烦|帮我|请|我们?|店|把|,|，| ){0,5}(?:送货|收货|配送)?地址(?:要|想|需要)?(?:改|换|变)"
    r"(?:成|为|到|一下|下|了|掉)?[:： ]*(?P<new>.{0,50})"
    r"|(?:麻烦|帮我|请|我们?|店|,|，| ){0,5}(?:改|换|修改|变更)(?:一?下|个|了)?"
    r"(?:送货|收货|配送)?(?:的)?地址(?:成|为|到|送)?[:：, ，]*(?P<other>.{0,50})"
    r"|(?:我们?|店|,|，| ){0,4}(?:搬家?|搬店|搬地方|搬迁)了?(?:[,，: ]|到)*(?P<moved>.{0,50})"
)


def took_words(turn: Turn, text: str) -> bool:
    """Answer it; False where the message is something else."""
    said, customer = plain(text.strip()), turn.customer
    if customer is None or len(said) > _LONGEST:
        return False
    if _FETCH.fullmatch(said) and _ASKS.search(said):
        _tell_points(turn)
    elif _OURS.fullmatch(said):
        _tell_addresses(turn, customer)
    elif _MOVED.fullmatch(said) is not None and not ordernotes.has_order(turn):
        _ask_for_change(turn, text.strip())
    else:
        return False
    return True


def _tell_points(turn: Turn) -> None:
    t = turn.t
    points = [point for point in pickup_points(turn.tx) if point.is_active]
    if not points:
        turn.say(t("Goods cannot be fetched; we deliver them."))
        return
    turn.say(
        t("You can fetch goods here:"),
        *(_point_row(turn, point) for point in points),
        t('To fetch an order say "pick up" with it'),
    )


def _point_row(turn: Turn, point: PickupPoint) -> str:
    t = turn.t
    text = t("{name}: {address}, {hours}", name=point.name, address=point.address,
             hours=point.hours)  # fmt: skip
    if len(point.weekdays) == 7:
        return text
    names = figures.joined(
        t, (figures.weekday(t, _MONDAY + timedelta(days=d - 1)) for d in sorted(point.weekdays))
    )
    return t("{text} ({remark})", text=text, remark=names)


def _tell_addresses(turn: Turn, customer: Customer) -> None:
    t = turn.t
    rows = [t("{shop}: {address}", shop=customer.name, address=customer.address)]
    rows += [
        t("{shop}: {address}", shop=one.label, address=one.address)
        for one in addresses_of(turn.tx, customer.id)
    ]
    known = [row for row in rows if not row.endswith((":", "：", " "))]
    if not known:
        _ask_for_change(turn, "")
        return
    turn.say(
        t("We deliver to:"),
        *known,
        t('If it is wrong say "address changes to" and the new one'),
    )


def _ask_for_change(turn: Turn, said: str) -> None:
    """The rep enters an address; until then goods come to the one that is known."""
    t = turn.t
    handoff.request_human(turn, "address")
    turn.say(
        t('"{said}" has been passed on to {rep}, who changes the address.', said=said[:50],
          rep=actors.rep_name(turn))
        if said
        else t("No address is known for your shop; {rep} has been asked.",
               rep=actors.rep_name(turn)),
        t("Until you hear of it here, goods come to the address they came to before.")
        if said
        else "",
    )  # fmt: skip
