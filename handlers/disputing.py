"""A shop's word on its statement: 第3笔不对, 对账无误; what finance and the shop are told of it.

A number means an item of the list shown last in this chat, and counts only for the shop it was
shown to.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from domain.base.ids import PostingId, StatementId
from domain.credit import (
    Dispute,
    DisputeStatus,
    agree_to_statement,
    customer_account,
    dispute_entry,
    get_dispute,
    get_statement,
    latest_statement,
    period_of,
    place_of,
    statement_by_no,
)
from domain.customer import Customer, get_customer
from domain.db import Tx
from domain.ledger import entry_of
from handlers import credit, figures
from handlers.context import Turn
from handlers.message import Part, Text
from handlers.noticerow import Notice
from handlers.statementtext import SHOWN, entry_text, shown_of
from locales import Translator

_CHINESE = "一二三四五六七八"
_WRONG = (
    r"不对|不對|有问题|有問題|有误|有誤|错了|錯了|算错了?|算錯了?|对不上|對不上|没收到|沒收到"
    r"|不认|不認|不是我的|有异议|有異議|有出入|重复了|重複了|多了|没买|沒買"
)
_DISPUTE = re.compile(
    rf"(?:对账单|對帳單|账单|帳單|对账|對帳)?(?:上|里|裡|的)?第?(?P<zh>\d{{1,2}}|[{_CHINESE}])"
    rf"(?:笔|筆)(?:帐|账|賬|帳|款|钱|錢)?(?:{_WRONG})[\s，,。.:：;；]*(?P<why>.{{0,200}})"
    r"|(?:item|entry)\s*#?(?P<en>\d{1,2})\s+(?:is\s+|looks\s+)?"
    r"(?:wrong|not right|incorrect|not mine)[\s,.:;-]*(?P<reason>.{0,200})",
    re.IGNORECASE | re.DOTALL,
)
_AGREE = re.compile(
    r"(?:对账单|對帳單|账单|帳單|对账|對帳|账|帳|账目|帳目)(?:都|核对|核對|是)?"
    r"(?:没问题|沒問題|无误|無誤|对的|對的|没错|沒錯|对得上|對得上)(?:了|的)?"
    r"|(?:the |my )?statement is (?:right|ok|okay|correct|fine)",
    re.IGNORECASE,
)
_WHY_FOLLOWS = timedelta(minutes=10)
_WHY = re.compile(
    r"(?:我们?|那天|当时|當時|这单|這單|那单|那單|其实|其實|明明|应该|應該|是|就|实际|實際)*+"
    r"(?:只|少|多|没收到|沒收到|没到|沒到|漏|退|破|坏|壞|价格|價格|单价|單價|算错|算錯|重复|重複|送错|送錯|发错|發錯"
    r"|not|only|missing|wrong|too)"
    r".{0,80}",
    re.IGNORECASE | re.DOTALL,
)
_PLAIN = re.compile(r"[\w.-]+", re.ASCII)
"""A shop's code that may stand in a link as it is."""


def disputes(text: str) -> bool:
    """第2笔不对，我付了100: whether a whole message is about an item of the statement."""
    return _DISPUTE.fullmatch(text.strip().strip("。.!！~～")) is not None


def took_words(turn: Turn, text: str) -> bool:
    """Take 第3笔不对，只收到9箱 or 对账无误; True if it was one."""
    said = text.strip().strip("。.!！~～")
    if (match := _DISPUTE.fullmatch(said)) is not None and turn.customer is not None:
        number = match["zh"] or match["en"]
        no = int(number) if number.isdigit() else _CHINESE.index(number) + 1
        _dispute(turn, no, (match["why"] or match["reason"] or "").strip())
        return True
    if _AGREE.fullmatch(said) is not None and turn.customer is not None:
        return _agree(turn)
    return _tells_why(turn, said)


def _tells_why(turn: Turn, said: str) -> bool:
    """少了一箱, right after 第1笔不对: what is wrong with that item."""
    no, at, of = turn.remembered("disputed") or (0, 0, 0)
    is_open = int(turn.now.timestamp()) - int(at) <= _WHY_FOLLOWS.seconds
    if not no or not is_open or turn.customer is None or int(turn.customer.id) != int(of):
        return False
    turn.remember(disputed=None)
    if turn.pending is not None or _WHY.fullmatch(said) is None:
        return False
    _dispute(turn, int(no), said)
    return True


def _dispute(turn: Turn, no: int, why: str) -> None:
    t, customer = turn.t, turn.customer
    assert customer is not None
    turn.remember(disputed=None)
    seen = turn.remembered(SHOWN) or {}
    ids = seen.get("ids", ()) if seen.get("of") == customer.id else ()
    if not ids:
        credit.tell_items(turn, customer)
        return
    before = int(seen.get("after", 0))
    if not before < no <= before + len(ids):
        n = before + len(ids)
        turn.say(t.plural("Only {n} item was listed.", "Only {n} items were listed.", n=n))
        return
    posting_id = PostingId(ids[no - before - 1])
    found = dispute_entry(turn.tx, customer, posting_id, said=why, actor=turn.actor)
    if not why:
        turn.remember(disputed=[no, int(turn.now.timestamp()), int(customer.id)])
    turn.say(
        t("Noted: {item}.", item=_item(t, found)),
        t("Our finance looks at it, and I tell you what comes of it."),
        "" if why else t('You can add why: "item {no} is wrong, only 9 came"', no=no),
    )


def _agree(turn: Turn) -> bool:
    customer = turn.customer
    statement = latest_statement(turn.tx, customer) if customer is not None else None
    if statement is None or customer is None:
        return False
    seen = turn.remembered(SHOWN) or {}
    no, at = seen.get("no"), int(seen.get("at") or 0)
    if seen.get("of") == customer.id and no and at >= int(statement.closed_at.timestamp()):
        statement = statement_by_no(turn.tx, customer, int(no))
    is_new = agree_to_statement(turn.tx, statement.id, actor=turn.actor)
    t = turn.t
    if is_new:
        turn.say(t("Thank you; noted that statement {no} is right.", no=statement.no))
    else:
        turn.say(t("It was noted already that statement {no} is right.", no=statement.no))
    return True


def _item(t: Translator, found: Dispute) -> str:
    return t(
        "{date} {what} {amount}",
        date=figures.calendar_day(t, found.day),
        what=entry_text(t, found.kind, found.reference),
        amount=figures.money(found.amount),
    )


def disputed(n: Notice) -> Iterator[Part]:
    """To finance: a shop does not agree to an item; nothing once it was decided.

    Told once, a little later than it was said, with everything said until then.
    """
    t, found = n.t, get_dispute(n.tx, int(n.row.payload["dispute_id"]))
    if found.status is not DisputeStatus.OPEN:
        return
    shop = get_customer(n.tx, found.customer_id)
    rows = [
        t("{shop} does not agree to: {item}.", shop=shop.name, item=_item(t, found)),
        _place(n, shop, found),
        t('It says: "{said}"', said=found.said) if found.said else "",
        _where(n, shop),
    ]
    yield Text("\n".join(row for row in rows if row))


def _place(n: Notice, shop: Customer, found: Dispute) -> str:
    """Statement and line, as the statement counts them.

    What is on none yet has no number that the shop and finance share.
    """
    entry = entry_of(n.tx, customer_account(shop.id, shop.currency), found.posting_id)
    place = None if entry is None else place_of(n.tx, shop, entry)
    if place is None or not place.line:
        return ""
    if place.statement_no is None:
        return n.t("Not on a statement yet")
    return n.t("Statement {no}, line {line}", no=place.statement_no, line=place.line)


def _where(n: Notice, shop: Customer) -> str:
    base = n.shop.public_url.rstrip("/")
    if not base or _PLAIN.fullmatch(shop.code) is None:
        return n.t("Decide it on the shop's account page.")
    link = f"{base}/admin/customers/{shop.code}/account#disputes"
    return n.t("Decide it here: {link}", link=link)


def decided(n: Notice) -> Iterator[Part]:
    """To the shop: what finance says of the item."""
    t, found = n.t, get_dispute(n.tx, int(n.row.payload["dispute_id"]))
    if found.status is DisputeStatus.CORRECTED:
        head = t("You were right about {item}; it is put right.", item=_item(t, found))
    else:
        head = t("We looked at {item}; it stands.", item=_item(t, found))
    yield Text(head + "\n" + t("Finance says: {answer}", answer=found.answer))


def statement_seen(tx: Tx, statement_id: StatementId) -> dict[str, Any]:
    """What a chat remembers of a statement it was sent."""
    statement = get_statement(tx, statement_id)
    customer = get_customer(tx, statement.customer_id)
    return shown_of(customer.id, period_of(tx, customer, statement))
