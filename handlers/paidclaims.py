"""我转了500, 货款打过去了: a shop says that it has paid. Nothing is booked by it.

Finance books what came in; what is booked already is told, else the rep is asked to look.
"""

import re
from datetime import timedelta

from domain.base.errors import DomainError
from domain.base.money import Money, parse_money
from domain.credit import standing_of
from domain.delivery import today_of
from domain.payment import Receipt, receipts_of
from handlers import actors, credit, disputing, drafts, figures, handoff
from handlers.context import Turn
from handlers.nlu import read
from handlers.nlu.normalise import plain

_LONGEST = 50
_RECENT = timedelta(days=2)
_SUM = r"[¥$]?\s?(?P<sum>[0-9]{1,8}(?:\.[0-9]{1,2})?)\s?(?:元|块钱?)?"
_PAY = r"(?:转账|付款|打款|汇款|还款|支付|交|转|付|打|汇|还|结|给)"
_WHAT = r"(?:货款|货钱|尾款|欠款|余款|账款|欠的钱|款子|款|钱|账|帐)"
_LEAD = (
    r"(?:老板娘?|[你您]好|那个|我们?|咱们?|这边|店里?|公司|已经|已|刚刚|刚才|刚|今天|昨天|前天|早上|上午|下午|中午"
    r"|晚上|都|就|把|将|先|微信|支付宝|银行卡?|对公|现金|用|上次|上回|上个?月|这个?月|本月|那单|这单|的"
    r"|给[你您]们?|跟[你您]们?说|[,， ])*+"
)
_TO = r"(?:给?[你您]们?(?:那边|公司|账上|卡上|账户)?|过去|过来|到账上|到卡上)?"
_END = (
    r"(?:[,，。! ]*(?:请|麻烦|帮忙?|注意|记得|老板|[你您]们?)*+"
    r"(?:查收|查看|入账|(?:查|看|核对|收|确认|记)一?下)(?:一下|下)?"
    r"|[,，。!~ ]|了|哈|啊|哦|啦|呀|吧|谢谢|到账){0,4}"
)
_PAID = re.compile(
    rf"{_LEAD}(?:"
    rf"{_WHAT}?(?:已经|已|刚|都|全|先)*{_PAY}{_TO}(?:清|完|好)?(?:了|过)+{_TO}\s?(?:{_SUM})?{_WHAT}?{_TO}"
    rf"|{_WHAT}(?:已经|已|刚|都|全|先)*{_PAY}{_TO}(?:清|完|好)?"
    rf"|{_PAY}{_TO}了?\s?{_SUM.replace('?P<sum>', '?P<other>')}(?:{_WHAT})?{_TO}了?"
    rf"){_END}"
    r"|i(?:'ve| have)? (?:just )?(?:paid|transferred|sent)(?: you)? "
    r"(?P<en>[0-9]{1,8}(?:\.[0-9]{1,2})?)"
    r"(?: yuan)?[.! ]*"
)
_CERTAIN = re.compile(rf"[0-9]|{_WHAT}|转|付|汇|paid|transferred|sent")
_DONE = re.compile(r"了|过|已|刚|昨|前天|查收|入账|paid|transferred|sent")
_PIECES = re.compile(r"[,，。;；\n]+")
_NOT = re.compile(r"[没未别不吗么?？]|什么|多少|怎么|能|可以|要|想|退|如果|要是|等|再")


def took_words(turn: Turn, text: str) -> bool:
    """Say whether it is booked; False where the message claims no payment."""
    match = _claim(text)
    if match is None or turn.customer is None:
        return False
    amount = _amount(match["sum"] or match["other"] or match["en"], turn.customer.currency)
    _answer(turn, amount)
    return True


def split(turn: Turn, text: str) -> tuple[str, str]:
    """可乐3箱，我转了500: the claim, and what is said beside it; "" where there is none."""
    if turn.customer is None or len(text) > _LONGEST * 4 or _claim(text) is not None:
        return "", ""
    if disputing.disputes(text):
        return "", ""
    pieces = _PIECES.split(text.strip())
    claims = [piece for piece in pieces if piece and _claim(piece) is not None]
    rest = [piece for piece in pieces if piece and piece not in claims]
    if not claims or not read("，".join(rest), turn.shop.lexicon).items:
        return "", ""
    return "，".join(claims), "，".join(rest)


def _claim(text: str) -> re.Match[str] | None:
    said = plain(text.strip()).casefold()
    if len(said) > _LONGEST or _NOT.search(said) or _DONE.search(said) is None:
        return None
    return _PAID.fullmatch(said) if _CERTAIN.search(said) else None


def _amount(said: str | None, currency: str) -> Money | None:
    try:
        return parse_money(said, currency) if said else None
    except DomainError:
        return None


def _answer(turn: Turn, amount: Money | None) -> None:
    t, customer = turn.t, drafts.customer_of(turn)
    today = today_of(turn.policy, turn.now)
    booked = _booked(turn, amount)
    if booked is not None:
        day = figures.calendar_day(t, booked.received_on)
        paid = figures.money(booked.amount)
        turn.say(t("Booked: {amount} on {date}.", amount=paid, date=day))
    else:
        handoff.request_human(turn, "paid")
        told = t("your payment") if amount is None else figures.money(amount)
        turn.say(
            t("{amount} is not in the books yet; {rep} has been asked to look.", amount=told,
              rep=actors.rep_name(turn)),
            t("Once it is booked you hear of it here."),
        )  # fmt: skip
    turn.say(*credit.balance_lines(turn, standing_of(turn.tx, customer, today=today)))


def _booked(turn: Turn, amount: Money | None) -> Receipt | None:
    """The payment that is meant, if finance recorded it in the last days."""
    since = today_of(turn.policy, turn.now) - _RECENT
    for one in receipts_of(turn.tx, drafts.customer_of(turn).id):
        is_money = one.method.is_money and one.reversed_at is None and one.received_on >= since
        if is_money and amount is not None and one.amount == amount:
            return one
    return None
