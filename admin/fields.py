"""Reading single fields of a posted form; a wrong one becomes a sentence beside the field."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

from admin.visit import Visit
from domain.base.money import (
    AmountUnreadable,
    Money,
    UnitPrice,
    parse_money,
    parse_unit_price,
)

T = TypeVar("T")

EARLIEST_DAY = date(1970, 1, 1)
"""No day of the shop's business is before this; a year typed with three figures is."""
FARTHEST = timedelta(days=36_525)
"""From today: how far off a day may be where nothing nearer holds."""
_COUNT = re.compile(r"[0-9]{1,7}(\.[0-9]{1,3})?\Z")
_WHOLE = re.compile(r"[0-9]{1,9}\Z")


class FormReader:
    """The fields of the visit's form; `wrong` collects field → sentence."""

    def __init__(self, visit: Visit) -> None:
        self._form = visit.form
        self._t = visit.t
        self._today = visit.now.date()
        self.wrong: dict[str, str] = {}

    @property
    def is_right(self) -> bool:
        """No field was wrong so far."""
        return not self.wrong

    def values(self) -> dict[str, str]:
        """What was typed, to show it again."""
        return {key: value for key, value in self._form.pairs if key != "form_token"}

    def text(self, name: str, *, limit: int = 120, required: bool = False) -> str:
        """A text within its length; control signs are taken out."""
        value = "".join(c for c in self._form.get(name) if c.isprintable() or c == "\n")
        if required and not value:
            self.wrong[name] = self._t("Please fill this in.")
        if len(value) > limit:
            self.wrong[name] = self._t("At most {limit} characters.", limit=limit)
        return value

    def choice(self, name: str, options: tuple[str, ...]) -> str:
        """One of a closed list; the first where something else was sent."""
        value = self._form.get(name)
        return value if value in options else options[0]

    def count(self, name: str, *, required: bool = True) -> Decimal | None:
        """A count ≥ 0 with at most three decimals."""
        return self._match(name, _COUNT, Decimal, required=required)

    def base(self, name: str, factor: int) -> int | None:
        """A count ≥ 0 of a unit of so many base units, in base units: whole ones or wrong."""
        count = self.count(name, required=False)
        if count is None:
            return None
        if count * factor % 1:
            self.wrong[name] = self._t("That does not come out as whole pieces of this unit.")
            return None
        return int(count * factor)

    def percent_bp(self, name: str) -> int | None:
        """A share below 100 % with at most two decimals, in 1/100 of a percent."""
        share = self.count(name, required=False)
        if share is not None and (share >= 100 or share * 100 % 1):
            self.wrong[name] = self._t("Please give a percentage like 13 or 9.")
        return None if share is None or name in self.wrong else int(share * 100)

    def whole(self, name: str, *, required: bool = False) -> int | None:
        """A whole number ≥ 0."""
        return self._match(name, _WHOLE, int, required=required)

    def price(self, name: str, currency: str = "CNY") -> UnitPrice | None:
        """A price > 0 with at most four decimals."""
        value = self._form.get(name).replace("￥", "¥").removeprefix("¥").replace(",", "")
        try:
            price = parse_unit_price(value, currency)
            if price.ten_thousandths > 0:
                return price
        except AmountUnreadable:
            pass
        self.wrong[name] = self._t("Please give a price like 46 or 45.50.")
        return None

    def money(self, name: str, currency: str, *, required: bool = True) -> Money | None:
        """An amount ≥ 0 with at most two decimals; above zero where it is required."""
        value = self._form.get(name).replace("￥", "¥").removeprefix("¥").replace(",", "")
        if not value and not required:
            return None
        try:
            amount = parse_money(value, currency)
            if amount.minor > 0 or (not required and not amount.minor):
                return amount
        except AmountUnreadable:
            pass
        self.wrong[name] = self._t("Please give an amount like 500 or 1238.50.")
        return None

    def day(
        self, name: str, *, since: date | None = None, within: timedelta = FARTHEST
    ) -> date | None:
        """A date as the browser sends it, not before `since`, and at most `within` from
        `since` (or today); None for an empty one.
        """
        value = self._form.get(name)
        if not value:
            return None
        try:
            day = date.fromisoformat(value)
        except ValueError:
            self.wrong[name] = self._t("Please give a date like 2027-11-23.")
            return None
        last = (since or self._today) + within
        if since is not None and day < since:
            self.wrong[name] = self._t("This day is over; please give today or a later one.")
        elif day > last:
            self.wrong[name] = self._t(
                "This day is too far away; please give one up to {day}.", day=last.isoformat()
            )
        elif day < EARLIEST_DAY:
            self.wrong[name] = self._t("Please give a date like 2027-11-23.")
        return None if name in self.wrong else day

    @staticmethod
    def read_day(value: str) -> date | None:
        """A date out of an address; None for anything else."""
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None

    def _match(
        self, name: str, pattern: re.Pattern[str], make: Callable[[str], T], *, required: bool
    ) -> T | None:
        value = self._form.get(name)
        if not value and not required:
            return None
        if pattern.match(value):
            return make(value)
        self.wrong[name] = self._t("Please give a number like 3 or 1.5.")
        return None
