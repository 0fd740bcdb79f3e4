"""企业群发: the one text for all, and what the staff are told of it.

In a group everybody reads the same: the campaign's prices stand there, never a customer's own.
An answer there goes to the member of staff, so the text says how to order.
"""

from collections.abc import Iterator

from domain.campaign import Campaign, get_campaign
from domain.catalog import get_skus
from domain.db import Tx
from domain.groupsend import MAX_REMINDERS, Fate, TaskDetails, Why, get_task, tasks_with
from domain.staff import find_by_userid
from handlers import figures
from handlers.campaigntext import goods_row, until_text
from handlers.context import Shop
from handlers.message import Part, Text
from handlers.noticerow import Notice
from handlers.render import cut
from locales import Translator

TEXT_BYTES = 4000
SHOWN_TEXT = 60
SHOWN_NAMES = 3


def broadcast_text(tx: Tx, shop: Shop, campaign: Campaign, *, has_link: bool) -> str:
    """The campaign in the shop's language, at most 4,000 bytes; empty: nothing is on sale."""
    t = shop.texts.translator(shop.language)
    skus = get_skus(tx, tuple(one.sku_id for one in campaign.goods))
    goods = [one for one in campaign.goods if skus[one.sku_id].is_on_sale]
    if campaign.goods and not goods:
        return ""
    tail = [until_text(t, shop.zone, campaign)] if goods else []
    if not goods:
        tail += [t("To order open the link below.")] if has_link else []
    elif has_link:
        tail += [t("To order at these prices open the link below.")]
    else:
        tail += [t("To order write to me, with the number and how many.")]
    rows = [goods_row(t, one, skus[one.sku_id].name, one.price) for one in goods]
    left_off = 0
    while True:
        more = [t("And {n} more.", n=left_off)] if left_off else []
        text = "\n".join((campaign.text, *rows, *more, *tail))
        if len(text.encode()) <= TEXT_BYTES or not rows:
            return text
        rows, left_off = rows[:-1], left_off + 1


def asked(n: Notice) -> Iterator[Part]:
    """To the member, once for his groups and contacts: it waits in 群发助手 until he confirms."""
    found, campaign = _about(n)
    t = n.t
    heads = [_waits(t, one) for one in tasks_with(n.tx, found) or (found,)]
    rows = [*heads, cut(campaign.text, SHOWN_TEXT)]
    rows += [until_text(t, n.shop.zone, campaign)] if campaign.goods else []
    rows.append(t("Please confirm it in WeCom: Workbench → Mass-send assistant → Send."))
    yield Text("\n".join(rows))


def _waits(t: Translator, found: TaskDetails) -> str:
    count = sum(found.fates.values()) - found.fates.get(Fate.REFUSED, 0)
    names = some_names(t, found.names)
    if found.task.member.is_group:
        return t.plural(
            "An offer waits for you to send it to {n} customer group: {names}",
            "An offer waits for you to send it to {n} customer groups: {names}",
            n=count,
            names=names,
        )
    return t.plural(
        "An offer waits for you to send it to {n} contact: {names}",
        "An offer waits for you to send it to {n} contacts: {names}",
        n=count,
        names=names,
    )


def undone(n: Notice) -> Iterator[Part]:
    """To who wrote the campaign: whose groups did not get it, and why."""
    found, campaign = _about(n)
    yield Text(f"{_what_failed(n, found, cut(campaign.text, SHOWN_TEXT))}\n{why_text(n.t, found)}")


def _what_failed(n: Notice, found: TaskDetails, text: str) -> str:
    t, of = n.t, whose(n.t, n.tx, found)
    names = some_names(t, found.names)
    if found.task.why is Why.UNKNOWN:
        return t(
            "Nobody knows whether your offer “{text}” went out to {whose}.", text=text, whose=of
        )
    if found.task.earlier:
        return t("Your offer “{text}” did not go out again to {whose}.", text=text, whose=of)
    if not names:
        return t("Your offer “{text}” did not go out to {whose}.", text=text, whose=of)
    return t(
        "Your offer “{text}” did not go out to {whose}: {names}", text=text, whose=of, names=names
    )


def whose(t: Translator, tx: Tx, found: TaskDetails) -> str:
    """The groups of 小李; the contacts of 小李."""
    member = found.task.member
    staff = find_by_userid(tx, member.userid)
    name = staff.name if staff else member.userid
    if member.is_group:
        return t("the groups of {name}", name=name)
    return t("the contacts of {name}", name=name)


def why_text(t: Translator, found: TaskDetails) -> str:
    """Why a task came to nothing, in one sentence; empty where it did not."""
    task = found.task
    match task.why:
        case Why.UNCONFIRMED if not task.reminders:
            return t("Nobody confirmed it in WeCom before the offer ended.")
        case Why.UNCONFIRMED:
            times = t.plural(
                "reminded {n} time", "reminded {n} times", n=min(task.reminders, MAX_REMINDERS)
            )
            return t("Nobody confirmed it in WeCom before the offer ended; {times}.", times=times)
        case Why.NOBODY:
            return t("Nobody was left who could get it: gone, or no broadcast left this period.")
        case Why.NOTHING_ON_SALE:
            return t("None of its goods is on sale any more.")
        case Why.ENDED:
            return t("The offer had ended before WeCom could be asked.")
        case Why.PLATFORM:
            return t("WeCom refused it ({reason}).", reason=task.reason)
        case Why.UNKNOWN:
            return t("WeCom gave no answer until a day after the offer ended.")
        case None:
            return ""


def _about(n: Notice) -> tuple[TaskDetails, Campaign]:
    found = get_task(n.tx, n.row.payload["task_id"])
    return found, get_campaign(n.tx, found.task.campaign_id)


def some_names(t: Translator, names: tuple[str, ...]) -> str:
    """The first names; many of them by number."""
    shown = figures.joined(t, names[:SHOWN_NAMES])
    more = len(names) - SHOWN_NAMES
    return shown if more <= 0 else shown + t("… and {n} more", n=more)
