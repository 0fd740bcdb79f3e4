"""A rep asks who owes what: his own shops; finance and owners about every shop."""

import re
from collections.abc import Sequence
from datetime import date

from domain.credit import CreditStanding, standing_of
from domain.customer import Customer, customers_of_named
from domain.delivery import today_of
from handlers import credit, figures, hisshops, staffchat
from handlers.context import Turn
from handlers.nlu.intents import AskBill
from handlers.overduetext import day_by_day, overdue_by_day
from handlers.shopnames import leading_shops
from locales import Translator

SHOPS_SHOWN = 8
_PIECES = re.compile(r"[,，;；、?？。\s]+(?:那|还有|還有)?|和|跟")
_LONGEST_ASKED = 40
_PERSON = re.compile(
    r"(?:帮我|幫我)?(?:查一?下|看一?下|查|看)?(?P<name>[^\s欠，,]{1,12}?)"
    r"(?:家|那边|那邊|现在|現在|目前|还|還|一共|总共|總共|到底)*欠"
)


def ask_bill_of_shop(turn: Turn, intent: AskBill) -> None:
    """老王超市欠多少: a rep about the shops he looks after; finance about every shop."""
    staff = turn.staff
    if staff is None:
        return
    shops = hisshops.of_staff(turn, staff)
    named: Sequence[Customer] = [
        s for s in shops if s.name in turn.text or s.code in turn.text.upper().split()
    ]
    if not named and not _names_nobody(turn.text):
        named, _ = leading_shops(turn.text.strip(), shops)
        named = named or _of_person(turn, shops)
    if len(several := _one_each(turn.text, shops)) > 1:
        for shop in several:
            tell_shop(turn, shop)
    elif len(named) == 1:
        tell_shop(turn, named[0])
    elif named or _names_nobody(turn.text):
        tell_debtors(turn, named or shops)
    else:
        staffchat.unclear(turn, intent)


def _one_each(text: str, shops: Sequence[Customer]) -> list[Customer]:
    """老王欠多少，张姐呢: the shop that each piece begins with, where it is one only."""
    found = [leading_shops(piece.strip(), shops)[0] for piece in _PIECES.split(text.strip())]
    return list(dict.fromkeys(named[0] for named in found if len(named) == 1))[:SHOPS_SHOWN]


def _of_person(turn: Turn, shops: Sequence[Customer]) -> list[Customer]:
    """李师傅欠多少: his shops, where one of the shops' people is called so."""
    who = _PERSON.match(turn.text.strip(), 0, _LONGEST_ASKED)
    ids = customers_of_named(turn.tx, who["name"]) if who is not None else frozenset()
    return [shop for shop in shops if shop.id in ids]


def _names_nobody(text: str) -> bool:
    """欠款, 谁欠, 对账: about all shops together."""
    return bool(re.search(r"谁|誰|哪些|哪家|欠款|应收|應收|逾期|who|overdue", text, re.IGNORECASE))


def tell_shop(turn: Turn, shop: Customer, *, is_limit_asked: bool = False) -> None:
    """What one shop owes, and its limit; that it has none is said where it was asked."""
    t = turn.t
    today = today_of(turn.policy, turn.now)
    standing = standing_of(turn.tx, shop, today=today)
    late = overdue_by_day(standing, today)
    turn.say(
        _debtor(t, shop, standing, today),
        t("Overdue: {parts}", parts=day_by_day(t, late)) if len(late) > 1 else "",
        *_limit_of(turn, standing, is_asked=is_limit_asked),
    )


def _limit_of(turn: Turn, standing: CreditStanding, *, is_asked: bool) -> list[str]:
    account = standing.account
    room = None if account is None else account.room_at(turn.now)
    limit = None if account is None else account.limit_at(turn.now)
    if room is None or limit is None:
        return [turn.t("no credit limit is set")] if is_asked else []
    return [
        turn.t("Limit {limit}, {room} left", limit=figures.money(limit), room=figures.money(room)),
        credit.coming_text(turn, standing),
    ]


def tell_debtors(turn: Turn, shops: Sequence[Customer]) -> None:
    """The shops that owe most, those overdue first."""
    t = turn.t
    today = today_of(turn.policy, turn.now)
    found = [(shop, standing_of(turn.tx, shop, today=today)) for shop in shops]
    owing = [(shop, one) for shop, one in found if one.balance.minor > 0]
    if not owing:
        turn.say(t("None of your shops owes anything."))
        return
    owing.sort(key=lambda pair: (-pair[1].ageing.overdue.minor, -pair[1].balance.minor))
    rows = [_debtor(t, shop, one, today) for shop, one in owing[:SHOPS_SHOWN]]
    title = t.plural("{n} shop owes something:", "{n} shops owe something:", n=len(owing))
    turn.say(title, *rows)


def _debtor(t: Translator, shop: Customer, standing: CreditStanding, today: date) -> str:
    if standing.balance.minor < 0:
        amount = figures.money(-standing.balance)
        return t("{shop} owes nothing; {amount} are with us", shop=shop.name, amount=amount)
    if not standing.balance.minor:
        return t("{shop} owes nothing", shop=shop.name)
    owed = figures.money(standing.balance)
    late = overdue_by_day(standing, today)
    if not late:
        return t("{shop} owes {amount}", shop=shop.name, amount=owed)
    (day, first), *others = late.items()
    overdue, days = figures.money(standing.ageing.overdue), (today - day).days
    if not others:
        return t.plural(
            "{shop} owes {amount}, {overdue} overdue for {n} day",
            "{shop} owes {amount}, {overdue} overdue for {n} days",
            n=days,
            shop=shop.name,
            amount=owed,
            overdue=overdue,
        )
    return t.plural(
        "{shop} owes {amount}, {overdue} overdue, the first {first} for {n} day",
        "{shop} owes {amount}, {overdue} overdue, the first {first} for {n} days",
        n=days,
        shop=shop.name,
        amount=owed,
        overdue=overdue,
        first=figures.money(first),
    )
