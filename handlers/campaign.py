"""订阅, 退订, and answers to a campaign by number: 1号5箱, ①5箱 ②两箱 (D24)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from domain.base.ids import SkuId
from domain.base.quantity import Quantity, plain_count
from domain.campaign import (
    Campaign,
    CampaignGoods,
    MassReport,
    agree_to_campaigns,
    find_campaign_by_scene,
    heard_campaign,
    note_mass_finished,
    refuse_campaigns,
    visit_campaign,
)
from domain.cart import AddLine
from domain.catalog import Sku, get_skus
from domain.inventory import available
from handlers import campaigntext, cart, drafts, figures, offernumbers, orderedbefore
from handlers.campaigntext import NUMBERS
from handlers.context import Turn
from handlers.conversation import GiveQuantity
from handlers.customer import how_to_bind
from handlers.ground import load_ground, situation
from handlers.groupsend import some_names
from handlers.nlu import interpret, read
from handlers.nlu.intents import (
    EditDraft,
    Evidence,
    EvidenceKind,
    Exact,
    ItemReading,
    Op,
    PendingKind,
    PendingView,
    Resolved,
)

_STOP = frozenset({"退订", "退訂", "取消订阅", "取消訂閱", "stop offers", "unsubscribe", "td"})
_RESUME = frozenset({"订阅", "訂閱", "我要订阅", "我要訂閱", "send me offers", "subscribe"})
_NO_OFFERS = re.compile(
    r"(?:请|請|麻烦|麻煩|你[们們]?|能不能|可不可以|可以)*+(?:别|別|不要|不用|不想|甭|莫)"
    r"(?:再|老是|老|总是|总|總是|總|天天|给我|給我|跟我|向我)*(?:发送|發送|发|發|推送|推|收到|收|看到|看)"
    r"(?:来|來|了|我|给我|給我|这些|這些|这种|這種|那些|你们的?|你們的?|什么|什麼){0,3}"
    r"(?:广告|廣告|促销|促銷|推销|推銷|推广|推廣|优惠|優惠|活动|活動)(?:信息|訊息|消息|短信|通知|了|啊|啦|吧|给我|給我){0,3}"
    r"[，,。!！ ]*(?:烦死了?|煩死了?|烦人|煩人|好烦|好煩|烦|煩|谢谢|謝謝|太多了|骚扰|騷擾)?"
    r"[了啊啦吧。!！~ ]{0,4}"
    r"|(?:no more|stop(?: sending(?: me)?)?|don't send me(?: any)?) "
    r"(?:ads|offers|advertising|promotions)[.! ]*",
    re.IGNORECASE,
)
"""别给我发广告了, said as people say it."""
_LEAD = re.compile(r"(?:我?要|来|來|please|i want|give me)?[\s,，:：]*", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?P<zh>\d{1,2})\s*[号號]|(?P<mark>[①-⑳])|(?:#|number\s|no\.?\s?)\s*(?P<en>\d{1,2})(?!\d)",
    re.IGNORECASE,
)
_MAY_BE = re.compile(rf"[号號第都各全每{NUMBERS}特活优優促]|^\d{{1,2}}[要来來]")
_BY_NO = re.compile(r"[号號]")
"""Beside the question how much, 2号 is of the offer; ② and 第二个 may answer a question."""
LONGEST = 200
"""Characters of a sentence that is looked through for an offer's numbers."""
_EDGE = " \t\n,，、;；。.:：!！+"
_WANT = re.compile(r"^(?:我?要|来|來|订|訂|拿)\s*")


@dataclass(frozen=True, slots=True)
class _Said:
    """One number with the words behind it."""

    number: int
    words: str


def took_words(turn: Turn, text: str) -> bool:
    """Take 订阅, 退订, or an answer by number to what was told last; True if it was one."""
    if turn.contact is None:
        return False
    word = text.strip().strip("。.!！~～").casefold()
    if word in _STOP or _NO_OFFERS.fullmatch(word):
        refuse_campaigns(turn.tx, turn.contact.id, turn.actor, account=turn.inbound.account)
        turn.say(
            turn.t("You get no more offers from us; notices about your orders go on."),
            turn.t('To have them again say "send me offers"'),
        )
        return True
    if word in _RESUME:
        agree_to_campaigns(turn.tx, turn.contact.id, turn.actor, account=turn.inbound.account)
        turn.say(
            turn.t("Agreed: you hear of our offers here."),
            turn.t('To end that say "stop offers"'),
        )
        return True
    return turn.customer is not None and (_took_numbers(turn, text) or _took_sentence(turn, text))


def took_scene(turn: Turn) -> bool:
    """Somebody came by a campaign's link: he reads the offer; nobody is bound by that.

    老王 of 老王超市 scans the code on a poster: the offer with his prices, and 1号5箱 is an order.
    A stranger reads the offer and how his shop is found; 1号5箱 is kept until then.
    """
    found = find_campaign_by_scene(turn.tx, turn.inbound.event_key.strip())
    if found is None or turn.contact is None:
        return False
    if found.ends_at is None or turn.now >= found.ends_at:
        turn.say(turn.t("That offer ended {ago}.", ago=_ended(turn, found)))
        return False
    shops = tuple(one.id for one in turn.customers)
    visit_campaign(turn.tx, found, turn.contact.id, shops=shops)
    words = campaigntext.offer(turn, found, shops[0] if shops else None, is_sent=False)
    if not words:
        turn.say(turn.t("Everything of this offer is sold out."))
        return False
    turn.say(words)
    turn.say(*(_kept(turn) if shops else how_to_bind(turn)))
    return True


def _kept(turn: Turn) -> tuple[str, ...]:
    """What stands in his draft already, to which what he orders of the offer is added.

    It may be days old, or of another chat, and out of his sight.
    """
    if turn.customer is None and len(turn.customers) == 1:
        turn.customer = turn.customers[0]
    if turn.customer is None:
        return ()
    turn.ground = load_ground(turn)
    draft = turn.ground.cart
    if draft is None or not draft.lines:
        return ()
    skus = get_skus(turn.tx, tuple(one.sku_id for one in draft.lines), customer=turn.customer)
    goods = [
        f"{skus[one.sku_id].name} {figures.quantity(turn.t, one.quantity)}" for one in draft.lines
    ]
    return (
        turn.t("Your draft still has {goods}.", goods=some_names(turn.t, tuple(goods))),
        turn.t('What you order is added to it; to drop it first say "cancel"'),
    )


def note_mass_report(turn: Turn) -> None:
    """The 公众号 reports what became of a mass message (MASSSENDJOBFINISH)."""
    fields = turn.inbound.fields
    status = fields.get("status", "").casefold()
    is_sent = status in {"send success", "sendsuccess"}
    report = MassReport(
        turn.inbound.account,
        fields.get("job", ""),
        is_sent=is_sent,
        sent=_whole(fields.get("sent", "")),
        failed=_whole(fields.get("failed", "")),
        reason="" if is_sent else status[:80],
    )
    note_mass_finished(turn.tx, report)


def _whole(said: str) -> int | None:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else None


def numbers_in(text: str) -> tuple[_Said, ...]:
    """1号5箱，2号要3箱 → (1, 5箱), (2, 3箱); empty where the text is not like that."""
    start = _LEAD.match(text.strip())
    rest = text.strip()[start.end() if start else 0 :]
    found = list(_NUMBER.finditer(rest))
    if not found or found[0].start():
        return ()
    ends = [one.start() for one in found[1:]] + [len(rest)]
    said = []
    for one, end in zip(found, ends, strict=True):
        mark = one["mark"]
        number = NUMBERS.index(mark) + 1 if mark else int(one["zh"] or one["en"])
        said.append(_Said(number, _WANT.sub("", rest[one.end() : end].strip(_EDGE))))
    return tuple(said)


def _took_numbers(turn: Turn, text: str) -> bool:
    said = numbers_in(text)
    if not said or turn.contact is None or (turn.pending and any(m in text for m in NUMBERS)):
        return False
    customer = drafts.customer_of(turn)
    campaign = heard_campaign(turn.tx, turn.contact.id, customer_id=customer.id)
    if campaign is None:
        return False
    by_number = {one.number: one for one in campaign.goods}
    items: list[tuple[_Said, ItemReading]] = []
    for one in said:
        goods = by_number.get(one.number, campaign.goods[0])
        item = _amount_of(turn, one, goods.sku_id)
        if item is None:
            return False
        items.append((one, item))
    if campaign.ends_at is None or turn.now >= campaign.ends_at:
        turn.say(
            turn.t("That offer ended {ago}.", ago=_ended(turn, campaign)),
            turn.t('At the usual price just say the goods, like "cola 3 cases"'),
        )
        return True
    _order(turn, campaign, items)
    return True


def _took_sentence(turn: Turn, text: str) -> bool:
    """一号要五箱, 1号和2号各3箱: read with the goods in place of their numbers, while it holds."""
    if turn.contact is None or len(text) > LONGEST or not _MAY_BE.search(text):
        return False
    if turn.pending and not (isinstance(turn.pending, GiveQuantity) and _BY_NO.search(text)):
        return False
    customer = drafts.customer_of(turn)
    campaign = heard_campaign(turn.tx, turn.contact.id, customer_id=customer.id)
    if campaign is None or campaign.ends_at is None or turn.now >= campaign.ends_at:
        return False
    skus = get_skus(turn.tx, tuple(one.sku_id for one in campaign.goods), customer=customer)
    names = {one.number: skus[one.sku_id].name for one in campaign.goods}
    is_empty = not cart.current_cart(turn).lines
    words = offernumbers.in_words(text, names, is_draft_empty=is_empty)
    if words is None:
        return False
    turn.route_text(turn, words, read(words, turn.shop.lexicon))
    return True


def _ended(turn: Turn, campaign: Campaign) -> str:
    ends_at = campaign.ends_at or turn.now
    day = figures.calendar_day(turn.t, ends_at.astimezone(turn.shop.zone).date())
    return f"{day} {figures.clock(ends_at, turn.shop.zone)}"


def _amount_of(turn: Turn, said: _Said, sku_id: SkuId) -> ItemReading | None:
    """The words as an amount of these goods; None where they say anything else."""
    if not said.words:
        return None
    view = PendingView(PendingKind.QUANTITY, (), (sku_id,))
    known = replace(situation(turn, turn.ground), pending=view)
    intents = interpret(read(said.words, turn.shop.lexicon), known)
    match intents:
        case [EditDraft(items=(item,), leftovers=())] if isinstance(item.product, Resolved):
            is_plain = item.product.sku_id == sku_id and isinstance(item.amount, Exact)
            named = Resolved(sku_id, (Evidence(EvidenceKind.LINE),))
            return replace(item, op=Op.ADD, span=(0, 0), product=named) if is_plain else None
        case _:
            return None


def _order(turn: Turn, campaign: Campaign, said: Sequence[tuple[_Said, ItemReading]]) -> None:
    by_number = {one.number: one for one in campaign.goods}
    ids = tuple(one.sku_id for one in campaign.goods)
    skus = get_skus(turn.tx, ids, customer=turn.customer)
    there = _there(turn, campaign, skus)
    held = {line.sku_id: line.quantity for line in cart.current_cart(turn).lines}
    taken: list[ItemReading] = []
    for one, item in said:
        goods = by_number.get(one.number)
        if goods is None:
            turn.say(_unknown(turn, one.number, campaign))
        elif goods.number not in there:
            turn.say(_gone(turn, skus[goods.sku_id].name, goods, there))
        elif _is_same(turn, _with_unit(item, goods), goods.sku_id, held=held):
            name, amount = skus[goods.sku_id].name, held[goods.sku_id]
            told = figures.quantity(turn.t, amount)
            turn.say(
                turn.t("{name} {amount} is in your draft already.", name=name, amount=told),
                turn.t('For more say "another {amount}"', amount=told),
            )
        else:
            taken.append(_with_unit(item, goods))
    if taken:
        turn.say(*orderedbefore.placed_before(turn, [*map(_goods_and_amount, taken)]))
        cart.edit_draft(turn, EditDraft(tuple(taken)))


def _goods_and_amount(item: ItemReading) -> tuple[SkuId, str]:
    sku_id = item.product.sku_id if isinstance(item.product, Resolved) else SkuId(0)
    told = item.amount
    return sku_id, f"{plain_count(told.count)}{told.unit}" if isinstance(told, Exact) else ""


def _there(turn: Turn, campaign: Campaign, skus: dict[SkuId, Sku]) -> tuple[int, ...]:
    """The numbers that can still be had."""
    stock = available(turn.tx, [one.sku_id for one in campaign.goods])
    return tuple(
        one.number
        for one in campaign.goods
        if skus[one.sku_id].is_on_sale and stock.get(one.sku_id) != 0
    )


def _unknown(turn: Turn, number: int, campaign: Campaign) -> str:
    last = campaign.goods[-1].number
    if last == 1:
        return turn.t("There is no No. {number} in the offer, only No. 1.", number=number)
    return turn.t(
        "There is no No. {number} in the offer, only 1 to {last}.", number=number, last=last
    )


def _gone(turn: Turn, name: str, goods: CampaignGoods, there: Sequence[int]) -> str:
    told = {"number": goods.number, "name": name}
    if not there:
        return turn.t("No. {number} {name} is sold out, and so is the whole offer.", **told)
    others = figures.joined(turn.t, (turn.t("No. {number}", number=n) for n in there))
    return turn.t(
        "No. {number} {name} is sold out; there is still {others}.", **told, others=others
    )


def _is_same(
    turn: Turn, item: ItemReading, sku_id: SkuId, *, held: Mapping[SkuId, Quantity]
) -> bool:
    """Whether the draft holds exactly this amount already."""
    if sku_id not in held:
        return False
    sheet = cart.open_sheet(turn, cart.current_cart(turn), (item,))
    sheet.take(item)
    added = [op.quantity.base for op in sheet.ops if isinstance(op, AddLine)]
    return added == [held[sku_id].base]


def _with_unit(item: ItemReading, goods: CampaignGoods) -> ItemReading:
    """A bare number is in the unit the price was told for."""
    if isinstance(item.amount, Exact) and item.amount.unit is None:
        return replace(item, amount=replace(item.amount, unit=goods.unit))
    return item
