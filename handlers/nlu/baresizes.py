"""Numbers that tell what goods are, where none of the goods are known: sizes, packs, houses.

可乐一箱24罐那种来6箱; 4桶20升的棕榈油; 鲈鱼4条一斤二两一条的; 1664白啤2箱; 8栋王姐 花露水3瓶.
Where goods are known their names and specs tell such numbers from amounts; without them only the
words around can. What is blanked keeps its length, so that places in the text stay.
"""

import re

from handlers.nlu.phrases import load_names

NUMERAL = "[0-9一二两三四五六七八九十百千半]"
NUMBER = (
    rf"(?<![0-9.一二两三四五六七八九十百千半])(?:[0-9]{{1,4}}(?:\.[0-9]{{1,3}})?|{NUMERAL}{{1,4}})"
)
PACKS = "箱件包袋瓶盒罐桶提板捆筐打条个只根把支枚颗卷听坛壶串双套份片杯扎筒"
PACK = f"[{PACKS}]"
WEIGHT = "(?:公斤|千克|斤|kg)"
_SMALL = "(?:毫升|公升|升|ml|l|克|g)"
_MEASURE = (
    "(?:瓦|w|英?寸|毫米|厘米|mm|cm|度|盎司|平方|磅|匹|段|安|伏|目|口径|分(?=的|管|[一-鿿]?[头阀]))"
)
SIZE = rf"(?:{_SMALL}|{WEIGHT}|两)(?![a-z])"
AMOUNT = re.compile(rf"{NUMBER}\s?(?:{PACK}|{WEIGHT}|[两块吨])")
WISH = "(?:[再先就那也]|给我|帮我|给|我|麻烦){0,6}+[来要拿送订留装补发下搞整加进备称搬上弄]?个?"
_POINTS = (
    r"(?:对吧|是吧|对不对|是不是|没错吧|[吧呀](?=[\s,，])"
    "|的那[种个款]|那[种个款]|这[种个款]|规格的?|的)"
)
_ABOUT = "(?:左右|上下|以上|以下|以内|往上|往下|多)?"
_COUNTED = "[瓶罐袋包盒枚个只条支片头把卷双粒听根块桶提板串杯颗张]"
_BOUND = "(?:往上|往下|朝上|以上|以下|起步)"
_OF_ONE = rf"{NUMBER}\s?[大小]?(?:{SIZE}|{_COUNTED})(?:{NUMERAL}?两|半)?{_ABOUT}"

_HOLDS = re.compile(
    rf"(?<!{NUMERAL})(?P<one>[一1每][大小整]?(?P<unit>{PACK}|斤))\s?(?P<holds>(?:里[面头边]?|当中|装|有|是|重|大概|大约)*{_OF_ONE}"
    rf"(?:装|重)?(?P<points>\s?{_POINTS})?)"
)
"""一箱24罐那种, 每只2斤半左右的, 一斤20头的."""
_SAID_AGAIN = re.compile(
    rf"[\s,，]*(?:{WISH}\s?|[一-鿿]{{1,6}}?[来要拿送订留装]\s?)?"
    rf"{NUMBER}[大小整]?(?P<unit>{PACK}|斤)"
)
_PER_ONE = re.compile(
    rf"{_OF_ONE}\s?(?:/|[一每1])(?P<unit>{PACK})(?:装|左右|上下)*(?P<points>{_POINTS}|吗)?"
)
"""一斤二两一条的, 50斤一袋的, 30枚一板 10板, 24瓶/箱."""
_OF_SMALL = re.compile(rf"{NUMBER}\s?{_SMALL}\s?[一1]")
_PACKED = re.compile(
    rf"(?<![0-9.])[0-9]{{1,3}}\s?{_COUNTED}?入(?:装)?的?(?=\s?{WISH}{NUMBER}\s?{PACK}|\s|$)"
    rf"|(?<=[0-9](?:ml|kg|.[gl升克]))/[0-9]{{1,3}}{_COUNTED}(?=[一-鿿]{{0,2}}\s|\s?{WISH}{NUMBER})|"
    rf"{NUMBER}\s?(?:{SIZE}{PACK}?|[{PACKS}粒块连层度])(?:包装|装(?!结实|好|车|满|一起|在|进|到|上|严)|入装)的?"
    rf"|(?<=[箱盒罐桶袋包提条])[0-9]{{2,4}}[支片个粒枚张抽只条包瓶块双根头]的(?=[\s,，]|$)"
    rf"|{NUMBER}\s?{WEIGHT}大?[箱袋桶盒筐包板]的?(?=\s?{WISH}{NUMBER}{PACK})"
    rf"|(?<![0-9.])[0-9]{{3}}[罐瓶听](?=\s?{NUMBER}[箱件])"
    rf"|{NUMBER}(?:连|联)[包杯罐瓶袋]|\({NUMBER}\s?{PACK}(?:一{PACK})?的\)"
    rf"|{NUMBER}\s?(?:{_SMALL}|{WEIGHT})(?![a-z])\s?(?:真空|礼盒|大?[箱袋桶盒筐包瓶罐听])(?=\s)"
    rf"|(?<![0-9.])[0-9]{{1,2}}[-~到至][0-9]{{1,2}}(?:钱|{SIZE}|头|枚|cm)?的"
    rf"|(?<=[,，\s])[0-9]{{2,4}}{_SMALL}(?:的|装)?[\s,，]+(?={WISH}\s?{NUMBER}\s?{PACK})"
    rf"|\((?=[^()]{{0,16}}{SIZE})[^(),，]{{1,16}}\)(?=\s?{WISH}\s?{NUMBER}\s?(?:{PACK}|对))"
    r"|(?<![0-9.])(?:[0-9]{1,4}型号?的?|[1-5]段(?=\s|的|$))|(?<![0-9.])[0-9]{2,3}/[0-9]{2}z?r?[0-9]{2}(?![0-9])"
    rf"|(?<![0-9./])[0-9]{{2}}/[0-9]{{2}}的|{NUMBER}\s?{_SMALL}[大小中]?[瓶袋桶包盒罐]装?的"
    r"|(?<![0-9.:])[0-9]{1,2}:[0-9]{1,2}(?=\s|$|的)|(?<![0-9.])[0-9]{1,2}孔的?"
    r"|(?<![0-9.])[0-9]{2,3}(?:#|果的?|头(?:的|左右的?|上下的?))|[一1][桶袋]半(?=\s?[一二两三四五六七八九十0-9]{1,3}[箱件袋包])"
)
"""半斤装, 13公斤箱的2箱, 245罐2箱, 80果的."""
_SIZED = re.compile(
    rf"(?P<before>{NUMBER}{PACK}\s?|都是|都要|[是要改都])?"
    rf"(?P<size>{NUMBER}\s?(?:(?P<small>{_SMALL}|{_MEASURE})|{WEIGHT}|两(?=[往以]))(?![a-z])"
    rf"(?P<points>(?P<bound>{_BOUND})的?|{_POINTS})?)"
)
"""4桶20升的棕榈油, 2袋50斤的小米, 50斤的来2袋."""
_SIZE_BEFORE = re.compile(rf"{NUMERAL}{SIZE}[装的]{{0,2}}[一-鿿]{{0,5}}\s?{WISH}$")
_SIZE_IN = re.compile(rf"{NUMERAL}{SIZE}")
_LEADS = frozenset("是要改")
_NEXT_PACK = re.compile(rf"[一-鿿]{{0,8}}?\s?{WISH}\s?{NUMBER}(?:{PACK}|[块对])")
_PRICED_PACK = re.compile(rf"\s[0-9]{{1,4}}(?:\.[0-9])?一{PACK}\s?{WISH}\s?{NUMBER}{PACK}")
"""1kg 26一袋 拿6袋."""
_AMOUNT_NEXT = re.compile(rf"\s?{WISH}\s?{NUMBER}\s?(?:{PACK}|{WEIGHT}|块)")
_TIMES = re.compile(
    rf"{NUMBER}\s?(?:{SIZE})\s?装?\s?[*x]\s?(?P<count>[0-9]{{1,3}})(?![0-9.]|\s?[箱件提打])"
    r"(?P<unit>[罐瓶包袋条盒支桶枚片个卷块听])?(?:/[箱件提])?的?"
)
_NEXT_AMOUNT = re.compile(rf"[^\n*]{{0,16}}?{NUMBER}\s?{PACK}")
_CASES_HOLD = frozenset(
    (4, 6, 8, 9, 10, 12, 15, 16, 18, 20, 24, 28, 30, 32, 36, 40, 48, 50, 60, 100)
)
"""So many stand in a case; another number behind a size is how many are wanted."""
BATTERY = re.compile(
    r"(?<![0-9月])[1257]号(?=[一-鿿]{0,3}?\s?(?:[0-9]{1,3}|[一二两三四五六七八九十半]{1,3})[板盒节粒卡支])"
    rf"|(?<![0-9月])[0-9]{{1,2}}号(?=\s?{NUMBER}[个只双条])"
)
"""南孚5号2盒7号1盒, 纸箱5号50个: no days."""
_HOUSES = re.compile(
    r"(?<![0-9.])(?:[0-9]{1,2}楼[0-9]{2,4}(?:室|房)?|[0-9]{1,2}号(?:包间|包厢|包房|厅|台|摊|档口?)"
    r"|[0-9]{1,2}(?:栋|幢|座|号楼|单元)(?:[0-9]{1,2}单元)?(?:[0-9]{2,4}(?:室|房|号)?)?"
    r"|(?<=[给送到])[0-9]{3,4}(?=[送拿来要])"
    r"|[0-9]{1,2}(?:-[0-9]{1,2})?-[0-9]{3,4}(?:室|房|号)?(?![0-9])|[0-9]{3,4}(?:室|房间?|号房)"
    r"|[0-9]{1,2}(?:群|团|期|分店|店)(?=\s|$|,|:|[送要来拿发]))"
)
_LODGERS = re.compile(
    r"(?m)^(?P<index>[ ]*(?:[0-9]{1,2}[.、)\s]|[①-⑳])?[ ]*)"
    r"(?P<house>[0-9]{3,4})(?=[一-鿿]{1,4}[ ,:])"
)
"""1. 302阿芳 可乐2箱: who orders lives there."""
_NAME = "名"
"""Stands for a number that is a name; no goods are called so by this character alone."""


_PIECE = "[条只个尾头对]"
_EACH_WEIGHS = re.compile(
    rf"(?<!{NUMERAL})(?:{NUMERAL}{{1,2}}斤(?:{NUMERAL}两|半)?|{NUMERAL}{{1,2}}两)(?:左右|上下|往上|以上|多)?"
    rf"(?:一{_PIECE}|大小)?的(?=[一-鿿]{{1,6}}?\s?{WISH}\s?{NUMBER}{_PIECE})"
    rf"|(?:公|母){NUMERAL}两半?\s?(?:公|母){NUMERAL}两半?(?:的|以上|左右|往上)?"
)
"""一斤二两左右的鲈鱼给我来15条; 大闸蟹公4两母3两 20对."""
_PORTIONS = re.compile(
    rf"(?:分成?|按|切成?|每)?{NUMBER}(?:{WEIGHT}|个|只|片|两)[一1每](?:包|袋|份|盒|捆)(?:的)?(?:给我|帮我)?"
    r"(?:分装|分开|分好|装好|打包|包好|包装|装袋)"
)
"""按四斤一包分装: how it is to be packed."""
_OF_HEADS = re.compile(rf"(?<![0-9]){NUMERAL}{{1,2}}个?头的(?=[一-鿿])")
"""4个头的鲍鱼."""
_PRICED_SPEC = re.compile(
    rf"[0-9.]{{1,5}}{_SMALL}\s?[*x×]\s?[0-9]{{1,3}}{PACK}?(?=\s?[0-9.]{{1,6}}\s?(?:元|块))"
)
_HOLDS_MANY = re.compile(rf"(?:[一1每]{PACK})(?:是|有|装)?{NUMERAL}{{1,4}}个?的那[种个款]")
"""一箱一千的那种."""


_STEMS = "甲乙丙丁戊己庚辛壬癸"


def as_name(found: re.Match[str]) -> str:
    """Characters in place of figures, other ones for other figures: they tell goods apart."""
    return "".join(_STEMS[int(c)] if c in "0123456789" else "名" for c in found[0])


def sizes_blanked(text: str) -> str:
    """The text without numbers that say what goods are or who orders; as long as before."""
    text = load_names().numerals.sub(lambda m: _NAME * len(m[0]), text)
    text = _HOUSES.sub(_blank, text)
    text = _LODGERS.sub(lambda m: m["index"] + " " * len(m["house"]), text)
    for rule in (_EACH_WEIGHS, _PORTIONS, _OF_HEADS, _PRICED_SPEC, _HOLDS_MANY):
        text = rule.sub(filled, text)
    text = _TIMES.sub(_times, text)
    text = _HOLDS.sub(_holds, text)
    text = _PER_ONE.sub(_per_one, text)
    text = _PACKED.sub(filled, text)
    return _SIZED.sub(_sized, text)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _times(found: re.Match[str]) -> str:
    """5l*4 玉米油2件: what a case holds, where another amount follows."""
    is_pack = bool(found["unit"]) or int(found["count"]) in _CASES_HOLD
    text, end = found.string, found.end()
    had = _ends_with_amount(text, found.start())
    if is_pack and (had or _NEXT_AMOUNT.match(text, end)):
        return filled(found)
    return found[0]


def _holds(found: re.Match[str]) -> str:
    """一箱24罐那种来6箱: all of it tells what they are; 白糖一袋50公斤那种: one is wanted."""
    text, unit = found.string, found["unit"]
    lead = text[max(0, found.start() - 14) : found.start()]
    if _SIZE_BEFORE.search(lead) and _SIZE_IN.search(found["holds"]):
        return found[0]  # 180克的1件500克的2件
    again = _SAID_AGAIN.match(text, found.end())
    before = text[max(0, found.start() - 3) : found.start()].rstrip(" ,，(")
    is_said = (again is not None and again["unit"] == unit) or before.endswith(unit)
    is_glued = "一" <= text[found.start() - 1 : found.start()] <= "鿿"
    if found["points"] and not is_glued:  # not 猫粮2袋 狗粮1袋10公斤的
        is_said = is_said or _was_counted(text, found.start(), unit)
    is_next = found[0][len(found["one"])] == " " and _AMOUNT_NEXT.match(text, found.end())
    if is_next and not is_said:
        return found[0]  # 12枚的1箱 30枚的3盒
    if not found["points"] and not is_said and found["one"][0] != "每":
        return found[0]
    if is_said or found["one"][0] == "每" or _ends_with_amount(text, found.start()):
        return " " * len(found[0])
    return found["one"] if unit == "斤" else found["one"].ljust(len(found[0]))


def _was_counted(text: str, at: int, unit: str) -> bool:
    """20板鸡蛋 一板30个的: whether so many of the unit were said in the line before."""
    line = text[max(0, at - 16) : at].rpartition("\n")[2]
    return re.search(rf"{NUMERAL}\s?{unit}", line) is not None


def _per_one(found: re.Match[str]) -> str:
    """30枚一板 10板, 10只 2.5斤一只: of one of those that are counted beside it."""
    text, unit = found.string, found["unit"]
    again = _SAID_AGAIN.match(text, found.end())
    is_counted = again is not None and again["unit"] == unit
    if unit in "箱件提" and _OF_SMALL.match(found[0]) and not found["points"]:
        return found[0]  # 40克2箱60克1箱: no case is as small
    before = text[max(0, found.start() - 3) : found.start()].rstrip(" ,，")
    if found["points"] or "/" in found[0] or is_counted or before.endswith(unit):
        return filled(found)
    return found[0]


def _ends_with_amount(text: str, at: int) -> bool:
    """Whether nothing but a blank stands between an amount and a place."""
    before = text[max(0, at - 8) : at].rstrip(" ,，要")
    return any(m.end() == len(before) for m in AMOUNT.finditer(before))


def _sized(found: re.Match[str]) -> str:
    start = found.start("size") - found.start()
    is_small = found["small"] is not None
    is_behind = found["before"] is not None and (found["before"] not in _LEADS or is_small)
    follows = _NEXT_PACK.match(found.string, found.end()) is not None
    is_size = (is_behind and is_small) or _PRICED_PACK.match(found.string, found.end()) is not None
    if found["points"]:
        is_size = is_small or is_behind or follows or found["bound"] is not None
    if not is_size:
        return found[0]
    return found[0][:start] + filled(found, start)


def filled(found: re.Match[str], start: int = 0) -> str:
    """Blanks, or a name where nothing else would name what is ordered: 10箱350ml的4箱."""
    text, size = found.string, len(found[0]) - start
    before = text[: found.start() + start].rstrip(" ,，;；、")
    is_first = not before or before[-1] == "\n" or _ends_with_amount(text, found.start() + start)
    if is_first and _AMOUNT_NEXT.match(text, found.end()):
        return _NAME.rjust(size).ljust(size)
    return " " * size
