"""Which of several goods, told apart from their name: 脉动4箱，都要青柠的; 玉米4斤 哦对 甜的;
六神绿茶4箱，说错了是清凉的; 老干妈4箱 不要鸡油的.

The words are put behind the name, where the grammar reads them, and blanked where they stood.
Only words that tell some goods of a name from the others count, so that 要新鲜的 stays a wish.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from handlers.nlu.goods import Goods, squeeze
from handlers.nlu.kinds import kinds_told
from handlers.nlu.lexicon import Lexicon
from handlers.nlu.match import MAX_WORD, lookup
from handlers.nlu.normalise import Normal

LONGEST = 240
"""Characters; in longer texts goods are named line by line."""
_MOST = 24
"""Pieces that are looked at."""
_U = "(?:公斤|[箱件包袋瓶盒罐桶提斤个条打支卷板排份只把枚听筐双扎])"
_N = (
    "(?:(?<![0-9.])[0-9]{1,4}(?:\\.[0-9])?|(?<![一二两三四五六七八九十百半])"
    "[一二两三四五六七八九十百半俩仨]{1,3})"
)
_AMOUNT = re.compile(rf"{_N}\s?{_U}(?!装)")
_SIGN = re.compile("多少|什么价|怎么卖|的|那[个种款]|味|不要|不是|别|错|不对|要|是|有|[()（]")
_PIECE = re.compile(r"(?:[^\s,，。;；!！?？、()（）…~:：.]|(?<=[0-9])\.(?=[0-9]))+")
_VERBS = re.compile(
    "(?:给我们?|帮我|我们?要?|先|再|也|就|各|那个|这个|[来要拿订发送加整搞带买下])+$"
)
_BEFORE = re.compile(
    "^(?:老板娘?|你好|麻烦|那|帮我|给我们?|我们?|想|再|先|那个|还|也|就|[来要拿订发送加整搞带买下])+"
)
_TALK = (
    "哦对了 啊对了 对了 哦对 记得 记住 注意 一定 千万 麻烦 给我 帮我 全部 统一 换成 改成 还是 算了"
    " 不对 应该 其实 客户 客人 不过 说错了 写错了 打错了 点错了 报错了 搞错了 弄错了 错了 那个"
    " 这个 必须 得是 改为 我说的 我要的"
)
_LEADS = (*_TALK.split(), *"哦噢啊嗯诶哎唉呃那对我都全只就也是要拿来用选发送换改又说不配再加订")
_WANTED = re.compile("[要是拿来用选发送配]|都|全|统一|换|改|错|不对|记得|注意|还是|一定|必须|对")
_ANEW = re.compile("换|改|错|不对|还是|哦?不(?:$|[,，是要])|其实|应该")
_SIZE = re.compile(r"[0-9]+(?:\.[0-9]+)?\s?(?:ml|l|g|kg)")
_EITHER = re.compile("[都也](?:行|可以|好|成|ok)|随便|无所谓|[吗么]$|大.*小|小.*大")
_CHANGED = re.compile("[换改错]")
_ENDING = re.compile(
    "(?:就行|就好|就可以|即可|谢谢|别[拿发送搞弄]错了?|那[个种款]|这[个种款]"
    "|味道|口味|味儿|了|[的吧啊哈哦呀呢啦哟噢呗味])+$"
)
_POINTED = re.compile(
    "(?:的|那[个种款]|味)(?:就行|就好|谢谢|别[拿发送搞弄]错了?|[吧啊哈哦呀呢啦哟噢呗])*$"
)
_NOT = re.compile(
    "^(?:记得|注意|千万|一定)?(?:不要|不是|别要|别给我?|别[发拿送](?:成|错)?|不能是|除了)(?=.)"
)
_NOT_BUT = re.compile(
    "^(?P<x>.{1,10}?)的?(?:不要|不是|别要|别[发拿送](?:成|错)?)(?P<y>.{1,8}?)的?(?:那[个种款])?[啊哈哦吧了]*$"
)
_BUT_NOT = re.compile(
    "^(?:不要|不是|别要)(?P<y>.{1,8}?)的?(?:要|是|给我|换)(?P<x>.{1,10}?)的?(?:那[个种款])?[啊哈哦吧了]*$"
)
_TALKED = re.compile("[吗么]|多少|什么价|怎么卖|没有|不要|贵|[两二几三][种个]")
_HELD = re.compile("(?:[要是拿]|再来|再加|再要)(?:那个)?.{1,8}的$")
"""垃圾袋要点断的4箱."""
_OF_ALL = re.compile("(?:这[几两三]?[个种样款些])?(?:都|全部?|统一|一律)")
_ERROR = re.compile(
    "(?:哦|啊|诶|哎|呃|唉)*(?:不对?|(?:我)?[说写打点报搞弄讲]?错了?|等等|等下)[啊哈哦了]*"
)
_ASKED = re.compile("^(?:还|现在)?有(?:没有)?(?P<x>.{1,8}?)的?(?:吗|么|没有?|不|吧)?$")
_ASKS = re.compile(
    "^(?:那|还有)?(?P<x>[^多什怎有贵]{1,8}?)的?(?:是|现在)?"
    "(?:多少钱?|什么价|啥价|怎么卖|贵不贵|有货吗|有吗|有没有|还有吗)"
)


@dataclass(slots=True)
class _Line:
    """An amount with the name it is of."""

    start: int
    end: int
    name: str
    told: str = ""
    stem: str = ""
    kept: tuple[Goods, ...] = ()
    blanks: list[tuple[int, int]] = field(default_factory=list)


def told_ahead(normal: Normal, lexicon: Lexicon) -> Normal:
    """The text with such words behind the names they are said of; offsets stay true."""
    text = normal.text
    if len(text) > LONGEST or _SIGN.search(text) is None or _AMOUNT.search(text) is None:
        return normal
    teller = _Teller(lexicon, text)
    for piece in islice(_PIECE.finditer(text), _MOST):
        teller.take(piece.group(), piece.start())
    return _rewritten(normal, teller.lines)


class _Teller:
    """Goes through the pieces of a text once."""

    def __init__(self, lexicon: Lexicon, text: str) -> None:
        self.lexicon = lexicon
        self.text = text
        self.lines: list[_Line] = []
        self.error: tuple[int, int] | None = None
        """说错了 stood alone right before."""
        self.topic: _Line | None = None
        """Words without an amount right before, with what they tell of a name (脉动有青柠的吗)."""

    def take(self, words: str, start: int) -> None:
        """One piece of the text: amounts with their names, and words that tell."""
        amounts = list(_AMOUNT.finditer(words))
        if not amounts:
            if _ERROR.fullmatch(words):
                self.error = start, start + len(words)
                return
            is_done = self._tell(words, start, start + len(words)) or self._asks(words, start)
            self.topic = None if is_done else self._opened(words, start)
            self.error = None
            return
        self.error = None
        is_ahead = bool(_BEFORE.sub("", _VERBS.sub("", words[: amounts[0].start()])))
        for at, amount in enumerate(amounts):
            begin = amounts[at - 1].end() if at else 0
            end = amounts[at + 1].start() if at + 1 < len(amounts) else len(words)
            if is_ahead:
                self._line(words[begin : amount.start()], start + begin, is_ahead=True)
            else:
                self._line(words[amount.end() : end], start + amount.end(), is_ahead=False)
        self.topic = None
        behind = words[amounts[-1].end() :] if is_ahead else ""
        if behind and not _CHANGED.match(behind):  # 拿2箱换成青柠的
            self._tell(behind, start + amounts[-1].end(), start + len(words))

    def _line(self, words: str, start: int, *, is_ahead: bool) -> None:
        name = _BEFORE.sub("", _VERBS.sub("", words) if is_ahead else words)
        at = start + words.rfind(name)
        topic = self.topic
        if topic is not None and not name and topic.told:
            self.lines.append(topic)
            return
        line = _Line(at, at + len(name), name)
        if _HELD.search(name):
            line = self._opened(name, at)
            line.end = at + len(name)
        elif topic is not None and _ENDING.search(name) and self._of_topic(line, topic):
            self.lines.append(topic)
        self.lines.append(line)

    def _of_topic(self, line: _Line, topic: _Line) -> bool:
        """脉动水蜜桃的多少钱？那青柠的来4箱: of the name talked about before."""
        words = self.text[topic.start : topic.end]
        if not _TALKED.search(words):
            return False
        word = _ENDING.sub("", line.name)
        for cut in range(min(len(words), 10), 1, -1):
            goods = self._goods(words[:cut])
            left = kinds_told(word, goods)
            if len(left) == 1 and len(goods) > 1:
                line.told, line.stem, line.kept = word, words[:cut], left
                if topic.told:  # 脉动不要水蜜桃的，青柠的4箱
                    topic.blanks.append((topic.start, topic.end))
                    topic.told = ""
                return True
        return False

    def _opened(self, words: str, start: int) -> _Line:
        """脉动要青柠的 before 4箱; the line is kept where an amount without a name follows."""
        plain = _BEFORE.sub("", words)
        at, end = start + len(words) - len(plain), start + len(words)
        for cut in range(min(len(plain) - 1, 10) if not _CHANGED.search(plain) else 0, 1, -1):
            if len(self._goods(plain[:cut])) < 2:
                continue
            line, rest = _Line(at, end, plain[:cut]), plain[cut:]
            asked = _ASKED.match(rest)
            said = f"要{asked['x']}的" if asked is not None else rest
            if self._applies(line, said, in_brackets=False):
                return line
        return _Line(at, end, plain)

    def _asks(self, words: str, start: int) -> bool:
        """玉米甜的4斤，糯的多少钱: of the kin of what was ordered."""
        found = _ASKS.match(words)
        if found is None or not self.lines:
            return False
        for stem in _stems(self.lines[-1].name):
            goods = self._goods(stem)
            if goods and len(kinds_told(found["x"], goods)) == 1 < len(goods):
                line = _Line(start, start + found.end("x"), stem, told=found["x"], stem=stem)
                self.lines.append(line)
                return True
        return False

    def _tell(self, words: str, start: int, end: int) -> bool:
        if len(self.lines) > 1 and _OF_ALL.match(words) and self._of_all(words, start, end):
            return True
        for line, said in self._of(words):
            if self._applies(line, said, in_brackets=self.text[start - 1 : start] in {"(", "（"}):
                line.blanks.append((start, end))
                if self.error is not None:
                    line.blanks.append(self.error)
                return True
        return False

    def _of_all(self, words: str, start: int, end: int) -> bool:
        """都要大的, of every line or of none."""
        open_lines = [x for x in self.lines if len(x.kept or self._goods(x.name)) > 1]
        if len(open_lines) < 2:
            return False
        found = [(x, replace(x)) for x in open_lines]
        if all(self._narrow(trial, words, is_anew=False) for _, trial in found):
            for line, trial in found:
                line.told, line.stem, line.kept = trial.told, trial.stem, trial.kept
            open_lines[-1].blanks.append((start, end))
        return True

    def _of(self, words: str) -> Iterator[tuple[_Line, str]]:
        """The lines that words may be said of, and the words without the name."""
        plain = _stripped_lead(words)
        for line in reversed(self.lines):
            for said in plain:
                if line.name and said.startswith(line.name) and len(said) > len(line.name):
                    yield line, said[len(line.name) :]
        if self.lines:
            yield self.lines[-1], words

    def _applies(self, line: _Line, words: str, *, in_brackets: bool) -> bool:
        if _EITHER.search(words):
            return False
        goods = line.kept or self._goods(line.name)
        stages = _stripped_lead(words)
        for pattern in (_NOT_BUT, _BUT_NOT):
            for stage in stages:
                found = pattern.match(stage)
                if found is not None and kinds_told(_ENDING.sub("", found["y"]), goods):
                    return self._narrow(line, found["x"], is_anew=True)
        if any(_NOT.match(stage) for stage in stages):
            return self._narrow_not(line, stages, goods)
        is_anew = self.error is not None or _ANEW.search(words) is not None
        is_told = is_anew or in_brackets or _WANTED.search(words[:6]) or _POINTED.search(words)
        return bool(is_told) and self._narrow(line, words, is_anew=is_anew)

    def _narrow(self, line: _Line, words: str, *, is_anew: bool) -> bool:
        for said in _stripped_lead(words):
            word = _ENDING.sub("", said)
            if not word or len(word) > MAX_WORD:
                continue
            if self._is_told(line, word) or (is_anew and self._swaps(line, word)):
                return True
        return False

    def _is_told(self, line: _Line, word: str) -> bool:
        goods = line.kept or self._goods(line.name)
        left = kinds_told(word, goods)
        if not left or len(left) == len(goods):
            return False
        line.told, line.stem, line.kept = word, line.name, left
        return True

    def _swaps(self, line: _Line, word: str) -> bool:
        """六神绿茶: 清凉 takes the place of what tells the goods of the name from their kin."""
        own = {g.sku_id for g in line.kept or self._goods(line.name)}
        for stem in _stems(line.name):
            goods = self._goods(stem)
            left = kinds_told(word, goods)
            ids = {g.sku_id for g in left}
            if left and len(left) < len(goods) and own <= {g.sku_id for g in goods} - ids:
                line.told, line.stem, line.kept = word, stem, left
                return True
        return False

    def _narrow_not(self, line: _Line, stages: Sequence[str], goods: Sequence[Goods]) -> bool:
        """不要鸡油的: the others are left; one of them only is named."""
        plain = next(w for w in stages if _NOT.match(w))
        wrong = kinds_told(_ENDING.sub("", _NOT.sub("", plain)), goods)
        left = tuple(g for g in goods if g not in wrong)
        if not wrong or not left:
            return False
        if line.told:
            return True
        word = _own_word(left, goods) if len(left) == 1 else ""
        return bool(word) and self._is_told(line, word)

    def _goods(self, name: str) -> tuple[Goods, ...]:
        name = name.strip("的 ")
        if not name:
            return ()
        fits = lookup(self.lexicon, name, is_exact=True).fits
        goods = (self.lexicon.goods(f.at) for f in fits if not f.fuzzy)
        return tuple(g for g in goods if g.is_on_sale)


def _stems(name: str) -> Iterator[str]:
    """The name itself and what is left of it when words at one of its ends are taken off."""
    yield name
    for cut in range(1, len(name) - 1):
        yield name[:-cut].strip("的")
    for cut in range(1, len(name) - 1):
        yield name[cut:].strip("的")


def _stripped_lead(words: str) -> list[str]:
    """The words, and what is left of them when one word of talk after the other is taken off."""
    found = [words]
    while (lead := next((w for w in _LEADS if words.startswith(w)), "")) and words != lead:
        words = words[len(lead) :]
        found.append(words)
    return found


def _own_word(left: Sequence[Goods], goods: Sequence[Goods]) -> str:
    """What of the name of one goods none of the others has."""
    (one,) = left
    others = [squeeze(g.core) for g in goods if g is not one]
    core = squeeze(one.core)
    shared = 0
    while all(core[: shared + 1] == o[: shared + 1] for o in others) and shared < len(core):
        shared += 1
    word = core[shared:]
    if word and not any(word in o for o in others):
        return word
    size = _SIZE.search(one.name)
    return size.group().replace(" ", "") if size is not None else ""


def _rewritten(normal: Normal, lines: Sequence[_Line]) -> Normal:
    """The text with what was told put behind the names."""
    changes: list[tuple[int, int, str]] = []
    for line in lines:
        if line.told:
            changes.append((line.start, line.end, f"{line.stem}{line.told}的"))
        changes += [(a, b, ",".ljust(b - a)) for a, b in line.blanks]
    if not changes:
        return normal
    text, last = "", 0
    offsets: list[int] = []
    for start, end, words in sorted(changes):
        text += normal.text[last:start] + words
        offsets += normal.offsets[last:start]
        offsets += [normal.offsets[min(start + n, end)] for n in range(len(words))]
        last = end
    return Normal(text + normal.text[last:], (*offsets, *normal.offsets[last:]))
