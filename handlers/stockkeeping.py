"""Staff say in chat what is kept on the page: 红牛进货50箱, 红牛停售, 可乐涨到48.

Nothing is changed here: the answer names the page. Without it such words would be read as lines of
whatever order is looked at.
"""

import re

from handlers.context import Turn

_LONGEST = 40
_AMOUNT = r"\d{1,6}(?:\.\d{1,3})?\s*[^\s\d，,。;；]{0,2}"
_END = r"[了吧啊]?[。.!！~ ]{0,3}"
_MOVES = r"(?:进货|進貨|入库|入庫|入仓|入倉|盘点|盤點|盘盈|盤盈|盘亏|盤虧|报损|報損)"
_STOCK = re.compile(
    rf"[^，,。;；\n退]{{1,20}}?{_MOVES}[了数數是:： ]{{0,3}}{_AMOUNT}{_END}"
    rf"|(?:今天|刚才|剛才|刚|剛)?{_MOVES}[了:： ]{{0,2}}"
    rf"[^\d，,。;；\n退]{{1,20}}?\s*{_AMOUNT}{_END}"
)
_SHELF = re.compile(
    rf"[^，,。;；\n单單]{{1,20}}?(?:停售|停卖|停賣|下架|上架|恢复销售|恢復銷售){_END}"
    rf"|(?:停售|下架|上架)[:： ]?[^\d，,。;；\n单單]{{1,20}}?{_END}"
)
_DEARER = re.compile(
    r"[^，,。;；\n单單]{1,20}?(?:涨价|漲價|涨|漲)(?:到|至|成)?[了:： ]{0,2}"
    rf"[¥￥]?\d{{1,6}}(?:\.\d{{1,4}})?(?:元|块钱?|塊錢?)?{_END}"
)


def pointed_by_text(turn: Turn) -> bool:
    """Say where stock, the shelf or a list price is changed; False where it is none of these."""
    text, t = turn.text.strip(), turn.t
    if turn.staff is None or len(text) > _LONGEST:
        return False
    if _STOCK.fullmatch(text):
        told, page = t("Nothing was changed: stock is kept on the stock page."), "stock"
    elif _SHELF.fullmatch(text):
        told = t("Nothing was changed: what is sold is set on the goods page.")
        page = "products"
    elif _DEARER.fullmatch(text):
        told = t("Nothing was changed: list prices are set on the goods page.")
        page = "products"
    else:
        return False
    base = turn.shop.public_url.rstrip("/")
    turn.say(told, f"{base}/admin/{page}" if base else "")
    return True
