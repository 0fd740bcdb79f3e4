"""From what a mention can mean to the one SKU it means, or to a question.

Order of the filters: sizes, packs, the unit said, the whole product before flavoured relatives,
the plain variant before 无糖, the size word, the conversation's history. More than one left is a
question; so is one that only fits by scattered characters or that is merely an ingredient.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from domain.base.ids import SkuId
from handlers.nlu.evidence import Fit
from handlers.nlu.goods import Goods, squeeze
from handlers.nlu.intents import (
    Ambiguous,
    AskWhy,
    Evidence,
    EvidenceKind,
    Missing,
    Product,
    Resolved,
    Situation,
)
from handlers.nlu.lexicon import Lexicon
from handlers.nlu.match import Found
from handlers.nlu.phrases import load_names
from handlers.nlu.reading import Mention
from handlers.nlu.specs import SaidSpec, fits_spec
from handlers.nlu.units import CASE_WORDS, DOZEN, canonical, find_unit, same_class

MAX_OPTIONS = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A SKU still in question, with its fit."""

    goods: Goods
    fit: Fit


@dataclass(frozen=True, slots=True)
class Verdict:
    """The product, and whether it lacks the unit said."""

    product: Product
    unit_unknown: bool = False
    candidates: tuple[Candidate, ...] = ()
    """All that fit, for inheritance and 各."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is said beside the name."""

    unit: str | None = None
    near: frozenset[SkuId] = frozenset()
    """SKUs of the draft, for changes of it: they are meant first."""
    is_change: bool = False


class Resolver:
    """Decides mentions in one situation."""

    __slots__ = ("lexicon", "situation")

    def __init__(self, lexicon: Lexicon, situation: Situation) -> None:
        self.lexicon = lexicon
        self.situation = situation

    def resolve(self, mention: Mention, wanted: Wanted) -> Verdict:
        """The SKU a mention means, or why it has to be asked."""
        word = mention.found.word
        if self.lexicon.scoped:
            for said in dict.fromkeys((word, squeeze(mention.text), squeeze(mention.typed))):
                scoped = self._scoped(said, mention, wanted)
                if scoped is not None:
                    return scoped
        every = self.candidates(mention)
        if not every:
            return self._nothing(mention)
        sized = [c for c in every if _fits_specs(mention, c.goods)] if mention.specs else every
        if mention.pack:
            sized = [c for c in sized if fits_pack(mention.pack, c.goods)]
        if not sized:
            return Verdict(_ask(every, AskWhy.SPEC))
        return self._among(mention, wanted, sized)

    def candidates(self, mention: Mention) -> list[Candidate]:
        """Every SKU that the words fit and that the customer may see."""
        scope, word = self.situation.scope, mention.found.word
        has_negative = bool(self.lexicon.negative)
        found = []
        for fit in mention.found.fits:
            goods = self.lexicon.goods(fit.at)
            if goods.sku_id in self.situation.unseen:
                continue
            if has_negative and self.lexicon.is_ruled_out(word, goods.sku_id, scope):
                continue
            found.append(Candidate(goods, fit))
        names, own = self.lexicon.names, squeeze(mention.found.rewritten) or word
        narrow = names.kinds.get(own) or names.narrow.get(own)
        if narrow is not None:
            found = [
                c for c in found if any(n in c.goods.core for n in narrow) or c.fit.is_whole
            ] or found
        on_sale = [c for c in found if c.goods.is_on_sale]
        return on_sale or found

    def _scoped(self, word: str, mention: Mention, wanted: Wanted) -> Verdict | None:
        """The customer's or the group's own word for it."""
        skus = self.lexicon.scoped_skus(word, self.situation.scope)
        goods = [g for s in skus if (g := self.lexicon.goods_of(SkuId(s))) is not None]
        goods = [g for g in goods if _fits_specs(mention, g)]
        if len(goods) > 1 and wanted.unit:
            goods = [g for g in goods if _has_unit(g, wanted.unit)] or goods
        if not goods:
            return None
        fits = [
            Candidate(g, Fit(g.at, EvidenceKind.ALIAS, word, 0, 0, "", True, 1)) for g in goods
        ]
        if len(fits) > 1:
            return Verdict(_ask(fits, AskWhy.SEVERAL), candidates=tuple(fits))
        return self._one(fits[0], wanted, ())

    def _nothing(self, mention: Mention) -> Verdict:
        near = [self.lexicon.goods(at) for at in mention.found.near]
        near = [g for g in near if g.is_on_sale and g.sku_id not in self.situation.unseen]
        if near:
            ids = tuple(g.sku_id for g in near[:MAX_OPTIONS])
            return Verdict(Ambiguous(ids, AskWhy.UNSURE, len(near)))
        return Verdict(Missing(mention.text))

    def _among(self, mention: Mention, wanted: Wanted, left: list[Candidate]) -> Verdict:
        reasons: list[Evidence] = []
        left = _least_loose(_nearest(left, wanted, reasons))
        left = self._without_ingredients(mention, left)
        if wanted.is_change and len(left) > 1:
            ends = [c for c in left if c.goods.head.endswith(mention.found.word)]
            left = ends if len(ends) == 1 else left
        everything = tuple(left)
        bought = self._by_history(self._without_variants(mention, left))
        if bought is not None and len(left) > 1:
            left = [bought]
            reasons.append(Evidence(EvidenceKind.USUAL))
        left = self._plainest(mention, left)
        with_unit = [c for c in left if wanted.unit is None or _has_unit(c.goods, wanted.unit)]
        unit_unknown = not with_unit
        if with_unit and len(with_unit) < len(left):
            reasons.append(Evidence(EvidenceKind.UNIT, wanted.unit or ""))
            left = with_unit
        if len(left) > 1 and mention.size:
            left = _by_size(left, mention.size)
        usual = self._by_history(left) if len(left) > 1 else None
        if usual is not None:
            left = [usual]
            reasons.append(Evidence(EvidenceKind.USUAL))
        if len(left) > 1:
            why = AskWhy.UNIT if unit_unknown else AskWhy.SEVERAL
            return Verdict(_ask(left, why), unit_unknown, everything)
        settled = bool(reasons) and reasons[-1].kind is not EvidenceKind.UNIT
        if not settled and self._is_doubtful(mention, left[0]):
            if self._by_history(left) is not None:
                reasons.append(Evidence(EvidenceKind.USUAL))
                return Verdict(self._one(left[0], wanted, tuple(reasons)).product, unit_unknown)
            return Verdict(_ask(left, AskWhy.UNSURE), unit_unknown, everything)
        verdict = self._one(left[0], wanted, tuple(reasons), mention.found)
        return Verdict(verdict.product, verdict.unit_unknown, everything)

    def _one(
        self,
        chosen: Candidate,
        wanted: Wanted,
        reasons: tuple[Evidence, ...],
        found: Found | None = None,
    ) -> Verdict:
        fit = chosen.fit
        kind = fit.kind
        is_renamed = found is not None and bool(found.rewritten)
        said = found.word if found is not None and is_renamed else fit.detail  # water, as said
        own = Evidence(kind, said, 100 - 10 * fit.fuzzy - 3 * fit.loose)
        unknown = wanted.unit is not None and not _has_unit(chosen.goods, wanted.unit)
        return Verdict(Resolved(chosen.goods.sku_id, (own, *reasons)), unknown, (chosen,))

    def _plainest(self, mention: Mention, left: list[Candidate]) -> list[Candidate]:
        """The whole product before relatives, the plain variant before special ones."""
        whole = [c for c in left if c.fit.is_whole]
        if whole and len(whole) < len(left):
            named = [
                c
                for c in whole
                if c.fit.has_brand or not c.goods.brand or c.fit.kind is EvidenceKind.ALIAS
            ]
            if named:
                left = named
            else:
                kinds = {c.goods.category for c in whole}
                left = whole + [
                    c for c in left if not c.fit.is_whole and c.goods.category in kinds
                ]
                if len(whole) > 1:
                    left = whole
        left = self._without_variants(mention, left)
        if len(left) > 1 and len({c.goods.brand for c in left}) == 1:
            shortest = min(left, key=lambda c: len(c.fit.rest))
            base = [c for c in left if c.fit.rest == shortest.fit.rest]
            others = [c for c in left if c.fit.rest != shortest.fit.rest]
            if others and all(c.fit.rest.endswith(shortest.fit.rest) for c in others):
                return base
        return left

    def _without_variants(self, mention: Mention, left: list[Candidate]) -> list[Candidate]:
        if len(left) < 2:
            return left
        said = mention.found.word + mention.found.rewritten
        kept: list[Candidate] = []
        for c in left:
            core = c.goods.core
            unsaid = [v for v in _variants_in(core) if v not in said]
            if not unsaid or not self._has_plain_sister(c, left, unsaid):
                kept.append(c)
        return kept or left

    def _has_plain_sister(
        self, special: Candidate, left: Sequence[Candidate], unsaid: Sequence[str]
    ) -> bool:
        """Whether the same brand's goods without the variant word are in question too."""
        if not special.goods.brand:
            return False
        return any(
            o.goods.brand == special.goods.brand
            and not any(v in o.goods.core for v in unsaid)
            and o.goods.category == special.goods.category
            for o in left
        )

    def _by_history(self, left: list[Candidate]) -> Candidate | None:
        """The one that was bought before, if only one was; the plainer name among several."""
        for known in (
            {v.sku_id for v in self.situation.last_order},
            {u.sku_id for u in self.situation.usual},
        ):
            bought = [c for c in left if c.goods.sku_id in known]
            if len(bought) > 1:
                least = min(len(c.fit.rest) for c in bought)
                bought = [c for c in bought if len(c.fit.rest) == least]
            if len(bought) == 1:
                return bought[0]
        return None

    def _is_doubtful(self, mention: Mention, chosen: Candidate) -> bool:
        """The only fit is still a guess where the word is too thin or names an ingredient."""
        fit, goods = chosen.fit, chosen.goods
        word = mention.found.word
        if fit.kind in {EvidenceKind.ALIAS, EvidenceKind.CODE}:
            return False
        if word in self.lexicon.names.generic and not fit.is_whole and not mention.specs:
            return True
        if len(word) == 1 and not word.isascii():
            return not (goods.head.endswith(word) or goods.product.endswith(word))
        if mention.found.rewritten:
            return not (fit.is_whole or fit.has_brand or fit.said >= 2)
        if fit.fuzzy and len(word) < 3 and not self._is_piece(word, goods):
            return True
        if fit.has_brand or fit.is_whole:
            heard = fit.kind is EvidenceKind.SOUND and len(word) > 3
            return fit.fuzzy > 1 and fit.fuzzy * 2 > len(word) and not heard
        if fit.loose >= len(word) and (len(word) < 3 or not _is_part(word, goods.core)):
            return True
        return self._is_ingredient(word, goods)

    def _is_piece(self, word: str, goods: Goods) -> bool:
        """雪必 is a whole brand, 深抽 the end of a name; 其中 would cross from 妙洁 to 中号."""
        core, size, brand = goods.core, len(word), len(goods.brand)
        for at in range(len(core) - size + 1):
            window = core[at : at + size]
            shapes = self.lexicon.names.shapes
            if all(
                self.lexicon.table.alike(a, b) or a + b in shapes
                for a, b in zip(word, window, strict=True)
            ):
                ends = {brand, brand + len(goods.head), len(core)}
                if at + size in ends and not at < brand < at + size:
                    return True
        return False

    def _without_ingredients(self, mention: Mention, left: list[Candidate]) -> list[Candidate]:
        """鸡蛋 is 鲜鸡蛋, not 鸡蛋挂面: goods that merely contain what was said stand back."""
        word = mention.found.word
        if len(left) < 2 or not any(c.goods.head.endswith(word) for c in left):
            return left
        if word not in self.lexicon.names.goods or len(word) < 2 or self._by_history(left):
            return left
        return [c for c in left if not _goes_on(word, c.goods.head)] or left

    def _is_ingredient(self, word: str, goods: Goods) -> bool:
        """花生 where only 汤圆花生 is sold: the word is a good of its own and not this one."""
        known = self.lexicon.names.goods
        if word not in known or word.endswith(("味", "色")) or goods.head.endswith(word):
            return False
        core = goods.product
        others = (core[i : i + n] for n in (2, 3) for i in range(len(core) - n + 1))
        return any(
            o in known and o not in word and word not in o and not o.endswith("味") for o in others
        )


def _goes_on(word: str, head: str) -> bool:
    """鸡蛋 in 鸡蛋挂面: another kind of goods is named behind the word."""
    at = head.find(word)
    return at >= 0 and len(head) - at - len(word) > 1


def _nearest(left: list[Candidate], wanted: Wanted, reasons: list[Evidence]) -> list[Candidate]:
    """Those of the open draft, where they can be meant."""
    inside = [c for c in left if c.goods.sku_id in wanted.near]
    fits = wanted.is_change or not wanted.unit
    if not inside or not (fits or any(_has_unit(c.goods, wanted.unit or "") for c in inside)):
        return left
    if len(inside) < len(left):
        reasons.append(Evidence(EvidenceKind.CART))
    return inside


def _ask(left: Iterable[Candidate], why: AskWhy) -> Ambiguous:
    ids = list(dict.fromkeys(c.goods.sku_id for c in left))
    return Ambiguous(tuple(ids[:MAX_OPTIONS]), why, len(ids))


def _fits_specs(mention: Mention, goods: Goods) -> bool:
    return all(_fits_one(s, goods) for s in mention.specs)


def _fits_one(spec: SaidSpec, goods: Goods) -> bool:
    return fits_spec(spec, goods.spec, goods.name)


def fits_pack(pack: str, goods: Goods) -> bool:
    """Whether goods come in the container said (瓶, 罐, 袋)."""
    return (
        pack == goods.base_unit
        or (pack in CASE_WORDS and pack in goods.unit_words and goods.order_unit == pack)
        or pack + "装" in goods.core
        or any(u == pack for _, u in goods.spec.counts)
        or same_class(pack, goods.base_unit)
    )


def _has_unit(goods: Goods, unit: str) -> bool:
    return unit_of(goods, unit) is not None


def unit_of(goods: Goods, said: str) -> tuple[str, Decimal] | None:
    """(sale unit, how many of it one said unit is), or None where the SKU has no such unit."""
    return _unit_among(goods.unit_words, goods.unit_synonyms, goods.base_unit, said)


@lru_cache(maxsize=8192)
def _unit_among(
    words: tuple[str, ...], synonyms: tuple[tuple[str, str], ...], base: str, said: str
) -> tuple[str, Decimal] | None:
    known = dict(synonyms)
    found = find_unit(said, words, known) or find_unit(canonical(said), words, known)
    if found is not None:
        return found.unit, found.ratio
    if canonical(said) == DOZEN and base in words:
        return base, Decimal(12)
    return None


@lru_cache(maxsize=16_384)
def _variants_in(core: str) -> tuple[str, ...]:
    return tuple(v for v in load_names().variants if v in core)


def _least_loose(left: list[Candidate]) -> list[Candidate]:
    tight = [c for c in left if c.fit.loose == 0]
    if tight and not any(_ends_alike(c) for c in tight):
        tight += [c for c in left if c.fit.loose == 1 and _ends_alike(c)]
    return tight or left


def _ends_alike(candidate: Candidate) -> bool:
    """黑笔 ends as 中性笔 does; it only begins 笔芯: the last character names the kind."""
    fit, goods = candidate.fit, candidate.goods
    if fit.kind is not EvidenceKind.NAME or fit.detail[-1:].isascii():
        return True
    return goods.head.endswith(fit.detail[-1]) or fit.is_whole


def _by_size(left: list[Candidate], size: str) -> list[Candidate]:
    volumes = {c.goods.spec.volume for c in left if c.goods.spec.volume is not None}
    if len(volumes) != 2:
        return left
    wanted = max(volumes) if size == "big" else min(volumes)
    return [c for c in left if c.goods.spec.volume == wanted]


def _is_part(short: str, long: str) -> bool:
    """Whether the characters of `short` stand in `long` in the same order."""
    rest = iter(long)
    return all(c in rest for c in short)


def ids_of(product: Product | None) -> tuple[SkuId, ...]:
    """Every SKU a product may be."""
    if isinstance(product, Resolved):
        return (product.sku_id,)
    return product.candidates if isinstance(product, Ambiguous) else ()


def only_of(product: Product | None) -> SkuId | None:
    """The SKU a product surely is."""
    return product.sku_id if isinstance(product, Resolved) else None
