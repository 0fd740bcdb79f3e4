"""Words in an order that order nothing: what is denied beside what is meant, a promotion that is
only told of, what stays as it was, what is wished for a case. They are blanked before the text is
cut into tokens.
"""

import re
from dataclasses import dataclass

from handlers.nlu.beside import not_enough, told_beside
from handlers.nlu.framing import frame_of
from handlers.nlu.oldprices import told_prices
from handlers.nlu.paydays import told_paydays
from handlers.nlu.revoking import revoked
from handlers.nlu.toldamounts import told_amounts

_KEPT_AS_IS = re.compile(
    r"(?:(?:[斤件箱个份包袋瓶桶提盒罐卷]数|数量|规格|[份分]?量)(?:都)?(?:还是|还|就)?(?:[跟和按照同]着?)?"
    r"(?:原来|之前|以前|原先|先前|刚才|上面|它|那个)?的?(?:照旧|照样|照原来|一样多?|一个样|不变|不动|不改)"
    r"|(?<=[,，\s])还是(?:原来)?那个(?:数量?|量)"
    r"|(?:单价|价格|(?:送货)?地址|(?:送货)?时间)(?:都)?(?:还是)?(?:照旧|照样|照原来))(?!多)"
)
"""What stays as it is, not an earlier order."""
_KIND = "装味色号"
_DENIED = re.compile(
    rf"(?:不是|唔系|(?<![,，。;；\s])(?:不要|别要|别拿|不拿))(?:那种|那个)?([一-鿿]{{1,3}}?)([{_KIND}])(?!的?了)的?"
)
"""桶装不是袋装: a kind that is not meant. 不要 behind a pause may speak of a line of the draft."""
_PAUSE = re.compile(r"[。!！?？;；\n]")
_NUMBER = "[0-9一二两三四五六七八九十]{1,3}"
_TOLD = (
    "(?:(?:你们?|您)?在?(?:群里|朋友圈|公众号|海报)(?:说|讲|写|发|通知)?|(?:你们?|您|听|不是)说)"
    "(?:了|的|过|是)?"
)
_DEAL = re.compile(
    rf"{_TOLD}(?:买|满)?{_NUMBER}[一-鿿]?(?:送|搭|赠){_NUMBER}[一-鿿]?的?(?:活动|政策)?(?=[,，。;；\s])"
    rf"|按(?:照|着)?(?:买|满)?{_NUMBER}[一-鿿]?(?:送|搭|赠){_NUMBER}[一-鿿]?的?(?:活动|政策|优惠)(?:来|算|走)?"
)
"""群里说5箱送1箱，那我订5箱; 按10送2的活动上10包: a promotion, then the order."""
_CASE = (
    r"(?:(?:要是|如果|假如|假使|倘若|若是|万一)[^,，。!！?？;；\n]{0,8}?"
    r"|(?:没有?|缺|断)(?:现?货)?(?:了?的话|了(?=就))?)"
)
_INSTEAD = re.compile(
    rf"{_CASE}[,， ]?(?:那?就)?(?:只[要来拿留送])[^\s,，。!！?？;；]{{1,16}}"
    rf"(?:\s?{_NUMBER}[一-鿿](?![一-鿿]))?"
)
"""要是没货只要雪碧: what is wished for a case changes no line now."""
_ELSE_NONE = re.compile(
    r"(?:如果|要是|假如)?(?:没有?|缺|断)(?:现?货)?(?:了|的话)?[,， ]?(?:那?就)"
    r"(?:算了|不要了?|别送了?|不用了?|免了|先不要了?|不拿了?|不送了?|不来了?)(?:吧|啊)?"
)
"""没有就算了: what is there is wanted all the same."""
_WISHED_NOT = re.compile(
    "(?:千万)?(?:别|不要|不用|勿|莫)(?:再)?(?:给我|给)?(?:送|拿|发|给|来|放|搞|弄|装|配)(?:我)?得?太?"
    "(?:早|晚|迟|错|坏|破|烂|过期|临期|漏|少|乱|丢|差|[大小老嫩生熟肥瘦软硬青](?=[的了]))[了的掉货箱]*"
    "|(?:别|不要)给我太[大小老嫩生熟肥瘦软硬青烂]的?"
    "|(?:千万)?(?:别|不要|不用|莫)(?:给我|拿|给|来)?太?(?:冰|冰镇|冻|凉|热|陈|蔫|烂|坏|破|碎|瘪|漏|临期|过期)的"
    r"(?=[啊哈哦吧呀]?(?:[\s,，。;；!！]|$))"
)
"""5箱别送早了, 别拿烂的: how they are to come, nothing is taken out."""
_IF_SO = re.compile("(?<=[吗么吧]) (?=(?:是|对|行|可以|没涨|没变|不变)的话)")
"""还是168吗 是的话来4桶: the question ends before what is ordered in that case."""
_PAUSED = r"(?:^|(?<=[\s,，。;；!！]))"
_ONLY = re.compile(rf"{_PAUSED}光(?=[要来拿])")
_UNIT_OF = "(?<=[箱件板盒筐袋桶瓶罐斤个包提条])"
_FROM = re.compile(
    rf"{_UNIT_OF}(?:以上|起步?|往上)"
    r"(?=的?[,， ]?(?:话|是|能|可以)*(?:多少|什么价|啥价|几块|怎么卖))"
)
"""30箱以上多少钱."""
_CHEAPER = re.compile(rf"{_UNIT_OF}[,， ]?(?:的话)?(?:能|可以|会)?(?:便宜|优惠|少)多少(?:钱)?")
_OF_THEM = re.compile(
    rf"(?<=[箱件板盒筐袋桶瓶罐斤个包提条])(?:里[面头边]?|当中|其中)(?:的|有)?(?={_NUMBER}[一-鿿](?:换|改))"
)
_PUT_OFF = re.compile(
    r"(?P<told>[,， ]{0,2}(?:今[天儿日晚]|这[次单]|现在)(?:先|就)?(?:不|别|不用|先别)"
    r"(?:要|送|来|拿|发)了?[,， ]{0,2}(?:改|换|挪|推)?(?:到|成)?)"
    r"(?=(?:大?后天|明[天儿日早晚]|(?:下个?|这)?(?:周|星期|礼拜)[一二三四五六日天]|[0-9]{1,2}[号日])"
    r"(?:上午|下午|早上|晚上)?(?:再|就)?(?:要|送|来|拿|发|给我))"
)
"""可乐3箱今天不要了明天要: put off to another day, nothing is taken out."""
_HAS_AMOUNT = re.compile(r"[0-9一二两三四五六七八九十半]\s?[一-鿿]?$")
_PAPERS = re.compile(
    r"(?:这[单次批]|今天的?)?(?:就|都|也|先)?(?:不要|不用|别|不需要|甭)(?:给我|再)?(?:带|放|附|给|开|打印?|写|要|送)?"
    r"(?:纸质的?)?(?:送货单|出[货库]单|随货单|小票|收据|单据|清单|价格单|发票|宣传单|塑料袋)(?:了|吧|哈|啊)*"
)
"""这单不要送货单 is a wish for the parcel; the order stays."""
_REST_LATER = re.compile(
    r"(?:剩下|其余|余下|剩余|多出来)的?(?:[那这]?些|货|几[箱件包])?(?:等|到|我|就|先|再)*"
    r"(?:大?后天|明[天儿日早晚]|(?:下下|下个?|这)?(?:周|星期|礼拜)[一二三四五六日天末]?|下个?月|月底|过[两几]天|以后|到时候?|[0-9]{1,2}[号日])"
    r"(?:再|就)?(?:送|要|来|拿|发|说|补)?(?:货|吧|了|哈)*"
)
"""先来10箱 剩下的下周送."""
NOT_THAT_DAY = re.compile(
    r"(?P<day>今[天日晚]|明[天日早晚]|大?后天|(?:下下|下个?|这个?|本)?(?:周|星期|礼拜)[一二三四五六日天末]"
    r"|(?:[0-9]{1,2}月)?[0-9]{1,2}[号日])(?:那天|的)?(?:我们?|店里|休息|关门|不开门|没人|[,， ])*"
    r"(?:先|就|都|可|千万|记得|麻烦)*(?:不要?|别|不用|甭)(?:再|给我)?(?:送货?|配送|发货?)"
    r"(?!到|来|错|晚|迟|早|坏|烂|破|[一-鿿]{0,4}?[的坏烂])(?:了|哈|啊|吧|哦)*"
)
"""下周三不要送: no day to deliver on; 明天别送晚了 is one."""
_PERHAPS = re.compile(rf"{_PAUSED}(?:要不然?|不然)(?:就|我|咱)?(?=再?[加来拿送补])")
_OTHER_UNIT = re.compile(
    r"(?:不要|不按|别按|不拿)(?P<old>[箱件板盒筐袋桶瓶斤个包提])[了,， ]{0,2}"
    r"(?:就|都|改)?[要按拿](?P<new>[箱件板盒筐袋桶瓶斤个包提])"
    rf"(?:来|算)?(?P<behind>[,， ]?(?={_NUMBER}(?P=new)))?(?![一-鿿])"
)
_BY_THE = frozenset("箱件板筐斤个提")
"""鸡蛋不要板 要箱: how many of the other unit is open, unless it is said."""
_AMOUNT_BEHIND = re.compile(r"[0-9一二两三四五六七八九十半]")


_KEPT = (_PAPERS, _REST_LATER, NOT_THAT_DAY)


@dataclass(frozen=True, slots=True)
class Plain:
    """The text without its asides, as long as before, and the places of those to be noted."""

    text: str
    noted: tuple[tuple[int, int], ...]
    spoken: tuple[tuple[int, int], ...] = ()
    """Where goods without an amount are only told of."""
    quoted: tuple[tuple[int, int], ...] = ()
    """Where another day's amounts were: kept for the note, with the goods."""


def without_asides(text: str) -> Plain:
    """Blank what orders nothing; what is kept for the order's note is returned beside it."""
    text = revoked(text)
    prices = told_prices(text)
    text, framed, there = frame_of(_blanked(text, prices))
    text = not_enough(_reworded(text))
    text = _KEPT_AS_IS.sub(lambda m: "," + " " * (len(m[0]) - 1), text)
    noted = [*prices, *framed]
    noted += [m.span() for m in _DENIED.finditer(text) if _has_another(m)]
    said, told = told_beside(text)
    amounts = told_amounts(text)
    noted += (*told, *amounts.noted, *told_paydays(text))
    noted += [m.span() for rule in _KEPT for m in rule.finditer(text)]
    text = _blanked(text, [*said, *amounts.blanked])
    noted += [m.span() for m in _ELSE_NONE.finditer(text) if m.group() != text.strip()]
    noted += [m.span() for m in _WISHED_NOT.finditer(text) if _AMOUNT_BEHIND.search(text)]
    noted += [m.span() for m in _DEAL.finditer(text) if _AMOUNT_BEHIND.search(text, m.end())]
    text = _blanked(text, noted)
    spoken = (*amounts.spoken, *there)
    wishes = [m.span() for m in _INSTEAD.finditer(text)]
    rest = _blanked(text, wishes)
    if not _AMOUNT_BEHIND.search(rest):  # nothing is ordered beside it
        return Plain(text, tuple(noted), spoken, amounts.quoted)
    return Plain(rest, (*noted, *wishes), spoken, amounts.quoted)


def _reworded(text: str) -> str:
    """The text with words in the place of others that mean the same, as long as before."""
    text = _ONLY.sub("只", _IF_SO.sub(",", text))
    text = _FROM.sub(lambda m: " " * len(m[0]), text)
    text = _CHEAPER.sub(lambda m: "多少钱".ljust(len(m[0])), text)
    text = _OF_THEM.sub(lambda m: " " * len(m[0]), text)
    text = _PUT_OFF.sub(_put_off, text)
    if (perhaps := _PERHAPS.search(text)) and not _AMOUNT_BEHIND.search(text[: perhaps.start()]):
        text = _blanked(text, [perhaps.span()])  # not 红牛5箱 要不来3箱吧
    if "不" in text or "别" in text:
        text = _OTHER_UNIT.sub(_in_other_unit, text)
    return text


def _put_off(found: re.Match[str]) -> str:
    """What was said before stands as it was said, on the other day."""
    has_amount = _HAS_AMOUNT.search(found.string, max(0, found.start() - 4), found.start())
    return ("就行" if has_amount else "").ljust(len(found["told"]))


def _in_other_unit(found: re.Match[str]) -> str:
    if found["old"] == found["new"] or _BY_THE.isdisjoint((found["old"], found["new"])):
        return found[0]  # 不要瓶要罐 is of another pack
    words = "" if found["behind"] is not None else f"改成几{found['new']}"
    return words.rjust(len(found[0]))


def _blanked(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _has_another(found: re.Match[str]) -> bool:
    """Whether another kind is said beside the one that is denied."""
    text, (start, end) = found.string, found.span()
    breaks = [m.end() for m in _PAUSE.finditer(text, 0, start)]
    following = _PAUSE.search(text, end)
    before = text[breaks[-1] if breaks else 0 : start]
    behind = text[end : following.start() if following else len(text)]
    last = found.group(1)[-1]
    kind = re.compile(f"([一-鿿]){found.group(2)}")
    if last in kind.findall(before):  # 中号2箱，不是中号，大号的 corrects itself
        return False
    return any(other != last for other in kind.findall(f"{before} {behind}"))
