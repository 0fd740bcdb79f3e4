"""From what a mention can mean to the one SKU it means, or to a question.

Order of the filters: sizes, packs, the unit said, the whole product before flavoured relatives,
the plain variant before 无糖, the size word, the conversation's history. More than one left is a
question; so is one that only fits by scattered characters or that is merely an ingredient.
"""

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass, replace

from domain.base.ids import SkuId
from handlers.nlu.doubts import Candidate, is_doubtful
from handlers.nlu.evidence import Fit
from handlers.nlu.goods import Goods, names_kind, squeeze
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
from handlers.nlu.plainness import by_size, least_loose, plainest, without_variants
from handlers.nlu.reading import Mention
from handlers.nlu.saleunits import fits_pack, fits_specs, has_unit

MAX_OPTIONS = 5
_SORTED = 60
_MODEL = re.compile(r"(?<![a-z0-9])[a-z][0-9]{1,3}(?![a-z0-9])")
_ONCE = 2
"""What was taken more often than so many times as often is the habit, not the other."""


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

    __slots__ = ("_known", "is_question", "lexicon", "situation")

    def __init__(
        self, lexicon: Lexicon, situation: Situation, *, is_question: bool = False
    ) -> None:
        self.lexicon = lexicon
        self.situation = situation
        self.is_question = is_question
        self._known: dict[tuple[object, ...], tuple[Found, Verdict]] = {}

    def resolve(self, mention: Mention, wanted: Wanted) -> Verdict:
        """The SKU a mention means, or why it has to be asked; the same words are decided once."""
        found = mention.found
        specs = mention.specs
        sizes = tuple((s.number, s.unit, s.is_pack) for s in specs) if specs else ()
        named = (id(found), mention.text, mention.typed, sizes, mention.pack, mention.size)
        known = self._known.get((named, wanted))
        if known is None:
            known = self._known[named, wanted] = found, self._resolve(mention, wanted)
        return known[1]

    def _resolve(self, mention: Mention, wanted: Wanted) -> Verdict:
        word = mention.found.word
        if self.lexicon.scoped:
            for said in dict.fromkeys((word, squeeze(mention.text), squeeze(mention.typed))):
                scoped = self._scoped(said, mention, wanted)
                if scoped is not None:
                    return scoped
        every = self.candidates(mention)
        if not every:
            return self._nothing(mention)
        is_sized = mention.specs or "号" in mention.typed
        sized = [c for c in every if fits_specs(mention, c.goods)] if is_sized else every
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
        found += self._of_category(mention, {c.goods.sku_id for c in found})
        names, own = self.lexicon.names, squeeze(mention.found.rewritten) or word
        narrow = names.kinds.get(own) or names.narrow.get(own)
        if narrow is not None:
            found = [c for c in found if _is_of_kind(c.goods, narrow) or c.fit.is_whole] or found
        if mention.found.rewritten and (models := _MODEL.findall(word)):  # A4纸 is no A3复印纸
            found = [c for c in found if all(m in c.goods.core for m in models)] or found
        on_sale = [c for c in found if c.goods.is_on_sale]
        return on_sale or found

    def _of_category(self, mention: Mention, known: set[SkuId]) -> list[Candidate]:
        """啤酒 is 雪花勇闯天涯, too, for who buys no other beer, whatever its name says."""
        word = mention.found.word
        is_broad = word in self.lexicon.names.generic and len(word) >= _ONCE
        if self.is_question or not is_broad or mention.found.rewritten:
            return []
        bought = {v.sku_id for v in self.situation.last_order}
        bought |= {u.sku_id for u in self.situation.usual}
        goods = (g for sku in bought if (g := self.lexicon.goods_of(sku)) is not None)
        of_kind = [g for g in goods if names_kind(word, g.category) and g.is_on_sale]
        if len(of_kind) != 1 or of_kind[0].sku_id in known:
            return []
        only = of_kind[0]
        fit = Fit(only.at, EvidenceKind.NAME, word, 0, 0, only.head, False, 0)
        return [Candidate(only, fit)]

    def _scoped(self, word: str, mention: Mention, wanted: Wanted) -> Verdict | None:
        """The customer's or the group's own word for it."""
        skus = self.lexicon.scoped_skus(word, self.situation.scope)
        goods = [g for s in skus if (g := self.lexicon.goods_of(SkuId(s))) is not None]
        goods = [g for g in goods if fits_specs(mention, g)]
        if len(goods) > 1 and wanted.unit:
            goods = [g for g in goods if has_unit(g, wanted.unit)] or goods
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
        left = least_loose(_nearest(left, wanted, reasons))
        left = self._without_ingredients(mention, left)
        if wanted.is_change and len(left) > 1:
            ends = [c for c in left if c.goods.head.endswith(mention.found.word)]
            left = ends if len(ends) == 1 else left
        everything = tuple(left)
        plain = without_variants(mention, left)
        bought = self._by_history(by_size(plain, mention.size) if mention.size else plain)
        if bought is not None and len(left) > 1:
            left = [bought]
            reasons.append(Evidence(EvidenceKind.USUAL))
        left = plainest(mention, left)
        with_unit = [c for c in left if wanted.unit is None or has_unit(c.goods, wanted.unit)]
        unit_unknown = not with_unit
        if with_unit and len(with_unit) < len(left):
            reasons.append(Evidence(EvidenceKind.UNIT, wanted.unit or ""))
            left = with_unit
        if len(left) > 1 and mention.size:
            left = by_size(left, mention.size)
        usual = self._by_history(left) if len(left) > 1 else None
        if usual is not None:
            left = [usual]
            reasons.append(Evidence(EvidenceKind.USUAL))
        if len(left) > 1:
            why = AskWhy.UNIT if unit_unknown else AskWhy.SEVERAL
            return Verdict(_ask(_shown_so(mention, left), why), unit_unknown, everything)
        settled = bool(reasons) and reasons[-1].kind is not EvidenceKind.UNIT
        settled = settled or left[0].goods.sku_id in wanted.near
        if not settled and is_doubtful(self.lexicon, mention, left[0]):
            if self._by_history(left) is not None:
                reasons.append(Evidence(EvidenceKind.USUAL))
                sure = self._one(left[0], wanted, tuple(reasons)).product
                return Verdict(_ahead_of(sure, everything), unit_unknown)
            return Verdict(_ask(left, AskWhy.UNSURE), unit_unknown, everything)
        verdict = self._one(left[0], wanted, tuple(reasons), mention.found)
        return Verdict(_ahead_of(verdict.product, everything), verdict.unit_unknown, everything)

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
        unknown = wanted.unit is not None and not has_unit(chosen.goods, wanted.unit)
        return Verdict(Resolved(chosen.goods.sku_id, (own, *reasons)), unknown, (chosen,))

    def _by_history(self, left: list[Candidate]) -> Candidate | None:
        """The one that was bought before, if only one was; the plainer name among several.

        Goods taken once in the place of what is taken again and again are no habit.
        """
        times = {u.sku_id: u.times for u in self.situation.usual}
        habit = max((times.get(c.goods.sku_id, 0) for c in left), default=0)
        left = [c for c in left if _ONCE * max(times.get(c.goods.sku_id, 0), 1) >= habit]
        for known in ({v.sku_id for v in self.situation.last_order}, set(times)):
            bought = [c for c in left if c.goods.sku_id in known]
            if len(bought) > 1:
                least = min(len(c.fit.rest) for c in bought)
                bought = [c for c in bought if len(c.fit.rest) == least]
            if len(bought) == 1:
                return bought[0]
        return None

    def _without_ingredients(self, mention: Mention, left: list[Candidate]) -> list[Candidate]:
        """鸡蛋 is 鲜鸡蛋, not 鸡蛋挂面: goods that merely contain what was said stand back."""
        word = mention.found.word
        if len(left) < 2 or not any(c.goods.head.endswith(word) for c in left):
            return left
        if word not in self.lexicon.names.goods or len(word) < 2 or self._by_history(left):
            return left
        plain = [c for c in left if not _goes_on(word, c.goods.head)]
        kinds = {c.goods.category for c in plain if c.goods.category}
        return [c for c in left if c in plain or self._is_kin(c.goods, word, kinds)] or left

    def _is_kin(self, goods: Goods, word: str, kinds: Set[str]) -> bool:
        """沐浴露纯白清香 beside 清凉沐浴露: of one category, and no other goods named behind."""
        tail = goods.head.partition(word)[2]
        names = self.lexicon.names
        known = tail in names.goods or tail in names.groups or tail in names.generic
        return goods.category in kinds and len(tail) > _ONCE and not known


def _is_of_kind(goods: Goods, ends: Iterable[str]) -> bool:
    """草鱼 is 鱼, 鱼丸 is none: so short a word counts at the end of a name only."""
    return any(e in goods.core if len(e) > 1 else goods.head.endswith(e) for e in ends)


def _goes_on(word: str, head: str) -> bool:
    """鸡蛋 in 鸡蛋挂面: another kind of goods is named behind the word."""
    at = head.find(word)
    return at >= 0 and len(head) - at - len(word) > 1


def _nearest(left: list[Candidate], wanted: Wanted, reasons: list[Evidence]) -> list[Candidate]:
    """Those of the open draft, where they can be meant."""
    inside = [c for c in left if c.goods.sku_id in wanted.near]
    fits = wanted.is_change or not wanted.unit
    if not inside or not (fits or any(has_unit(c.goods, wanted.unit or "") for c in inside)):
        return left
    if len(inside) < len(left):
        reasons.append(Evidence(EvidenceKind.CART))
    return inside


def _ahead_of(product: Product, others: Iterable[Candidate]) -> Product:
    """The product with the next best of those that were in question beside it."""
    if not isinstance(product, Resolved) or not product.evidence:
        return product
    rest = [c for c in others if c.goods.sku_id != product.sku_id]
    if not rest:
        return product
    runner = min(rest, key=lambda c: (c.fit.fuzzy, c.fit.loose, len(c.fit.rest))).goods.sku_id
    first = replace(product.evidence[0], runner_up=runner)
    return replace(product, evidence=(first, *product.evidence[1:]))


def _shown_so(mention: Mention, left: list[Candidate]) -> list[Candidate]:
    """农夫山泉: waters called so before teas that only are of the brand."""
    word = mention.found.word
    if not MAX_OPTIONS < len(left) <= _SORTED or not word:
        return left
    return sorted(left, key=lambda c: word not in squeeze(c.goods.name))


def _ask(left: Iterable[Candidate], why: AskWhy) -> Ambiguous:
    ids = list(dict.fromkeys(c.goods.sku_id for c in left))
    return Ambiguous(tuple(ids[:MAX_OPTIONS]), why, len(ids))


def ids_of(product: Product | None) -> tuple[SkuId, ...]:
    """Every SKU a product may be."""
    if isinstance(product, Resolved):
        return (product.sku_id,)
    return product.candidates if isinstance(product, Ambiguous) else ()


def only_of(product: Product | None) -> SkuId | None:
    """The SKU a product surely is."""
    return product.sku_id if isinstance(product, Resolved) else None
