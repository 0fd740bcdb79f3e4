"""Making a mention of goods out of the words between amounts: cleaning, packs, splitting."""

import re
from collections.abc import Sequence
from dataclasses import replace

from handlers.nlu.goods import squeeze
from handlers.nlu.lexicon import Lexicon
from handlers.nlu.match import MAX_WORD, Found, lookup
from handlers.nlu.owners import behind_owner
from handlers.nlu.reading import Mention
from handlers.nlu.runon import run_on, tells_which
from handlers.nlu.specs import SaidSpec, fits_spec, size_of
from handlers.nlu.wording import only_size, pack_of, size_of_words, variants_of, without_fillers

WORK = 2000
"""The work budget of one message, in the units of `match.Work`."""

_JOINTS = re.compile(r"\s*(?:和|跟|与|以及|还有|加|及|&|\+|/| and )\s*")
_LISTED = re.compile(r"[和跟与及、\s]+")
_SPEAKER = re.compile(
    r"(.{0,8}(?:店|食堂|厨房?|饭馆|餐馆|餐厅|大院|学校|幼儿园|公司|超市|门市部?|小卖部|摊|档口|铺子?"
    r"|家里|店里|这里|那边|这边|姐|哥|叔|嫂|婶|师傅|老板娘?|客人|客户|我们?|他们?|她们?|咱们?)"
    r"(?:今天|明天|这次|现在)?)(?:还|也|再|就)?(?:需要|想要|要|订|来|拿|进|补|买)(.+)"
)
"""食堂要莲藕: who speaks, then the goods."""
_TOLD = re.compile(
    "了|又|没|都[在要是来没快]|[我你他她]|[卖吃喝用走]得|天[气冷热]|客人|生意|开学|放假|过节|办|急|快点|麻烦|谢"
)
"""A sentence rather than a name."""
_BRACKETS = re.compile(r"[(\[]")
_SPLIT_CHARS = 16
_NO_NAME = 4 * MAX_WORD
"""So many characters name nothing, whatever is taken from them."""
_TALK = 3
"""Fewer characters before a name may be a brand or a flavour of it."""


class OutOfBudget(Exception):
    """The text needs more look-ups than one message may have."""


class Mentions:
    """Looks up words of one text, counting the work."""

    __slots__ = ("_known", "_left", "is_list", "lexicon")

    def __init__(self, lexicon: Lexicon, budget: int = WORK, *, is_list: bool = False) -> None:
        self.lexicon = lexicon
        self.is_list = is_list
        self._left = budget
        self._known: dict[tuple[str, tuple[str, ...], bool], Found] = {}

    def find(self, text: str, hints: Sequence[str] = (), *, is_exact: bool = False) -> Found:
        """One word's meanings; raises `OutOfBudget` when the work is used up."""
        if len(squeeze(text)) > MAX_WORD:
            return Found(text)
        key = (text, tuple(hints), is_exact)
        if (known := self._known.get(key)) is not None:
            return known
        if self._left < 0:
            raise OutOfBudget
        found = lookup(self.lexicon, text, key[1], is_exact=is_exact)
        self._left -= found.work
        self._known[key] = found
        return found

    def make(
        self, start: int, end: int, text: str, specs: tuple[SaidSpec, ...], *, pack: str = ""
    ) -> Mention:
        """The mention of a stretch of text; fillers go only where the name needs it."""
        hints = tuple(_hint(s) for s in specs)
        whole = " ".join(text.split())
        if not squeeze(whole):
            return Mention(start, end, "", Found(""), specs, pack, "", whole)
        if len(whole) > _NO_NAME:
            return Mention(start, end, whole, Found(whole), specs, typed=whole)
        if self.is_list and (own := self._own_line(whole, hints)):
            whole = own
        bare = without_fillers(whole)
        if not bare and len(whole) == 1 and not self._is_name(whole, hints):
            return Mention(start, end, "", Found(""), specs, pack, "", whole)  # 4箱和6箱
        named = bare.replace("的", "")
        if (said := only_size(whole)) is not None and not self._is_name(named, hints):
            return Mention(start, end, "", Found(""), specs, said[0], said[1], whole)
        found = Found("")
        used, size = bare, ""
        variants = variants_of(whole, bare)
        variants.extend((v, p, s) for v, p, s in variants[:1] + variants[-1:] if squeeze(v))
        for order, (variant, said_pack, said_size) in enumerate(variants):
            is_last = order >= len(variants) - 2
            if not squeeze(variant):
                used, pack, size = "", pack or said_pack, said_size
                found = Found("")
                break
            found = self.find(variant, hints, is_exact=not is_last)
            if found.fits:
                used, pack, size = variant, pack or said_pack, said_size
                break
        else:
            pack, size = pack or pack_of(whole), size_of_words(whole)
        made = Mention(start, end, used, found, specs, pack, size, whole)
        return self._of_said_size(made, variants)

    def _of_said_size(self, mention: Mention, variants: list[tuple[str, str, str]]) -> Mention:
        """大桶油5L: 大桶油 stands for one of 20L, but there are others of 5L."""
        specs = mention.specs
        if not specs or not mention.found.fits or self._any_of_size(mention.found, specs):
            return mention
        hints = tuple(_hint(s) for s in specs)
        for variant, _, size in variants:
            other = self.find(variant, hints) if size and squeeze(variant) else mention.found
            if other is not mention.found and self._any_of_size(other, specs):
                return replace(mention, text=variant, found=other, size=size)
        return mention

    def _any_of_size(self, found: Found, specs: tuple[SaidSpec, ...]) -> bool:
        goods = (self.lexicon.goods(f.at) for f in found.fits)
        return any(all(fits_spec(s, g.spec, g.name) for s in specs) for g in goods)

    def _own_line(self, whole: str, hints: tuple[str, ...]) -> str:
        """老孙 青岛纯生: the name behind whose line of a list it is, where that is no name."""
        rest = behind_owner(whole)
        if not rest or not self._is_name(rest, hints) or self._is_name(whole, hints):
            return ""
        return "" if self._is_name(whole.partition(" ")[0], ()) else rest

    def _is_name(self, text: str, hints: tuple[str, ...]) -> bool:
        """Whether the very words stand together in some name (大盘, 小白)."""
        fits = self.find(text, hints, is_exact=True).fits if len(text) > 1 else ()
        return any(not f.loose for f in fits)

    def joined(self, kind: Mention, own: Mention) -> Mention | None:
        """花椒要青的: one good of which the kind was said first, or None."""
        specs = (*kind.specs, *own.specs)
        pack, size = own.pack or kind.pack, own.size or kind.size
        for text in (own.text + kind.text, kind.text + own.text):
            made = self.make(kind.start, own.end, text, specs, pack=pack)
            if any(not f.fuzzy for f in made.found.fits):
                return replace(made, size=size or made.size)
        return None

    def split(self, mention: Mention, *, is_each: bool = False) -> list[Mention]:
        """Several goods run together (可乐雪碧, 白菜和三鲜): each part that is a name.

        `is_each` where 各 says that there are several.
        """
        text = mention.text
        if (own := self.narrowed(mention) or self._spoken_for(mention)) is not None:
            return [own]
        for pieces in (self._at_joints(text), text.split()):
            parts = [p for p in pieces if p.strip()]
            if len(parts) > 1:
                made = [self.make(*place_of(mention, p), p, ()) for p in parts]
                if all(m.found.fits or m.is_bare for m in made) and not self.is_pair(made):
                    return _placed(mention, [m for m in made if m.found.fits])
        word = squeeze(text)
        single = self.lexicon.names.generic
        if 2 <= len(word) <= 4 and all(c in single for c in word):
            made = [self.make(mention.start, mention.end, c, ()) for c in word]
            return made if all(m.found.fits for m in made) else []
        if 3 < len(word) <= _SPLIT_CHARS and not word.isascii():
            is_told = _BRACKETS.search(text) is not None  # 花椒(大红袍)
            names = run_on(self, word, is_each=is_each)
            names = [] if is_told and len(names) > 1 else names
            if names:
                made = [self.make(mention.start, mention.end, p, ()) for p in names]
                return _placed(mention, made)
        return []

    def listed(self, mention: Mention) -> list[Mention]:
        """红牛和可乐, 红牛 可乐: each name listed; where one is unknown, the words."""
        parts = [p for p in _LISTED.split(mention.text) if p]
        if len(parts) < 2 or any(not f.fuzzy and not f.loose for f in mention.found.fits):
            return [mention]
        made = [self.make(mention.start, mention.end, p, ()) for p in parts]
        is_parted = "".join(parts) != squeeze(mention.text) or self.are_apart(made[0], made[1])
        return made if is_parted and all(m.found.fits for m in made) else [mention]

    def unlinked(self, mention: Mention) -> Mention:
        """金沙河的宽面细面: without the 的 behind a brand."""
        brand, linked, rest = mention.text.partition("的")
        if not linked or not rest or len(brand) < 2:
            return mention
        fits = self.find(brand, is_exact=True).fits
        if not any(self.lexicon.goods(f.at).brand == brand for f in fits[:4]):
            return mention
        return self.make(
            mention.start, mention.end, brand + rest, mention.specs, pack=mention.pack
        )

    def are_apart(self, first: Mention, then: Mention) -> bool:
        """Whether two words side by side are two goods: no one good that both could be part of."""
        return not self.find(f"{first.text} {then.text}", is_exact=True).fits

    def narrowed(self, mention: Mention) -> Mention | None:
        """羊肉卷要小肥羊的, 小酥肉要美好一公斤装的: the kind, then which one of it."""
        left, found, right = mention.text.partition("要")
        own_kind = right.rstrip(" 的").endswith(left)
        is_kind = left in self.lexicon.names.narrow or left in self.lexicon.names.generic
        if not found or not right.strip() or not left:
            return None
        if len(left) < 2 and not (own_kind or is_kind):
            return None
        kind = self.make(mention.start, mention.end, left, ())
        own = self.make(mention.start, mention.end, right, mention.specs, pack=mention.pack)
        joined = self.joined(kind, own) if kind.found.fits else None
        if joined is None and own_kind:  # 米要北大荒珍珠米那种
            return own if any(not f.fuzzy and not f.loose for f in own.found.fits) else None
        return joined

    def _spoken_for(self, mention: Mention) -> Mention | None:
        """食堂要莲藕, 二店要可乐500的: the goods behind who speaks."""
        said = _SPEAKER.fullmatch(mention.text)
        if said is None or self.find(said.group(1), is_exact=True).fits:
            return None
        own = self.make(
            mention.start, mention.end, said.group(2), mention.specs, pack=mention.pack
        )
        is_name = any(not f.fuzzy and not f.loose for f in own.found.fits)
        return replace(own, size=mention.size or own.size) if is_name else None

    def _at_joints(self, text: str) -> list[str]:
        """The pieces between 和, 跟, 加; not where such a character is inside a name (小细跟)."""
        pieces, last = [], 0
        for found in _JOINTS.finditer(text):
            at = found.start()
            if found.group() == text[at] and self.lexicon.has_pair(text[max(0, at - 1) : at + 1]):
                continue
            pieces.append(text[last:at])
            last = found.end()
        return [*pieces, text[last:]]

    def is_pair(self, made: list[Mention]) -> bool:
        """Two words of which only the first is a brand: one good that is not sold here."""
        return len(made) == 2 and self.is_brand(made[0]) and not self.is_brand(made[1])

    def is_brand(self, mention: Mention) -> bool:
        """A brand before a word it does not go with is no item of its own (白象酸菜面)."""
        word = mention.found.word
        return any(self.lexicon.goods(f.at).brand == word for f in mention.found.fits[:4])

    def without_owner(self, mention: Mention) -> Mention | None:
        """川妹子 青岛纯生: the name in a line of a list behind a word that names nothing."""
        owner, _, rest = mention.text.partition(" ")
        if not self.is_list or not rest or self.find(owner, is_exact=True).fits:
            return None
        made = self.make(mention.start, mention.end, rest, mention.specs, pack=mention.pack)
        is_name = any(not f.fuzzy and not f.loose for f in made.found.fits)
        return replace(made, size=mention.size or made.size) if is_name else None

    def without_remark(self, mention: Mention) -> Mention | None:
        """婚宴用 国窖: the name behind a remark."""
        parts = mention.text.split()
        if len(parts) < 2:
            return None
        made = self.make(mention.start, mention.end, " ".join(parts[1:]), mention.specs)
        return made if made.found.fits else None

    def last_word(self, mention: Mention) -> Mention | None:
        """娃儿多得很 大面筋: the name that stands by itself behind small talk."""
        talk, _, word = mention.typed.rpartition(" ")
        if not talk or len(word) < 2:
            return None
        made = self.make(mention.end - len(word), mention.end, word, mention.specs)
        is_name = any(not f.fuzzy and not f.loose for f in made.found.fits)
        return made if is_name and not tells_which(self.lexicon, made.found) else None

    def behind_talk(self, mention: Mention) -> Mention | None:
        """都杀好啊 老豆腐, 办酒席用 罐装的: a name or a pack behind words that name no goods."""
        talk, blank, _ = mention.typed.rpartition(" ")
        name = self.last_word(mention) if blank else None
        if blank and name is None:
            word = mention.typed[len(talk) + 1 :]
            made = self.make(mention.end - len(word), mention.end, word, mention.specs)
            name = made if made.is_bare else None
        if name is None or len(squeeze(talk)) < _TALK:
            return None
        if self.lexicon.names.begins_with_brand(talk):
            return None
        may_name = any(self.lexicon.has_pair(talk[at : at + 2]) for at in range(len(talk) - 1))
        return None if may_name and self.head_of(replace(mention, text=talk)) else name

    def without_talk(self, mention: Mention) -> tuple[Mention, str] | None:
        """84消毒液 学校又催了: the name, and words behind the blank that speak of no goods."""
        name, blank, talk = mention.typed.partition(" ")
        if (
            mention.found.fits
            or not blank
            or not (_TOLD.search(talk) or talk.startswith(self.lexicon.phrases.remarks))
        ):
            return None
        end = mention.end - len(talk)
        made = self.make(mention.start, end, name, mention.specs, pack=mention.pack)
        if not any(not f.fuzzy and not f.loose for f in made.found.fits):
            return None
        known = self.lexicon.names.goods
        if any(talk[at : at + n] in known for n in (2, 3) for at in range(len(talk) - n + 1)):
            return None
        may_name = any(self.lexicon.has_pair(talk[at : at + 2]) for at in range(len(talk) - 1))
        if may_name and self.head_of(replace(mention, text=talk)) is not None:
            return None
        return made, talk

    def shared_tail(self, mention: Mention) -> list[Mention]:
        """福临门和金龙鱼的大豆油: brands before a product that they share; 红黄彩椒 likewise."""
        parts = [p for p in self._at_joints(mention.text) if p.strip()]
        if len(parts) < 2:
            return self._shared_head(mention)
        last = self.make(mention.start, mention.end, parts[-1], mention.specs, pack=mention.pack)
        if not last.found.fits:
            return []
        brand = self.lexicon.goods(last.found.fits[0].at).brand
        tail = squeeze(last.text)
        tail = tail[len(brand) :] if brand and tail.startswith(brand) else tail
        made = [self.make(mention.start, mention.end, p + tail, mention.specs) for p in parts[:-1]]
        return [*made, last] if all(m.found.fits for m in made) else []

    def _shared_head(self, mention: Mention) -> list[Mention]:
        word = squeeze(mention.typed or mention.text)
        if not 3 <= len(word) <= 8 or word.isascii():
            return []
        for size in (3, 2):
            stem, kinds = word[-size:], word[:-size]
            if not 2 <= len(kinds) <= 4 or not self.find(stem, is_exact=True).fits:
                continue
            made = [self.make(mention.start, mention.end, k + stem, mention.specs) for k in kinds]
            if all(m.found.fits and not any(f.fuzzy for f in m.found.fits) for m in made):
                return made
        return []

    def head_of(self, mention: Mention) -> Mention | None:
        """The part of an unexplained mention that is a name (柠檬用得快 → 柠檬)."""
        word = squeeze(mention.text)
        if not 2 < len(word) <= _SPLIT_CHARS or word.isascii():
            return None
        for size in range(min(6, len(word) - 1), 1, -1):
            for at in range(len(word) - size + 1):
                piece = word[at : at + size]
                found = self.find(piece, is_exact=True)
                if any(not f.fuzzy and not f.loose for f in found.fits):
                    rest = word[:at] + word[at + size :]
                    return replace(mention, text=piece, found=found, rest=rest)
        return None


def _hint(spec: SaidSpec) -> str:
    size = size_of(spec.number, spec.unit) if spec.unit else None
    return f"#{size or spec.number}"


def place_of(mention: Mention, part: str) -> tuple[int, int]:
    """Where a part of a mention stands, as far as the typed stretch tells."""
    at = mention.typed.find(part)
    if at < 0 or len(mention.typed) != mention.end - mention.start:
        return mention.start, mention.end
    return mention.start + at, mention.start + at + len(part)


def _placed(mention: Mention, parts: list[Mention]) -> list[Mention]:
    """The sizes of a run belong to its last part."""
    if not parts:
        return []
    return [
        *parts[:-1],
        replace(parts[-1], specs=mention.specs, pack=mention.pack or parts[-1].pack),
    ]
