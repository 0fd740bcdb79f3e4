"""我的额度, 额度够吗: the shop's credit limit, asked in a word or two."""

import re

from handlers import credit
from handlers.context import Turn
from handlers.nlu.intents import AskBill
from handlers.nlu.normalise import plain

_ASKED = re.compile(
    r"(?:请问|[查看问]一?下|我们?的?|咱们?的?|店里的?|还有|还剩|剩余|有|多少|信用|赊账|欠款|可用|现在|的)*+额度"
    r"(?:还有|还剩|还|有|剩下?|多少|余额|够|用完|查询|吗|么|是|呢|了|不|没)*+[?？。.! ]*"
    r"|(?:what is |what's )?my (?:credit )?limit[?. ]*"
)


def took_words(turn: Turn, text: str) -> bool:
    """Answer it from the books; False where the message is something else."""
    if turn.customer is None or _ASKED.fullmatch(plain(text.strip()).casefold()) is None:
        return False
    credit.ask_bill(turn, AskBill())
    return True
