"""Reading one row's cells, noting every problem instead of stopping at the first.

Numbers follow one grammar ("1,238.50", "¥46", "46元" after NFKC); nothing else is a number, so
neither "1e5" nor "NaN" gets in. Dates are 2027-11-23, 2027/11/23, 2027.11.23 or 2027年11月23日.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from domain.base.money import UnitPrice, parse_unit_price
from domain.exchange.currencies import ISO_4217
from domain.exchange.limits import MAX_CELL
from domain.exchange.model import ImportProblem, ProblemCode, SheetRow

_NUMBER = re.compile(
    r"(?:¥|￥|rmb|cny)?\s*([0-9]{1,9}(?:\.[0-9]{1,9})?)\s*(?:元|块)?\Z", re.IGNORECASE
)
_THOUSANDS = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
_DATE = re.compile(r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})日?(?:\s.*)?\Z")
_COMPACT_DATE = re.compile(r"(20[0-9]{2})([0-9]{2})([0-9]{2})\Z")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_FAILED = re.compile(r"#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NULL!|NUM!)", re.IGNORECASE)
_OPEN_PRICES = frozenset({"时价", "面议", "议价", "询价"})
_YES = frozenset({"是", "y", "yes", "true", "1", "√", "有", "对"})
_NO = frozenset({"否", "n", "no", "false", "0", "×", "无", "不"})
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0xFFE5: "¥"}
"""Full-width digits are typed by mistake; other forms of digits (³, ٣) are not folded."""
_WORD_SPLIT = re.compile(r"[、,，;；|\n]")
_MAX_PLACES = 4


_CURRENCIES = {
    "人民币": "CNY",
    "元": "CNY",
    "港币": "HKD",
    "港元": "HKD",
    "新台币": "TWD",
    "台币": "TWD",
    "美元": "USD",
    "美金": "USD",
}


class RowReader:
    """The cells of one row. Each method returns None for an empty or wrong cell; a wrong one
    leaves a `ImportProblem` behind."""

    def __init__(self, row: SheetRow, problems: list[ImportProblem]) -> None:
        self.row = row
        self._problems = problems

    def note(
        self, code: ProblemCode, column: str, *, value: str | None = None, hint: str = ""
    ) -> None:
        """Add a problem of this row."""
        shown = self.row.values.get(column, "") if value is None else value
        self._problems.append(ImportProblem(code, self.row.number, column, shown[:60], hint))

    def text(self, column: str, *, limit: int = 120, required: bool = False) -> str | None:
        """The cell's text; control characters and over-long texts are problems."""
        value = self.row.values.get(column, "")
        if not value:
            if required:
                self.note(ProblemCode.VALUE_MISSING, column)
            return None
        if _FAILED.match(value):
            self.note(ProblemCode.FORMULA_FAILED, column)
        elif _UNPRINTABLE.search(value):
            self.note(ProblemCode.VALUE_UNPRINTABLE, column, value=repr(value)[1:-1])
        elif len(value) > min(limit, MAX_CELL):
            self.note(ProblemCode.VALUE_TOO_LONG, column, hint=str(limit))
        else:
            return value
        return None

    def word(self, column: str, *, limit: int = 40, required: bool = False) -> str | None:
        """A code or unit: full-width forms folded."""
        value = self.text(column, limit=limit, required=required)
        return unicodedata.normalize("NFKC", value).strip() if value else None

    def words(self, column: str) -> tuple[str, ...]:
        """Words separated by 、，；| or line ends, each once."""
        value = self.text(column, limit=MAX_CELL)
        parts = (part.strip() for part in _WORD_SPLIT.split(value or ""))
        return tuple(dict.fromkeys(part for part in parts if part))

    def number(self, column: str, *, required: bool = False, least: int = 0) -> Decimal | None:
        """A plain decimal ≥ `least` with at most four places."""
        value = self.text(column, required=required)
        if value is None:
            return None
        amount = read_number(value)
        if amount is None:
            self.note(ProblemCode.NUMBER_UNREADABLE, column)
        elif amount < least:
            self.note(ProblemCode.NUMBER_NOT_POSITIVE, column)
        elif amount != round(amount, _MAX_PLACES):
            self.note(ProblemCode.NUMBER_TOO_PRECISE, column, hint=str(_MAX_PLACES))
        else:
            return amount
        return None

    def count(self, column: str, *, required: bool = False) -> Decimal | None:
        """A positive number."""
        amount = self.number(column, required=required)
        if amount is not None and amount == 0:
            self.note(ProblemCode.NUMBER_NOT_POSITIVE, column)
            return None
        return amount

    def whole(self, column: str, *, least: int = 0) -> int | None:
        """A whole number ≥ `least`."""
        amount = self.number(column, least=least)
        if amount is None:
            return None
        if amount != int(amount):
            self.note(ProblemCode.QUANTITY_NOT_WHOLE, column)
            return None
        return int(amount)

    def price(self, column: str, *, required: bool = False) -> UnitPrice | None:
        """A unit price > 0 with at most four decimals; 时价 and 面议 are no price."""
        value = self.row.values.get(column, "")
        if value in _OPEN_PRICES:
            return None
        amount = self.count(column, required=required)
        return None if amount is None else parse_unit_price(format(amount, "f"))

    def currency(self, column: str) -> str | None:
        """Three letters, or one of the usual words: 人民币, 美元."""
        said = self.word(column, limit=10)
        if said is None:
            return None
        code = _CURRENCIES.get(said, said.upper())
        if code in ISO_4217:
            return code
        self.note(ProblemCode.CHOICE_UNKNOWN, column, hint="CNY、HKD、TWD、USD")
        return None

    def flag(self, column: str) -> bool | None:
        """是 or 否 in any of the usual spellings."""
        value = self.text(column)
        if value is None:
            return None
        folded = unicodedata.normalize("NFKC", value).casefold()
        if folded in _YES:
            return True
        if folded in _NO:
            return False
        self.note(ProblemCode.CHOICE_UNKNOWN, column, hint="是、否")
        return None

    def choice(self, column: str, options: Mapping[str, str]) -> str | None:
        """One of a closed list; `options` maps accepted words to the meaning."""
        value = self.text(column)
        if value is None:
            return None
        folded = unicodedata.normalize("NFKC", value).casefold()
        if folded in options:
            return options[folded]
        shown = dict.fromkeys(word for word in options if not word.isascii())
        self.note(ProblemCode.CHOICE_UNKNOWN, column, hint="、".join(shown))
        return None

    def day(self, column: str, *, required: bool = False) -> date | None:
        """A calendar date."""
        value = self.text(column, required=required)
        if value is None:
            return None
        text = unicodedata.normalize("NFKC", value)
        found = _DATE.match(text) or _COMPACT_DATE.match(text)
        try:
            if found:
                return date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            pass
        self.note(ProblemCode.DATE_UNREADABLE, column)
        return None


def read_number(value: str) -> Decimal | None:
    """A plain decimal, with thousands commas and a currency word allowed; None else."""
    text = _THOUSANDS.sub("", value.translate(_FULL_WIDTH).strip())
    sign = -1 if text.startswith("-") else 1
    found = _NUMBER.match(text.removeprefix("-"))
    return sign * Decimal(found[1]) if found else None
