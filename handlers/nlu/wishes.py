"""Who wants goods, or what for, told before their names: 麻辣烫摊用的 平菇, 小姑娘们爱喝茶π; and
how goods by weight are to be, told behind them: 黄瓜15斤要直的.

Such words order nothing. They are told from a name by who is spoken of and what is done with
the goods; a word that goods are called by is only left out where it names a stall or a shop.
"""

import re

from handlers.nlu.goods import Goods
from handlers.nlu.lexicon import Lexicon
from handlers.nlu.match import lookup
from handlers.nlu.units import weight_in_grams

Span = tuple[int, int]

_BEGINS = r"(?:^|(?<=[\s,，。!！;；:：、]))"
_PLACE = (
    "(?:摊子?|摊位|店里?|[饭酒]店|铺子?|馆子?|食堂|厨房|后厨|学校|幼儿园|工地上?|公司|单位|网吧|酒吧|餐厅|"
    "[酒茶]楼|宾馆|[牌动公病浴]室|宴席?上?|[酒宴]席上?|婚礼上?|[早夜]市|档口|超市|小卖部|车间|后勤|病房|会所)"
)
_PEOPLE = (
    "(?:们|客人?|顾客|街坊|邻居|老人家?|[大小老]?孩子?|娃儿?|学生|[大小]?姑娘|小伙子?|年轻人|小年轻|[一-鿿]党|"
    "工人|师傅|大爷|大妈|阿姨|老头|小子|哥们|工友|同事|病人|女的|男的|[将球活货车酒牌]的)"
)
_ALWAYS = "(?:都|就|也|还|可|最|很|挺|特别|老|总|天天|一直|专门?|平时|今天|现在)*"
_USED = "(?:喝|吃|用|嗑|玩|抽|要|点|买|订|拿|卖)"
_FOND = f"(?:爱|喜欢|点名|指名|抢着|等着|嚷着|吵着|催着|惦记着?|非){_USED}?的?"
_EVENT = (
    "(?:包席|办席|开席|办酒席?|聚餐|团建|年会|婚宴|寿宴|满月酒|升学宴|订婚宴?|店庆|开业|促销|盘点|大扫除|"
    "有酒席|有宴席|有包席)"
)
_KIND = "(?:那个|那种|那款|这种|这个)?"
_DENIED = re.compile("不|没|别|谁|哪|啥|什么|昨|上次|上回|刚|之前|那天|[让叫]|(?<!那)帮")
_FOR = "(?:送礼|送人|办席|摆摊|待客|过节|过年|拜年|祭祖|下酒|夜宵|宵夜|早餐|开会|搞活动)"
_WISH = re.compile(
    rf"{_BEGINS}(?P<who>[^\s,，。;；!！?？0-9]{{0,8}}?)"
    rf"(?:(?P<place>{_PLACE})(?:那边|这边)?{_ALWAYS}(?:{_FOND}|{_USED}的)"
    rf"|{_PEOPLE}(?:那边|这边)?{_ALWAYS}(?:{_FOND}|{_USED}的|(?<=都){_USED})"
    rf"|(?P<purpose>{_FOR})(?:时候)?(?:{_USED}|送)的"
    rf"|(?<=[天晚末儿午号])\s?{_EVENT}用?(?=\s))"
    rf"{_KIND}\s?(?=[^\s,，。;；!！?？吗呢])"
)
_KINDS = re.compile("[老嫩]")
_LIKE_THIS = re.compile(
    r"(?P<name>[一-鿿]{1,8})\s?(?:[0-9]{1,4}(?:\.[0-9])?|[一二两三四五六七八九十半]{1,3})\s?(?:公?斤|克|两)"
    r"\s?(?P<wish>(?:都|也)?要(?P<like>(?!.?[青红白黑紫黄绿])[一-鿿]{1,2})的)(?=[\s,，。;；、]|$)"
)
_AMOUNT = re.compile("[0-9一二两三四五六七八九十半几]")
_NAME = 8
"""So many characters behind it a name must have begun."""


def told_wishes(text: str, lexicon: Lexicon) -> list[Span]:
    """The places of such words, each right before a name of goods and an amount."""
    if not lexicon.codes:
        return []
    found = [m.span() for m in _WISH.finditer(text) if _is_told(m, lexicon)]
    if "要" in text:
        found += [m.span("wish") for m in _LIKE_THIS.finditer(text) if _is_wish(m, lexicon)]
    return found


def _is_wish(found: re.Match[str], lexicon: Lexicon) -> bool:
    """Whether no kind of the goods before the weight is called so (花椒2斤要青的)."""
    name, like = found["name"], found["like"]
    for size in range(min(len(name), _NAME), 0, -1):
        fits = lookup(lexicon, name[-size:], is_exact=True).fits
        goods = [g for f in fits if (g := lexicon.goods(f.at)).head.endswith(name[-size:])]
        if goods:
            return not any(_has_kinds(g) or like in g.core for g in goods)
    return False


def _has_kinds(goods: Goods) -> bool:
    """Whether what is said behind them may be a kind: of packed goods, of 嫩豆腐."""
    return weight_in_grams(goods.order_unit) is None or _KINDS.search(goods.core) is not None


def _is_told(found: re.Match[str], lexicon: Lexicon) -> bool:
    text, end = found.string, found.end()
    if _DENIED.search(found.group()) or not _AMOUNT.search(text, end):
        return False
    who = found["who"]
    if lexicon.names.begins_with_brand(who):
        return False
    if not found["place"] and any(lexicon.has_pair(p) for p in _pairs(who)):
        return False
    return any(lexicon.has_pair(p) for p in _pairs(text[end : end + _NAME]))


def _pairs(text: str) -> list[str]:
    return [text[at : at + 2] for at in range(len(text) - 1)]
