"""A vocabulary from catalogue rows as they stand in files (one mapping a SKU)."""

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from math import lcm

from domain.catalog.vocabulary import SkuEntry, Vocabulary
from handlers.nlu.lexicon import Lexicon, build_lexicon

Row = Mapping[str, object]


def lexicon_from_rows(rows: Iterable[Row]) -> Lexicon:
    """A lexicon of rows with sku, name, brand, product, spec, base_unit, units, order_unit,
    category, barcode and aliases (all but sku and name may be missing)."""
    skus = [entry_from_row(number, row) for number, row in enumerate(rows, 1)]
    return build_lexicon(Vocabulary(version=1, skus=tuple(skus)))


def entry_from_row(sku_id: int, row: Row) -> SkuEntry:
    """One catalogue row as an entry."""

    def text(key: str) -> str:
        value = row.get(key)
        return "" if value is None else str(value)

    base = text("base_unit") or text("order_unit")
    units: list[tuple[str, Decimal]] = []
    raw = row.get("units")
    if isinstance(raw, Mapping):
        units = [(str(u), f) for u, v in raw.items() if (f := _factor(v)) is not None]
    words = row.get("aliases")
    if isinstance(words, str):
        words = words.replace("，", ",").split(",")
    aliases = [str(w).strip() for w in words] if isinstance(words, list | tuple) else []
    return SkuEntry(
        sku_id=sku_id,
        code=text("sku"),
        name=text("name"),
        brand=text("brand"),
        product=text("product"),
        spec=text("spec"),
        base_unit=base,
        order_unit=text("order_unit") or base,
        units=_whole(units, base),
        category=text("category"),
        barcode=text("barcode"),
        split="loose",
        aliases=tuple(a for a in aliases if a),
    )


def _whole(units: list[tuple[str, Decimal]], base: str) -> tuple[tuple[str, int], ...]:
    """Factors as whole numbers: 两 0.1 of a 斤 becomes 50, 斤 500."""
    if not units:
        return ((base, 1),) if base else ()
    scale = lcm(*(f.as_integer_ratio()[1] for _, f in units))
    return tuple((u, int(f * scale)) for u, f in units)


def _factor(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    try:
        factor = Decimal(str(value))
    except InvalidOperation:
        return None
    return factor if factor.is_finite() and factor > 0 else None
