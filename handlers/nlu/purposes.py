"""Goods that are told by what they are for or where they stand: 炖肉的大料, 通下水道的那个威王."""

import re
from dataclasses import replace

from handlers.nlu.goods import squeeze
from handlers.nlu.mentions import Mentions
from handlers.nlu.phrases import load_names
from handlers.nlu.reading import Mention

_PURPOSE = re.compile(
    r"(?:[一-鿿]{0,6}(?:边上?|门口|前面|台上|架上|柜里?上?|这里|那里|店里)(?:摆|放|卖|挂|搁)着?的"
    r"|(?P<purpose>[炖烤蒸煮炒炸卤烧涮拌泡腌煎洗擦拖刷包擀做冲熬]"
    r"(?:肉|鱼|菜|串|碗|衣服?|地板?|锅|面条?|粥|汤|饺子|饭|脚|手|头|澡|虾|鸡|鸭|骨头|火锅|粽子|包子|茶))"
    r"用?的)(?:那个|那种)?\s?(?P<name>[一-鿿].+)"
)
_USE = re.compile(
    r"(?:那个|那种)?(?P<verb>[杀灭驱打治通清洗擦去除洁刷喷防抹])?(?P<use>[一-鿿]{1,4}?)(?:用|使)?"
    r"(?:的(?:那个|那种|那款)?\s?|(?(verb)|(?!))\s)(?P<name>[一-鿿].+)"
)
"""通下水道的威王, 杀蟑螂的榄菊."""
_AIM = re.compile(
    r"(?:[给帮]?[我你他她咱]们?)?(?:[一-鿿]{1,6}(?:用|使|吃|喝|要|卖|摆|喂|使用|备着?)"
    r"|提神|解渴|解腻|解辣|解馋|下饭|下酒|顶饿|顶饱|管饱|充饥|败火|降火|去火|驱寒|暖胃|醒酒|送礼|待客|上供"
    r"|(?:专门|平时)?(?:[炖烤蒸煮炒炸卤烧涮拌泡腌煎洗擦拖刷包擀做冲熬煲焖炝熏蘸沾喂打杀灭驱治通装盛垫封"
    r"浇抹贴修点配调下送凉清小红](?:[着一])?[一-鿿]{1,5})|[一-鿿]{0,4}(?:摊|摊子|摆摊|早餐|夜宵|火锅)[一-鿿]?)"
)
"""给客人用, 打蟑螂, 做酸辣土豆丝: what something is wanted for."""
_AIMED = re.compile(r"(?P<aim>[一-鿿]{2,9})的(?:那个|那种|那款|这个|这种)?\s?(?P<name>[^的\s].*)")
_AIM_BEHIND = re.compile(
    r"(?P<name>[一-鿿0-9a-z.]{2,12}?)(?P<aim>[炖烤蒸煮炒炸卤烧涮拌泡腌煎洗擦拖刷包擀做冲熬煲焖蘸喂打磨榨装垫]"
    r"[一-鿿]{1,5}用|(?:给|我|自己|客人|顾客|店里|家里|后厨|厨房|员工|孩子|学生)[一-鿿]{0,3}[用吃喝卖])的"
)
"""黄豆打豆浆用的, 抽纸给客人用的."""
_USED = re.compile(r"(?P<use>[一-鿿]{2,4})用的(?:那个|那种)?\s?(?P<name>[一-鿿]{1,4})")
_REMEDY = re.compile(r"(?P<said>[一-鿿]{3,10}药)\s(?P<name>[一-鿿]{3,12})")
"""榄菊蟑螂药那个杀蟑饵剂: a remedy, then what it is called."""


def without_purpose(mention: Mention, mentions: Mentions) -> Mention | None:
    """The goods behind what they are for or stand at; None where that tells nothing.

    What they are for may tell them apart (蒸鱼的豉油): then only a whole name will do.
    """
    own = _for_use(mention, mentions) or _remedy(mention, mentions) or _used(mention, mentions)
    if own is not None:
        return own
    said = _PURPOSE.match(mention.typed or mention.text)
    if said is None:
        return None
    purpose, name = said.group("purpose"), said.group("name")
    start, end, specs = mention.start, mention.end, mention.specs
    if purpose:
        joined = mentions.make(start, end, purpose + name, specs, pack=mention.pack)
        if any(not f.fuzzy and not f.loose for f in joined.found.fits):
            return joined
    made = mentions.make(start, end, name, specs, pack=mention.pack)
    own = made if _is_name(made) else mentions.narrowed(made)
    if own is None or (purpose and own.found.word in mentions.lexicon.names.generic):
        return None
    sure = [f for f in own.found.fits if not f.fuzzy and not f.loose]
    return own if any(f.is_whole or not purpose for f in sure) else None


def behind_aim(mention: Mention, mentions: Mentions) -> Mention | None:
    """打蟑螂的雷达杀虫剂, 给客人用的维达抽纸: the name by itself, where its aim names no goods.

    None where the words together are a name, or the aim may be a flavour or kind (无糖的可乐).
    """
    words = mention.typed or mention.text
    said = _AIMED.fullmatch(words)
    if said is None or not _AIM.fullmatch(said["aim"]):
        said = _AIM_BEHIND.fullmatch(words if words.endswith("的") else words + "的")
    if said is None:
        return None
    if (own := _for_use(mention, mentions)) is not None:
        return own
    if any(not f.fuzzy and not f.loose for f in mentions.find(said["aim"], is_exact=True).fits):
        return None
    start, end, specs = mention.start, mention.end, mention.specs
    made = mentions.make(start, end, said["name"], specs, pack=mention.pack)
    if made.found.word in mentions.lexicon.names.generic or (
        not made.specs and _is_brand(made, mentions)
    ):
        return None
    made = replace(made, size=mention.size or made.size)
    is_several = not made.found.fits and (mentions.shared_tail(made) or mentions.split(made))
    return made if made.found.fits or is_several else None


def _is_brand(mention: Mention, mentions: Mentions) -> bool:
    """洗碗的海狮: what it is for tells which goods of the brand are meant."""
    word = mention.found.word
    return any(mentions.lexicon.goods(f.at).brand == word for f in mention.found.fits)


def _is_name(mention: Mention) -> bool:
    return any(not f.fuzzy and not f.loose for f in mention.found.fits)


def _for_use(mention: Mention, mentions: Mentions) -> Mention | None:
    """通下水道的那个威王: of what is called so, that which is for it, where its name tells."""
    said = _USE.match(mention.typed or mention.text)
    words = load_names().uses.get(said["use"], ()) if said is not None else ()
    if said is None or not words:
        return None
    made = mentions.make(
        mention.start, mention.end, said["name"], mention.specs, pack=mention.pack
    )
    fits = [f for f in made.found.fits if not f.fuzzy and not f.loose]
    meant = [f for f in fits if any(w in mentions.lexicon.core(f.at) for w in words)]
    if not meant:
        return None
    return replace(made, found=replace(made.found, fits=tuple(meant)))


def _used(mention: Mention, mentions: Mentions) -> Mention | None:
    """厨房用的纸: 厨房纸, where goods are called so."""
    said = _USED.fullmatch(mention.typed or mention.text)
    if said is None:
        return None
    start, end, specs = mention.start, mention.end, mention.specs
    for name in (said["use"] + said["name"], said["use"] + "用" + said["name"]):
        made = mentions.make(start, end, name, specs, pack=mention.pack)
        if any(not f.fuzzy and not f.loose and name in f.detail for f in made.found.fits):
            return replace(made, size=mention.size or made.size)
    return None


def _remedy(mention: Mention, mentions: Mentions) -> Mention | None:
    """榄菊蟑螂药那个杀蟑饵剂: both name the same pest, and the brand is that of the goods."""
    said = _REMEDY.fullmatch((mention.typed or mention.text).rstrip(" 的"))
    if said is None:
        return None
    name = squeeze(said["name"])
    made = mentions.make(mention.start, mention.end, name, mention.specs, pack=mention.pack)
    goods = [mentions.lexicon.goods(f.at) for f in made.found.fits]
    if not goods or not _is_name(made):
        return None
    brands = {g.brand for g in goods}
    kind = said["said"]
    for brand in brands:
        kind = kind.removeprefix(brand)
    is_of_brand = kind != said["said"] and len(brands) == 1
    is_same_pest = not set(kind[:-1]).isdisjoint(name)
    return made if is_of_brand and is_same_pest else None
