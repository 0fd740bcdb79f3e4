"""What is taught about goods: words, units, and the vocabulary made of all of it.

A word holds in a scope: one customer, one group, or all; the nearest scope wins when it is read.
Within one scope a taught word means one SKU: teaching it for another ends the old meaning.
Worked example: 小李 teaches "矿泉水" = 怡宝 for 老王 (customer scope); his "矿泉水" is 怡宝 from
then on, everybody else's stays 农夫山泉. What customers teach themselves is in `choosing`.
"""

from collections.abc import Iterable
from dataclasses import replace

from domain.audit import Recorded, record
from domain.base.actor import Actor
from domain.base.errors import NotFound
from domain.base.ids import AliasId, CategoryId, SkuId
from domain.catalog.errors import AliasUnfit, SkuInvalid, UnitConflict
from domain.catalog.model import Alias, AliasSource, Category, SaleUnit, Scope, Sku
from domain.catalog.rules import MAX_BASE, sale_unit
from domain.catalog.spreading import SURE_CORRECTION, customer_of
from domain.catalog.store import aliases, choices, skus, words
from domain.catalog.vocabulary import ScopedAlias, SkuEntry, Vocabulary, VocabularyChanges
from domain.db import Tx

_TEXT_LENGTH = 64
_UNIT_LENGTH = 8
MANY_CHANGES = 64
"""From so many changed SKUs on reading everything anew is as quick."""


def catalog_version(tx: Tx) -> int:
    """Changes whenever something that can be said about goods changed."""
    return words.load_version(tx)


def export_vocabulary(tx: Tx) -> Vocabulary:
    """Everything the order reader needs, in four statements."""
    version = words.load_version(tx)
    return _vocabulary(tx, version, skus.load_all_skus(tx), aliases.load_aliases(tx))


def export_changes(tx: Tx, since: int) -> VocabularyChanges | None:
    """What changed after version `since`; None where all has to be read again."""
    version = words.load_version(tx)
    changed = words.load_changed(tx, since, version)
    if changed is None or len(changed) > MANY_CHANGES:
        return None
    known = skus.load_skus(tx, changed)
    own = [alias for sku_id in known for alias in aliases.load_aliases_of(tx, sku_id)]
    found = _vocabulary(tx, version, known.values(), own)
    removed = tuple(sku_id for sku_id in changed if sku_id not in known)
    return VocabularyChanges(version, found.skus, found.aliases, removed)


def _vocabulary(
    tx: Tx, version: int, entered: Iterable[Sku], known: Iterable[Alias]
) -> Vocabulary:
    paths = _paths(skus.load_categories(tx))
    goods: dict[SkuId, list[str]] = {}
    learned: list[ScopedAlias] = []
    for alias in known:
        if alias.source is AliasSource.GOODS:
            goods.setdefault(alias.sku_id, []).append(alias.text)
        else:
            learned.append(
                ScopedAlias(
                    alias.text,
                    alias.sku_id,
                    alias.scope.value,
                    alias.scope_key,
                    alias.is_negative,
                    is_weak=is_weak(alias),
                )
            )
    entries = tuple(
        _entry(sku, paths.get(sku.category_id, "") if sku.category_id else "", goods)
        for sku in entered
    )
    return Vocabulary(version, entries, tuple(learned))


def _paths(categories: Iterable[Category]) -> dict[CategoryId, str]:
    """饮料/碳酸饮料 for each category: its name behind those of the ones above it."""
    known = {category.id: category for category in categories}
    found: dict[CategoryId, str] = {}
    for category in known.values():
        names, above = [category.name], category.parent_id
        while above is not None and above in known and len(names) < len(known):
            names.append(known[above].name)
            above = known[above].parent_id
        found[category.id] = "/".join(reversed(names))
    return found


def learn_alias(tx: Tx, taught: Alias, actor: Actor) -> Alias:
    """Keep a word for a SKU in its scope; `taught.id` and `evidence` are not looked at.

    The same word taught again counts as more evidence; its opposite, or the same word for another
    SKU in the same scope, ends. AliasUnfit; NotFound for the SKU.
    """
    text = read_alias_text(taught.text)
    if not skus.load_skus(tx, [taught.sku_id]):
        raise NotFound("sku", str(taught.sku_id))
    kept: Alias | None = None
    ended: list[SkuId] = []
    for known in aliases.load_same_word(tx, text, taught.scope, taught.scope_key):
        if (known.sku_id, known.is_negative) == (taught.sku_id, taught.is_negative):
            kept = replace(known, evidence=known.evidence + 1)
        elif _contradicts(known, taught):
            aliases.undo(tx, known.id)
            ended.append(known.sku_id)
    if kept is None:
        kept = replace(taught, text=text, evidence=1)
        kept = replace(kept, id=aliases.insert_alias(tx, kept, actor.name))
    elif kept.source is not AliasSource.GOODS:
        kept = replace(kept, source=taught.source)
        aliases.strengthen(tx, kept.id, kept.source)
    for changed in dict.fromkeys((*ended, taught.sku_id)):
        words.bump_version(tx, changed)
    record(tx, Recorded("alias.learn", "alias", str(kept.id), None, _shown(kept)), actor=actor)
    return kept


def undo_alias(tx: Tx, alias_id: AliasId, actor: Actor) -> Alias:
    """End a learned word; NotFound where it does not hold any more.

    The choices it came from are forgotten with it: a customer has to choose anew.
    """
    known = aliases.load_alias(tx, alias_id)
    if known is None:
        raise NotFound("alias", str(alias_id))
    customer_id = customer_of(known)
    if customer_id is not None:
        choices.forget_choices(tx, customer_id, known.text)
    end_alias(tx, known, actor)
    return known


def end_alias(tx: Tx, known: Alias, actor: Actor) -> None:
    """A word holds no longer."""
    if aliases.undo(tx, known.id):
        words.bump_version(tx, known.sku_id)
        record(tx, Recorded("alias.undo", "alias", str(known.id), _shown(known)), actor=actor)


def is_weak(alias: Alias) -> bool:
    """A word corrected once is asked about before it is believed."""
    return alias.source is AliasSource.CORRECTION and alias.evidence < SURE_CORRECTION


def aliases_of(tx: Tx, sku_id: SkuId) -> tuple[Alias, ...]:
    """Every word that holds for a SKU, in any scope."""
    return aliases.load_aliases_of(tx, sku_id)


def set_goods_aliases(tx: Tx, sku_id: SkuId, texts: tuple[str, ...]) -> None:
    """Make these the words that come with the SKU; learned ones are not touched. AliasUnfit."""
    wanted = dict.fromkeys(read_alias_text(text) for text in texts)
    for known in aliases.load_aliases_of(tx, sku_id):
        if known.scope is not Scope.ALL:
            continue
        if known.source is AliasSource.GOODS and known.text not in wanted:
            aliases.undo(tx, known.id)
        wanted.pop(known.text, None)
    for text in wanted:
        alias = Alias(AliasId(0), sku_id, text, Scope.ALL, "", 1, False, AliasSource.GOODS)
        aliases.insert_alias(tx, alias, "")


def learn_unit(tx: Tx, sku_id: SkuId, unit: str, factor: int, actor: Actor) -> Sku:
    """Keep what a unit word means for this SKU: `factor` base units. Returns the SKU with it.

    A word for an amount the SKU has a unit for becomes its synonym (一提 = 12瓶 = 件), otherwise a
    unit of its own. UnitConflict where the word means another amount; SkuInvalid; NotFound.
    """
    sku = skus.load_skus(tx, [sku_id]).get(sku_id)
    if sku is None:
        raise NotFound("sku", str(sku_id))
    word = unit.strip()
    if not 1 <= len(word) <= _UNIT_LENGTH or not 1 <= factor <= MAX_BASE:
        raise SkuInvalid(sku.code, "units", f"{unit}={factor}")
    known = sale_unit(sku, word)
    if known is not None and known.factor != factor:
        raise UnitConflict(sku_id, word, known.factor)
    if known is None:
        _keep_unit(tx, sku, word, factor)
        words.bump_version(tx, sku_id)
        record(tx, Recorded("sku.unit", "sku", str(sku_id), None, [word, factor]), actor=actor)
    return skus.load_skus(tx, [sku_id])[sku_id]


def read_alias_text(text: str) -> str:
    """The word without spaces around; AliasUnfit for none, a long one, or only digits."""
    word = " ".join(text.split())
    if not 1 <= len(word) <= _TEXT_LENGTH or not any(sign.isalpha() for sign in word):
        raise AliasUnfit(text)
    return word


def _keep_unit(tx: Tx, sku: Sku, word: str, factor: int) -> None:
    for same in sku.units:
        if same.factor == factor:
            synonyms = (*same.synonyms, word)
            skus.update_synonyms(tx, sku.id, replace(same, synonyms=synonyms))
            return
    skus.insert_units(tx, sku.id, [SaleUnit(word, factor, (), is_learned=True)])


def _contradicts(known: Alias, taught: Alias) -> bool:
    if known.sku_id == taught.sku_id:
        return known.is_negative != taught.is_negative
    is_taught_over = not known.is_negative and not taught.is_negative
    return is_taught_over and known.source is not AliasSource.GOODS


def _entry(sku: Sku, category: str, goods: dict[SkuId, list[str]]) -> SkuEntry:
    return SkuEntry(
        sku_id=sku.id,
        code=sku.code,
        name=sku.name,
        brand=sku.brand,
        product=sku.product,
        spec=sku.spec,
        base_unit=sku.base_unit,
        units=tuple((unit.unit, unit.factor) for unit in sku.units),
        order_unit=sku.order_unit,
        split=sku.split.value,
        is_weighed=sku.is_weighed,
        category=category,
        barcode=sku.barcode,
        aliases=tuple(goods.get(sku.id, ())),
        unit_synonyms=tuple((word, unit.unit) for unit in sku.units for word in unit.synonyms),
        is_on_sale=sku.is_on_sale,
    )


def _shown(alias: Alias) -> dict[str, object]:
    return {
        "text": alias.text,
        "sku_id": alias.sku_id,
        "scope": alias.scope.value,
        "key": alias.scope_key,
        "is_negative": alias.is_negative,
    }
