"""Promotions: what is on, making and ending one, coupons, and what a draft would get of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from aiohttp import web

from admin.fields import FormReader
from admin.problems import explain_error
from admin.promotionaudience import audience_names
from admin.promotionform import HINTS, ask_about, field_of, read_promotion, read_quota, today_there
from admin.promotionrules import rule_lines
from admin.visit import Visit
from domain.base.actor import Actor
from domain.base.clock import at_local
from domain.base.errors import NotFound
from domain.base.ids import CustomerId, SkuId
from domain.cart import Cart, PricedCart, list_carts, preview_cart
from domain.catalog import Sku, get_skus, list_categories
from domain.customer import Customer, find_customer, get_customer
from domain.db import Tx
from domain.delivery import DeliveryPolicy
from domain.promotion import (
    Coupon,
    Promotion,
    PromotionDraft,
    PromotionExists,
    PromotionInvalid,
    PromotionKind,
    change_promotion,
    coupons_of,
    create_promotion,
    end_promotion,
    find_promotion,
    gifts_of,
    issue_coupons,
    list_promotions,
)
from handlers.promotion import rules_of
from handlers.promotiontexts import adjustment_rows

if TYPE_CHECKING:
    from locales import Translator

KINDS: Mapping[str, str] = {
    "special_price": "Special price",
    "nth_item": "The n-th for less",
    "buy_gift": "Buy n, get m",
    "full_reduction": "An amount off from a sum on",
    "full_discount": "A share off from a sum on",
    "full_gift": "A gift from a sum on",
    "coupon": "Coupon",
    "points": "Points",
}
STATES: Mapping[str, str] = {"on": "On", "waiting": "Not begun", "over": "Ended"}
_PREVIEWED = 5


@dataclass(frozen=True, slots=True)
class PromotionRow:
    """One promotion as the list shows it."""

    promotion: Promotion
    rules: str
    state: str


@dataclass(frozen=True, slots=True)
class Preview:
    """A customer's draft as it is with the promotion."""

    cart: Cart
    priced: PricedCart
    rows: tuple[str, ...]


async def show_list(visit: Visit) -> web.StreamResponse:
    """GET /promotions."""
    rows = await visit.read(_load_rows, visit.t)
    return visit.page("promotions.html", rows=rows, kinds=KINDS, states=STATES)


def _load_rows(tx: Tx, t: "Translator") -> list[PromotionRow]:
    promotions = list_promotions(tx)
    skus = _skus_of(tx, promotions)
    return [PromotionRow(p, "、".join(rules_of(t, p, skus)), _state(tx, p)) for p in promotions]


def _skus_of(tx: Tx, promotions: tuple[Promotion, ...]) -> dict[SkuId, Sku]:
    ids = {s for p in promotions for s in (*p.scope.sku_ids, *gifts_of(p.terms))}
    return get_skus(tx, tuple(sorted(ids))) if ids else {}


def _state(tx: Tx, promotion: Promotion) -> str:
    if promotion.is_live(tx.now):
        return "on"
    return "waiting" if tx.now < promotion.starts_at else "over"


# -- making and changing ------------------------------------------------------------------------


async def show_new(visit: Visit) -> web.StreamResponse:
    """GET /promotions/new?kind=…"""
    return _form(visit, _kind(visit.query("kind")), values={}, wrong={})


async def create(visit: Visit) -> web.StreamResponse:
    """POST /promotions/new."""
    reader = FormReader(visit)
    kind = PromotionKind(reader.choice("kind", tuple(KINDS)))
    code = reader.text("code", limit=30, required=True)
    draft = await read_promotion(visit, reader, kind, code)
    if draft is not None and reader.is_right:
        await ask_about(visit, reader, draft)
    if draft is None or not reader.is_right:
        return _form(visit, kind, values=reader.values(), wrong=reader.wrong)
    try:
        await visit.act(create_promotion, draft, visit.actor)
    except (PromotionInvalid, PromotionExists) as error:
        wrong = {field_of(error, draft): explain_error(error, visit.t)[1]}
        return _form(visit, kind, values=reader.values(), wrong=wrong)
    return visit.go("promotion", code=draft.code, done="saved")


def _form(
    visit: Visit, kind: PromotionKind, *, values: Mapping[str, str], wrong: Mapping[str, str]
) -> web.Response:
    return visit.page(
        "promotion_new.html",
        http=422 if wrong else 200,
        kind=kind.value,
        kinds=KINDS,
        hint=HINTS[kind.value],
        values=values,
        wrong=wrong,
    )


async def show_promotion(visit: Visit) -> web.StreamResponse:
    """GET /promotions/{code}; with `?customer=` also what that shop's drafts would get."""
    return await _page(visit, {})


async def _page(
    visit: Visit, wrong: Mapping[str, str], values: Mapping[str, str] | None = None
) -> web.StreamResponse:
    said = visit.query("customer")
    view = await visit.read(_load, visit.part("code"), visit.t)
    policy = visit.context.shop().policy
    shown = await visit.read(_previews, view.promotion, said, policy, visit.t) if said else None
    zone = visit.context.shop().zone
    last = view.promotion.ends_at
    typed = values or {
        "name": view.promotion.name,
        "to": "" if last is None else _last_day(last, zone),
        "quota": str(view.promotion.quota or ""),
        "quota_each": str(view.promotion.quota_each or ""),
    }
    return visit.page(
        "promotion.html",
        http=422 if wrong else 200,
        view=view,
        kinds=KINDS,
        states=STATES,
        values=typed,
        wrong=wrong,
        previews=shown,
        asked=said,
    )


def _last_day(ends_at: datetime, zone: ZoneInfo) -> str:
    return (ends_at - timedelta(seconds=1)).astimezone(zone).date().isoformat()


@dataclass(frozen=True, slots=True)
class PromotionView:
    """Everything the page of one promotion shows."""

    promotion: Promotion
    state: str
    rules: str
    lines: str
    goods: str
    audience: str
    """Empty: everybody."""
    coupons: tuple[Coupon, ...]
    owners: Mapping[CustomerId, Customer]


def _load(tx: Tx, code: str, t: "Translator") -> PromotionView:
    promotion = _by_code(tx, code)
    skus = _skus_of(tx, (promotion,))
    given = coupons_of(tx, promotion.id) if promotion.kind is PromotionKind.COUPON else ()
    scope = promotion.scope
    shelves = {c.id: c.name for c in list_categories(tx)}
    goods = [skus[s].name for s in scope.sku_ids if s in skus]
    goods += [shelves[c] for c in scope.category_ids if c in shelves]
    return PromotionView(
        promotion,
        _state(tx, promotion),
        "、".join(rules_of(t, promotion, skus)),
        rule_lines(promotion.terms, lambda s: skus[s].code if s in skus else str(s)),
        "、".join([*goods, *scope.brands]),
        "、".join(audience_names(tx, promotion.audience)),
        given,
        {one: get_customer(tx, one) for one in {c.customer_id for c in given}},
    )


def _by_code(tx: Tx, code: str) -> Promotion:
    found = find_promotion(tx, code)
    if found is None:
        raise NotFound("promotion", code)
    return found


async def save(visit: Visit) -> web.StreamResponse:
    """POST /promotions/{code}: name, end and quotas; for other terms another one is made."""
    code, reader = visit.part("code"), FormReader(visit)
    old = await visit.read(_by_code, code)
    reader.text("name", limit=60, required=True)
    last = reader.day("to", since=today_there(visit))
    quota, each = read_quota(visit, reader, "quota"), read_quota(visit, reader, "quota_each")
    if not reader.is_right:
        return await _page(visit, reader.wrong, reader.values())
    zone = visit.context.shop().zone
    changed = replace(
        _as_draft(old),
        name=visit.form.get("name"),
        ends_at=at_local(last + timedelta(days=1), time(0), zone) if last else None,
        quota=quota,
        quota_each=each,
    )
    await visit.act(_change, old, changed, visit.actor)
    return visit.go("promotion", code=code, done="saved")


def _as_draft(old: Promotion) -> PromotionDraft:
    return PromotionDraft(
        code=old.code,
        name=old.name,
        terms=old.terms,
        audience=old.audience,
        scope=old.scope,
        starts_at=old.starts_at,
        ends_at=old.ends_at,
        exclusive_group=old.exclusive_group,
        priority=old.priority,
        quota=old.quota,
        quota_each=old.quota_each,
        currency=old.currency,
    )


def _change(tx: Tx, old: Promotion, draft: PromotionDraft, actor: Actor) -> None:
    change_promotion(tx, old.id, draft, actor, version=old.version)


async def end(visit: Visit) -> web.StreamResponse:
    """POST /promotions/{code}/end."""
    code = visit.part("code")
    await visit.act(_end, code, visit.actor)
    return visit.go("promotion", code=code, done="saved")


def _end(tx: Tx, code: str, actor: Actor) -> None:
    end_promotion(tx, _by_code(tx, code).id, actor)


async def issue(visit: Visit) -> web.StreamResponse:
    """POST /promotions/{code}/coupons: one for each customer named."""
    code, reader = visit.part("code"), FormReader(visit)
    said = reader.text("customers", limit=2_000, required=True).split()
    ids = await visit.read(_customer_ids, said)
    unknown = [one for one in said if one not in ids]
    if unknown:
        reader.wrong["customers"] = visit.t("There is no customer {code}.", code=unknown[0])
    if not reader.is_right:
        return await _page(visit, reader.wrong)
    await visit.act(_issue, code, list(ids.values()), visit.actor)
    return visit.go("promotion", code=code, done="added", anchor="#coupons")


def _customer_ids(tx: Tx, codes: list[str]) -> dict[str, CustomerId]:
    found = {code: find_customer(tx, code) for code in codes}
    return {code: one.id for code, one in found.items() if one is not None}


def _issue(tx: Tx, code: str, ids: list[CustomerId], actor: Actor) -> int:
    return issue_coupons(tx, _by_code(tx, code).id, ids, actor)


def _kind(said: str) -> PromotionKind:
    return PromotionKind(said) if said in KINDS else PromotionKind.FULL_REDUCTION


# -- preview ------------------------------------------------------------------------------------


def _previews(
    tx: Tx, promotion: Promotion, code: str, policy: DeliveryPolicy, t: "Translator"
) -> tuple[Preview, ...]:
    """The open drafts of a customer as they would be with the promotion."""
    customer = find_customer(tx, code)
    if customer is None:
        return ()
    shown = []
    for cart in list_carts(tx, customer.id, limit=_PREVIEWED):
        priced = preview_cart(tx, cart, customer=customer, policy=policy, promotion=promotion)
        rows = adjustment_rows(t, priced)
        shown.append(Preview(cart, priced, tuple(rows)))
    return tuple(shown)
