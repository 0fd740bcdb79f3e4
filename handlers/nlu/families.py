"""What goods said one behind the other share: a brand, a kind, a size at the end."""

from handlers.nlu.goods import Goods
from handlers.nlu.lexicon import Lexicon
from handlers.nlu.reading import Mention, Reading
from handlers.nlu.specs import SaidSpec

_SHORTEST = 2


def kinds_in(words: str, lexicon: Lexicon) -> list[str]:
    """The words, and the longest names of goods in them first (卷纸有芯 → 卷纸)."""
    names, size = lexicon.names, len(words)
    pieces = (words[at : at + n] for n in (4, 3, 2) for at in range(size - n + 1))
    known = [p for p in pieces if p in names.goods or p in names.groups]
    return [words, *known] if size >= _SHORTEST else []


def size_hints(mention: Mention) -> tuple[str, ...]:
    """The sizes of a mention, as what to look up beside its words."""
    return tuple(f"#{s.number}" for s in mention.specs)


def prefixes(last: Mention, goods: list[Goods]) -> list[str]:
    """What may be left out the second time: the brand, or the product's own word."""
    found = []
    brands = {g.brand for g in goods}
    if len(brands) == 1 and (brand := next(iter(brands))):
        found.append(brand)
    found.extend(h for g in goods[:1] if (h := g.head) and h not in found)
    if last.text and last.text not in found:
        found.append(last.text)
    return found


def is_family(candidate: Goods, goods: list[Goods]) -> bool:
    """Of the same kind as the goods before: the same brand and category."""
    return any(candidate.category == g.category and candidate.brand == g.brand for g in goods)


def shared_specs(reading: Reading) -> dict[int, tuple[SaidSpec, ...]]:
    """白菜猪肉和三鲜1kg各2箱: the size at the end counts for the whole group."""
    found: dict[int, tuple[SaidSpec, ...]] = {}
    for item in reading.items:
        if item.group and item.mention is not None and item.mention.specs:
            found[item.group] = item.mention.specs
    return found
