"""Price lists of groups and grades: shares of the base price, and whose list is looked at first.

Fixed prices are set on the page of the goods (`prices`), many at once by import.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from aiohttp import web

from admin import currencies
from admin.agreed import no_such_grade, no_such_group
from admin.fields import FormReader
from admin.problems import explain_error
from admin.visit import Visit
from domain.base.actor import Actor
from domain.base.clock import at_local
from domain.base.errors import NotFound
from domain.base.ids import CustomerId, PriceListId, PriceRowId, SkuId
from domain.base.quantity import plain_count
from domain.campaign.model import LIST_PREFIX
from domain.catalog import Sku, find_sku, get_skus
from domain.customer import (
    Customer,
    find_customer,
    find_customer_group,
    get_customer,
    list_customer_groups,
    list_grades,
)
from domain.db import Tx
from domain.exchange.pricelists import PriceScope, list_for_scope
from domain.pricing import (
    AssignmentTarget,
    BreakRises,
    PercentDraft,
    PriceAssignment,
    PriceList,
    PriceRow,
    assign_price_list,
    assignments_of,
    count_prices,
    end_price,
    list_price_lists,
    percentages,
    set_prices,
)

_SCOPES = ("group", "grade", "customer")
_LEAST = Decimal(10)
"""Percent; no more is a misread 0.95 (95%) or 9.5 (9.5折)."""
_BASE = Decimal(100)
_HALF = Decimal(50)
_SURE = "sure"
"""The tick that it is meant to cost half or less, or more than it costs everybody."""
_MOST = Decimal(1000)
"""Percent; ten times the base price is a typing error."""


@dataclass(frozen=True, slots=True)
class ListRow:
    """A list that is not one customer's own; `given` is the group it is given to, `shops` are
    the customers it is given to by themselves.
    """

    price_list: PriceList
    prices: int
    given: PriceAssignment | None
    shops: tuple[Customer, ...]


@dataclass(frozen=True, slots=True)
class ListsView:
    """What the page shows; `own` is how many lists of single customers there are."""

    rows: tuple[ListRow, ...]
    shares: tuple[tuple[PriceList, PriceRow], ...]
    skus: Mapping[SkuId, Sku]
    own: int


@dataclass(frozen=True, slots=True)
class _Typed:
    scope: str
    percent_bp: int
    code: str
    start: date | None
    end: date | None
    currency: str


async def show(visit: Visit) -> web.StreamResponse:
    """GET /pricelists."""
    return await _show(visit, {})


async def _show(visit: Visit, wrong: Mapping[str, str], *, of: int = 0) -> web.StreamResponse:
    """`wrong` belongs to the turn of the list `of`, to the new percentage for 0."""
    view = await visit.read(_load)
    return visit.page(
        "pricelists.html",
        http=422 if wrong else 200,
        view=view,
        wrong={of: wrong},
        typed=dict(visit.form.pairs) if wrong else {},
        currencies=currencies.others(visit),
    )


def _load(tx: Tx) -> ListsView:
    lists, counts, shares = list_price_lists(tx), count_prices(tx), percentages(tx)
    rows = tuple(
        ListRow(one, counts.get(one.id, 0), _given(tx, one), given_to(tx, one.id))
        for one in lists
        if not (one.is_own or one.code.startswith(LIST_PREFIX))
    )
    skus = get_skus(tx, tuple({row.sku_id for _, row in shares if row.sku_id is not None}))
    own = sum(1 for one in lists if one.is_own and counts.get(one.id))
    return ListsView(tuple(sorted(rows, key=_turn)), shares, skus, own)


def _turn(row: ListRow) -> tuple[int, int, int]:
    """Groups by turn, then grades, then everybody's: as a price is looked for."""
    rank = 2 if row.price_list.is_base else 0 if row.given else 1
    return rank, row.given.priority if row.given else 0, int(row.price_list.id)


def given_to(tx: Tx, list_id: PriceListId) -> tuple[Customer, ...]:
    """The customers a list is given to by themselves, not as members of a group."""
    keys = [
        one.target_key
        for one in assignments_of(tx, list_id)
        if one.target is AssignmentTarget.CUSTOMER
    ]
    return tuple(get_customer(tx, CustomerId(int(key))) for key in keys if key.isdecimal())


def _given(tx: Tx, price_list: PriceList) -> PriceAssignment | None:
    given = assignments_of(tx, price_list.id)
    return next((one for one in given if one.target is AssignmentTarget.GROUP), None)


async def add(visit: Visit) -> web.StreamResponse:
    """POST /pricelists: a group, grade or customer pays a share of the base price."""
    reader = FormReader(visit)
    typed = await _read(visit, reader)
    if typed is None or not reader.is_right:
        return await _show(visit, reader.wrong)
    try:
        await visit.act(_set, typed, visit.context.shop().zone, visit.actor)
    except BreakRises as error:
        return await _show(visit, {"percent": explain_error(error, visit.t)[1]})
    return visit.go("pricelists", done="saved")


async def _read(visit: Visit, reader: FormReader) -> _Typed | None:
    t = visit.t
    scope = reader.choice("scope", _SCOPES)
    key = reader.text("key", limit=40, required=True)
    shop = await visit.read(find_customer, key) if scope == "customer" and key else None
    if scope == "customer" and key and shop is None:
        reader.wrong["key"] = t("There is no customer with this code.")
    if scope == "group" and key:
        group = await visit.read(find_customer_group, key)
        if group is None:
            reader.wrong["key"] = no_such_group(t, await visit.read(list_customer_groups))
        key = group.code if group else key
    if scope == "grade" and key and key not in (grades := await visit.read(list_grades)):
        reader.wrong["key"] = no_such_grade(t, grades)
    code = reader.text("code", limit=40)
    if code and await visit.read(find_sku, code) is None:
        reader.wrong["code"] = t("There are no goods with this code.")
    percent = _read_percent(visit, reader)
    today = visit.now.astimezone(visit.context.shop().zone).date()
    start, end = reader.day("from", since=today), reader.day("to", since=today)
    if start and end and start > end:
        reader.wrong["to"] = t("The end lies before the beginning.")
    currency = currencies.chosen(visit, reader, shop)
    if percent is None or not reader.is_right:
        return None
    return _Typed(f"{scope}:{key}", int(percent * 100), code, start, end, currency)


def _read_percent(visit: Visit, reader: FormReader) -> Decimal | None:
    """The share; one that is likelier a slip is asked about once."""
    t, percent = visit.t, reader.count("percent")
    if percent is None:
        return None
    told = ""
    if not (_LEAST < percent <= _MOST and percent * 100 % 1 == 0):
        reader.wrong["percent"] = t("Please give a percentage like 95 or 97.5.")
    elif percent > _BASE:
        told = t("{percent}% is more than the base price.", percent=plain_count(percent))
    elif percent <= _HALF:
        told = t("{percent}% is half of the base price or less.", percent=plain_count(percent))
    if told and visit.form.get(_SURE) != "yes":
        reader.wrong["percent"] = reader.wrong[_SURE] = told
    return percent


def _set(tx: Tx, typed: _Typed, zone: ZoneInfo, actor: Actor) -> None:
    sku = find_sku(tx, typed.code) if typed.code else None
    draft = PercentDraft(
        typed.percent_bp,
        sku.id if sku else None,
        valid_from=_midnight(typed.start, zone),
        valid_to=_midnight(typed.end + timedelta(days=1) if typed.end else None, zone),
    )
    price_list = list_for_scope(tx, PriceScope.parse(typed.scope), actor, currency=typed.currency)
    set_prices(tx, price_list.id, [draft], actor)


def _midnight(day: date | None, zone: ZoneInfo) -> datetime | None:
    return at_local(day, time(0), zone) if day else None


async def turn(visit: Visit) -> web.StreamResponse:
    """POST /pricelists/{id}/turn: which group's list is looked at first."""
    reader, list_id = FormReader(visit), PriceListId(_number(visit, "id"))
    priority = reader.whole("priority", required=True)
    if priority is None or not reader.is_right:
        return await _show(visit, reader.wrong, of=list_id)
    await visit.act(_set_turn, list_id, priority, visit.actor)
    return visit.go("pricelists", done="saved")


def _set_turn(tx: Tx, list_id: PriceListId, priority: int, actor: Actor) -> None:
    given: Sequence[PriceAssignment] = assignments_of(tx, list_id)
    group = next((one for one in given if one.target is AssignmentTarget.GROUP), None)
    if group is None:
        raise NotFound("price_list", str(list_id))
    if group.priority != priority:
        assign_price_list(tx, replace(group, priority=priority), actor)


async def end(visit: Visit) -> web.StreamResponse:
    """POST /pricelists/{id}/end: this percentage holds no longer; `id` is its row."""
    await visit.act(end_price, PriceRowId(_number(visit, "id")), visit.actor)
    return visit.go("pricelists", done="removed")


def _number(visit: Visit, name: str) -> int:
    said = visit.part(name)
    if not (said.isascii() and said.isdigit() and len(said) < 18):
        raise NotFound("price", said)
    return int(said)
