"""订阅, 退订, what comes by a campaign's link, and what the 公众号 reports of a mass message."""

import re

from domain.campaign import (
    MassReport,
    agree_to_campaigns,
    find_campaign_by_scene,
    heard_campaign,
    note_mass_finished,
    refuse_campaigns,
    visit_campaign,
)
from domain.catalog import get_skus
from handlers import campaignanswer, campaigntext, figures
from handlers.context import Turn
from handlers.customer import how_to_bind
from handlers.ground import load_ground
from handlers.groupsend import some_names

_LONGEST = 60
"""Characters in which offers are ended or asked for."""
_POLITE = (
    r"(?:谢谢|謝謝|请|請|麻烦|麻煩|您好|你好|那|就|先|我|想|要|帮我|幫我|重新"
    r"|please|i want to|[，,\s])*+"
)
_TAIL = (
    r"(?:吧|了|啦|啊|的|一下|优惠|優惠|消息|訊息|信息|活动|活動|广告|廣告|群发|群發|短信|谢谢|謝謝"
    r"|offers|please|thanks|[，,。.!！~～\s])*+"
)
_STOP = re.compile(
    rf"{_POLITE}(?:退订|退訂|取消订阅|取消訂閱|stop offers|unsubscribe|td){_TAIL}", re.IGNORECASE
)
"""退订 as people say it; 退订单 is about an order."""
_RESUME = re.compile(rf"{_POLITE}(?:订阅|訂閱|send me offers|subscribe){_TAIL}", re.IGNORECASE)
_NO_MORE = re.compile(
    r"(?:别|別|不要|不用)再(?:给我|給我|跟我)?[发發](?:消息|訊息|信息|来|來|这些|這些)?了?[。.!！~～\s]{0,4}"
)
"""Said soon after an offer, of offers; otherwise perhaps of parcels."""
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


def took_words(turn: Turn, text: str) -> bool:
    """Take 订阅, 退订, or an answer by number to what was told last; True if it was one."""
    if turn.contact is None:
        return False
    word = text.strip().strip("。.!！~～").casefold()
    is_short = len(word) <= _LONGEST
    if is_short and _ends_offers(turn, word):
        refuse_campaigns(turn.tx, turn.contact.id, turn.actor, account=turn.inbound.account)
        turn.say(
            turn.t("You get no more offers from us; notices about your orders go on."),
            turn.t('To have them again say "send me offers"'),
        )
        return True
    if is_short and _RESUME.fullmatch(word):
        agree_to_campaigns(turn.tx, turn.contact.id, turn.actor, account=turn.inbound.account)
        turn.say(
            turn.t("Agreed: you hear of our offers here."),
            turn.t('To end that say "stop offers"'),
        )
        return True
    return turn.customer is not None and campaignanswer.took_answer(turn, text)


def _ends_offers(turn: Turn, word: str) -> bool:
    """退订 in any of its words; 别再发了 within the days in which an offer is spoken of."""
    if _STOP.fullmatch(word) or _NO_OFFERS.fullmatch(word):
        return True
    if turn.customer is None or turn.contact is None or not _NO_MORE.fullmatch(word):
        return False
    return heard_campaign(turn.tx, turn.contact.id, customer_id=turn.customer.id) is not None


def took_scene(turn: Turn) -> bool:
    """Somebody came by a campaign's link: he reads the offer; nobody is bound by that.

    老王 of 老王超市 scans the code on a poster: the offer with his prices, and 1号5箱 is an order.
    A stranger reads the offer and how his shop is found; 1号5箱 is kept until then.
    """
    found = find_campaign_by_scene(turn.tx, turn.inbound.event_key.strip())
    if found is None or turn.contact is None:
        return False
    if found.ends_at is None or turn.now >= found.ends_at:
        turn.say(campaignanswer.ended_text(turn, found))
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
