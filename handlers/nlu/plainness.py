"""Which of several goods is meant by a plain word: the whole name, the plain
variant, the size that was said.
"""

from collections.abc import Sequence
from functools import lru_cache

from handlers.nlu.doubts import Candidate
from handlers.nlu.goods import Goods
from handlers.nlu.intents import EvidenceKind
from handlers.nlu.phrases import load_names
from handlers.nlu.reading import Mention

_TWO = 2


def plainest(mention: Mention, left: list[Candidate]) -> list[Candidate]:
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
            left = whole + [c for c in left if not c.fit.is_whole and c.goods.category in kinds]
            if len(whole) > 1:
                left = whole
    left = without_variants(mention, left)
    if len(left) > 1 and len({c.goods.brand for c in left}) == 1:
        shortest = min(left, key=lambda c: len(c.fit.rest))
        base = [c for c in left if c.fit.rest == shortest.fit.rest]
        others = [c for c in left if c.fit.rest != shortest.fit.rest]
        if others and all(c.fit.rest.endswith(shortest.fit.rest) for c in others):
            return base
    return left


def without_variants(mention: Mention, left: list[Candidate]) -> list[Candidate]:
    """可乐 is no 无糖可乐 where the plain one of the same brand is sold too."""
    if len(left) < 2:
        return left
    said = mention.found.word + mention.found.rewritten
    kept: list[Candidate] = []
    for c in left:
        core = c.goods.core
        unsaid = [v for v in _variants_in(core) if v not in said]
        if not unsaid or not _has_plain_sister(c, left, unsaid):
            kept.append(c)
    return kept or left


def _has_plain_sister(
    special: Candidate, left: Sequence[Candidate], unsaid: Sequence[str]
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


@lru_cache(maxsize=16_384)
def _variants_in(core: str) -> tuple[str, ...]:
    return tuple(v for v in load_names().variants if v in core)


def least_loose(left: list[Candidate]) -> list[Candidate]:
    """Those whose names hold the words in one piece, where there are such."""
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


def by_size(left: list[Candidate], size: str) -> list[Candidate]:
    """大瓶, 小的: the larger or the smaller of two sizes; of more, all but the other end."""
    kept = {g.sku_id for g in goods_by_size([c.goods for c in left], size)}
    return [c for c in left if c.goods.sku_id in kept]


def goods_by_size(left: list[Goods], size: str) -> list[Goods]:
    """The same of goods; all of them where no size is said."""
    volumes = {g.spec.volume for g in left if g.spec.volume is not None}
    if len(volumes) < _TWO or not size:
        return left
    wanted, other = (max, min) if size == "big" else (min, max)
    if len(volumes) == _TWO:
        return [g for g in left if g.spec.volume == wanted(volumes)]
    return [g for g in left if g.spec.volume not in {None, other(volumes)}]
