"""The goods that words of staff name: a code, a barcode, a name, another name, or part of one.

红牛, hn250, 6901234567890 and 百威 find the same as in a chat; nothing is chosen among several.
"""

from domain.base.ids import SkuId
from domain.catalog import (
    Sku,
    SkuFilter,
    SkuStatus,
    find_by_barcode,
    find_sku,
    get_skus,
    list_skus,
)
from domain.db import Tx
from handlers.nlu import Lexicon
from handlers.nlu.match import lookup
from handlers.nlu.normalise import plain

MOST = 4
"""So many are named where it is not clear."""


def goods_named(tx: Tx, lexicon: Lexicon, words: str) -> tuple[Sku, ...]:
    """What fits, likeliest first: one where it is clear, several where not, none where nothing.

    What begins with a code and goes on with a name, as a list shows it, is the code.
    """
    said = words.strip()
    sku = find_sku(tx, said) or find_sku(tx, said.upper()) or find_sku(tx, said.split(" ")[0])
    if sku is not None:
        return (sku,)
    coded = find_by_barcode(tx, said)
    if coded:
        return coded
    listed = list_skus(tx, SkuFilter(text=said, status=SkuStatus.ON_SALE), limit=MOST).rows
    same = tuple(one for one in listed if one.name == said)
    if len(same) == 1:
        return same
    found = lookup(lexicon, plain(said).strip())
    fits = [fit for fit in found.fits if not fit.loose] or found.fits
    ids = tuple(dict.fromkeys(SkuId(lexicon.entry(fit.at).sku_id) for fit in fits))[:MOST]
    known = get_skus(tx, ids)
    return tuple(known[one] for one in ids if known[one].is_on_sale) or tuple(listed)
