"""Which of several goods, told apart from their name: 脉动4箱，都要青柠的; 玉米4斤 哦对 甜的;
六神绿茶4箱，说错了是清凉的; 老干妈4箱 不要鸡油的.

The words are put behind the name, where the grammar reads them, and blanked where they stood.
Only words that tell some goods of a name from the others count, so that 要新鲜的 stays a wish.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from handlers.nlu.goods import Goods, squeeze
from handlers.nlu.kinds import kinds_told
from handlers.nlu.lexicon import Lexicon
from handlers.nlu.match import MAX_WORD, lookup
from handlers.nlu.normalise import Normal
from handlers.nlu.toldwords import (
    AMOUNT,
    ANEW,
    ASKED,
    ASKS,
    BEFORE,
    BUT_NOT,
    CHANGED,
    DENIED,
    EITHER,
    ENDING,
    ERROR,
    FIGURED,
    HEADS,
    HELD,
    NOT,
    NOT_BUT,
    OF_ALL,
    ONLY_TOLD,
    PIECE,
    POINTED,
    SIGN,
    SIZE,
    TALKED,
    TOLD_OF,
    VERBS,
    WANTED,
    WENT_WRONG,
    stems,
    without_talk,
)

LONGEST = 240
"""Characters; in longer texts goods are named line by line."""
_KIN = 40
"""So many goods of one name at most are kinds of it."""
_MOST = 24
"""Pieces that are looked at."""


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
    if len(text) > LONGEST or SIGN.search(text) is None or AMOUNT.search(text) is None:
        return normal
    teller = _Teller(lexicon, text)
    for piece in islice(PIECE.finditer(text), _MOST):
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
        self.heading = ""
        """A name of several goods that stood alone before lines."""
        self.said_of: tuple[int, int] | None = None
        """脉动系列, in the place of which the name stands in each line."""
        self.spoken: _Line | None = None
        """What the words right before were said of."""
        self.topic: _Line | None = None
        """Words without an amount right before, with what they tell of a name (脉动有青柠的吗)."""

    def take(self, words: str, start: int) -> None:
        """One piece of the text: amounts with their names, and words that tell."""
        amounts = list(AMOUNT.finditer(words))
        if not amounts:
            if ERROR.fullmatch(words) or self._denies(words):
                self.error = start, start + len(words)
                return
            name = HEADS.sub("", words)
            if 1 < len(self._goods(name)) <= _KIN:
                self.heading = name
                self.said_of = (start, start + len(words)) if name != words else None
            is_done = (
                self._tell(words, start, start + len(words))
                or self._asks(words, start)
                or self._names_all(words, start)
            )
            self.topic = None if is_done else self._opened(words, start)
            self.error = None
            return
        self.error = self.spoken = None
        is_ahead = bool(BEFORE.sub("", VERBS.sub("", words[: amounts[0].start()])))
        for at, amount in enumerate(amounts):
            begin = amounts[at - 1].end() if at else 0
            end = amounts[at + 1].start() if at + 1 < len(amounts) else len(words)
            if is_ahead:
                self._line(words[begin : amount.start()], start + begin, is_ahead=True)
            else:
                self._line(words[amount.end() : end], start + amount.end(), is_ahead=False)
        self.topic = None
        behind = words[amounts[-1].end() :] if is_ahead else ""
        if behind and not CHANGED.match(behind):  # 拿2箱换成青柠的
            self._tell(behind, start + amounts[-1].end(), start + len(words))

    def _line(self, words: str, start: int, *, is_ahead: bool) -> None:
        name = BEFORE.sub("", VERBS.sub("", words) if is_ahead else words)
        at = start + words.rfind(name)
        topic = self.topic
        if topic is not None and not name and topic.told:
            self.lines.append(topic)
            return
        line = _Line(at, at + len(name), name)
        if HELD.search(name) and len(self._goods(DENIED.split(name)[0])) != 1:
            line = self._opened(name, at)
            line.end = at + len(name)
        elif self._of_earlier(line):
            pass
        elif (
            topic is not None
            and (topic.told or ENDING.search(name))
            and self._of_topic(line, topic)
        ):
            self.lines.append(topic)
        if not line.told:
            self.said_of = None
        self.lines.append(line)

    def _of_earlier(self, line: _Line) -> bool:
        """脉动： 青柠4箱 水蜜桃6箱; 上次脉动水蜜桃的坏了2箱，这次青柠的来4箱."""
        word = ENDING.sub("", line.name)
        own = self._goods(word) if word else ()
        if not word or FIGURED.search(word):
            return False
        before = self.lines[-1].name if self.lines and line.name.endswith("的") else ""
        heads = [self.heading] if self.heading else []
        if before and WENT_WRONG.search(before):
            heads += stems(before)
        for head in heads:
            goods = self._goods(head)
            left = kinds_told(word, goods)
            if len(left) == 1 < len(goods) <= _KIN and (len(own) != 1 or own == left):
                line.told, line.stem, line.kept = word, head, left
                if head == self.heading and self.said_of is not None:
                    line.blanks.append(self.said_of)
                    self.said_of = None
                return True
        return False

    def _of_topic(self, line: _Line, topic: _Line) -> bool:
        """脉动水蜜桃的多少钱？那青柠的来4箱: of the name talked about before."""
        words = self.text[topic.start : topic.end]
        is_told_of = TOLD_OF.search(words) is not None
        if not (is_told_of or TALKED.search(words)):
            return False
        word = ENDING.sub("", line.name)
        for cut in range(min(len(words), 10), 1, -1):
            goods = self._goods(words[:cut])
            left = kinds_told(word, goods)
            if len(left) == 1 and len(goods) > 1:
                line.told, line.stem, line.kept = word, words[:cut], left
                if topic.told or is_told_of:  # 脉动不要水蜜桃的，青柠的4箱
                    topic.blanks.append((topic.start, topic.end))
                    topic.told = ""
                return True
        return False

    def _opened(self, words: str, start: int) -> _Line:
        """脉动要青柠的 before 4箱; the line is kept where an amount without a name follows."""
        plain = BEFORE.sub("", words)
        at, end = start + len(words) - len(plain), start + len(words)
        for cut in range(min(len(plain) - 1, 10) if not CHANGED.search(plain) else 0, 1, -1):
            if len(self._goods(plain[:cut])) < 2:
                continue
            line, rest = _Line(at, end, plain[:cut]), plain[cut:]
            asked = ASKED.match(rest)
            said = f"要{asked['x']}的" if asked is not None else rest
            if self._applies(line, said, in_brackets=False):
                return line
        return _Line(at, end, plain)

    def _denies(self, words: str) -> bool:
        """中号垃圾袋2箱，不是中号，大号的: the kind that was said, which is not meant."""
        if not words.startswith("不是") or not self.lines:
            return False
        line, word = self.lines[-1], ENDING.sub("", words[2:])
        own = {g.sku_id for g in line.kept or self._goods(line.name)}
        for stem in stems(line.name):
            goods = self._goods(stem)
            told = {g.sku_id for g in kinds_told(word, goods)}
            if told and len(told) < len(goods):
                return bool(told & own)
        return False

    def _names_all(self, words: str, start: int) -> bool:
        """青柠的4箱，水蜜桃的6箱，都是脉动."""
        if not self.lines or any(x.told for x in self.lines):
            return False
        for name in without_talk(ENDING.sub("", words)):
            goods = self._goods(name)
            told = [kinds_told(ENDING.sub("", x.name), goods) for x in self.lines]
            if len(goods) > 1 and all(len(t) == 1 for t in told):
                for line in self.lines:
                    line.told, line.stem = ENDING.sub("", line.name), name
                self.lines[-1].blanks.append((start, start + len(words)))
                return True
        return False

    def _asks(self, words: str, start: int) -> bool:
        """玉米甜的4斤，糯的多少钱: of the kin of what was ordered."""
        found = ASKS.match(words)
        if found is None or not self.lines:
            return False
        for stem in stems(self.lines[-1].name):
            goods = self._goods(stem)
            if goods and len(kinds_told(found["x"], goods)) == 1 < len(goods):
                line = _Line(start, start + found.end("x"), stem, told=found["x"], stem=stem)
                self.lines.append(line)
                return True
        return False

    def _tell(self, words: str, start: int, end: int) -> bool:
        if (only := ONLY_TOLD.match(words)) is not None:
            words, end = only["told"], start + only.end("told")
        if len(self.lines) > 1 and OF_ALL.match(words) and self._of_all(words, start, end):
            return True
        for line, said in self._of(words):
            if self._applies(line, said, in_brackets=self.text[start - 1 : start] in {"(", "（"}):
                line.blanks.append((start, end))
                self.spoken = line
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
        plain = without_talk(words)
        for line in reversed(self.lines):
            for said in plain:
                if line.name and said.startswith(line.name) and len(said) > len(line.name):
                    yield line, said[len(line.name) :]
        if self.spoken is not None:
            yield self.spoken, words
        if self.lines:
            yield self.lines[-1], words

    def _applies(self, line: _Line, words: str, *, in_brackets: bool) -> bool:
        if EITHER.search(words):
            return False
        goods = line.kept or self._goods(line.name)
        stages = without_talk(words)
        for pattern in (NOT_BUT, BUT_NOT):
            for stage in stages:
                found = pattern.match(stage)
                if found is not None and kinds_told(ENDING.sub("", found["y"]), goods):
                    return self._narrow(line, found["x"], is_anew=True)
        if any(NOT.match(stage) for stage in stages):
            return self._narrow_not(line, stages, goods)
        is_anew = self.error is not None or ANEW.search(words) is not None
        is_told = is_anew or in_brackets or WANTED.search(words[:6]) or POINTED.search(words)
        return bool(is_told) and self._narrow(line, words, is_anew=is_anew)

    def _narrow(self, line: _Line, words: str, *, is_anew: bool) -> bool:
        for said in without_talk(words):
            word = ENDING.sub("", said)
            if not word or len(word) > MAX_WORD:
                continue
            if self._is_told(line, word) or (is_anew and self._swaps(line, word)):
                return True
        return False

    def _is_told(self, line: _Line, word: str) -> bool:
        if not line.name:
            return self._takes_name(line, word)
        goods = line.kept or self._goods(line.name)
        if line.told and len(goods) == 1:  # 脉动4箱 别拿成水蜜桃的，要青柠的
            return goods[0] in kinds_told(word, self._goods(line.stem))
        left = kinds_told(word, goods)
        if not left or len(left) == len(goods):
            return False
        line.told, line.stem, line.kept = word, line.name, left
        return True

    def _takes_name(self, line: _Line, word: str) -> bool:
        """冰红茶500的4箱，再来6箱1L的: of the name before."""
        before = next((x for x in reversed(self.lines) if x.name), None)
        for stem in stems(before.name) if before is not None else ():
            goods = self._goods(stem)
            left = kinds_told(word, goods)
            if len(left) == 1 < len(goods):
                line.told, line.stem, line.kept = word, stem, left
                return True
        return False

    def _swaps(self, line: _Line, word: str) -> bool:
        """六神绿茶: 清凉 takes the place of what tells the goods of the name from their kin."""
        own = {g.sku_id for g in line.kept or self._goods(line.name)}
        for stem in stems(line.name):
            if stem[:1] == word[-1:]:
                continue  # 大号 in the place of 中号 of 中号垃圾袋
            goods = self._goods(stem)
            left = kinds_told(word, goods)
            ids = {g.sku_id for g in left}
            if left and len(left) < len(goods) and own <= {g.sku_id for g in goods} - ids:
                line.told, line.stem, line.kept = word, stem, left
                return True
        return False

    def _narrow_not(self, line: _Line, stages: Sequence[str], goods: Sequence[Goods]) -> bool:
        """不要鸡油的: the others are left; one of them only is named."""
        plain = next(w for w in stages if NOT.match(w))
        if len(goods) == 1 and "要" not in plain[:3]:
            return self._is_of_kin(line, ENDING.sub("", NOT.sub("", plain)))
        wrong = kinds_told(ENDING.sub("", NOT.sub("", plain)), goods)
        left = tuple(g for g in goods if g not in wrong)
        if not wrong or not left:
            return False
        if line.told:
            return True
        word = _own_word(left, goods) if len(left) == 1 else ""
        return bool(word) and self._is_told(line, word)

    def _is_of_kin(self, line: _Line, word: str) -> bool:
        """脉动青柠4箱，可别发水蜜桃的: a kind of the same name, which is not ordered."""
        for stem in stems(line.name):
            goods = self._goods(stem)
            if 0 < len(kinds_told(word, goods)) < len(goods):
                return True
        return False

    def _goods(self, name: str) -> tuple[Goods, ...]:
        name = name.strip("的 ")
        if not name:
            return ()
        fits = lookup(self.lexicon, name, is_exact=True).fits
        goods = (self.lexicon.goods(f.at) for f in fits if not f.fuzzy)
        return tuple(g for g in goods if g.is_on_sale)


def _own_word(left: Sequence[Goods], goods: Sequence[Goods]) -> str:
    """What of the name of one goods none of the others has."""
    (one,) = left
    others = [squeeze(g.core) for g in goods if g is not one]
    core = squeeze(one.core)
    shared = 0
    while all(core[: shared + 1] == o[: shared + 1] for o in others) and shared < len(core):
        shared += 1
    word = core[shared:]
    while len(word) > 1 and all(o.endswith(word[-1]) for o in others):
        word, others = word[:-1], [o[:-1] for o in others]
    if word and not any(word in o for o in others):
        return word
    size = SIZE.search(one.name)
    return size.group().replace(" ", "") if size is not None else ""


def _rewritten(normal: Normal, lines: Sequence[_Line]) -> Normal:
    """The text with what was told put behind the names."""
    changes: list[tuple[int, int, str]] = []
    for line in lines:
        if line.told:
            is_ahead = line.stem != line.name and not line.name.startswith(line.stem)
            words = f"{line.told}{line.stem}" if is_ahead else f"{line.stem}{line.told}的"
            changes.append((line.start, line.end, words))
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
