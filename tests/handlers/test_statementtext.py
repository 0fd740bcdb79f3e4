"""The numbers a shop names an item by are those of the whole statement."""

from datetime import UTC, date, datetime

from domain.base.ids import CustomerId, PostingId
from domain.base.money import Money
from domain.credit import Period
from domain.ledger import LedgerEntry, PostingKind
from handlers.statementtext import NAMED, item_lines, shown_of
from locales import Texts

DAY = date(2027, 11, 23)


def period_of(count: int) -> Period:
    at = datetime(2027, 11, 23, tzinfo=UTC)
    entries = tuple(
        LedgerEntry(PostingId(100 + n), PostingKind.SALE, DAY, at, f"SO-{n}", Money(n * 100))
        for n in range(1, count + 1)
    )
    return Period(DAY, DAY, Money(0), entries)


def test_a_long_list_shows_its_newest_items_with_their_own_numbers():
    t = Texts.load().translator("zh-CN")
    rows = item_lines(t, period_of(10).entries)
    assert (rows[0], rows[7], rows[8:]) == (
        "3 11月23日 SO-3 ¥3", "10 11月23日 SO-10 ¥10", ["更早还有2笔"],
    )  # fmt: skip


def test_any_of_the_newest_can_be_named():
    assert shown_of(CustomerId(7), period_of(2)) == {"of": 7, "ids": [101, 102], "after": 0}
    longest = shown_of(CustomerId(7), period_of(NAMED + 3))
    assert longest["after"] == 3
    assert longest["ids"] == [*range(104, 104 + NAMED)]
