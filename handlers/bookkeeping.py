"""Staff say in chat that money came, 老王超市收款500, 李记抹零5.5: it is booked on the page.

Nothing is booked here: the answer names the page, with a link to the account of the shop meant.
"""

import re

from domain.customer import Customer, CustomerFilter, list_customers
from domain.staff import Permission, may
from handlers.context import Turn
from handlers.shopnames import shop_named

_LONGEST = 50
_PLAIN = re.compile(r"[A-Za-z0-9_.-]+")
"""A code that may stand in a link as it is."""
_DONE = (
    r"(?:收款|已收|收到|付款|付了|已付|还款|還款|还了|還了|打款|打了|转账|轉帳|转了|轉了|转来|轉來"
    r"|汇款|匯款|到账|到帳|抹零|抹掉|冲账|沖帳|核销|核銷|退款)"
)
_HOW = r"(?:现金|現金|微信|支付宝|支付寶|转账|轉帳|银行|銀行)?"
_AMOUNT = r"[¥￥]?\s*\d{1,9}(?:,\d{3}){0,2}(?:\.\d{1,2})?\s*(?:元|块钱|塊錢|块|塊)?"
_END = r"(?:了)?[。.!！~ ]*"
_SHOP_FIRST = re.compile(
    rf"(?P<shop>[^\d：:，,；;]{{1,20}}?)[\s，,：:]*(?:今天|刚才|剛才|刚刚|刚|剛|已经|已經)?{_HOW}{_DONE}"
    rf"(?:了)?\s*{_HOW}\s*{_AMOUNT}\s*{_HOW}{_END}"
)
_WORD_FIRST = re.compile(
    rf"(?:登记|登記)?{_DONE}(?:了)?[\s，,：:]*(?P<shop>[^\d：:，,；;]{{0,20}}?)\s*{_HOW}\s*{_AMOUNT}\s*{_HOW}{_END}"
)


def pointed_by_text(turn: Turn) -> bool:
    """Say where a payment, a write-off or a refund is booked; False where it is none of these."""
    text, staff = turn.text.strip(), turn.staff
    if staff is None or len(text) > _LONGEST:
        return False
    said = _WORD_FIRST.fullmatch(text) or _SHOP_FIRST.fullmatch(text)
    if said is None:
        return False
    t = turn.t
    if not may(staff, Permission.REVIEW_MONEY):
        turn.say(t("Nothing was booked: payments are for finance, on the shop's account page."))
        return True
    shop = _meant(turn, said["shop"])
    base = turn.shop.public_url.rstrip("/")
    if shop is None:
        turn.say(t("Nothing was booked yet. Payments are recorded on the shop's account page."))
        turn.say(f"{base}/admin/accounts" if base else "")
    else:
        turn.say(t("Nothing was booked yet. Record it on the account of {shop}.", shop=shop.name))
        is_plain = base and _PLAIN.fullmatch(shop.code)
        turn.say(f"{base}/admin/customers/{shop.code}/account" if is_plain else "")
    return True


def _meant(turn: Turn, said: str) -> Customer | None:
    if not said.strip():
        return None
    shops = list_customers(turn.tx, CustomerFilter(), limit=500).rows
    return shop_named(said.strip(), shops).customer
