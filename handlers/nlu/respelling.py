"""A text respelled before it is read: pictures, sounds, number words; the offsets stay true."""

import re
from collections.abc import Callable

from handlers.nlu.lexicon import Lexicon
from handlers.nlu.normalise import Normal
from handlers.nlu.numerals import DIGITS, NUMERAL_CHARS

_PACKS = "(?:case|box|carton|bag|bottle|can|pack|tray|dozen|kg|kilo|catty)"
_COUNTS = {
    "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "fifteen": "15", "twenty": "20",
    "thirty": "30", "forty": "40", "fifty": "50", "a dozen": "12", "one dozen": "12",
    "a case": "1 case", "a box": "1 box", "a carton": "1 carton", "a bag": "1 bag",
}  # fmt: skip
_HEARD_CASE = re.compile("(?<=[0-9一二两三四五六七八九十半几])[香厢相像乡]")
_NO_AMOUNT_NEXT = (
    r"(?!(?:(?![再来要拿还和另送加])[一-鿿a-z]){1,8}?\s?(?:[0-9]{1,4}|[一二两三四五六七八九十半]{1,3})"
    r"\s?[箱件包袋瓶盒罐桶提个条支板套只卷斤])"
)
_WANTED_CASE = re.compile(
    "(?<=[送来要拿发订])(?:[0-9]{1,3}|[一二两三四五六七八九十半]{1,3})(?<!五)(?P<case>[香像厢])(?=[一-鿿])"
    + _NO_AMOUNT_NEXT
)
"""给我送三香冰峰; 来五香豆干2袋 names what it is."""
_HEARD_WEIGHT = re.compile("(?<=[0-9一二两三四五六七八九十半])金" + _NO_AMOUNT_NEXT)
"""三十金牛肉十五金; 五金件3个 is a name."""
_HEARD_ROOT = re.compile(
    r"(?<=[一-鿿])跟(?=(?:[0-9]{1,4}|[一二两三四五六七八九十半]{1,3})\s?[箱件包袋瓶盒罐桶提斤个])"
)
_DIGIT_SOUNDS = {
    "凉": "两",
    "辆": "两",
    "武": "五",
    "舞": "五",
    "流": "六",
    "其": "七",
    "久": "九",
    "巴": "八",
}
_HEARD_DIGIT = re.compile(
    "[凉辆武舞流其久巴](?=[箱件袋盒瓶桶罐提板斤](?:半|[啊吧呢哈])?(?:[\\s,，。;；、]|$)"
    "|[香厢](?:[\\s,，。;；、]|$))"
)
"""豆油凉桶: a number by its sound, between a name and its unit."""
_SPELT = {
    "yi": "1", "liang": "2", "er": "2", "san": "3", "si": "4", "wu": "5", "liu": "6", "qi": "7",
    "ba": "8", "jiu": "9", "shi": "10", "ban": "0.5",
}  # fmt: skip
_ROUND_O = re.compile(r"(?<=[0-9])o(?=\s?(?:公斤|[箱件包袋瓶盒罐桶提斤个条板]))")
"""白菜3o斤."""
_SPELT_COUNT = re.compile(
    r"(?<=[a-z] )(?:yi|liang|er|san|si|wu|liu|qi|ba|jiu|shi|ban)"
    r"(?= ?(?:xiang|jian|ping|bao|he|dai|tong|guan|ti|ban|ge|jin|tiao)\s*(?:$|[,，。;；\n]))"
)
"""kele liang xiang."""
_SIZE_BEHIND = re.compile(
    "(?<=[大中小][包瓶袋盒罐桶的])(?:[0-9]{1,3}|[一二两三四五六七八九十]{1,2})"
    "(?=[大中小][包瓶袋盒罐桶的](?:[0-9]|[一二两三四五六七八九十]))"
    r"|(?<=[0-9一二两三四五六七八九十半])[箱件包袋瓶盒罐桶提]"
    r"(?=[0-9]{1,4}(?:\.[0-9]{1,2})?(?:ml|l|升|毫升|克|g|kg|公斤)(?:的|装))"
)
_BEGINS_PIECE = re.compile(
    "(?:^|(?<=[\\s,，。;；]))[0-9一二两三四五六七八九十半]{1,4}[箱件包袋瓶盒罐桶提]$"
)
_OF_NEXT = re.compile(
    r"[0-9.]{1,5}(?:ml|l|升|毫升|克|g|kg|公斤)[的装]+[\s,，]*(?:来|要|拿)?"
    r"[0-9一二两三四五六七八九十半]{1,4}[箱件包袋瓶盒罐桶提](?![0-9])"
)
"""2箱1.5升的 alone is an amount and its size; 可乐 5箱1L的3箱 names the next one's."""
_NUMBERED_NAME = re.compile(
    "(?<![0-9零一二三四五六七八九十百第])([一二三四五六七八九])([号位层孔分级]|米(?=[的长那线]))"
)
_COUNT_WORD = re.compile(
    r"(?<![a-z0-9])(?:(?:[0-9]{1,2}|one|two|three|four|five|six|seven|eight|nine|ten) and an? half"
    rf"(?= {_PACKS}))|(?<![a-z0-9])(?:"
    + "|".join(sorted(_COUNTS, key=len, reverse=True))
    + r")(?= (?:more |of )?[a-z])|(?<![a-z0-9])(?:one|half(?: an?)?)(?= (?:more )?"
    + _PACKS
    + ")"
)
_REFUSED = re.compile(
    "(?:这次|今天|先|就|也|都)*(?:不要|不用|不拿|不来|别[要送拿来]|[去删拿]掉|取消)"
)
"""🧅先不要: behind a picture that stands for goods."""


def respelled(normal: Normal, lexicon: Lexicon) -> Normal:
    """The normal text with pictures, misheard units and number words as plain words and digits."""
    normal = _with_figures(_with_emoji(normal, lexicon), _COUNT_WORD, _figure)
    normal = _with_figures(normal, _SPELT_COUNT, _SPELT.__getitem__)
    normal = _with_figures(normal, _ROUND_O, lambda _: "0")
    normal = _with_units_heard(_with_digits_heard(normal, lexicon), lexicon)
    normal = _with_roots_heard(normal, lexicon)
    normal = _with_sizes_parted(normal)
    return _with_numbers_of_names(normal, lexicon)


def _with_emoji(normal: Normal, lexicon: Lexicon) -> Normal:
    """🍌20斤 reads as 香蕉20斤; the offsets stay those of the picture."""
    emoji = lexicon.names.emoji
    if normal.text.isascii() or not any(c in emoji for c in normal.text):
        return normal
    text: list[str] = []
    offsets: list[int] = []
    for at, (char, offset) in enumerate(zip(normal.text, normal.offsets, strict=False)):
        word = emoji.get(char, char)
        if (
            char in emoji
            and "一" <= normal.text[at + 1 : at + 2] <= "鿿"
            and normal.text[at + 1] not in NUMERAL_CHARS
            and not _REFUSED.match(normal.text, at + 1)
        ):
            word = " "
        text.append(word)
        offsets.extend([offset] * len(word))
    return Normal("".join(text), (*offsets, normal.offsets[-1]))


def _with_digits_heard(normal: Normal, lexicon: Lexicon) -> Normal:
    """豆油凉桶 reads as 豆油两桶, unless goods are called by one of these pairs; 武香 counts where
    another number is said with 香, too.
    """
    text: list[str] = []
    for found in _HEARD_DIGIT.finditer(normal.text):
        at, text = found.start(), text or list(normal.text)
        around = normal.text[at - 1 : at + 1], normal.text[at : at + 2]
        if normal.text[at + 1] in "香厢" and not _HEARD_CASE.search(normal.text):
            continue
        is_behind_name = at > 0 and "一" <= text[at - 1] <= "鿿"
        is_number = is_behind_name and text[at - 1] not in NUMERAL_CHARS
        if is_number and not any(map(lexicon.has_pair, around)):
            text[at] = _DIGIT_SOUNDS[found.group()]
    return normal if not text else Normal("".join(text), normal.offsets)


def _with_units_heard(normal: Normal, lexicon: Lexicon) -> Normal:
    """红的一香白的半香: said more than once after a number it is 箱, also inside a sentence."""
    places = [at.start() for at in _HEARD_CASE.finditer(normal.text)]
    pairs = [(normal.text[at - 1 : at + 1], normal.text[at : at + 2]) for at in places]
    found = [
        at
        for at, two in zip(places, pairs, strict=True)
        if not any(map(lexicon.has_pair, two)) and not _ends_name(normal.text, at, lexicon)
    ]
    wanted = {m.start("case") for m in _WANTED_CASE.finditer(normal.text)}
    found = found if len(found) > 1 else [at for at in found if at in wanted]
    weights = [at.start() for at in _HEARD_WEIGHT.finditer(normal.text)]
    weights = [at for at in weights if not lexicon.has_pair(normal.text[at : at + 2])]
    text = list(normal.text)
    for at in found:
        text[at] = "箱"
    for at in weights if len(weights) > 1 else ():
        text[at] = "斤"
    return Normal("".join(text), normal.offsets) if found or len(weights) > 1 else normal


def _with_roots_heard(normal: Normal, lexicon: Lexicon) -> Normal:
    """翅跟2箱 reads as 翅根2箱 where goods are called so: nothing is joined to an amount."""
    text = list(normal.text)
    for found in _HEARD_ROOT.finditer(normal.text):
        if lexicon.has_pair(f"{text[found.start() - 1]}根"):
            text[found.start()] = "根"
    return Normal("".join(text), normal.offsets) if "跟" in normal.text else normal


def _ends_name(text: str, at: int, lexicon: Lexicon) -> bool:
    """十三香: the character ends a well-known name that holds a number."""
    names = (n for n in lexicon.names.numbered if at >= len(n) - 1)
    return any(text.startswith(n, at + 1 - len(n)) for n in names)


def _with_numbers_of_names(normal: Normal, lexicon: Lexicon) -> Normal:
    """南孚七号 reads as 南孚7号 where names are written so; as long as before."""

    def figure(found: re.Match[str]) -> str:
        digit, unit = str(DIGITS[found.group(1)]), found.group(2)
        is_said = unit == "米" or f"#{digit}{unit}" in lexicon.guards
        return f"{digit}{unit}" if is_said else found.group()

    return Normal(_NUMBERED_NAME.sub(figure, normal.text), normal.offsets)


def _with_sizes_parted(normal: Normal) -> Normal:
    """大包5小包3, 5箱1L的3箱: the number belongs to the size before it; a comma is put there."""
    parts, offsets, last = "", [], 0
    for found in _SIZE_BEHIND.finditer(normal.text):
        end = found.end()
        if _BEGINS_PIECE.search(normal.text, 0, end) and not _OF_NEXT.match(normal.text, end):
            continue
        parts += f"{normal.text[last:end]},"
        offsets.extend([*normal.offsets[last:end], normal.offsets[end]])
        last = end
    if not last:
        return normal
    return Normal(parts + normal.text[last:], (*offsets, *normal.offsets[last:]))


def _with_figures(normal: Normal, words: re.Pattern[str], figure: Callable[[str], str]) -> Normal:
    """two boxes reads as 2 boxes; the offsets stay those of the word."""
    text, last = "", 0
    offsets: list[int] = []
    for found in words.finditer(normal.text):
        written = figure(found.group())
        text += normal.text[last : found.start()] + written
        offsets.extend(normal.offsets[last : found.start()])
        offsets.extend([normal.offsets[found.start()]] * len(written))
        last = found.end()
    if not last:
        return normal
    return Normal(text + normal.text[last:], (*offsets, *normal.offsets[last:]))


def _figure(words: str) -> str:
    """two and a half → 2.5, half a → 0.5, one → 1."""
    whole, _, half = words.partition(" and ")
    if half:
        return f"{_COUNTS.get(whole, '1' if whole == 'one' else whole)}.5"
    return "0.5" if words.startswith("half") else _COUNTS.get(words, "1")
