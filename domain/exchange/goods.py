"""Rows of goods: reading, and the rule how units come about.

Worked example: spec "330ml*24罐/箱" and nothing else → base unit 罐, order unit 箱 = 24 罐.
The columns 基本单位, 销售单位 and 装箱数 win over the spec; 单位换算 ("罐=1;箱=24") wins over all.
Sold by the piece, 单位 瓶 of "500ml*6瓶/箱": base and order unit 瓶, and a 箱 is 6 of them.
Goods whose unit is a weight are counted in 克.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.exchange.cells import RowReader, read_number
from domain.exchange.model import GoodsEntry, ImportProblem, ProblemCode, SheetRow, StockEntry
from domain.exchange.packs import (
    GRAMS,
    WEIGHED_UNITS,
    Pack,
    grams_of,
    parse_pack,
    weight_unit,
)

SPLITS: Mapping[str, str] = {
    "不拆": "none",
    "否": "none",
    "整件": "none",
    "none": "none",
    "no": "none",
    "半件": "half",
    "half": "half",
    "可拆": "loose",
    "是": "loose",
    "拆零": "loose",
    "loose": "loose",
    "yes": "loose",
}
STATUSES: Mapping[str, str] = {
    "在售": "on",
    "上架": "on",
    "是": "on",
    "on_sale": "on",
    "on": "on",
    "正常": "on",
    "停售": "off",
    "下架": "off",
    "否": "off",
    "off_sale": "off",
    "off": "off",
    "停用": "off",
}
_MAX_FACTOR = 1_000_000
_EXAMPLE = ("示例", "example")


@dataclass(frozen=True, slots=True)
class _Units:
    base: str
    order: str
    factors: Mapping[str, int]
    is_weighed: bool
    said: str | None = None
    """Where no pack can be read: the unit that was said, or ""."""


def is_example(code: str) -> bool:
    """Whether a row is the example of the template."""
    return code.casefold().startswith(_EXAMPLE)


def read_goods(rows: Sequence[SheetRow], problems: list[ImportProblem]) -> list[GoodsEntry]:
    """The goods in `rows`; a code that comes twice is a problem."""
    entries: list[GoodsEntry] = []
    first_rows: dict[str, int] = {}
    for row in rows:
        reader = RowReader(row, problems)
        code = reader.word("code", required=True)
        if code is not None and is_example(code):
            continue
        name = reader.text("name", required=True)
        entry = _read_entry(reader, code, name)
        if entry is None:
            continue
        first = first_rows.setdefault(entry.code, row.number)
        if first != row.number:
            reader.note(ProblemCode.DUPLICATE, "code", hint=str(first))
        entries.append(entry)
    return entries


def _read_entry(reader: RowReader, code: str | None, name: str | None) -> GoodsEntry | None:
    spec = reader.text("spec") or ""
    units = _read_units(reader, spec)
    split = reader.choice("split", SPLITS)
    status = reader.choice("status", STATUSES)
    step, moq = reader.whole("step", least=1), reader.count("moq")
    multiple, price = reader.count("multiple"), reader.price("price")
    stock = _read_stock(reader)
    details = _read_details(reader)
    if code is None or name is None or units is None:
        return None
    factor = units.factors[units.order]
    return GoodsEntry(
        reader.row.number,
        code,
        name,
        *details,
        spec=spec,
        base_unit=units.base,
        order_unit=units.order,
        units=units.factors,
        category=reader.text("category", limit=80),
        barcode=_read_barcode(reader),
        aliases=reader.words("aliases"),
        substitutes=reader.words("substitutes"),
        is_weighed=units.is_weighed,
        settles_by_weight=_read_by_weight(reader, units),
        derives_price=reader.flag("derives"),
        vat_rate_bp=_read_vat(reader),
        split=split,
        step=step,
        moq=_in_base(reader, "moq", moq, factor),
        multiple=_in_base(reader, "multiple", multiple, factor),
        is_on_sale=None if status is None else status == "on",
        price=price,
        stock=stock,
        has_pack=units.said is None,
        said_unit=units.said or "",
    )


def _read_details(reader: RowReader) -> tuple[str, str]:
    return reader.text("brand", limit=60) or "", reader.text("product") or ""


def _read_vat(reader: RowReader) -> int | None:
    """13, 13% and 0.13 (what a sheet keeps of a cell shown as 13%) are 1300."""
    said = reader.word("vat", limit=12)
    if not said:
        return None
    rate = read_number(said.removesuffix("%").strip())
    if rate is not None and rate < 1 and not said.endswith("%"):
        rate *= 100
    if rate is None or not 0 <= rate < 100 or rate * 100 != int(rate * 100):
        reader.note(ProblemCode.CHOICE_UNKNOWN, "vat", hint="13、9、6、0")
        return None
    return int(rate * 100)


def _read_by_weight(reader: RowReader, units: _Units) -> bool | None:
    """Only what is sold by weight can be paid for as weighed."""
    wanted = reader.flag("by_weight")
    if wanted and not units.is_weighed:
        reader.note(ProblemCode.UNITS_CONTRADICT, "by_weight", hint=units.order)
    return wanted


def _read_barcode(reader: RowReader) -> str:
    barcode = (reader.word("barcode") or "").replace(" ", "")
    if barcode and not is_ean(barcode):
        reader.note(ProblemCode.BARCODE_ODD, "barcode")
    return barcode


def is_ean(barcode: str) -> bool:
    """Whether it is an EAN-8, UPC-A, EAN-13 or GTIN-14 with a fitting check digit."""
    if not (barcode.isascii() and barcode.isdigit()) or len(barcode) not in {8, 12, 13, 14}:
        return False
    digits = [int(digit) for digit in reversed(barcode)]
    weighted = sum(digit * (3 if at % 2 else 1) for at, digit in enumerate(digits))
    return weighted % 10 == 0


def _in_base(reader: RowReader, column: str, count: Decimal | None, factor: int) -> int | None:
    if count is None:
        return None
    base = count * factor
    if base != int(base):
        reader.note(ProblemCode.QUANTITY_NOT_WHOLE, column)
        return None
    return int(base)


def _read_stock(reader: RowReader) -> tuple[StockEntry, ...]:
    entries = []
    for column in reader.row.values:
        if column == "stock":
            entries += _plain_or_pairs(reader)
        elif column.startswith("stock:"):
            count = reader.number(column)
            if count is not None:
                entries.append(StockEntry(column.partition(":")[2], count))
    return tuple(entries)


def _plain_or_pairs(reader: RowReader) -> list[StockEntry]:
    """A single count of the row's warehouse, or "主仓=5|冷库=3"."""
    value = reader.row.values["stock"]
    if "=" not in value:
        count = reader.number("stock")
        warehouse = reader.word("warehouse") or ""
        return [] if count is None else [StockEntry(warehouse, count)]
    entries = []
    for part in value.split("|"):
        warehouse, _, said = part.partition("=")
        count = read_number(said)
        if count is None or count < 0:
            reader.note(ProblemCode.NUMBER_UNREADABLE, "stock", value=part)
        else:
            entries.append(StockEntry(warehouse.strip(), count))
    return entries


def _read_units(reader: RowReader, spec: str) -> _Units | None:
    base, order = reader.word("base_unit", limit=10), reader.word("order_unit", limit=10)
    weighed = reader.flag("weighed")
    if reader.row.values.get("units"):
        return _from_list(reader, base or "", order or "")
    weight = weight_unit(order or "") or weight_unit(base or "") or weight_unit(spec)
    if weight or weighed:
        unit = "公斤" if weight in {"kg", "千克"} else weight or "斤"
        return _Units("克", unit if unit in WEIGHED_UNITS else "斤", WEIGHED_UNITS, True)
    factor = reader.whole("factor", least=1)
    if factor is not None:
        return _from_factor(reader, spec, _Pair(base, order), factor)
    pack = parse_pack(spec, base_unit=base or "", order_unit=order or "")
    if pack:
        return _pair(pack.base_unit, pack.order_unit, pack.factor)
    case = parse_pack(spec)
    if case and order and base in {None, "", order} and _is_case_of(case, order):
        return _by_the_piece(case)
    unit = order or base or "件"
    reader.note(ProblemCode.SPEC_UNCLEAR, "spec", hint=unit)
    return _Units(unit, unit, {unit: 1}, False, order or base or "")


@dataclass(frozen=True, slots=True)
class _Pair:
    base: str | None
    order: str | None


def _from_factor(reader: RowReader, spec: str, said: _Pair, factor: int) -> _Units | None:
    pack = parse_pack(spec)
    base = said.base or (pack.base_unit if pack else "")
    order = said.order or (pack.order_unit if pack else "件")
    if factor == 1:
        return _pair(order, order, 1)
    if factor > _MAX_FACTOR:
        reader.note(ProblemCode.UNITS_CONTRADICT, "factor", hint=order)
        return None
    if base and base != order:
        return _pair(base, order, factor)
    if pack and _is_case_of(pack, order) and pack.factor == factor:
        return _by_the_piece(pack)
    reader.note(ProblemCode.CASE_UNCLEAR, "factor", hint=order)
    return None


def _is_case_of(pack: Pack, unit: str) -> bool:
    """Whether the spec names a case of what is sold by the piece: 瓶 of "500ml*6瓶/箱"."""
    return pack.base_unit == unit and pack.factor > 1


def _by_the_piece(pack: Pack) -> _Units:
    units = {pack.base_unit: 1, pack.order_unit: pack.factor}
    return _Units(pack.base_unit, pack.base_unit, units, False)


def _pair(base: str, order: str, factor: int) -> _Units:
    return _Units(base, order, {base: 1, order: factor} if base != order else {base: 1}, False)


def _from_list(reader: RowReader, base: str, order: str) -> _Units | None:
    """Units given one by one: "罐=1|箱=24" or, weighed, "斤=1|公斤=2|两=0.1"."""
    factors: dict[str, Decimal] = {}
    for part in reader.words("units"):
        unit, _, said = part.replace(":", "=").partition("=")
        factor = read_number(said) if said else None
        if factor is None or factor <= 0 or factor > _MAX_FACTOR or not unit.strip():
            reader.note(ProblemCode.UNITS_UNREADABLE, "units", value=part)
            return None
        factors[unit.strip()] = factor
    base = base or next((unit for unit, factor in factors.items() if factor == 1), "")
    order = order or max(factors, key=lambda unit: factors[unit])
    if base in GRAMS:
        return _weighed(reader, factors, order)
    wrong = next((unit for unit, factor in factors.items() if factor != int(factor)), None)
    if factors.get(base) != 1 or order not in factors or wrong:
        reader.note(ProblemCode.UNITS_CONTRADICT, "units", hint=wrong or order)
        return None
    return _Units(base, order, {unit: int(factor) for unit, factor in factors.items()}, False)


def _weighed(reader: RowReader, factors: Mapping[str, Decimal], order: str) -> _Units | None:
    grams = grams_of(factors)
    if grams is None or ("克" if order == "g" else order) not in grams:
        reader.note(ProblemCode.UNITS_CONTRADICT, "units", hint=order)
        return None
    return _Units("克", "克" if order == "g" else order, grams, True)
