"""Words before an order or a change that order nothing: who says so, for whom, what kind. Pure.

老板娘让再加一箱 → 再加一箱; 我自己要红牛1箱 → 红牛1箱; 来点喝的吧 王老吉2箱 → 王老吉2箱;
购物车里的数量全都翻一倍 → 全都翻一倍; 算了 不讲了 确认 → 确认;
大米不要了换成面粉一袋 → 大米换成面粉一袋; 五花肉要肥的15斤 → 五花肉15斤备注要肥的;
脉动除了芒果味，其它味道各来4箱 → 脉动有哪些 (none is ordered that was left out).
"""

import re

_N = r"(?:[0-9]{1,5}|[一二两三四五六七八九十百半]{1,4})"
_AMOUNT = rf"{_N}\s?[箱件瓶罐包袋桶盒提斤个条板]"
_END = r"[吧啊哈了。.!！ ]{0,3}"
_WHO = (
    r"(?:我们?|咱们?|店里|家里)?的?(?:老板娘?|老[公婆]|媳妇|爱人|[爸妈哥姐弟妹]{1,2}|儿子|女儿|厨师长?|大厨"
    r"|师傅|店长|经理|后厨|采购|家里人?|会计|[他她]们?)(?:刚才?|又|也|还){0,2}(?:说|让|叫|喊|吩咐|交代)(?:我|你们?)?"
)
_TOLD_BY = re.compile(
    rf"{_WHO}[,，：: ]{{0,2}}(?P<rest>(?:再|多|少|还|就){{0,2}}"
    rf"(?:要|加|来|减|拿|改成?|换成?){{0,2}}\s?{_AMOUNT}{_END})"
)
_OWN = re.compile(
    r"(?:那|哦|对了|,|，| )*(?:我们?|咱们?)自己(?:家|店里?)?(?:呢|就|也|再|还)?(?:要|来|拿|订)"
    rf"(?P<rest>[^\s,，0-9一二两三四五六七八九十半][^,，]{{0,12}}?{_AMOUNT}.{{0,40}})"
)
_KIND = re.compile(
    r"(?:先|再|给我|帮我|那){0,2}(?:来|要|订|进|上|补|拿|弄|整)[点些](?:儿)?"
    r"(?:[喝吃]|酒水|饮料|蔬菜|菜|货|东西|水果|调料|零食|日用品)的?[吧啊呗哈]?[\s,，:：]+"
    rf"(?P<rest>[^\s,，].{{0,30}}?{_AMOUNT}.{{0,60}})"
)
_DRAFT = re.compile(
    r"把?(?:购物车|单子|草稿|清单)(?:里|上|中)?[面边]?的?(?:数量|东西|货|商品)?"
    r"(?P<rest>(?:全部?都?|都|每样)(?:翻|加|减|改|乘|\*|×).{1,8})"
)
_EXCHANGED = re.compile(
    r"(?P<goods>[^\s,，0-9]{1,12}?)(?:就|先)?不要了?(?P<rest>(?:给我|帮我)?(?:换成|改成|换)[^\s,，].{0,20})"
)
_SUCH = re.compile(
    r"(?P<goods>[^\s,，。;；0-9]{1,12}?)(?P<wish>要(?:新鲜|偏?[肥瘦鲜嫩老甜熟生脆辣])(?:一?点)?的)"
    rf"[,， ]?(?P<amount>{_AMOUNT}){_END}"
)
_KINDS_BUT = re.compile(
    r"(?P<goods>[^\s,，。;；0-9]{1,10}?)(?:除了?|除开)[^\s,，。;；]{1,8}?(?:以外|之外|外)?[\s,，]*"
    r"(?:其它|其他|其余|别的|剩下)的?(?:味道?|口味|种类?|款)的?(?:都|各|每[种样个]){1,2}(?:来|要|拿|订)?"
    rf"\s?{_AMOUNT}{_END}"
)
_NO_HAGGLING = re.compile(
    r"(?:(?:算了|好吧|行吧|那)[,， ]?){0,3}不(?:[讲还砍]价|讲)了?[,，。 ]+(?:按?原价[,， ]*)?"
    rf"(?P<rest>(?:就这样[,， ]*)?(?:确认|确定|下单|提交){_END})"
)
_ALLOWED = re.compile(
    rf"(?:好了|好的?|行了|嗯|哦|ok|[,，。 ])*+(?:我?(?:问过?|跟))?(?:{_WHO})?"
    r"了?(?:也|都)?(?:说|讲|回)?(?:行|可以|同意|没问题|好|ok|没意见)了?[,，。 ]+"
    rf"(?P<rest>(?:就|那就?|给我|帮我|直接)*(?:确认|确定|下单|提交|下吧|定了){_END})"
)
"""好了她说行 下单: who was asked first agrees."""
_HEADS = (_NO_HAGGLING, _ALLOWED, _TOLD_BY, _OWN, _KIND, _DRAFT)


def without_leads(said: str) -> str:
    """The words that order; the same text where nothing stands before them."""
    for rule in _HEADS:
        if match := rule.fullmatch(said):
            return match["rest"].strip()
    if match := _EXCHANGED.fullmatch(said):
        return f"{match['goods']}{match['rest']}"
    if match := _SUCH.fullmatch(said):
        return f"{match['goods']}{match['amount']}备注{match['wish']}"
    if match := _KINDS_BUT.fullmatch(said):
        return f"{match['goods']}有哪些"
    return said
