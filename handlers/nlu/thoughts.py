"""Second thoughts about goods said before, as far as the words alone tell: not this but that, a
total, half of it, a part in exchange. Pure: whose lines they are is for the dialogue.

Only whole messages count; whoever orders, asks or complains says something else.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from handlers.nlu.normalise import plain

LONGEST = 60
"""Characters; a longer message says more than this."""
_N = r"(?:[0-9]{1,5}(?:\.[0-9]{1,2})?|[一二两三四五六七八九十百半俩仨]{1,4})"
_U = r"(?:公斤|[箱件包袋瓶盒罐桶提斤个条打支卷板筐听块只把扎])"
_AMOUNT = rf"{_N}\s?{_U}"
_MARKS = r"[\s,，。;；!！~、…]"
_LEAD = re.compile(
    rf"^(?:(?:不好意思|抱歉|对不起|老板娘?|再?(?:等一下|等一等|等等)|等下|等会儿?|刚才|刚刚|算了|哎呀|哎哟|哎|诶|唉|(?:不了|不要了|不换了)(?=(?:{_MARKS})*还是)"
    rf"|(?:呃|额|啊|哦|噢|嗯|那|那个)(?={_MARKS})|那(?=[就还要换])){_MARKS}*)+"
)
_TAIL = re.compile(rf"(?:{_MARKS}|[吧啊呢嘛哈哦呀啦呗噢]|好了|得了|算了|谢谢|麻烦了)+$")
_ERROR = (
    r"(?:不对(?!称)|错了|搞混了?|弄混了?|(?:我)?(?:刚才|刚刚)?(?:都)?"
    r"(?:搞|弄|说|打|写|点|报|下|选|看|记|订|讲|输|按|要)错了?)"
)
_ERRORS = re.compile(rf"(?:{_ERROR}[啊呀了哈]?{_MARKS}*)++")
_OF_ERROR = re.compile(rf"(?P<of>[^\s,，。]{{1,12}}?)(?:我)?{_ERROR}[啊呀了哈]?")
_WANTED = (
    r"(?:我们?)?(?:本来|原来|其实|实际上?|真正|明明)?(?:想)?"
    r"(?:(?:要|说|订|点|买|下|指|写)的(?:其实|应该|本来)?是?|(?:应该|应当|其实|本来)(?:是|要|写|为)(?:要)?)"
)
_WANTS = re.compile(rf"(?P<of>[^\s,，。还就]{{0,12}}?){_WANTED}(?P<right>[^的是].{{0,24}})")
_MEANS = re.compile(r"(?:我)?(?:想)?(?:是|要|换成?|改成?)(?P<right>[^不].{0,24})")
_NOT_THIS = re.compile(r"(?:我)?(?:又)?不(?:是|要)(?:要)?(?P<wrong>[^\s了吧]{1,16})")
_NOT_BUT = re.compile(r"不(?:是|要)(?P<wrong>[^\s]{1,12}?)(?:而)?是(?P<right>[^\s]{1,16})")
_THIS_NOT_THAT = re.compile(
    rf"{_WANTED}(?P<right>[^的是\s][^\s]{{0,12}}?)(?:而)?不是(?P<wrong>[^\s]{{1,12}})"
)
_RIGHT = re.compile(r"(?P<right>[^\s]{1,16}?)才(?:对|是)")
_HAPPENED = re.compile(
    r"[送发配装拿](?:错|成|来|到|过来|的是)|收到|到货|到的|来的是|拿到|昨[天晚]|前天|上次|上回|上周|那天|今早"
    r"|司机|打开|[少漏缺]了|[送票]|地址|电话|[今明后]天|[上下]午|(?:周|星期|礼拜)[一二三四五六日天末]|破|坏|烂|过期|价|钱|多少|[?？吗么]|退|换货"
)
"""What tells of goods that came, of money, of a day, or asks: no correction of the goods."""
_CHANGES = re.compile(
    r"[拿去删划撤]掉|删了|取消|换成?|改成?|[不别][要用拿来送](?!了?那么|这么|太)|免了"
)
"""芬达拿掉，可乐雪碧都减一半: no reason, but a change of its own."""
_MORE = re.compile(r"再|另外|加上|外加|还要|不要")
_RATHER = re.compile(
    r"(?P<of>[^\s,，。]{0,12}?)(?:还是|仍旧|依然)(?:就|按|照|给我|帮我)?(?:要|拿|来|用|选|换成|换回|改回|换|改成|改)?"
    r"(?P<right>[^\s不先等上老一照].{0,20})"
)
_BACK = re.compile(
    r"(?:(?:还是|就|要|换回?|改回?|用)+(?:成|到)?(?:要|用|换|改)?"
    r"(?:回)?(?:原来|之前|原先|一开始|最开始|开始)(?:的)?(?:那个|那款|那种|那样|的|那)?"
    r"|(?:还是)?(?:给我|帮我)?换回(?:来|去)?|不换了)(?:的)?"
)
_ALONE = frozenset(f"{verb}错" for verb in "搞弄说打写点报选看记") | frozenset(
    f"{verb}错了" for verb in "搞弄说打写点报选看记"
)
_WAITS = re.compile(
    r"(?:哎呀?|诶|唉|啊|欸|喂|不对|先)*(?:等等+|等一下下?|等一等|等下|等会儿?|稍等|慢着|且慢|先别|别急|停一?下)"
    r"(?:我?(?:再)?(?:看看|看下|看一下|想想|想一下))?"
)
_OTHERS = (
    r"(?:别的|其他的?|其它的?|其余的?|多的)(?:都|就)*(?:不要|不用|不需要|不拿|不订|没有)(?:了|哈)?"
)
_NO_MORE = re.compile(rf"{_OTHERS}|(?:不要|别)(?:再)?(?:多[发送给来]?|加)(?:了)?")
_ALL_OF = r"(?:一共|总共|拢共|统共|总数|总的|合计|全部加起来|加起来|共)"
_TOTAL = re.compile(
    rf"(?P<of>[^\s,，。0-9]{{0,12}}?)(?:{_ALL_OF}(?:就|只|是|要|只要|就要|来|这)*|就(?:这|要这|要|来|只要|是这)?)\s?"
    rf"(?P<amount>{_AMOUNT})(?:就行|就够|就好|就可以|够)?(?:了)?"
)
_TOO_FEW = re.compile(
    r"(?:(?:好像|还是|这|感觉|怕|可能|有点儿?|也|太|不|大)*(?:够|少|多)(?:了点儿?|了些|点儿?|了)?)"
)
"""不够 一共要8箱: why another total is said."""
_PLAINLY_ALL = re.compile(rf"{_ALL_OF}|就(?:要)?这")
_HALF = re.compile(
    r"(?P<of>[^\s,，。]{0,12}?)(?:(?:先|就|只|那|还是|暂时|给我|帮我|都|全部|全)*"
    r"(?:来|要|拿|送|发|下|订|留|给|减|砍|少|少来|去)?(?:掉|成|为|到)?(?:个)?(?:它的?)?一半"
    r"|(?:都|全部|全)?(?:减半|砍半|打对折|对半砍))"
    r"(?:先|就|好|行|够|可以|成|了|的量|的)*"
)
_LATER = re.compile(
    r"(?:剩下?的?|余下的?|其余的?|另外?一?半|那一半|后面的|其他的?)(?:.{0,6})"
    r"(?:再|以后|下次|下周|下个?月|改天|过几天|过两天|回头|之后|明天|后天)(?:.{0,8})"
    r"|.{0,12}?(?:都|就)?(?:不变|不动|不改|别动|照旧|照样)(?:了)?"
)
"""What becomes of the other half, or of other lines, which stay as they are."""
_NAMED_STAYS = re.compile(
    r"(?!其他|其它|其余|别的|剩|余|另|那一半|后面).{1,12}?(?:都|就|还是)?(?:不变|不动|不改|别动|照旧|照样)(?:了)?"
)
"""都减半，雪碧不变: of all lines but those named."""
_THIS_TIME = re.compile(
    rf"(?P<of>[^\s,，。0-9]{{0,12}}?)(?:(?:这|今)(?:次|回|趟|一次|天)|先|暂时)(?:就|先|只|给我|帮我)*"
    rf"(?:来|要|拿|送|发|下|订)?\s?(?P<amount>{_AMOUNT})(?:就行|就够|就好|就可以|够)?(?:了)?"
)
_OF_ALL = re.compile(
    rf"(?P<of>[^\s,，。0-9]{{1,12}}?)(?:我)?{_ALL_OF}(?:是|就|想|得)?(?:要|订|来|拿)?\s?(?P<amount>{_AMOUNT})"
)
_REST = re.compile(
    r"(?:剩下?的?|余下的?|其余的?|另外的?|后面的)(?:.{0,8})(?:再|以后|下次|下周|改天).{0,8}"
)
"""What is to be ordered another time, and is not ordered now."""
_INSIDE = r"(?:里面?|里头|里边|其中|当中|中间|里|中)"
_OUT = r"(?:拿出来?|抽出来?|匀出来?|分出来?|取出|拿|抽|匀|分)"
_PART = re.compile(
    rf"(?:把|从|拿)?(?P<of>[^\s,，。0-9]{{0,12}}?)\s?(?P<mark>(?:的)?{_INSIDE}?(?:的|有|把)?{_OUT}?)"
    rf"(?P<amount>{_AMOUNT})(?P<behind>[^\s,，。0-9]{{0,10}}?)(?:出来)?(?:给我|帮我)?"
    rf"(?:替换|换|改)(?:成|为|做|作)?(?P<target>[^0-9\s].{{0,20}})"
)
_HALF_FOR = re.compile(
    rf"(?P<of>[^\s,，。0-9]{{0,12}}?)(?:的)?{_INSIDE}?(?:的)?{_OUT}?一半(?:出来)?(?:给我|帮我)?"
    r"(?:替换|换|改)(?:成|为|做|作)?(?P<target>[^0-9\s].{0,20})"
)
_UP_TO = re.compile(
    rf"(?P<of>[^\s,，。]{{0,12}}?)(?:那)?(?:就)?(?:给我|帮我)?(?:凑|补|加)(?:够|成|到|足|满|齐|个整|整|个)*\s?"
    rf"(?P<amount>{_AMOUNT})(?:整)?"
)
_UP = re.compile(r"凑|[补加](?:够|成|到|足|满|齐)")
_REASON = re.compile(
    r"(?P<of>[^\s,，。]{1,12}?)(?:在)?(?:我们?)?(?:这边|那边|家里|店里|冰箱里?|冰柜里?|仓库里?|库里|库存|厨房里?|店)?(?:都|里)?"
    r"(?:还有|还剩|还够|够用|够了|还没用完|还没卖完|有货|剩)[^,，。]{0,8}?"
    rf"{_MARKS}+(?:那)?(?:就|先|给我|帮我)*(?P<change>(?:去掉|去了|不要|不用|删|取消|拿掉|撤|免了|少|减|改|只要|就要)[^,，。]{{0,12}})"
)
_AGAIN = re.compile(
    rf"(?P<of>[^\s,，。0-9]{{0,12}}?)(?:还是|就|只|改|改成|改要)(?:要|来|按|拿)?(?P<amount>{_AMOUNT})"
    r"(?:就行|就够|就好|就可以|够了?)?"
)
_NOT_AMOUNT = re.compile(
    rf"(?:{_ERROR}{_MARKS}*)?(?P<of>[^\s,，。0-9]{{0,12}}?)不(?:是|要)(?P<wrong>{_AMOUNT}){_MARKS}*"
    rf"(?:我)?(?:而)?(?:要的)?(?:是|要)(?P<amount>{_AMOUNT})"
)
_IS_AMOUNT = re.compile(
    rf"(?:(?:我)?{_ERROR}{_MARKS}*)?(?P<of>[^\s,，。0-9不]{{1,12}}?)(?<!的)(?:应该|应当|其实|本来)?是(?P<amount>{_AMOUNT})"
)
_SPLIT = re.compile(rf"{_MARKS}+")


@dataclass(frozen=True, slots=True)
class Instead:
    """不对 油我要的是花生油 不是调和油: `of` and `wrong` tell which line, either may be empty."""

    right: str
    wrong: str = ""
    of: str = ""
    is_told: bool = True
    """False where nothing says that the words mean goods (打错了 百事可乐)."""


@dataclass(frozen=True, slots=True)
class Rather:
    """还是维达吧: kept, gone back to, or taken after all; `right` empty: what was there before.
    `of`: the goods of which a size or kind is said (冰红茶还是要500的).
    """

    right: str = ""
    of: str = ""


@dataclass(frozen=True, slots=True)
class Total:
    """就这2箱 别的不要: what it comes to, never more of it. `is_all`: nothing besides."""

    amount: str
    of: str = ""
    is_all: bool = False


@dataclass(frozen=True, slots=True)
class Half:
    """冰柜放不下 先来一半 剩下的以后再订. `is_later`: of the other half something was said."""

    of: str = ""
    is_later: bool = False


@dataclass(frozen=True, slots=True)
class ThisTime:
    """怡宝一共要8箱 这次先送4箱 剩下4箱我下周再订: what is ordered now, and no more of it."""

    amount: str
    of: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """乌苏里头2箱换成青岛纯生. `is_sure`: said to be a part (里头, 拿出)."""

    amount: str
    """Empty: half of it."""
    target: str
    of: str = ""
    is_sure: bool = False


@dataclass(frozen=True, slots=True)
class UpTo:
    """冰露凑5箱."""

    amount: str
    of: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """皮蛋家里还有 去掉: the change, without its reason."""

    words: str


@dataclass(frozen=True, slots=True)
class Amount:
    """菜心还是10斤吧. `wrong`: the amount that it is not (不是5箱 是3箱)."""

    amount: str
    of: str = ""
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class Wait:
    """哎等等; `is_error`: 说错了, and nothing else yet."""

    is_error: bool = False


Thought = Instead | Rather | Total | Half | ThisTime | Part | UpTo | Change | Amount | Wait


def read_thought(text: str) -> Thought | None:
    """The second thought that a whole message is, by its words; None where it is something else.

    Words that stand for goods are as they were typed, in the normal spelling.
    """
    if len(text) > LONGEST:
        return None
    said = plain(text).strip()
    if _WAITS.fullmatch(_TAIL.sub("", said)):
        return Wait()
    said = _TAIL.sub("", _LEAD.sub("", said, count=1))
    if said in _ALONE:
        return Wait(is_error=True)
    if not said:
        return None
    return next((t for t in _readings(said) if t is not None), None)


def _readings(said: str) -> Iterator[Thought | None]:
    yield _up_to(said)
    yield _part(said)
    yield _half(said)
    yield _this_time(said)
    yield _total(said)
    yield _change(said)
    yield _amount(said)
    yield _rather(said)
    yield _instead(said)


def _up_to(said: str) -> UpTo | None:
    found = _UP_TO.fullmatch(said)
    if found is None or not _UP.search(said):
        return None
    return UpTo(found["amount"], found["of"])


def _part(said: str) -> Part | None:
    if half := _HALF_FOR.fullmatch(said):
        return Part("", half["target"], half["of"], is_sure=True)
    found = _PART.fullmatch(said)
    if found is None or _HAPPENED.search(said) or (found["of"] and found["behind"]):
        return None
    return Part(
        found["amount"],
        found["target"],
        (found["of"] or found["behind"]).removesuffix("的"),
        is_sure=bool(found["mark"]),
    )


def _half(said: str) -> Half | None:
    """Reasons may stand before it, what becomes of the other half behind it."""
    pieces = [_TAIL.sub("", piece) for piece in _SPLIT.split(said)]
    at = next((n for n, p in enumerate(pieces) if _HALF.fullmatch(p)), None)
    if at is None or any(re.search(_AMOUNT, p) or _CHANGES.search(p) for p in pieces[:at]):
        return None
    later = pieces[at + 1 :]
    if any(not _LATER.fullmatch(p) for p in later):
        return None
    found = _HALF.fullmatch(pieces[at])
    assert found is not None
    if not found["of"] and any(_NAMED_STAYS.fullmatch(p) for p in later):
        return None
    return Half(found["of"], is_later=bool(later))


def _this_time(said: str) -> ThisTime | None:
    """Reasons or what it comes to in all may stand before it, what becomes of the rest behind."""
    pieces = [_TAIL.sub("", piece) for piece in _SPLIT.split(said)]
    if len(pieces) < 2 or not _REST.fullmatch(pieces[-1]):
        return None
    found, ahead = _THIS_TIME.fullmatch(pieces[-2]), pieces[:-2]
    if found is None:
        return None
    whole = _OF_ALL.fullmatch(ahead[0]) if ahead else None
    reasons = ahead[1:] if whole is not None else ahead
    if any(re.search(_AMOUNT, piece) or _CHANGES.search(piece) for piece in reasons):
        return None
    of = found["of"] or (whole["of"] if whole is not None else "")
    return ThisTime(found["amount"], of)


def _total(said: str) -> Total | None:
    pieces = [_TAIL.sub("", piece) for piece in _SPLIT.split(said)]
    if len(pieces) > 1 and _TOO_FEW.fullmatch(pieces[0]):
        del pieces[0]
    found = _TOTAL.fullmatch(pieces[0])
    if found is None or any(not _NO_MORE.fullmatch(p) for p in pieces[1:]):
        return None
    if len(pieces) == 1 and not _PLAINLY_ALL.search(pieces[0]):
        return None
    is_all = any(re.fullmatch(_OTHERS, p) for p in pieces[1:])
    return Total(found["amount"], found["of"], is_all=is_all)


def _change(said: str) -> Change | None:
    found = _REASON.fullmatch(said)
    if found is None:
        return None
    change = re.sub("^[只就]要", "改成", found["change"])
    return Change(f"{found['of']}{change}")


def _amount(said: str) -> Amount | None:
    if found := _NOT_AMOUNT.fullmatch(said):
        return Amount(found["amount"], found["of"], found["wrong"])
    found = _AGAIN.fullmatch(said) or _IS_AMOUNT.fullmatch(said)
    return Amount(found["amount"], found["of"]) if found is not None else None


def _instead(said: str) -> Instead | None:
    """Piece by piece: that it was wrong, what is meant, what is not."""
    if _HAPPENED.search(said):
        return None
    found: Instead | None = Instead("")
    has_error = False
    for piece in _SPLIT.split(said):
        error = _ERRORS.match(piece)
        rest = piece[error.end() :] if error is not None else piece
        has_error = has_error or error is not None
        if rest and found is not None:
            found = _with_piece(found, rest, has_error=has_error)
    if found is None or not _is_one(found.right):
        return None
    return replace(found, right=found.right.removesuffix("才对"))


def _with_piece(so_far: Instead, rest: str, *, has_error: bool) -> Instead | None:
    """What one more piece tells; None where it belongs to nothing of the kind."""
    if (found := _NOT_BUT.fullmatch(rest)) or (found := _THIS_NOT_THAT.fullmatch(rest)):
        return replace(so_far, wrong=found["wrong"], right=found["right"])
    if found := _NOT_THIS.fullmatch(rest):
        return replace(so_far, wrong=found["wrong"])
    if found := _OF_ERROR.fullmatch(rest):
        return replace(so_far, of=found["of"])
    if found := _WANTS.fullmatch(rest):
        return replace(so_far, right=found["right"], of=found["of"] or so_far.of)
    if found := _RIGHT.fullmatch(rest):
        return replace(so_far, right=found["right"])
    if so_far.right:
        return replace(so_far, right=f"{so_far.right} {rest}")
    if not (has_error or so_far.wrong or so_far.of):
        return None
    found = _MEANS.fullmatch(rest)
    if found is None and (re.search(_AMOUNT, rest) or not (has_error or so_far.of)):
        return None  # 不要香菜 葱花
    if found is None:
        return replace(so_far, right=rest, is_told=False)
    return replace(so_far, right=found["right"])


def _is_one(right: str) -> bool:
    """Goods, and not several of them: each with an amount, or more besides."""
    amounts = re.findall(_AMOUNT, right)
    return bool(right) and amounts != [right] and len(amounts) < 2 and not _MORE.search(right)


def _rather(said: str) -> Rather | None:
    if _BACK.fullmatch(said):
        return Rather()
    found = _RATHER.fullmatch(said)
    if found is None or _HAPPENED.search(said) or re.search(_AMOUNT, said):
        return None
    return Rather(found["right"], found["of"])
