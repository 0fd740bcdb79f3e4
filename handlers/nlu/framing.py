"""Words that frame an order line and order nothing: what is asked before it (还有吗 有的话来4箱),
how much it was to be at first (本来想要8箱，还是5箱吧), at which price, for which room.

They are blanked before the text is cut into tokens; what the supplier should know is noted.
"""

import re

from handlers.nlu.lexicon import Lexicon
from handlers.nlu.otherwords import in_other_words
from handlers.nlu.wording import only_size

Span = tuple[int, int]

_N = r"(?:[0-9]{1,4}(?:\.[0-9])?|[一二两三四五六七八九十百半]{1,4})"
_U = "(?:公斤|[箱件包袋瓶盒罐桶提斤个条打支卷板排份只把枚听筐双]|块(?![0-9钱]))"
_NU = rf"{_N}\s?{_U}"
_BEGINS = r"(?:^|(?<=[\s,，。!！;；:]))"
_ENDS = r"(?=[\s,，。!！;；]|$)"
_WANTS = "(?:就|那就|那|我就?|也|再|先|给我|帮我|麻烦|来|要|拿|送|发|订|上|补|整|搞|下|备|带)"
_NAMED = rf"(?=[^\s,，。;；0-9]{{1,12}}?\s?{_NU})"
_TRADE = (
    r"(?:有没有货?|还?有货?(?:吗|么|没有?|不)"
    r"|(?:涨价?|降价?|变|调价)了?(?:没有?|吗|么)|涨没涨|变没变)"
)
_IF_SO = r"(?:有货?|没涨价?|不涨价?|没变|没降|在|可以|能)(?:的话)?"

_BLANKED = (
    re.compile(
        rf"(?:(?:现在|今天|最近)?(?:价格)?)?{_TRADE}[\s,，?？]+{_IF_SO}(?={_WANTS}+\s?{_N})"
    ),
    # 红牛还有吗 有的话来4箱
    re.compile(
        rf"(?<=[箱件包袋瓶盒罐桶提斤个条]){_TRADE}[\s,，?？]+{_IF_SO}就?(?:给我|帮我)?(?:送|来|要|拿|发|带)(?:来|上)?{_ENDS}"
    ),
    # 红牛3箱有没有，有就送
    re.compile(rf"(?:一定|千万|务必|必须)(?:要|得|给我|帮我)*(?:有|带|送|来|上)*{_NAMED}"),
    re.compile(
        rf"(?:本来|原来|原本|原先|一开始|起初)(?:是|就|也|我|们)*(?:想|打算|准备|计划|说|要|订|定|拿|来|报|写)+(?:了|的)?"
        rf"{_NU}[\s,，。;；]*(?:(?:但是?|不过|后来)[\s,，]*)?(?:想想)?[\s,，]*"
        rf"(?:一看[^\s,，。;；0-9]{{2,10}}[\s,，]+(?={_NU}[吧啊]))?"
        rf"(?:(?:还是|现在|这次|今天|就|改成?|只|先|要|来|拿|给我)+|(?<=[\s,，]))(?={_NU})"
    ),  # 本来想要8箱，还是5箱吧
    re.compile(
        rf"(?:本来|原来|原本|原先|一开始|起初)(?:是|就|也|我|我们|们)*(?:想|打算|准备|计划)(?:要|订|定|拿|来)?"
        rf"[^\s,，。;；0-9]{{2,12}}?\s?{_NU}[\s,，。;；]*(?:(?:但是?|不过|后来)[\s,，]*)?(?:还是|算了)(?:要|来|拿)?(?=[^\s,，。;；0-9]{{2,12}}?\s?{_NU}[吧啊])"
    ),  # 本来想要可乐8箱，还是雪碧5箱吧
    re.compile(
        rf"(?:最少|至少|起码)(?:要|得|订|拿)*{_NU}(?:才|起)(?:能|肯|给)*(?:送|发|配|卖|批)?(?:是吧|是不是|对吧|[吗么啊呢的了])*"
        rf"[\s,，?？]*(?:那|就|我|先|给我|来|要|拿|订)+(?=\s?{_NU})"
    ),  # 最少2箱才送是吧 那就2箱
    re.compile(
        r"刚(?:才|刚)?(?:说|要|订|报|讲|点|下|写)的(?:那个)?"
        r"(?=[^\s,，。;；0-9]{1,12}?(?:改|换|不要|不用|去掉|取消|[加减]\s?[0-9一二两三四五六七八九十]))"
    ),
    re.compile(
        r"没(?:什么|几个)?人[要买吃喝用点](?:了|啦|的)?[,，\s]*(?=(?:就|先|都|给我|帮我)*(?:换|改成))"
    ),  # 红牛没人要，换雪碧
    re.compile(
        rf"(?<=[一-鿿])(?:昨天|刚才?|上午|早上|之前)?忘(?:记|掉|写|报)?了?(?:说|写|报|讲|下)?了?[,，\s]*(?={_NU}{_ENDS})"
    ),
    re.compile(
        rf"{_BEGINS}(?:昨天|刚才?|上午|早上|之前)?(?:漏|忘)(?:记)?(?:报|说|写|下|讲)了?{_NAMED}"
    ),  # 昨天漏报红牛4箱
    re.compile(rf"(?<=[一-鿿])(?:正好|刚好|恰好|整整|整|算|就算)(?={_NU}(?:[吧啊]|{_ENDS}))"),
    re.compile(rf"(?<=[一-鿿])(?:告急|急缺|紧缺|等着[用卖要])了?[,，!！\s]*(?={_NU})"),
    re.compile(r"(?<=[天晚早日号末一二三四五六]要)货(?=[\s:,，])"),  # 周六要货 红牛4箱
    re.compile(
        rf"(?:上一?次|上回|之前)(?:我)?(?:拿|要|买|订|进|送)过?的那[种个款]的?(?=[^\s,，。;；0-9]{{1,8}}?\s?{_NU})"
    ),  # 要上次拿的那种青岛8箱
    re.compile(r"(?<=[一-鿿])要不(?=(?:也|再)[来要拿])"),
    re.compile(r"(?:帮我|给我|麻烦|我?要|我?想)*(?:下|订|开|来|报)个单(?:子)?(?=[\s,，:](?=.))"),
    re.compile(
        rf"{_BEGINS}(?:老板|你们?|现在)*(?:有空没有?|有空吗|有没有空|得空不|忙不忙|在?忙[吗不]|方便[吗不])[\s,，?？]+(?=.)"
    ),
)
"""Said to nobody."""
_NOTED = (
    re.compile(
        r"(?:还是|还|就|都)?(?:按照?|照着?)(?:老|旧|原(?:来的)?|(?:上一?次|上回|之前|以前|平时)的?)(?:价格|价钱|价)"
        rf"(?={_WANTS})"
    ),  # 按老价格给我来红牛3箱
    re.compile(
        r"(?:[跟照和像按同]着?)?(?:上一?次|上回|以前|之前|平时|往常|昨天)(?:那样|一样|的?方式|的)?(?:给我|帮我)?"
        r"(?:开票|开[发专普]票|送到|送去|送货上门|放到?|摆|结账|结算|付款|转账|记账|挂账|打包|包装|分装|装袋|切|杀|处理)"
        r"[^\s,，。;；0-9]{0,8}"
    ),  # 跟上次一样开票
    re.compile(
        rf"(?<=[箱件包袋瓶盒罐桶提斤个条])[\s,，]{{0,2}}(?:跟|和)(?:上一?次|上回|之前|以前)(?:的)?(?:一个|同一个?|一样)(?:的)?(?:牌子|品牌|款式?)的?{_ENDS}"
    ),
    re.compile(
        rf"(?<=[箱件包袋瓶盒罐桶提斤个条])[,，]?(?:一[箱件包袋瓶盒罐桶提斤个条]都?)?(?:不能|别|不许|不可以?)(?:再)?(?:少|多|超过|超)[了的]?{_ENDS}"
    ),
    re.compile(
        r"(?:上一?次|上回|昨天|前天|之前)(?:的)?[^\s,，。;；]{0,14}?的?(?:货款|钱|尾款|账)"
        r"(?:我|我们|等|还没|到时候?|明天|后天|下周.?|月底|今晚|晚点|回头|一起|先|都|就|再|会|已经){1,4}(?:给|转|付|打|结|算)(?:你|您|过去|了|清|掉)*"
    ),  # 上次红牛的钱我明天给
    re.compile(
        r"按照?(?:上一?次|上回|原来|之前)(?:的)?[0-9]{1,4}(?:块[0-9]?|元|\.[0-9]{1,2})?"
        r"(?:和[0-9]{1,4}(?:块[0-9]?|元|\.[0-9]{1,2})?){0,3}算"
    ),  # 按上次9块5和3块2算
    re.compile(r"[0-9]{1,2}号那[笔单][^,，。;；]{0,14}?(?:打款|转了|付了|结了|到账|转过去)了?"),
    re.compile(
        r"预算(?:就|大概|在|控制在|是|只有|差不多)*[0-9]{2,6}(?:元|块钱?)?(?:以内|左右|上下|之内|内|的样子|吧)?"
    ),
    re.compile(
        rf"{_BEGINS}(?:都|就|用)?一(?:车|趟|次性?)(?:全|都|给我|帮我)*(?:拉|送|发|带|运)(?:过?来|齐|完|到|走|货)?{_ENDS}"
    ),
    re.compile(
        rf"{_BEGINS}(?:后厨|厨房|前台|吧台|收银台?|大厅|包间|包厢|食堂|仓库|楼[上下]|[一二三四五六七八九]楼|宿舍|办公室|车间|员工餐厅?)"
        rf"(?:那边|这边|里|的)?(?:也|还|又|说)?(?:要|需要|缺|点了)点?{_NAMED}"
    ),  # 厨房要红牛2箱
)
"""Kept for the note."""
_NOT_SO_MANY = re.compile(
    rf"(?<![不别])(?P<of>{_NU})[吧啊哈]?[\s,，]{{0,2}}(?P<wrong>(?:可|我说)?(?:不是|别是|别弄成|别送成|别写成|别搞成){_NU}(?:[哦啊哈呀了吧哟]|的)*)"
    rf"{_ENDS}(?![\s,，]*(?:而?是|我?要|应该)\s?{_N})"
)
"""红牛4箱，不是2箱哦: so many are meant, the other amount is denied."""
_ADDED = re.compile("[再加多另][^\\s,，。;；]{0,14}$")
_LATER = re.compile(
    rf"{_BEGINS}(?P<name>[^\s,，。;；0-9]{{2,12}}?)(?:的话|那个)?(?:我|我们|等|先|就|帮我|给我)*"
    r"(?:(?:明天|后天|大后天|下周.?|下星期.?|晚点|过[几两]天|回头|改天|到时候?|下次)(?:我)?(?:再|才)?(?:定|决定|看看?|想想?|报|告诉你|通知你|联系|讲|说)"
    r"|留着?(?:到)?(?:明天|后天|下周.?|下星期.?|下次)(?:再)?(?:要|拿|送)"
    r"|再(?:想想|考虑考虑|考虑一下|看看|问问|研究下?))(?:吧|啊|哈|了)?(?=[,，。;；\s]|$)"
)
"""雪碧明天再定: no word about it now."""
_STILL_HAS = re.compile(
    rf"{_BEGINS}(?P<name>[^\s,，。;；0-9]{{2,12}}?)(?:我|我们|家里|店里|库里|这边|这里|那边)?(?:还|都)?"
    r"(?:还有|还够|够卖|有的是|不缺|还多|多得是|没卖完|没用完)(?:呢|着|的|得很|不少|很多|好多|卖)*"
    r"(?=[,，。;；\n](?!\s?(?:先|就|都|也|这次|今天|那)*(?:不(?!过)|别|去掉|删|取消|划|拿掉|免|算了))|$)"
)
"""雪碧还有，红牛来5箱: goods that are there are only told of."""
_AFTER_ALL = re.compile(
    rf"[\s,，。;；]*(?:不过|但是?|可是?)?(?:还是|也|再|先|就|我|给我|这次)*(?:来|要|拿|送|补|进)?\s?{_NU}"
)
"""红牛还够，不过还是来4箱: of the same goods."""
_REFUSED = re.compile(
    rf"{_BEGINS}(?P<no>不要|别要|不拿|别拿|不来)(?P<wrong>[^\s,，。;；0-9]{{2,10}}?)"
    rf"(?P<verb>[要拿来换])(?P<right>[^\s,，。;；0-9]{{2,12}}?) ?{_NU}"
)
_IN_BRACKETS = re.compile(
    r"(?<=[箱件包袋瓶盒罐桶提斤个条])\s?\((?P<words>(?![^()]{0,8}(?:送|放|搬|划|删|改|不要|取消|作废))[^()\n0-9一二两三四五六七八九十半]{2,12})\)"
)
_WHO = re.compile("师傅|司机|老板娘?")
_WHEN = re.compile(
    rf"{_BEGINS}(?P<when>[^\s,，。;；0-9]{{0,8}}?(?:路过|过来|顺路|经过|方便|有空|得空|不忙|忙完|下雨|出车|来送|到我?们?这)"
    rf"[^\s,，。;；0-9]{{0,4}}?)的话[\s,，]?{_NAMED}"
)


def frame_of(text: str) -> tuple[str, list[Span], list[Span]]:
    """The text without such words, as long as before; the places to be noted, and where goods are
    only told of.
    """
    if not re.search(_N, text):
        return in_other_words(text), [], []
    noted = [m.span() for rule in _NOTED for m in rule.finditer(text)]
    spans = [m.span() for rule in _BLANKED for m in rule.finditer(text)]
    told = [m for rule in (_STILL_HAS, _LATER) for m in rule.finditer(text)]
    told = [m for m in told if re.search(_NU, _without(m))]
    spans += [(m.end("name"), m.end()) for m in told if _AFTER_ALL.match(text, m.end())]
    told = [m for m in told if not _AFTER_ALL.match(text, m.end())]
    for start, end in [*spans, *noted]:
        text = text[:start] + " " * (end - start) + text[end:]
    for found in told:
        start, end = found.end("name"), found.end()
        text = text[:start] + ",".ljust(end - start) + text[end:]
    text = _NOT_SO_MANY.sub(_so_many, text)
    return in_other_words(text), noted, [m.span() for m in told]


def _so_many(found: re.Match[str]) -> str:
    """红牛改成4箱, which takes the place of what there is; 再来4箱，不是2箱 adds them."""
    is_added = _ADDED.search(found.string, 0, found.start())
    return f"{'' if is_added else '改成'}{found['of']}".ljust(len(found[0]))


def _without(found: re.Match[str]) -> str:
    return found.string[: found.start()] + found.string[found.end() :]


def refused_apart(text: str, lexicon: Lexicon) -> str:
    """不要雪碧要红牛6箱 as 不要雪碧,红牛6箱; as long as before."""

    def parted(found: re.Match[str]) -> str:
        if not (lexicon.has_any_pair(found["wrong"]) and lexicon.has_any_pair(found["right"])):
            return found.group()
        at = found.start("verb") - found.start()
        return f"{found.group()[:at]},{found.group()[at + 1 :]}"

    return _REFUSED.sub(parted, text) if "不" in text or "别" in text else text


def told_cases(text: str, lexicon: Lexicon) -> list[Span]:
    """Where a case is told before goods: 师傅明天路过的话红牛3箱; not 红牛的话3箱."""
    if "的话" not in text or not lexicon.codes:
        return []
    return [m.span() for m in _WHEN.finditer(text) if not lexicon.has_any_pair(m["when"])]


def told_in_brackets(text: str, lexicon: Lexicon) -> list[Span]:
    """红牛4箱(自己店里用): a remark, where the words mean no goods and no size."""
    return [
        m.span()
        for m in (_IN_BRACKETS.finditer(text) if "(" in text else ())
        if not lexicon.has_any_pair(m["words"]) and only_size(m["words"]) is None
    ]
