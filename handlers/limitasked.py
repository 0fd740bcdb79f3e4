"""我的额度, 额度够吗: the shop's credit limit, asked in a word or two."""

import re

from domain.credit import standing_of
from domain.delivery import today_of
from handlers import actors, credit, handoff
from handlers.context import Turn
from handlers.nlu.intents import AskBill
from handlers.nlu.normalise import plain

_ASKED = re.compile(
    r"(?:请问|[查看问]一?下|我们?的?|咱们?的?|店里的?|还有|还剩|剩余|有|多少|信用|赊账|欠款|可用|现在|的)*+额度"
    r"(?:还有|还剩|还|有|剩下?|多少|余额|够|用完|查询|吗|么|是|呢|了|不|没)*+[?？。.! ]*"
    r"|(?:what is |what's )?my (?:credit )?limit[?. ]*"
)

_RAISE = r"(?:加|提|涨|放|调|升)(?:[高大宽到点些个]|一[点些下]){0,3}+"
_COUNT = "[0-9一二两三四五六七八九十百千万]{0,9}"
_MORE = re.compile(
    r"(?:能不能|可不可以|可以|能|想|帮我?|麻烦|老板|我们?|先|再|把|临时|暂时|给我?|信用|的|多"
    r"|[, ])*+"
    rf"(?:额度(?:能不能|可以|能|再|先|临时|暂时|给我?)*+{_RAISE}{_COUNT}[元块]?"
    rf"|{_RAISE}[0-9]{{0,7}}[元块]?的?(?:信用)?额度)"
    r"(?:吗|吧|么|行|不|好|可以|[?。! ])*+"
)
"""额度提到3000, 能不能临时加点额度: it is for finance to grant."""


def took_words(turn: Turn, text: str) -> bool:
    """Answer it from the books; False where the message is something else."""
    said = plain(text.strip()).casefold()
    if turn.customer is None:
        return False
    if _ASKED.fullmatch(said) is not None:
        credit.ask_bill(turn, AskBill())
        return True
    if _MORE.fullmatch(said) is None:
        return False
    handoff.request_human(turn, "limit")
    standing = standing_of(turn.tx, turn.customer, today=today_of(turn.policy, turn.now))
    turn.say(
        turn.t("Your limit is not changed by that; I have asked {rep}, finance decides.",
               rep=actors.rep_name(turn)),
        *credit.limit_lines(turn, standing),
    )  # fmt: skip
    return True
