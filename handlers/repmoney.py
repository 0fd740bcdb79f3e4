"""Money, asked by staff: 李师傅额度多少, 谁欠得最多, 逾期的有哪些, 今天收了多少钱.

A rep hears of the shops he looks after, finance and owners of every one.
"""

import re
from datetime import date, timedelta

from domain.base.ids import StaffId
from domain.base.money import Money
from domain.delivery import today_of
from domain.report import received_by_shop
from domain.report.debtors import Debtor, debtors
from domain.staff import Permission, Staff, may
from handlers import debtors as owing
from handlers import figures, hisshops
from handlers.context import Turn
from handlers.nlu.normalise import plain

_LONGEST = 40
_LISTED = 8
_ALL = 1_000_000
_TAIL = " ?？。.!！呢啊了呀吗哈~"
_WHO = (
    r"(?:帮我|给我)?(?:查一?下|看一?下|查|看|问一?下)?"
    r"(?P<{}>[^\s,，:：]{{2,14}}?)(?:家|那边|店里)?的?"
)
_NOW = r"(?:现在|目前|还|一共|最多|到底)*"
_LIMIT = re.compile(
    rf"{_WHO.format('who')}{_NOW}(?:信用|赊账|赊销|账期)?(?:额度|信用)"
    r"(?:现在|目前|还|剩下?|有|是|可用|够|余额|用了|没用)*(?:多少|几|够|不够|怎么样)*(?:钱)?"
    rf"|{_WHO.format('may')}{_NOW}(?:能|可以){_NOW}(?:再)?(?:赊|欠)(?:账|货|着)?(?:多少|几)(?:钱|货)?"
    r"|(?:credit )?limit of (?P<en>.{2,20})",
    re.IGNORECASE,
)
_SETS = re.compile(
    r"(?:额度|信用)[^\d]{0,8}?(?:提|调|改|加|降|减|放|升|涨|设|给)[^\d]{0,6}(?:\d|[一二两三四五六七八九十百千万]{1,6})"
    r"|(?:提|调|加|降|放|设|涨)(?:高|低|大)?[^\d]{0,4}额度"
)
_NOT_A_SHOP = re.compile(r"我们?|你们?|他们?|她|客户|哪|谁|大家|所有")
_MOST = re.compile(
    r"(?:现在|目前)?(?:谁|哪(?:家|个|些)?(?:店|客户)?)(?:还)?欠(?:我们)?(?:的|得)?(?:钱|款|账)?(?:最|比较)?多"
    r"|欠(?:款|账|钱|得|的)*(?:最|比较)多的?(?:店|客户|几家)?(?:都)?(?:是|有)?(?:谁|哪些|哪(?:家|个|几家)?)"
    r"|(?:欠款|应收)(?:排行|排名|汇总|情况|一共多少|总共多少|合计)"
    r"|(?:现在|目前)?(?:一共|总共|外面)(?:有)?(?:多少)?(?:欠款|应收|账没收)(?:是|有)?(?:多少)?"
    r"|who owes (?:the )?most",
    re.IGNORECASE,
)
_LATE = re.compile(
    r"(?:现在|目前)?(?:有)?(?:谁|哪些|哪几|哪家|哪)(?:家|个)?(?:店|客户)?(?:的)?(?:款|账|钱)?(?:都|已经)?(?:是)?"
    r"(?:逾期|超期|过期没付|到期没付|拖欠|过了账期)(?:没付|没给|未付)?的?"
    r"|(?:逾期|超期|过了账期|到期没付)(?:没付|未付)?的?(?:客户|店|账|款|钱)?(?:都)?(?:有)?(?:哪些|谁|几家|哪几家|多少)"
    r"|(?:有没有|有)逾期的?(?:客户|店|账|款)?|(?:what|who) is overdue",
    re.IGNORECASE,
)
_IN = re.compile(
    r"(?P<day>今天|今日|昨天|昨日|前天|这个?月|本月|上个?月)(?:我们)?(?:一共|总共|都)?"
    r"(?:收|回)(?:到|回来|回)?了?(?:多少|几)(?:钱|款|货款|笔)?"
    r"|(?P<then>今天|今日|昨天|昨日|前天|这个?月|本月|上个?月)的?(?:收款|回款|到账)(?:是|有|情况)?(?:多少|怎么样|几笔)?(?:钱)?"
    r"|(?P<of>今天|昨天)(?:谁|哪些|哪几)(?:家|个)?(?:店|客户)?(?:付|给|打|结)(?:款|钱|账)了?"
    r"|(?:what|how much) (?:came in|was paid|did we receive) (?P<en>today|yesterday)",
    re.IGNORECASE,
)
_BACK = {"昨天": 1, "昨日": 1, "前天": 2, "yesterday": 1}


def answered_by_text(turn: Turn) -> bool:
    """Whether the message is one of these questions."""
    text, staff = plain(turn.text).strip(_TAIL), turn.staff
    if staff is None or len(text) > _LONGEST:
        return False
    if _SETS.search(text) and "多少" not in text:
        turn.say(
            turn.t("Nothing was changed: finance sets credit limits, on the shop's account page.")
        )
        return True
    if _MOST.fullmatch(text) or _LATE.fullmatch(text):
        _tell_debtors(turn, staff, is_late=_MOST.fullmatch(text) is None)
        return True
    if (paid := _IN.fullmatch(text)) is not None:
        _tell_received(turn, staff, next(x for x in paid.groups() if x))
        return True
    if (limit := _LIMIT.fullmatch(text)) is not None:
        return _tell_limit(turn, staff, next(x for x in limit.groups() if x))
    return False


def _rep_of(staff: Staff) -> StaffId | None:
    return None if may(staff, Permission.SEE_ALL_CUSTOMERS) else staff.id


def _tell_limit(turn: Turn, staff: Staff, who: str) -> bool:
    """李师傅额度多少: what the shop owes, its limit, and what is left of it."""
    if _NOT_A_SHOP.match(who):
        return False
    shops = hisshops.named(turn, staff, who)
    if len(shops) > 1:
        hisshops.ask_which(turn, shops)
    elif shops:
        owing.tell_shop(turn, shops[0], is_limit_asked=True)
    else:
        turn.say(turn.t('No shop of yours is called "{said}".', said=who))
    return True


def _tell_debtors(turn: Turn, staff: Staff, *, is_late: bool) -> None:
    """The shops that owe, the largest sum first; or those overdue, the most overdue first."""
    t, today = turn.t, today_of(turn.policy, turn.now)
    found = [
        x
        for x in debtors(turn.tx, today, rep_id=_rep_of(staff), limit=_ALL)
        if x.balance.minor > 0
    ]
    if is_late:
        found = [one for one in found if one.overdue.minor > 0]
    else:
        found.sort(key=lambda one: -one.balance.minor)
    if not found:
        told = t("Nothing is overdue.") if is_late else t("None of your shops owes anything.")
        turn.say(told)
        return
    n, total = len(found), _sums([x.overdue if is_late else x.balance for x in found])
    title = (
        t.plural("{n} shop is overdue, {total}:", "{n} shops are overdue, {total} in all:",
                 n=n, total=total)
        if is_late
        else t.plural("{n} shop owes {total}:", "{n} shops owe {total} in all:", n=n, total=total)
    )  # fmt: skip
    more = n - _LISTED
    turn.say(
        title,
        *(_debtor_row(turn, one) for one in found[:_LISTED]),
        t("{n} more, not listed here", n=more) if more > 0 else "",
    )


def _debtor_row(turn: Turn, one: Debtor) -> str:
    t, owed = turn.t, figures.money(one.balance)
    if one.overdue.minor <= 0:
        return t("{shop} owes {amount}", shop=one.name, amount=owed)
    late = figures.money(one.overdue)
    return t("{shop} owes {amount}, {late} of it overdue", shop=one.name, amount=owed, late=late)


def _tell_received(turn: Turn, staff: Staff, said: str) -> None:
    """今天收了多少钱: what was recorded as paid on those days, a row a shop."""
    t = turn.t
    first, last = _days(said, today_of(turn.policy, turn.now))
    found = received_by_shop(turn.tx, first, last, _rep_of(staff))
    day = figures.calendar_day(t, first)
    if first != last:
        day = t("{first} to {last}", first=day, last=figures.calendar_day(t, last))
    if not found:
        turn.say(t("{day}: no payment is recorded.", day=day))
        return
    n, more = sum(one.n for one in found), len(found) - _LISTED
    total = _sums([one.total for one in found])
    turn.say(
        t.plural("{day}: {n} payment, {total}", "{day}: {n} payments, {total}", n=n, day=day,
                 total=total),
        *(f"{one.name} {figures.money(one.total)}" for one in found[:_LISTED]),
        t("{n} more, not listed here", n=more) if more > 0 else "",
    )  # fmt: skip


def _days(said: str, today: date) -> tuple[date, date]:
    if "月" not in said:
        day = today - timedelta(days=_BACK.get(said.casefold(), 0))
        return day, day
    first = today.replace(day=1)
    if not said.startswith("上"):
        return first, today
    last = first - timedelta(days=1)
    return last.replace(day=1), last


def _sums(amounts: list[Money]) -> str:
    """Together, each currency by itself."""
    totals: dict[str, int] = {}
    for amount in amounts:
        totals[amount.currency] = totals.get(amount.currency, 0) + amount.minor
    return "+".join(figures.money(Money(minor, key)) for key, minor in totals.items())
