"""Which lines some words mean, and which goods come in the place of a line. Pure.

The lines are those of the draft, or of the order placed last; words are read as if they spoke of
one of them: 油 is the only oil, 500的 the only one of that size.
"""

from collections.abc import Sequence
from dataclasses import replace

from domain.base.ids import SkuId
from handlers.nlu import interpret, read
from handlers.nlu.goods import Goods, squeeze
from handlers.nlu.intents import (
    CartView,
    EditDraft,
    ItemReading,
    Op,
    Resolved,
    Situation,
)
from handlers.nlu.lexicon import Lexicon
from handlers.nlu.normalise import plain
from handlers.nlu.reading import Mention, Reading
from handlers.nlu.resolve import ids_of, only_of
from handlers.nlu.saleunits import fits_pack, fits_specs


def lines_called(
    words: str, lines: Sequence[CartView], lexicon: Lexicon, view: Situation
) -> tuple[SkuId, ...]:
    """The lines that the words can mean, by name, by size or by a character of the name."""
    held = [g for line in lines if (g := lexicon.goods_of(line.sku_id)) is not None]
    word = squeeze(plain(words).replace("那个", "").replace("的", ""))
    if not word:
        return ()
    mention = only_mention(read(words, lexicon))
    if mention is not None and mention.is_bare:
        return tuple(g.sku_id for g in held if _is_sized(mention, g))
    named = _by_reading(words, lines, lexicon, view)
    if named:
        return named
    return tuple(
        g.sku_id
        for g in held
        if word in g.core or word in g.category.rpartition("/")[2] or word in g.aliases
    )


def only_mention(reading: Reading) -> Mention | None:
    """The one name, size or pack that stands in a text."""
    said = [item.mention for item in reading.items if item.mention is not None]
    said += reading.topics
    return said[0] if len(said) == 1 else None


def _is_sized(mention: Mention, goods: Goods) -> bool:
    return fits_specs(mention, goods) and (not mention.pack or fits_pack(mention.pack, goods))


def _by_reading(
    words: str, lines: Sequence[CartView], lexicon: Lexicon, view: Situation
) -> tuple[SkuId, ...]:
    here = replace(view, cart=tuple(lines), pending=None)
    held = {line.sku_id for line in lines}
    found: list[SkuId] = []
    for intent in interpret(read(f"{words}不要了", lexicon), here):
        if isinstance(intent, EditDraft):
            for item in intent.items:
                if item.op is Op.REMOVE:
                    found += [i for i in ids_of(item.product) if i in held]
    return tuple(dict.fromkeys(found))


def in_its_place(
    words: str, line: CartView, lexicon: Lexicon, view: Situation
) -> ItemReading | None:
    """换成: what the words mean in the place of a line, its amount kept; None: no such goods.

    统一的, 7号的, 桃子味 are read as what is like the goods of the line.
    """
    here = replace(view, cart=(replace(line, no=1),), pending=None, topic=(line.sku_id,))
    said = _only_item(interpret(read(f"第1行换成{words}", lexicon), here))
    if said is None or said.op is not Op.REPLACE:
        return None
    goods = lexicon.goods_of(line.sku_id)
    first = only_of(said.target)
    if goods is None or (first is not None and _is_sure(first, words, goods, lexicon)):
        return _put(said, line)
    for text in (
        f"{goods.core}1{line.unit} {words}1{line.unit}",
        f"{goods.brand}{words}1{line.unit}",
    ):
        near = interpret(read(text, lexicon), replace(here, cart=(), topic=()))
        items = near[0].items if len(near) == 1 and isinstance(near[0], EditDraft) else ()
        like = only_of(items[-1].product) if items else None
        if like not in {None, line.sku_id, first} and _is_kin(like, goods, lexicon):
            return _put(replace(said, target=items[-1].product), line)
    return _put(said, line) if ids_of(said.target) else None


def _put(item: ItemReading, line: CartView) -> ItemReading:
    return replace(item, span=(0, 0), line_no=None, product=Resolved(line.sku_id))


def _only_item(intents: Sequence[object]) -> ItemReading | None:
    if len(intents) != 1 or not isinstance(intents[0], EditDraft):
        return None
    edit = intents[0]
    return edit.items[0] if len(edit.items) == 1 and not edit.leftovers else None


def _is_sure(sku_id: SkuId, words: str, goods: Goods, lexicon: Lexicon) -> bool:
    """桃子味 of 脉动 is no 白桃味 of another brand, unless that brand is said."""
    other = lexicon.goods_of(sku_id)
    if other is None or other.category != goods.category:
        return False
    return other.brand in {goods.brand, ""} or other.brand in squeeze(plain(words))


def _is_kin(sku_id: SkuId, goods: Goods, lexicon: Lexicon) -> bool:
    other = lexicon.goods_of(sku_id)
    return other is not None and bool(goods.category) and other.category == goods.category


def kin_of(
    words: str, lines: Sequence[CartView], lexicon: Lexicon, view: Situation
) -> tuple[SkuId, ...]:
    """The lines of the same kind as the goods that the words name."""
    here = replace(view, cart=(), pending=None, topic=())
    ids: set[SkuId] = set()
    for intent in interpret(read(f"{words}1", lexicon), here):
        if isinstance(intent, EditDraft):
            ids |= {i for item in intent.items for i in ids_of(item.product)}
    kinds = {g.category for i in ids if (g := lexicon.goods_of(i)) is not None and g.category}
    heads = {g.head for i in ids if (g := lexicon.goods_of(i)) is not None}
    held = [g for line in lines if (g := lexicon.goods_of(line.sku_id)) is not None]
    same = tuple(g.sku_id for g in held if g.head in heads)
    return same or tuple(g.sku_id for g in held if g.category in kinds)
