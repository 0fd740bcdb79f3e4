"""When money is to come: 钱下周一给你 is no day of delivery, and goes to the note as said."""

import re

Span = tuple[int, int]

_MONEY = "(?:货款|尾款|余款|欠款|账款|款子|货钱|钱|款|账|帐)"
_DAY = (
    "(?:(?:下下|下|这|本)?个?(?:周|星期|礼拜)[一二三四五六日天末]?|大?后天|明[天儿早晚日]|今[天儿晚日]"
    "|(?:下|这|本)个?月(?:[初底中]|[0-9]{1,2}[号日])?|月[底初]|[0-9]{1,2}月[0-9]{1,2}[号日]?|[0-9]{1,2}[号日]"
    "|(?:上午|下午|早上|晚上|中午)|过[两几三]天|改天|回头|到时候?)"
)
_PAY = "(?:给|付|转|打|结|还|清|算|汇|补|交)"
_BETWEEN = r"[^\s,，。;；!！?？\n0-9品送]{0,4}?"
_REST = (
    r"(?:一?(?:起|块|并|次))?(?:给|过去|过来|到|清|掉|完|结|了|[你您]们?|老板|小[一-鿿])*"
    r"[吧哈啊哦呢的]*"
)
_LATER = re.compile(
    rf"(?:[上这那]一?[次回批单笔]的?|之前的?|欠的?|剩下的?)?{_MONEY}{_BETWEEN}{_DAY}+{_BETWEEN}(?:再|就|都|一起)*"
    rf"{_PAY}{_REST}"
    rf"|{_DAY}+(?:再|就|都|我|一起|一定|先|把|将|给|[你您]们?|过去)*?{_PAY}(?:[你您]们?|清|掉|一下|下)*"
    rf"(?:[上这那]一?[次回批单笔]的?)?{_MONEY}[吧哈啊哦呢的了]*"
    rf"|{_DAY}+(?:再|就|都|我|一起|一定|先)*(?:把|将)(?:[上这那]一?[次回批单笔]的?)?{_MONEY}(?:都|一起|全)*"
    rf"{_PAY}{_REST}"
)


def told_paydays(text: str) -> list[Span]:
    """The places where a day is told on which money comes."""
    return [m.span() for m in _LATER.finditer(text)]
