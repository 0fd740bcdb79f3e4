"""After-sales: what customers complain of, with words, pictures and order, and the outcome."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from aiohttp import web

from admin.credit import policy_of
from admin.fields import FormReader
from admin.visit import Visit
from admin.words import Badge
from domain.aftersale import (
    Case,
    CaseKind,
    CaseStatus,
    Remedy,
    RemedyUnknown,
    claimed_line,
    credit_of,
    decide_case,
    get_case,
    grant_remedy,
    list_cases,
)
from domain.base.errors import NotFound
from domain.base.ids import CaseId, OrderId, SkuId
from domain.base.money import Money
from domain.catalog import get_skus
from domain.customer import Customer, get_customer
from domain.db import Tx
from domain.delivery import today_of
from domain.order import get_orders
from domain.staff import Permission, Staff, looks_after, require

KINDS: Mapping[str, str] = {
    "unsorted": "Nothing more",
    "refund": "Money back",
    "exchange": "Exchange",
    "return": "Taken back",
    "repair": "Repair",
}
STATES: Mapping[CaseStatus, Badge] = {
    CaseStatus.OPEN: Badge("Waits", "wait"),
    CaseStatus.SETTLED: Badge("Settled", "good"),
    CaseStatus.ASKED: Badge("Waits for a second person", "wait"),
    CaseStatus.DECLINED: Badge("Not agreed", "bad"),
}
_OPEN = 300
_DECIDED = 100


@dataclass(frozen=True, slots=True)
class CaseView:
    """One complaint: its shop, the number of its order, and the goods it is about."""

    case: Case
    customer: Customer
    order_no: str
    goods: tuple[str, ...]
    wished: Money | str | None = None
    """What the shop wishes: an amount on its account, or goods with its next order."""

    @property
    def links(self) -> tuple[str, ...]:
        """Pictures the platform serves under an address of its own."""
        urls = (media.url for media in self.case.media)
        return tuple(url for url in urls if url.startswith(("https://", "http://")))

    @property
    def hidden(self) -> int:
        """Pictures and recordings that only the rep's WeCom shows."""
        return len(self.case.media) - len(self.links)


async def show_list(visit: Visit) -> web.StreamResponse:
    """GET /aftersale: what waits, oldest first, then what was decided lately."""
    return await _show(visit)


async def _show(visit: Visit, wrong: Mapping[str, str] | None = None) -> web.Response:
    waiting, decided = await visit.read(_load, visit.staff)
    return visit.page(
        "cases.html",
        http=422 if wrong else 200,
        waiting=waiting,
        decided=decided,
        kinds=KINDS,
        states=STATES,
        wrong={visit.part("id"): wrong} if wrong else {},
        typed=dict(visit.form.pairs),
    )


def _load(tx: Tx, staff: Staff) -> tuple[list[CaseView], list[CaseView]]:
    waiting = list_cases(tx, status=CaseStatus.OPEN, limit=_OPEN)
    decided = [
        case for case in list_cases(tx, limit=_DECIDED) if case.status is not CaseStatus.OPEN
    ]
    return _views(tx, staff, tuple(reversed(waiting))), _views(tx, staff, tuple(decided))


def _views(tx: Tx, staff: Staff, cases: tuple[Case, ...]) -> list[CaseView]:
    """Those of shops the visitor looks after."""
    shops = {n: get_customer(tx, n) for n in dict.fromkeys(case.customer_id for case in cases)}
    own = [case for case in cases if looks_after(staff, shops[case.customer_id].rep_id)]
    orders = get_orders(tx, {OrderId(case.order_id) for case in own if case.order_id})
    skus = get_skus(tx, sorted({SkuId(item.sku_id) for case in own for item in case.items}))
    return [
        CaseView(
            case,
            shops[case.customer_id],
            orders[case.order_id].order_no if case.order_id in orders else "",
            tuple(skus[item.sku_id].name for item in case.items if item.sku_id in skus),
            _wished(tx, case),
        )
        for case in own
    ]


def _wished(tx: Tx, case: Case) -> Money | str | None:
    if case.remedy is None or case.status is not CaseStatus.OPEN:
        return None
    try:
        line, base = claimed_line(tx, case), case.items[0].base_quantity
    except RemedyUnknown:
        return None
    if case.remedy is Remedy.CREDIT:
        return credit_of(tx, case)
    return f"{line.sku_name} {base}{get_skus(tx, (line.sku_id,))[line.sku_id].base_unit}"


async def decide(visit: Visit) -> web.StreamResponse:
    """POST /aftersale/{id}: as wished, otherwise, or declined, in words the customer reads."""
    number = visit.part("id")
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        raise NotFound("aftersale_case", number)
    reader = FormReader(visit)
    words = reader.text("resolution", limit=300, required=True)
    kind = CaseKind(reader.choice("kind", tuple(KINDS)))
    said = visit.form.get("outcome")
    if said not in {"granted", "settled", "declined"}:
        reader.wrong["resolution"] = visit.t("Please choose again.")
    if not reader.is_right:
        return await _show(visit, reader.wrong)
    outcome = _Outcome(kind, said, words, today_of(policy_of(visit), visit.now))
    try:
        await visit.act(_decide, visit.staff, CaseId(int(number)), outcome)
    except RemedyUnknown:
        wrong = visit.t("This cannot be granted: it is more than has left of these goods.")
        return await _show(visit, {"resolution": wrong})
    return visit.go("cases", done="decided")


@dataclass(frozen=True, slots=True)
class _Outcome:
    kind: CaseKind
    said: str
    words: str
    today: date


def _decide(tx: Tx, staff: Staff, case_id: CaseId, outcome: _Outcome) -> None:
    case = get_case(tx, case_id)
    if not looks_after(staff, get_customer(tx, case.customer_id).rep_id):
        raise NotFound("aftersale_case", str(case_id))
    by = (staff.actor, outcome.words)
    if outcome.said == "granted":
        require(staff, Permission.REVIEW_ORDER)
        grant_remedy(tx, case_id, by=by, today=outcome.today)
    else:
        is_settled = outcome.said == "settled"
        decide_case(tx, case_id, kind=outcome.kind, is_settled=is_settled, by=by)
