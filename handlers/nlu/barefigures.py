"""Figures beside an order where none of the goods are known: prices, totals, promotions, days.

红牛是不是105一箱 先拿2箱; 排骨今天26吧 给我留12斤; 买三送一 那来6瓶; 黄瓜10斤 豆角8斤 一共18斤.
They are blanked where something is ordered beside them. Where goods are known, the rules that see
their units and prices tell.
"""

import re

from handlers.nlu.baresizes import AMOUNT, NUMBER, NUMERAL, PACK, WEIGHT, filled
from handlers.nlu.baretalk import AT_PRESENT, LONG_AGO
from handlers.nlu.oldprices import told_prices

_UNIT = rf"(?:{PACK}|{WEIGHT}|[两块吨])"
_CN = "[一二两三四五六七八九十]"
_SUM = r"[0-9]{1,4}(?:\.[0-9]{1,2})?(?:元|块钱?|块[0-9])?"
_MONEY = rf"(?:{_SUM}|{_CN}{{1,3}}(?:元|块钱?|块{_CN}毛?))"
_ALONE = rf"(?![0-9.]|\s?{_UNIT}|月|号|点|[:*])"
_EACH = rf"(?:一|每|/){_UNIT}"
_THEN = "(?:上一?次|上回|上批|昨天|前天|之前|以前|平时|刚才)"
_ENDS = r"(?=[\s,，。;；!！?？]|$)"
_BEGINS = r"(?:^|(?<=[\s,，。;；!！?？]))"
_TAIL = "[了呢啊吗么吧嘛哈呀]*"

_CHECK = "(?:[你您]|麻烦|帮忙?)*(?:核?对|核|确认|点|数|看)(?:一?下|一?[点数]|对不对|数)*"
_TOTAL = re.compile(
    rf"(?:一共|总共|合计|共计|总[计数]|加起来|拢共|(?<![一-鿿])共)(?:就?是|就|要|有|正好|刚好)*\s?{NUMBER}"
    rf"\s?(?:{_UNIT}半?|[样种款])(?:的?货|东西)?(?:对的?|没错|对吧|对不对|\s?{_CHECK})?{_TAIL}"
    rf"(?:[,，\s]*(?:可?别|不要)(?:搞|弄|送|发|数|算|拿|配|[少漏])(?:错|少|漏|多)?了?[啊哈哦]?)?(?![一-鿿])"
)
"""一共10件, behind or before what makes it up."""
_DEAL = re.compile(
    rf"(?:[买满拿订够]{NUMBER}{_UNIT}?|{_BEGINS}{NUMBER}{_UNIT}?)(?:就|可以|还)?[送赠搭]{NUMBER}{_UNIT}?"
    r"(?:的?(?:活动|政策|优惠)|的?那[个种]|的)?(?:还有|还在|还搞|是不是|是|对|没错)?(?:[吧吗么嘛])*"
)
_LIMIT = re.compile(
    rf"(?:别|不要|不能|不许|千万别)(?:给我)?(?:超过?|多于|少于|低于|高于)了?\s?{NUMBER}\s?{_UNIT}?"
    rf"|(?:有没有|有)?(?<![0-9.]){_MONEY}(?:以内|以下|以上|之内|出头|左右)(?:的话|的)?{_TAIL}(?!{_UNIT})"
)
"""别超过25斤, 20以内的话, 有15以下的吗."""
_HAD = re.compile(
    rf"{_THEN}[^\s,，。0-9]{{0,4}}?{NUMBER}\s?{_UNIT}(?:都|还|也)?(?:没[卖用吃]完|[卖用吃]不完|[卖用吃]完|卖了|不够)"
    rf"[^\s,，。]{{0,4}}(?=[\s,，]*(?:这|今|再|先))|{_THEN}[要订报说下点]的(?={NUMBER}\s?{_UNIT}[改换])"
)
"""上次15斤没卖完 这次5斤; 昨天要的6箱改8箱."""
_PAST = re.compile(
    rf"(?:{LONG_AGO}|早上|上午|上周)[^\s,，。;；0-9]{{0,8}}?(?:(?:了|过){NUMBER}\s?{_UNIT}[^\s,，。;；0-9]{{0,10}}"
    rf"|{NUMBER}\s?{_UNIT}[^\s,，。;；0-9]{{0,5}}?(?:(?:才|都|就|也|刚|全|还|根本|没|不){{1,3}}[^\s,，。;；0-9]{{1,8}}|(?:送来|送到|收到|到)了))"
    rf"(?=[\s,，]+(?:所以|那)?{AT_PRESENT}|[\s,，]+(?:再|先|给我|帮我)[来要拿送订上])"
)
"""上个月拿了20箱才卖完，这个月先拿15箱."""
_TOLD_BEFORE = re.compile(
    rf"(?:{LONG_AGO}|早上|上午|上周)[^。!！?？\n]{{1,24}}?(?:破|漏|坏|烂|碎|酸|臭|瘪|软|太|没|不[好行够新])[^。!！?？\n]{{0,12}}?"
    rf"(?={AT_PRESENT}[^\s,，。0-9]{{0,4}}?(?:给我|帮我|来|要|拿|送|发|换)[^\s,，。0-9]{{0,3}}?{NUMBER}\s?{_UNIT})"
)
"""上回那袋破了漏了好几斤 这回给我拿四袋: what was wrong then."""
_HAGGLED = re.compile(
    rf"(?:{_MONEY}|{NUMBER})(?:一{_UNIT})?(?:的话)?(?:行不行|行吗|行不|可以吗|可不可以|成不成|成不|中不中|中不|卖不卖|给不给|好不好|[能给]?[拿给][得不]?到?[吗不]|能不能[拿给卖]?)"
)
"""110行不行: what is offered."""
_EMPTY = r"(?:空的?(?:[桶瓶箱筐罐框壶坛]子?|煤气罐)|瓶子|筐子|桶子|框子|箱子|托盘|周转[箱筐]|空的)"
_AWAY = "(?:收[走回下]|收一下|[带拉拿]走|[带拉拿]回|取走|退你?们?|还给?你们?|还你?们?|回收)"
_RETURNED = re.compile(
    rf"{_EMPTY}[^\s,，。;；()0-9]{{0,4}}?(?:{_AWAY}[^,，。;；()0-9]{{0,3}}?{NUMBER}\s?{_UNIT}了?"
    rf"|{NUMBER}\s?{_UNIT}[^\s,，。;；()0-9]{{0,6}}?{_AWAY})(?:一?下|吧|了|啊|哈)*"
    rf"|(?:{_AWAY}\s?){NUMBER}\s?{_UNIT}{_EMPTY}|{NUMBER}\s?[个只]?{_EMPTY}[^\s,，。;；0-9]{{0,4}}?{_AWAY}"
)
"""空桶有两个你顺便收走, 瓶子退你18箱: what goes back."""
_LATER = re.compile(
    rf"(?:下一?[次回批]|回头|以后|改天|下周|下个?月)(?:再|还|就|可能|估计|要|来|拿|订|给我)+[^\s,，。0-9]{{0,4}}?"
    rf"{NUMBER}\s?{_UNIT}(?:吧|啊|呢|了)?"
    rf"|(?:剩下?|其余|余下)的?那?{NUMBER}\s?{_UNIT}[^\s,，。;；0-9]{{0,2}}?(?:下一?[次回批周]|明天|后天|以后|改天|回头|过几天|再说)"
    rf"[^\s,，。;；0-9]{{0,4}}"
    rf"|(?:好[卖吃用喝]|卖得[好动快]|不够|[卖吃用喝][完光]了?)(?:的话)?(?:我|就|下次)*再(?:来|要|拿|叫|订|补){NUMBER}\s?{_UNIT}"
)
"""好吃下次要20袋."""
_WRONG = re.compile(
    rf"(?:{_THEN}|早上|上午|上周)[^\s,，。;；\n]{{0,14}}?(?:少|漏|缺|欠|坏|破|烂|碎|压|错)(?:了|给|送|发|我)*"
    rf"(?:{NUMBER}\s?{_UNIT})[^\s,，。;；\n]{{0,8}}"
)
"""昨天那箱辣条少了5包 今天再来2箱."""
_IN_CASE = re.compile(
    rf"{_BEGINS}(?:要是|如果|万一|假如|[涨降][到了]|低于|高于|超过|不到)[^\s,，。0-9]{{0,6}}?{NUMBER}"
    rf"(?:元|块钱?)?(?:的话)?[,， ]?就[^\s,，。0-9]{{0,4}}?{NUMBER}\s?{_UNIT}"
    rf"|{_BEGINS}(?:[涨降贵]了|不[涨降]?行?)(?:的话)?(?:就|再|只)*[来要拿]{NUMBER}\s?{_UNIT}"
)
"""涨到30就先5斤: no amount now."""
_UNSOLD = re.compile(
    rf"(?:[家店]里)?(?:还有|还剩|剩下?了?){NUMBER}\s?{_UNIT}[^\s,，。;；0-9]{{0,4}}?没[卖吃用动拆喝][完掉]?[呢了]?"
)
"""还有2袋没吃完."""
_LEAST = re.compile(
    rf"{NUMBER}\s?{_UNIT}(?:才|就|可以|能)?起(?:批|订|送|卖|发|售|步)|{NUMBER}(?:块钱?|元)(?=\s?[?？])"
)
"""20箱起批是吧, 3块？"""
_PART = re.compile(rf"(?:其中|里面|里头)(?:的|有)?{NUMBER}\s?{_UNIT}")
"""8箱 其中4箱要巧克力味: told already."""
_MONEY_TOLD = re.compile(
    r"凑?[够满到][0-9]{2,4}(?=好?(?:就|才|能|可以)?(?:免|包)(?:运费|邮))|"
    r"(?<![0-9])[0-9]{1,2}[个家](?:分店|门店|店)(?!铺)|"
    r"[0-9]{1,3}块[0-9]包邮(?:的那[个种款]?|的)?"
    r"|(?:账|款|钱)[^\s,，。0-9]{0,8}?(?:是不是|是|共|有)[0-9]{3,5}(?=我|[\s,，。]|$)|"
    rf"[满够][0-9]{{2,4}}(?:元|块)?减[0-9]{{1,3}}(?:元|块)?(?:的?活动)?{_TAIL}"
    rf"|欠(?:你们?|您|的|款|账|钱|着|那|这){{0,3}}\s?[0-9]{{1,5}}(?:\.[0-9]{{1,2}})?(?:元|块钱?)?(?!\s?{_UNIT})(?:[^\s,，。0-9]{{0,6}}[给付结还清])?"
    r"|(?<![0-9.])[0-9]{1,3}(?:\.[0-9]{1,2})?的那[种款](?=[\s,，]|$)"
    r"|(?:别|不要)(?:给我|拿|送|发|要)*[0-9]{1,3}(?:\.[0-9])?的(?=[\s,，]|$)|"
    rf"(?:押金|运费|定金|订金|尾款|余款|货款|房租|找零|抹零|零头)(?:还?是|要|共)?{_MONEY}(?!\s?{_UNIT})"
    rf"|(?:钱|款|账)(?:已经?|都)?(?:打|转|付|汇)(?:了|过去|给?你们?|给?您)*\s?[0-9]{{2,5}}(?!{_UNIT})"
    rf"|(?<![0-9.])[0-9]{{1,2}}(?:块|毛)钱?[0-9一两]{PACK}的?那?[个种款]?(?=[\s,，])"
    rf"|(?:第?{NUMERAL}{PACK})?(?:半价|{NUMERAL}{{1,2}}折|打{NUMERAL}{{1,2}}折)(?:的|促销|活动|那[个种款])*"
    rf"|(?<![0-9.]){NUMBER}毛钱?(?:一{_UNIT})?的?|(?<![0-9.])[0-9]{{1,2}}块钱?(?:一{_UNIT})?的(?=[一-鿿]{{2}})"
)
_HOUR = re.compile(
    r"(?<![0-9.])[0-9]{1,2}点半?(?:到|至|[-~])[0-9]{1,2}点半?(?=[一-鿿\s,，]|$)|"
    r"(?:截止|截至|到)?(?:早上?|晚上?|中午|下午|上午|明早|今晚)?(?<![0-9.])[0-9]{1,2}点(?:半|前|之前|钟|左右)?"
    r"(?=行|能|可|[\s,，]|$)"
)
_RECEIVED = re.compile(
    rf"(?:收到|到货)了?{NUMBER}\s?{_UNIT}[了的]?"
    rf"(?:[\s,，]*(?:还?少|缺|多|差)了?{NUMBER}\s?{_UNIT})?"
)
_WORKED_OUT = re.compile(
    rf"(?<=[箱件包袋瓶盒罐桶提斤个条板])\s?[*x]\s?[0-9]{{1,4}}(?:\.[0-9]{{1,2}})?\s?=\s?[0-9]{{1,6}}(?:\.[0-9]{{1,2}})?(?:元|块钱?)?{_ENDS}"
)
"""橙汁4箱*38=152."""
_OF_SIZE = re.compile(
    rf"(?<=[大中小][瓶袋桶包盒罐]){NUMBER}\s?(?:公斤|千克|kg|毫升|升|ml|l|斤|克|g)的(?:那[个种款])?"
)
"""要大瓶3公斤的那个."""
_CALLED_OFF = re.compile(
    rf"(?:前面|刚才|上面|刚刚)(?:的|要的|说的)?那?{NUMBER}\s?{_UNIT}(?:就|都|先)?(?:取消|不要|作废|撤)了?{_ENDS}"
)
"""前面那5箱取消: of an order of before."""
_SAID_TWICE = re.compile(
    rf"(?P<so>{NUMBER}{_UNIT})(?P<name>[一-鿿]{{1,4}}[\s,，]+)(?P=so)(?=[啊哈哦呀]?$)"
)
_WITHDRAWN = re.compile(
    rf"(?P<name>[一-鿿]{{1,8}}){NUMBER}\s?{_UNIT}[\s,，]*(?:撤回|撤销)[\s,，]*(?=(?P=name)\s?{NUMBER}\s?{_UNIT})"
)
"""鸡腿5箱 撤回 鸡腿3箱."""
_GUESTS = re.compile(
    r"(?:店里?|家里?|今天|今晚|明天|中午|晚上){0,3}(?:一共|大概|有|来|坐){0,3}"
    r"(?<![0-9.])[0-9]{1,3}(?:个人|桌人?客?人?|位)(?:客人|吃饭|用餐|开会|聚餐|要吃)?"
)
_DAY = re.compile(
    rf"{_THEN}?[0-9]{{1,2}}月[0-9]{{1,2}}(?![0-9.]|\s?{PACK})[号日]?"
    r"|(?:下|本|这|上)个?月[0-9]{1,2}[号日]"
)
_PRICED = re.compile(
    rf"(?:是不是|还是|才|都|也|就|按|算我?|卖|要|是){{0,4}}(?<![0-9.*{_CN[1:-1]}]){_MONEY}{_EACH}"
    rf"(?:的话|的)?{_TAIL}(?!半|{NUMERAL}|{PACK})"
    rf"|{_CN}{{1,3}}块{_CN}(?![{_CN[1:-1]}]|\s?{_UNIT})"
    rf"|(?<![0-9.])[0-9]{{1,3}}(?:\.[0-9])?块钱?(?:[0-9]|{_CN}){PACK}(?=[\s,，]|的)"
    rf"|{_CN}{{1,2}}块钱{NUMERAL}{{1,2}}{PACK}"
    rf"|(?:今天|现在|今早|{_THEN})[^\s,，。0-9]{{0,3}}?(?<![0-9.]){_MONEY}{_ALONE}(?:的)?{_TAIL}{_ENDS}"
    rf"|(?:说|是|算|按|才|卖|报)(?:我|的|了)*(?<![0-9.]){_MONEY}{_ALONE}(?:的)?(?:这个价|的价)?{_TAIL}{_ENDS}"
    rf"|{_BEGINS}[0-9]{{1,3}}\.[0-9](?=\s?{_EACH})"
)
_ASKED = re.compile(
    rf"(?:现在|今天|最近)?(?:{NUMBER}{_UNIT})?(?:是不是|还?有没有(?:活动|促销|优惠|特价|货|便宜)?|有(?:活动|促销|优惠|特价)(?:没有?|吗|么|不)|多少钱?|什么价|啥价|怎么卖|咋卖|几块钱?"
    rf"|(?:涨|降)(?:没|不)(?:涨|降)|(?:涨|降)(?:价|钱)?(?:没|了没有?|了吗|吗|不)|(?:变|贵)了?没有?)"
    rf"(?:一{_UNIT})?{_TAIL}"
)
"""Questions that stand beside an order: 开心果多少钱一斤 来5斤."""
_DECIDED = re.compile(r"(?:算了|不管了|行吧|好吧)?[,， ]?直接(?=[来要拿送上])")
"""两箱多少钱 算了直接来三箱吧."""
_CLAUSE = re.compile(r"[^\s,，。;；!！?？]+")
_TOLD = re.compile(r"(?:收到|拿到|到货)了")
_ORDERS = re.compile(
    rf"(?:[来要拿送订留装补发下搞整加进备称搬上给]|按量|帮我)[我个]?\s?(?:{AMOUNT.pattern})"
)
_NAMED = re.compile(rf"[一-鿿]{{2,8}}(?:{AMOUNT.pattern})")


_OCCASION = re.compile(
    r"(?<![0-9])520(?=快乐)|双(?:11|12|十一|十二)(?:活动|那天|大促|促销)?|(?<![0-9])618(?:活动|大促|促销)"
    r"|(?<![0-9月])[0-9]{1,2}[号日](?=(?:晚上?|中午|早上?|下午)?(?:[要就]?(?:用|办|开业|摆酒|请客|结婚|满月)))"
)
"""12号要用, 双11活动: when it is for."""
_SHOP = re.compile(
    r"(?:备注|我是|这是|这里是|名字叫?)[^\s,，。0-9]{0,3}[0-9]{1,3}(?:号店|店|楼|栋|室)"
)
_SPREAD = re.compile(rf"{_CN}{{0,2}}几\s?{_UNIT}?(?:到|至|[-~—]){NUMBER}\s?{_UNIT}?(?:左右|吧)?")
"""十几根到二十根: about how many."""
_MADE_GOOD = re.compile(
    rf"(?:坏|少|烂|破|碎|缺|漏)了?(?:几|{NUMBER})\s?{_UNIT}(?:就|都|我)?(?:扣|退|补|赔)(?:几|{NUMBER})\s?{_UNIT}"
)
"""坏1根扣1根."""
_STILL_THERE = re.compile(
    rf"{_THEN}[^\s,，。0-9]{{0,4}}?{NUMBER}\s?{_UNIT}(?:都|还|也)*没(?:[卖用吃喝][完掉光]|动|拆|开)(?:呢|了)?{_ENDS}"
)
"""别送了，上次20斤还没用完."""
_PRICE_THEN = re.compile(
    rf"{_THEN}(?:的|那个|卖)?(?<![0-9.])[0-9]{{1,4}}(?:\.[0-9])?(?:块钱?|元)的?(?:那[个种款]|的)"
)
_SIZED = re.compile(
    rf"{_BEGINS}[0-9]{{1,3}}(?:枚|只|粒|片|抽|卷|支|包)(?:装)?的(?=[一-鿿]{{1,6}}?[来要拿订送][我个]?\s?{NUMBER}\s?{_UNIT})"
)
"""30枚的鸡蛋来5板: how many are in a pack."""


_SURE = (_HOUR, _RECEIVED, _MONEY_TOLD, _SHOP, _SPREAD, _STILL_THERE, _OCCASION, _CALLED_OFF)


def figures_blanked(text: str) -> str:
    """The text without figures that order nothing beside an amount; as long as before."""
    for start, end in told_prices(text):
        text = text[:start] + " " * (end - start) + text[end:]
    text = _SAID_TWICE.sub(lambda m: f"{m['so']}{m['name']}".ljust(len(m[0])), text)
    for rule in (
        _WORKED_OUT,
        _OF_SIZE,
        _CALLED_OFF,
        _WITHDRAWN,
        _OCCASION,
        _SHOP,
        _SPREAD,
        _MADE_GOOD,
        _STILL_THERE,
        _PRICE_THEN,
        _SIZED,
        _IN_CASE,
        _PART,
        _LEAST,
        _UNSOLD,
        _MONEY_TOLD,
        _HOUR,
        _RECEIVED,
        _TOLD_BEFORE,
        _PAST,
        _RETURNED,
        _HAGGLED,
        _HAD,
        _WRONG,
        _LATER,
        _TOTAL,
        _DEAL,
        _LIMIT,
        _GUESTS,
        _DAY,
        _PRICED,
    ):
        for found in reversed(list(rule.finditer(text))):
            rest = _without(text, found)
            if AMOUNT.search(rest) or rule in _SURE or (rule is _TOTAL and _TOLD.search(text)):
                text = rest
    return _questions_blanked(text)


def _without(text: str, found: re.Match[str]) -> str:
    start, end = found.span()
    return text[:start] + filled(found) + text[end:]


def _questions_blanked(text: str) -> str:
    """What is asked beside an order, where the order stands in a clause of its own."""
    if not _ASKED.search(text):
        return text
    clauses = [m[0] for m in _CLAUSE.finditer(text)]
    if not any(_is_order(c) for c in clauses):
        return text
    text = _ASKED.sub(lambda m: " " * len(m[0]), text)
    return _DECIDED.sub(lambda m: " " * len(m[0]), text)


def _is_order(clause: str) -> bool:
    if _ASKED.search(clause) is not None or clause.endswith(("吗", "么")):
        return False
    return _ORDERS.search(clause) is not None or _NAMED.fullmatch(clause) is not None
