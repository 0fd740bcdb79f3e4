"""Which of the waiting words are names: small talk, remarks, one name with several endings."""

import re
from dataclasses import replace

from handlers.nlu.bound import Bound, Message
from handlers.nlu.match import Found
from handlers.nlu.mentions import Mentions, place_of
from handlers.nlu.owners import PERSON
from handlers.nlu.reading import Mention
from handlers.nlu.wording import without_pack

_TALK = re.compile(
    "[了没冇完说卖走够]|快[没完见到用卖吃喝断光空]|[走用吃喝销]得|得[快多好很]|[^一-鿿]快"
)
"""Small talk: a name beside it is only spoken of."""
_WARE = re.compile(
    "打包[盒碗袋杯膜绳]|包装[盒袋纸绳膜]|切片(?:面包|火腿|奶酪|机)|切[面糕]|剁(?:辣?椒|肉馅)|杀[虫菌]|叫[花化]|绑带"
    "|肥[肠牛羊鸭鹅料]|瘦肉|真空(?:袋|包装袋)|放心|比[萨利]"
)
"""Goods whose names begin like remarks."""
_LISTED = re.compile(r"\s+|[、和跟与]")
_NAME = re.compile(r"(?!我|你|他|她|它|今|明|这|那|老板|麻烦|.{0,7}的)[一-鿿]{1,8}")
_TWO_NAMES = 6
_SIZES = re.compile(r"((?:[特加超]?[大中小])|[0-9])([号码瓶桶袋包盒罐支])装?")

_SIZES_RUN = re.compile("([特大中小]{2,4})([号码瓶桶袋包盒罐支])(?=装?的?$)")


def _each_written(found: re.Match[str]) -> str:
    """大中小号 → 大号中号小号."""
    return "".join(size + found[2] for size in found[1])


def names_among(
    waiting: list[Mention], mentions: Mentions, *, bound: Bound, message: Message
) -> list[Mention]:
    """The names among what waits: small talk becomes a topic, so does 孜然粉快见底了."""
    named: list[Mention] = []
    for mention in waiting:
        if mention.found.fits or mention.is_bare or _is_strange(mention, mentions):
            named.append(mention)
            continue
        head = mentions.head_of(mention)
        if head is not None and len(head.rest) > 1 and _is_talk(head, mentions):
            bound.topics.append(head)
            name = mentions.last_word(mention)
            end = mention.end if name is None else name.start
            bound.leftovers.append((mention.start, end))
            named.extend([name] if name is not None else [])
        elif (name := mentions.behind_talk(mention)) is not None:
            bound.leftovers.append((mention.start, name.start))
            named.append(name)
        elif message.is_corrected and bound.items:
            bound.leftovers.append((mention.start, mention.end))
        else:
            named.append(mention)
    return named


def _is_talk(head: Mention, mentions: Mentions) -> bool:
    """孜然粉快见底了; not 佳得乐蓝莓味 or 营养快线原味, where the characters are a name's."""
    names, rest = mentions.lexicon.names, head.rest
    words = (rest[i : i + n] for n in (4, 3, 2) for i in range(len(rest) - n + 1))
    for word in [w for w in words if w in names.brands or w in names.groups]:
        rest = rest.replace(word, " ")
    return _TALK.search(rest) is not None


def _is_strange(mention: Mention, mentions: Mentions) -> bool:
    """三得利 蜜茶: behind a brand that is not sold here stands a name of its own."""
    lexicon = mentions.lexicon
    return lexicon.names.begins_with_brand(mention.text) and not lexicon.has_pair(mention.text[:2])


def each_listed(mention: Mention, mentions: Mentions) -> list[Mention]:
    """外星瓜 生姜各3斤: the names of a list one by one, where some of them are sold here."""
    parts = _LISTED.split(mention.text)
    is_known = mention.is_bare or mention.specs or any(not f.fuzzy for f in mention.found.fits)
    if is_known or len(parts) < 2 or not all(_NAME.fullmatch(part) for part in parts):
        return [mention]
    made = [mentions.make(*place_of(mention, part), part, ()) for part in parts]
    own = [any(not f.fuzzy and not f.loose for f in m.found.fits) for m in made]
    return made if any(own) else [mention]


def each_size(mention: Mention) -> list[Mention]:
    """灯泡5w 9w 12w各一箱: one mention a size, where several of one kind were said."""
    specs = mention.specs
    if len(specs) < 2 or len({s.unit for s in specs}) > 1 or any(s.is_pack for s in specs):
        return [mention]
    name = "".join((mention.typed or mention.text).split()).rstrip("的和跟与及")
    if len(name) > specs[0].span[0] - mention.start:  # 百事330 零度330: a name of its own
        return [mention]
    bare = replace(mention, text="", found=Found(""), typed="")
    first = replace(mention, specs=specs[:1], typed=mention.text)
    return [first, *(replace(bare, specs=(s,)) for s in specs[1:])]


def kinds_named(mention: Mention, mentions: Mentions) -> tuple[Mention, list[Mention]] | None:
    """保鲜袋中号大号: (the name alone, one mention a size), where several sizes were said."""
    text = _SIZES_RUN.sub(_each_written, "".join((mention.typed or mention.text).split()))
    said = list(_SIZES.finditer(text))
    if len({m.group() for m in said}) < 2 or len({m.group(2) for m in said}) > 1:
        return None
    together = _SIZES.sub("", text).strip("的和跟与、")
    if not together or any(text in mentions.lexicon.core(f.at) for f in mention.found.fits):
        return None
    start, end, specs = mention.start, mention.end, mention.specs
    made = [mentions.make(start, end, together + m.group(), specs) for m in said]
    if not all(m.found.fits for m in made):
        return None
    goods = {f.at: mentions.lexicon.goods(f.at) for m in made for f in m.found.fits}
    if len(goods) < len(made):  # 大瓶小瓶 of goods that come in one size
        made = [mentions.make(start, end, text, specs)]
    return mentions.make(start, end, together, specs), made


def is_remark(mention: Mention, mentions: Mentions, message: Message) -> bool:
    """每条一斤左右, 8点前送: words about the goods or the delivery."""
    if mention.found.fits or mention.is_bare:
        return False
    text = mention.text
    if mentions.lexicon.names.begins_with_brand(text):
        return False  # 康师傅 is nobody
    if " " in text and (message.is_list or PERSON.search(text.split()[0])):
        return True
    if len(text) < 4 and text.startswith("每"):
        return True
    if text in mentions.lexicon.names.goods or _WARE.match(text):
        return False  # 肥皂
    if mentions.lexicon.has_pair(text[:2]):
        return False  # 肥牛大卷
    return text.startswith(mentions.lexicon.phrases.remarks)


def repeated(mention: Mention, mentions: Mentions) -> list[Mention]:
    """大面筋小面筋: two names that end alike, without a mark between; else nothing."""
    word = "".join((mention.typed or mention.text).split())
    fits = mention.found.fits
    if len(word) < _TWO_NAMES or word.isascii() or mention.specs or not fits:
        return []
    for at in range(1, len(word) - 3):
        pair = word[at : at + 2]
        if word.find(pair, at + 2) != len(word) - 2:
            continue
        if any(mentions.lexicon.core(f.at).count(pair) > 1 for f in fits):
            return []
        pieces = (word[: at + 2], word[at + 2 :])
        made = [mentions.make(mention.start, mention.end, p, ()) for p in pieces]
        if all(any(not f.fuzzy and not f.loose for f in m.found.fits) for m in made):
            return made
    return []


def around_size(mention: Mention, mentions: Mentions) -> list[Mention]:
    """可乐330 零度各2箱: a size between two names belongs to the first of them."""
    words = (mention.typed or mention.text).split()
    if len(words) != 2 or not 0 < len(mention.specs) < 3:
        return []
    start, end = mention.specs[0].span
    behind = mention.specs[1].span[0] if len(mention.specs) > 1 else mention.end
    if not mention.start < start < end < behind - 1:
        return []
    made = [
        mentions.make(mention.start, end, words[0], mention.specs[:1]),
        mentions.make(end, mention.end, words[1], mention.specs[1:]),
    ]
    return made if all(m.found.fits for m in made) else []


def spread_name(mention: Mention, mentions: Mentions) -> list[Mention]:
    """得力中性笔黑红蓝每样3盒: one name with several endings."""
    text = mention.typed or mention.text
    if parts := around_size(mention, mentions):
        return parts
    if mention.found.fits or not text or text.isascii():
        return []
    plain, pack, worth = without_pack(text) if " " in text else (text, "", "")
    if pack or worth:  # 可比克罐装的 原味番茄
        own = replace(mention, text=plain.strip(" 的"), typed=plain.strip(" 的"))
        return [replace(p, pack=pack, size=worth) for p in spread_name(own, mentions)]
    shared = mentions.shared_tail(mention)
    if shared:
        return shared
    word = "".join(text.split())
    for cut in range(len(word) - 2, 1, -1):
        stem = word[:cut]
        if not mentions.find(stem, is_exact=True).fits:
            continue
        for size in (1, 2, 3):
            tail = word[cut:]
            if len(tail) % size or len(tail) // size < 2:
                continue
            pieces = [tail[i : i + size] for i in range(0, len(tail), size)]
            made = [
                mentions.make(mention.start, mention.end, stem + p, mention.specs) for p in pieces
            ]
            if all(m.found.fits for m in made) and _are_all_others(made):
                return made
    return []


def _are_all_others(made: list[Mention]) -> bool:
    """Whether each piece is other goods: 纯 and 白 of 纯白 are one."""
    return len({frozenset(f.at for f in m.found.fits) for m in made}) == len(made)
