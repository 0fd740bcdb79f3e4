"""What is said of something just spoken of, in words the reader of orders knows. Pure.

刚刚那个米不要了 → 米不要了; 后面那个改5 → 最后那个改5; 取消昨天的 → 取消昨天那单;
不对 我说的是3箱, 不是3袋 是3箱 → 改成3箱; 雪碧你算错了 是3箱 → 雪碧改成3箱;
可乐不要冰的3箱 → 可乐3箱备注不要冰的; 除了红牛其他都行 → 红牛不要了;
除了红牛要两箱其他都行 → 红牛改成两箱; 只要可乐留着 → 只要可乐; 都别要过期的 → 备注 都别要过期的.
"""

import re

from handlers import leads, wishes
from handlers.nlu.sorts import rule

_LONGEST = 60
_N = r"(?:[0-9]{1,5}|[一二两三四五六七八九十百半]{1,4})"
_UNIT = "[箱件瓶罐包袋桶盒提斤个条板]"
_LATELY = re.compile(
    r"(?!.{0,8}[单單筆笔])(?!(?:上面|前面)的?[那这]?[一两二三四五六2-6](?:个|样|种|款|行))(?:刚刚|刚才|剛剛|剛才|刚(?![刚才])|上面|前面)(?:我)?(?:说|要|点|加|讲|問|问)?的?(?:那个|那款|那种|那些|那|的)?"
    r"(?![个個款种份张那才刚])(?=[^,，。;；\n]{1,14}(?:不要|不用|先不|去掉|删|算了|换成|換成|改))"
)
_LAST = re.compile(r"后面(?:那|的那)?(?P<one>[个个款种样])(?=[改换加减不要来再少多])")
_OF_DAY = re.compile(
    r"(?:把|将)?(?P<verb>取消|撤销|作废|退掉)(?:掉|了)?"
    r"(?P<day>昨天|前天|大前天|今天|今早|昨晚|(?:上)?(?:周|星期|礼拜)[一二三四五六日天]|[0-9]{1,2}[号日])"
    r"(?:下|订|定)?的?[吧。.!！ ]{0,3}"
)
_MEANT = re.compile(
    r"(?:(?:不对|不是|错了|不不)[,，。 ]{0,3}我?(?:刚才|刚刚)?(?:说|要|讲|订|写)的?是?|"
    rf"(?:[说写打]?错了|不对|哦|噢)?[,，。 ]{{0,3}}(?:不是|不要){_N}\s?{_UNIT}[啊哈了]?"
    r"[,，。 ]{0,3}我?(?:应该是|而?是|改成?|要的?是?))"
    rf"(?P<amount>{_N}\s?{_UNIT})[啊呀吧。.!！ ]{{0,3}}"
)
_MISCOUNTED = re.compile(
    r"(?!.*(?:昨|前天|上次|上回|那单|账|帳|钱|价|块))(?P<goods>[^,，。;；\s]{1,12}?)?(?:[你您]们?)?"
    r"(?:算|记|記|写|寫)错了?[,，。 ]{1,3}"
    rf"(?:(?P<more>[^,，。;；\s]{{1,12}}不是{_N}\s?{_UNIT})[,，。 ]?)?(?:应该|應該)?是"
    rf"(?P<right>{_N}\s?{_UNIT})[啊呀吧。.!！ ]{{0,3}}"
)
_UNWISHED = re.compile(
    r"(?P<goods>[^,，。;；\s]{1,12}?)(?P<wish>[别不][要给][^,，。;；\s要]{1,5}?的)[,， ]?"
    rf"(?P<amount>{_N}\s?{_UNIT})"
)
_ALL_FINE_BUT = re.compile(
    r"(?:除了?|除开|除開)(?P<goods>[^,，。;；\n]{1,20}?)(?:以外|之外|外)?[,， ]{0,2}"
    r"(?:其他|其它|其余|其餘|别的|別的|剩下)的?(?:就|全|都)*"
    r"(?:行|可以|没问题|沒問題|要|好的?|ok|对的?|對的?|留着?|照发|照送|没错)"
    r"[的了啊吧。.!！~ ]{0,3}(?P<then>[\s,，]+(?:确认|提交|就)?(?:下单|确认|提交|发|送|这样)吧?)?",
    re.IGNORECASE,
)
_SO_MANY = re.compile(
    rf"(?P<name>.+?)(?:改成?|只?要|来|拿|换成|得){{0,2}}(?P<amount>{_N}\s?{_UNIT})"
)
_CHANGED = re.compile("[换改加减要来多少]")
_ONLY_STAYS = re.compile(
    r"只(?:要|留|有|把)?(?P<goods>[^\s,，。;；0-9不别]{1,20}?)(?:留着|留下|保留|要)"
    r"[了就吧行。!！~ ]{0,4}"
)


_NOT_SUCH = re.compile(
    r"(?!.{0,40}(?:备注|備註))(?:(?P<before>[^\n]{1,40}?)[\s,，。;；]+)?(?P<wish>[^\s,，。;；0-9]{0,12}?(?:都|全都|统统|也)?(?:别|不要|不用|莫)"
    r"(?:给我?|要|送|拿|发|来|配|装)?(?:那种|那些|些)?(?:太[^\s,，。;；0-9的]{1,3}的?|[早晚迟快慢](?:了|一?[点些])"
    r"|(?:快|要|有|是|都|太|被)*(?:过期|临期|到期|日期[老旧早久近不好]{1,2}|冰|冻|热|坏|破|漏|压[坏扁变形]{1,2}"
    r"|变形|发霉|陈|旧|蔫|返潮|受潮|不新鲜|虫|假|次品?)[了掉过]?的))[啊哈哦吧呀嘛。.!！~ ]{0,3}"
)
"""可乐雪碧都别要过期的, 都别送早了: how they are not to be; nothing is taken out."""


_ALL_TOO_MANY = re.compile(
    r"(?P<first>[^\s,，。;；0-9有太偏]{1,8}?)(?:有点儿?|太|偏)(?P<sign>[多少])了?[\s,，]+"
    r"(?P<second>[^\s,，。;；0-9有太偏]{1,8}?)也?(?:有点儿?|太|偏)(?P=sign)了?[\s,，]+"
    rf"(?:都|各|每样)(?:改成?|来|要)?\s?(?P<amount>{_N}\s?{_UNIT})[吧。.!！ ]{{0,3}}"
)
_SAME_BUT = re.compile(
    r"(?:还是|就)?(?:照旧|老样子|老规矩)[\s,，]{0,3}"
    rf"(?P<amount>{_N}\s?{_UNIT})[吧。.!！ ]{{0,3}}"
)


def plainly(text: str) -> str:
    """The message with such words replaced; most are none of these."""
    said = rule("voiced_mark").sub("，", text.strip())
    said = rule("own_stock").sub("", said)
    apart = r"\g<one>\g<kind>\g<first>，\g<other>\g<kind>\g<second>，"
    if (parted := rule("two_kinds").sub(apart, said)) != said:
        said = parted.rstrip("，")
    said = rule("kinds_each").sub(r"\g<n>种", said)
    if len(said) > _LONGEST:
        return said if said != text.strip() else text
    reworded = leads.without_leads(_reworded(said))
    return text if reworded == text.strip() else reworded


def _reworded(said: str) -> str:
    if match := _OF_DAY.fullmatch(said):
        return f"{match['verb']}{match['day']}那单"
    if match := _MEANT.fullmatch(said):
        return f"改成{match['amount']}"
    if (match := _MISCOUNTED.fullmatch(said)) and (match["goods"] or match["more"]):
        goods = match["goods"] or match["more"].partition("不是")[0]
        return f"{goods}改成{match['right']}"
    if match := _LATELY.match(said):
        return said[match.end() :]
    if match := _LAST.match(said):
        return f"最后那{match['one']}{said[match.end() :]}"
    return _of_lines(said) or said


def _of_lines(said: str) -> str:
    """What is said of the goods of the draft; empty where it is something else."""
    if match := _ALL_FINE_BUT.fullmatch(said):
        return _but(match["goods"]) + (match["then"] or "")
    if match := _NOT_SUCH.fullmatch(said):
        return f"{match['before'] or ''} 备注 {match['wish']}".strip()
    if match := _ONLY_STAYS.fullmatch(said):
        return f"只要{match['goods']}"
    if match := _ALL_TOO_MANY.fullmatch(said):
        return f"{match['first']}改{match['amount']} {match['second']}改{match['amount']}"
    if match := _SAME_BUT.fullmatch(said):
        return f"改成{match['amount']}"
    match = _UNWISHED.fullmatch(said)
    if match and wishes.is_quality(match["wish"]):
        return f"{match['goods']}{match['amount']}备注{match['wish']}"
    return ""


def _but(goods: str) -> str:
    """What is said of the goods that are not fine: 红牛要两箱, 红牛换成雪碧; alone, they leave."""
    if match := _SO_MANY.fullmatch(goods):
        return f"{match['name']}改成{match['amount']}"
    return goods if _CHANGED.search(goods) else f"{goods}不要了"
