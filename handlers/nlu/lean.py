"""Names that lean on the one before: its brand, its product, its sizes."""

import re
from dataclasses import replace

from domain.base.ids import SkuId
from handlers.nlu.families import is_family, kinds_in, prefixes, shared_specs, size_hints
from handlers.nlu.goods import Goods, squeeze
from handlers.nlu.intents import Ambiguous, AskWhy, Evidence, EvidenceKind, Missing, Resolved
from handlers.nlu.match import Found, lookup
from handlers.nlu.mentions import WORK
from handlers.nlu.reading import Mention, Reading
from handlers.nlu.resolve import Resolver, Verdict, Wanted
from handlers.nlu.saleunits import fits_pack, fits_specs
from handlers.nlu.specs import SaidSpec, without_sizes

_PLAIN_WORDS = frozenset(
    ("原味", "普通", "普通的", "经典", "正常", "有糖", "有糖的", "常规", "原味的")
)


_OF_KIND = re.compile("([一-鿿]{1,2})的$")
_NUMBERED = re.compile("[0-9]{1,2}[号度寸]")
_ASKED = 5
"""So many sizes are asked about."""
_STEM = 2
"""Characters that two flavours of one line begin with."""


class Leaning:
    """Decides mentions in the order of the text, remembering the last one."""

    def __init__(self, resolver: Resolver, reading: Reading) -> None:
        self._resolver = resolver
        self._last: tuple[Mention, Verdict, int] | None = None
        self._shared = shared_specs(reading)
        self._left = WORK
        self._known: dict[tuple[str, tuple[str, ...], bool], Found] = {}

    def decide(self, mention: Mention, wanted: Wanted, group: int) -> Verdict:
        """The verdict on a mention, with the help of the one before where it needs some."""
        verdict = self._decide(mention, wanted, group)
        named = self._last[0] if mention.is_bare and self._last is not None else mention
        self._last = (named, verdict, group)
        return verdict

    def _decide(self, mention: Mention, wanted: Wanted, group: int) -> Verdict:
        if mention.is_bare:
            return self._bare(mention, wanted)
        if self._is_same_in(mention):
            return self._bare(mention, wanted)
        if (
            mention.text in _PLAIN_WORDS
            and (plain := self._plain_sister(mention, wanted)) is not None
        ):
            return plain
        if (same := self._of_same_head(mention, wanted)) is not None:
            return same
        verdict = self._resolver.resolve(mention, wanted)
        if isinstance(verdict.product, Resolved) and not verdict.unit_unknown:
            by_unit = group and any(e.kind is EvidenceKind.UNIT for e in verdict.product.evidence)
            return (self._lean(mention, wanted, group, verdict) if by_unit else None) or verdict
        if group and not mention.specs and (specs := self._shared.get(group)):
            sized = self._resolver.resolve(self._with(mention, specs), wanted)
            if isinstance(sized.product, Resolved) and not sized.unit_unknown:
                return sized
            mention = replace(mention, specs=specs)
        leaned = (
            self._sibling(mention, wanted)
            or self._renumbered(mention, wanted)
            or self._lean(mention, wanted, group, verdict)
        )
        return leaned or verdict

    def _find(self, text: str, hints: tuple[str, ...] = (), *, is_exact: bool = False) -> Found:
        """What a word can mean; nothing where the work is used up: then the name stands alone."""
        key = (text, hints, is_exact)
        if (known := self._known.get(key)) is not None:
            return known
        if self._left < 0:
            return Found(text)
        found = lookup(self._resolver.lexicon, text, hints, is_exact=is_exact)
        self._left -= found.work
        self._known[key] = found
        return found

    def _bare(self, mention: Mention, wanted: Wanted) -> Verdict:
        """500ml的2箱: the last name in another size."""
        if self._last is None or not self._last[0].text:
            return self._of_draft(mention, wanted)
        last, _, _ = self._last
        specs = mention.specs or (() if mention.pack or mention.size else last.specs)
        merged = replace(
            last,
            specs=specs,
            pack=mention.pack,
            size=mention.size,
            start=mention.start,
            end=mention.end,
        )
        stem = last.text.rstrip("0123456789.")
        if mention.specs and stem != last.text:  # 三通20的10个 25的5个
            found = self._find(stem, size_hints(mention))
            merged = replace(merged, text=stem, found=found)
        verdict = self._resolver.resolve(merged, wanted)
        goods = self._goods(self._last[1])
        if isinstance(verdict.product, Ambiguous) and len(goods) == 1:  # 百威听装5箱 瓶装3箱
            return self.sister(goods[0].sku_id, mention, wanted.unit) or verdict
        return verdict

    def _of_draft(self, mention: Mention, wanted: Wanted) -> Verdict:
        """750的2箱, 1000的不要: that size of what was talked about last, else of the draft."""
        situation = self._resolver.situation
        held = [line.sku_id for line in situation.cart]
        before = [g.sku_id for g in self._goods(self._last[1])] if self._last is not None else []
        for known in (before, [sku for sku in situation.topic if sku in held], held):
            found = [g for g in self._sizes_of(known, mention) if g.sku_id in held] or (
                [] if wanted.is_change else self._sizes_of(known, mention)
            )
            ids = tuple(dict.fromkeys(g.sku_id for g in found))
            why = Evidence(EvidenceKind.TOPIC, mention.typed)
            if len(ids) == 1:
                return Verdict(Resolved(ids[0], (why,)))
            if ids:
                return Verdict(Ambiguous(ids[:_ASKED], AskWhy.SEVERAL, len(ids)))
        return Verdict(Missing(mention.text))

    def _sizes_of(self, skus: list[SkuId], mention: Mention) -> list[Goods]:
        """The goods called like one of these that come in the size or pack said."""
        lexicon = self._resolver.lexicon
        known = (g for s in skus if (g := lexicon.goods_of(s)) is not None)
        named = dict.fromkeys(without_sizes(g.core) for g in known)
        found = []
        for core in named:
            fits = (lexicon.goods(f.at) for f in self._find(core, size_hints(mention)).fits)
            found += [g for g in fits if without_sizes(g.core) == core and g.is_on_sale]
        found = [g for g in found if fits_specs(mention, g)]
        return [g for g in found if not mention.pack or fits_pack(mention.pack, g)]

    def _is_same_in(self, mention: Mention) -> bool:
        """红烧牛肉面桶面2箱 袋面1箱: only the pack is another, the last character is repeated."""
        word = squeeze(mention.text)
        if len(word) != 1 or not mention.pack or mention.specs or self._last is None:
            return False
        goods = self._goods(self._last[1])
        return len(goods) == 1 and len(goods[0].head) > 1 and goods[0].head.endswith(word)

    def _with(self, mention: Mention, specs: tuple[SaidSpec, ...]) -> Mention:
        """The mention looked up again with the sizes it was given."""
        sized = replace(mention, specs=specs)
        return replace(sized, found=self._find(mention.text, size_hints(sized)))

    def _plain_sister(self, mention: Mention, wanted: Wanted) -> Verdict | None:
        """露露无糖2箱 原味1箱: the last product without its variant word."""
        goods = self._goods(self._last[1]) if self._last is not None else []
        variants = self._resolver.lexicon.names.variants
        for known in goods[:1]:
            plain = known.core
            for variant in variants:
                plain = plain.replace(variant, "")
            if plain == known.core:
                return None
            found = self._find(plain, size_hints(mention))
            same = tuple(f for f in found.fits if self._resolver.lexicon.goods(f.at).core == plain)
            if same:
                return self._resolver.resolve(
                    replace(mention, found=replace(found, fits=same)), wanted
                )
        return None

    def sister(self, sku_id: SkuId, target: Mention, unit: str | None) -> Verdict | None:
        """换成330的: the same product in another size or pack."""
        goods = self._resolver.lexicon.goods_of(sku_id)
        if goods is None:
            return None
        found = self._find(goods.core, size_hints(target))
        same = tuple(
            f for f in found.fits if self._resolver.lexicon.goods(f.at).core == goods.core
        )
        if target.specs or target.pack or target.size:
            same = tuple(f for f in same if f.at != goods.at)
        if not same:
            return None
        mention = replace(target, text=goods.core, found=replace(found, fits=same))
        return self._resolver.resolve(mention, Wanted(unit))

    def _lean(self, mention: Mention, wanted: Wanted, group: int, own: Verdict) -> Verdict | None:
        if self._last is None:
            return None
        last, before, last_group = self._last
        goods = self._goods(before)
        if not goods:
            return None
        together = bool(group) and group == last_group
        if any(c.fit.has_brand and c.goods.brand for c in own.candidates) and not own.unit_unknown:
            return self._other_brand(mention, last, wanted, goods)
        sure = self._confirmed(own, goods) or self._nickname(mention, last, wanted, goods)
        if sure is not None:
            return sure
        word = mention.found.word or mention.text
        names = self._resolver.lexicon.names
        is_own = word in names.goods and word not in names.flavours
        if (
            not together
            and is_own
            and not own.unit_unknown
            and not word.endswith(("味", "色", "心", "用"))
        ):
            return self._same_line(mention, wanted, goods, own)
        for prefix in prefixes(last, goods):
            verdict = self._with_prefix(prefix, mention, wanted, goods)
            if verdict is None:
                continue
            if isinstance(verdict.product, Resolved) and not verdict.unit_unknown:
                return verdict
            if together or isinstance(own.product, Missing):
                return verdict
        return None

    def _with_prefix(
        self, prefix: str, mention: Mention, wanted: Wanted, goods: list[Goods]
    ) -> Verdict | None:
        """The mention read behind the last one's brand or product, within its family."""
        lexicon = self._resolver.lexicon
        found = self._find(prefix + mention.text, size_hints(mention), is_exact=True)
        if not found.fits or any(f.fuzzy for f in found.fits):
            return None
        family = [f for f in found.fits if is_family(lexicon.goods(f.at), goods)]
        word = squeeze(mention.text)
        if len(goods) == 1 and word and goods[0].head.endswith(word):
            family = [f for f in family if f.at != goods[0].at]  # 洋葱5斤 葱3斤: no more of it
        if not family:
            return None
        leaning = replace(mention, found=replace(found, fits=tuple(family)))
        return self._resolver.resolve(leaning, wanted)

    def _same_line(
        self, mention: Mention, wanted: Wanted, goods: list[Goods], own: Verdict
    ) -> Verdict | None:
        """微醺白桃2箱 葡萄2箱: another flavour of the line, where nothing is called just so."""
        stem = goods[0].head[:_STEM]
        if len(goods[0].head) <= _STEM or any(c.fit.is_whole for c in own.candidates):
            return None
        found = self._find(stem + mention.text, size_hints(mention), is_exact=True)
        lexicon = self._resolver.lexicon
        same = [f for f in found.fits if lexicon.goods(f.at).head.startswith(stem)]
        same = [f for f in same if is_family(lexicon.goods(f.at), goods) and not f.loose]
        if len({lexicon.goods(f.at).core for f in same}) != 1:
            return None
        return self._resolver.resolve(
            replace(mention, found=replace(found, fits=tuple(same))), wanted
        )

    def _nickname(
        self, mention: Mention, last: Mention, wanted: Wanted, goods: list[Goods]
    ) -> Verdict | None:
        """红罐的可乐2箱，蓝罐的3箱: another taught name of the same kind of goods."""
        own = squeeze(mention.typed.replace("的", ""))
        kinds = (last.text, *(g.head for g in goods[:1]), last.text[len(own) :])
        for kind in dict.fromkeys(kinds):
            said = own + kind  # 红盖玻汾一箱 黄盖的两箱
            found = self._find(said, is_exact=True)
            same = tuple(
                f for f in found.fits if f.kind is EvidenceKind.ALIAS and f.detail == said
            )
            if len(same) == 1:
                named = replace(mention, text=said, found=replace(found, fits=same))
                return self._resolver.resolve(replace(named, pack="", size=""), wanted)
        return None

    def _of_same_head(self, mention: Mention, wanted: Wanted) -> Verdict | None:
        """大闸蟹母的10斤公的8斤: one character is of what was named last, where that has it."""
        word = squeeze(mention.text)
        goods = self._goods(self._last[1]) if self._last is not None else []
        heads = {g.head for g in goods}
        if len(word) != 1 or word.isascii() or len(heads) != 1 or mention.specs:
            return None
        (head,) = heads
        if word in head or word in self._resolver.lexicon.names.generic:
            return None  # 洋葱5斤 葱3斤
        found = self._find(head + word, is_exact=True)
        lexicon = self._resolver.lexicon
        same = tuple(f for f in found.fits if lexicon.goods(f.at).head == head)
        if not same:
            return None
        named = replace(mention, text=head + word, found=replace(found, fits=same))
        return self._resolver.resolve(named, wanted)

    def _sibling(self, mention: Mention, wanted: Wanted) -> Verdict | None:
        """芝麻黑的3斤白的2斤: the name before with this word in the place of the other."""
        if self._last is None:
            return None
        goods = self._goods(self._last[1])
        own, before = _OF_KIND.match(mention.typed), _OF_KIND.search(self._last[0].typed)
        if own is None or before is None or len(goods) != 1:
            return None
        lexicon, head = self._resolver.lexicon, goods[0].head
        other = head.replace(before.group(1)[-len(own.group(1)) :], own.group(1), 1)
        if other == head:
            return None
        found = self._find(other, size_hints(mention), is_exact=True)
        same = tuple(f for f in found.fits if lexicon.goods(f.at).head == other)
        if not same:
            return None
        return self._resolver.resolve(
            replace(mention, text=other, found=replace(found, fits=same)), wanted
        )

    def _renumbered(self, mention: Mention, wanted: Wanted) -> Verdict | None:
        """双鹿碱性5号6盒 7号4盒: the name before with this number in the place of its own."""
        word = mention.found.word or mention.text
        last = self._last
        goods = self._goods(last[1]) if last is not None else []
        if len(goods) != 1 or not _NUMBERED.fullmatch(word):
            return None
        core, numbers = goods[0].core, _NUMBERED.findall(goods[0].core)
        if len(numbers) != 1 or numbers[0][-1] != word[-1]:
            return None
        text = core.replace(numbers[0], word)
        found = self._find(text, size_hints(mention), is_exact=True)
        same = tuple(f for f in found.fits if self._resolver.lexicon.goods(f.at).core == text)
        if not same:
            return None
        named = replace(mention, text=text, found=replace(found, fits=same))
        return self._resolver.resolve(named, wanted)

    def _other_brand(
        self, mention: Mention, last: Mention, wanted: Wanted, before: list[Goods]
    ) -> Verdict | None:
        """康师傅绿茶3箱，统一的2箱: the same goods of another brand."""
        lexicon = self._resolver.lexicon
        brand = mention.found.word
        if not before or any(lexicon.goods(f.at).brand != brand for f in mention.found.fits):
            return None
        head = before[0].head
        if any(g.head != head or g.brand == brand for g in before):
            return None
        found = self._find(brand + head, size_hints(mention), is_exact=True)
        same = tuple(f for f in found.fits if lexicon.goods(f.at).head == head)
        if not same:
            return self._same_kind(mention, last, wanted, before)
        text = brand + head
        return self._resolver.resolve(
            replace(mention, text=text, found=replace(found, fits=same)), wanted
        )

    def _same_kind(
        self, mention: Mention, last: Mention, wanted: Wanted, before: list[Goods]
    ) -> Verdict | None:
        """抽纸维达5箱 清风的3箱: of the other brand, what is called by the kind said before."""
        kind = squeeze(last.typed or last.text)
        for brand in {g.brand for g in before if g.brand}:
            kind = kind.replace(brand, "")
        lexicon, fits = self._resolver.lexicon, mention.found.fits
        for word in kinds_in(kind, lexicon):
            same = tuple(f for f in fits if word in lexicon.core(f.at))
            if same and all(word in g.core for g in before):
                found = replace(mention.found, fits=same)
                return self._resolver.resolve(replace(mention, found=found), wanted)
        return None

    def _confirmed(self, own: Verdict, before: list[Goods]) -> Verdict | None:
        """乐事番茄5 黄瓜5: a thin word is sure where its only goods are the last one's kin."""
        product = own.product
        if not isinstance(product, Ambiguous) or own.unit_unknown or len(own.candidates) != 1:
            return None
        only = own.candidates[0].goods
        if not only.brand or not is_family(only, before):
            return None
        why = (Evidence(EvidenceKind.NAME, own.candidates[0].fit.detail),)
        return Verdict(Resolved(only.sku_id, why), candidates=own.candidates)

    def _goods(self, verdict: Verdict) -> list[Goods]:
        product = verdict.product
        if isinstance(product, Resolved):
            found = self._resolver.lexicon.goods_of(product.sku_id)
            return [found] if found is not None else []
        if isinstance(product, Ambiguous):
            return [c.goods for c in verdict.candidates[:12]]
        return []
