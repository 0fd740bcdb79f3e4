"""Rows of prices, customers and past orders: reading."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from domain.exchange.cells import RowReader, read_number
from domain.exchange.goods import is_example
from domain.exchange.model import (
    ALL_GOODS,
    CustomerEntry,
    ImportProblem,
    PastLineEntry,
    PriceEntry,
    ProblemCode,
    SheetRow,
)
from domain.pricing.planning import MAX_PERCENT

TERMS: Mapping[str, str] = {
    "预付": "prepaid",
    "先款": "prepaid",
    "prepaid": "prepaid",
    "现结": "on_delivery",
    "货到付款": "on_delivery",
    "on_delivery": "on_delivery",
    "cod": "on_delivery",
    "月结": "credit",
    "账期": "credit",
    "credit": "credit",
}
_SCOPES = {
    "基础": "base",
    "基础价": "base",
    "所有客户": "base",
    "base": "base",
    "all": "base",
    "客户组": "group",
    "组": "group",
    "group": "group",
    "等级": "grade",
    "grade": "grade",
    "客户": "customer",
    "customer": "customer",
}


_ALL = frozenset({ALL_GOODS, "全部", "全部商品", "所有商品", "all"})
_TENTHS = 10
"""9.5折 is told in tenths, 95折 in hundredths."""
_LEAST_PERCENT = 1000
"""Of 10,000; no more than a tenth of the base price is a misread 0.95 (95%) or 9.5 (9.5折)."""
_SHARE_HINT = "95、95%、9.5折（大于10，不超过1000）"
_SCOPE_HINT = "基础价、客户组:餐饮、等级:A、客户:C001"


def read_prices(rows: Sequence[SheetRow], problems: list[ImportProblem]) -> list[PriceEntry]:
    """The price rows in `rows`; the same row twice is a problem."""
    entries: list[PriceEntry] = []
    first_rows: dict[tuple[object, ...], int] = {}
    for row in rows:
        reader = RowReader(row, problems)
        code = reader.word("code", required=True)
        if code is not None and is_example(code):
            continue
        entry = _read_price(reader, code)
        if entry is None:
            continue
        key = (
            entry.scope,
            entry.code,
            entry.unit,
            entry.min_count,
            entry.valid_from,
            entry.valid_to,
            entry.percent_bp is None,
            entry.currency,
        )
        first = first_rows.setdefault(key, row.number)
        if first != row.number:
            reader.note(ProblemCode.DUPLICATE, "code", hint=str(first))
        entries.append(entry)
    return entries


def _read_price(reader: RowReader, code: str | None) -> PriceEntry | None:
    scope = _read_scope(reader)
    unit = reader.word("unit", limit=10) or ""
    percent = _read_percent(reader)
    is_share = bool(reader.row.values.get("percent"))
    price = reader.price("price", required=not is_share)
    least = reader.count("min")
    priority = reader.whole("priority")
    start, end = reader.day("from"), reader.day("to")
    if start and end and start > end:
        reader.note(ProblemCode.DATES_REVERSED, "to")
    if code is None or scope is None or (price is None) == (percent is None):
        if price is not None and percent is not None:
            reader.note(
                ProblemCode.CHOICE_UNKNOWN, "percent", hint="单价、基础价百分比（只填一个）"
            )
        return None
    entry = PriceEntry(
        reader.row.number,
        scope,
        ALL_GOODS if code.casefold() in _ALL else code,
        unit,
        price,
        least or Decimal(1),
        start,
        end,
        percent,
        priority,
        reader.currency("currency"),
        no_promotion=_read_closed(reader),
    )
    return entry if _is_sound(reader, entry) else None


def _read_closed(reader: RowReader) -> bool | None:
    """Whether no promotion lowers the price; a file without the column says nothing of it."""
    said = reader.flag("no_promotion")
    return bool(said) if "no_promotion" in reader.row.values else None


def _is_sound(reader: RowReader, entry: PriceEntry) -> bool:
    """Whether a share has a list of its own, all goods a share, and only groups have a turn."""
    is_for_all = entry.code == ALL_GOODS
    if entry.percent_bp is not None and entry.scope == "base":
        reader.note(ProblemCode.CHOICE_UNKNOWN, "scope", hint="客户组:餐饮、等级:A、客户:C001")
    elif is_for_all and entry.percent_bp is None:
        reader.note(ProblemCode.VALUE_MISSING, "percent")
    elif is_for_all and entry.min_count != 1:
        reader.note(ProblemCode.CHOICE_UNKNOWN, "min", hint="1")
    elif entry.priority is not None and not entry.scope.startswith("group:"):
        reader.note(ProblemCode.CHOICE_UNKNOWN, "priority", hint="只用于客户组")
    else:
        return True
    return False


def _read_percent(reader: RowReader) -> int | None:
    """95, 95%, 9.5折 and 95折 are 9500; two decimals, up to ten times the base price.

    What is no more than a tenth is refused, not taken: 0.95 is what a sheet keeps of a cell shown
    as 95%, and 9.5 is what is written for 95 % under 折扣.
    """
    said = reader.word("percent", limit=12)
    if not said:
        return None
    number = read_number(said.removesuffix("折").removesuffix("%").strip())
    if number is None:
        reader.note(ProblemCode.NUMBER_UNREADABLE, "percent")
        return None
    if said.endswith("折") and number < _TENTHS:
        number *= _TENTHS
    if not _LEAST_PERCENT < number * 100 <= MAX_PERCENT:
        reader.note(ProblemCode.CHOICE_UNKNOWN, "percent", hint=_SHARE_HINT)
    elif number * 100 != int(number * 100):
        reader.note(ProblemCode.NUMBER_TOO_PRECISE, "percent", hint="2")
    else:
        return int(number * 100)
    return None


def _read_scope(reader: RowReader) -> str | None:
    """ "组:餐饮" → "group:餐饮"; a customer code alone names that customer; empty is base.

    A row that names two, say a group and a customer, is a problem: neither is guessed.
    """
    columns = ("customer", "group", "grade", "scope")
    said = {column: word for column in columns if (word := reader.word(column))}
    if not said:
        return "base"
    (column, text), *more = said.items()
    if more:
        reader.note(ProblemCode.CHOICE_UNKNOWN, more[0][0], hint=_SCOPE_HINT)
        return None
    word, colon, key = text.partition(":")
    scope = _SCOPES.get(word.strip().casefold())
    if column != "scope" and not (colon and scope):
        return f"{column}:{text}"
    if scope is None or (scope != "base" and not key.strip()):
        reader.note(ProblemCode.CHOICE_UNKNOWN, column, hint=_SCOPE_HINT)
        return None
    return "base" if scope == "base" else f"{scope}:{key.strip()}"


def read_customers(rows: Sequence[SheetRow], problems: list[ImportProblem]) -> list[CustomerEntry]:
    """The shops in `rows`; a code that comes twice is a problem."""
    entries: list[CustomerEntry] = []
    first_rows: dict[str, int] = {}
    for row in rows:
        reader = RowReader(row, problems)
        code = reader.word("code", required=True, limit=30)
        if code is not None and is_example(code):
            continue
        entry = _read_customer(reader, code)
        if entry is None:
            continue
        first = first_rows.setdefault(entry.code, row.number)
        if first != row.number:
            reader.note(ProblemCode.DUPLICATE, "code", hint=str(first))
        entries.append(entry)
    return entries


def _read_customer(reader: RowReader, code: str | None) -> CustomerEntry | None:
    name = reader.text("name", required=True, limit=60)
    if code is None or name is None:
        return None
    return CustomerEntry(
        reader.row.number,
        code,
        name,
        group=reader.word("group"),
        grade=reader.word("grade"),
        region=reader.text("region", limit=60),
        rep=reader.word("rep"),
        terms=reader.choice("terms", TERMS),
        address=reader.text("address", limit=200),
        phone=_read_phone(reader, "phone"),
        contact=reader.text("contact", limit=40),
        contact_phone=_read_phone(reader, "contact_phone"),
        no_substitute=reader.flag("no_substitute"),
        note=reader.text("note", limit=300),
        currency=reader.currency("currency"),
    )


def _read_phone(reader: RowReader, column: str) -> str | None:
    value = reader.word(column)
    if value is None:
        return None
    digits = "".join(c for c in value if c not in " -()+")
    if digits.isascii() and digits.isdigit() and 5 <= len(digits) <= 15:
        return value
    reader.note(ProblemCode.PHONE_UNREADABLE, column)
    return None


def read_history(rows: Sequence[SheetRow], problems: list[ImportProblem]) -> list[PastLineEntry]:
    """The lines of past orders in `rows`."""
    entries = []
    for row in rows:
        reader = RowReader(row, problems)
        customer = reader.word("customer", required=True)
        if customer is not None and is_example(customer):
            continue
        day = reader.day("date", required=True)
        code, count = reader.word("code", required=True), reader.count("count", required=True)
        unit, price = reader.word("unit", limit=10) or "", reader.price("price")
        if customer and day and code and count is not None:
            ref, said = reader.word("order") or "", reader.word("said", limit=64) or ""
            entries.append(
                PastLineEntry(row.number, customer, ref, day, code, count, unit, price, said)
            )
    return entries
