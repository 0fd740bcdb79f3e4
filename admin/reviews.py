"""Review steps: which orders wait for whom, and which shops need their head office's word."""

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from admin.fields import FormReader
from admin.scope import order_in_scope
from admin.visit import Visit
from admin.words import ROLES
from domain.base.actor import Actor
from domain.base.errors import NotFound
from domain.base.money import Money, plain
from domain.credit import (
    CreditTermsInvalid,
    PaymentTime,
    check_payment_time,
    payment_time,
    set_payment_time,
)
from domain.customer import (
    Customer,
    CustomerFilter,
    find_customer,
    get_customer,
    list_customers,
)
from domain.db import Tx
from domain.order import pass_review, reconsider_reviews
from domain.payment import set_write_off_limit, write_off_limit
from domain.review import (
    BuyerRule,
    ReviewStep,
    StepCode,
    list_buyer_rules,
    list_steps,
    save_buyer_rule,
    save_step,
)
from domain.staff import Role, Staff

STEPS: Mapping[str, str] = {
    "amount": "From an amount on",
    "new_customer": "A shop's first order",
    "unusual": "An unusual amount",
    "credit": "Beyond the credit terms",
    "buyer": "The head office has to agree",
}
_WHO = (Role.REP, Role.OWNER, Role.FINANCE)
_HOURS = 24
LISTED_SHOPS = 500
"""So many shops are offered while one types."""


@dataclass(frozen=True, slots=True)
class ChainView:
    """A branch, its head office, and from what on it has to agree."""

    branch: Customer
    head: Customer
    rule: BuyerRule


async def show(visit: Visit) -> web.StreamResponse:
    """GET /reviews."""
    return await _show(visit, {})


async def _show(visit: Visit, wrong: Mapping[str, str]) -> web.Response:
    steps, chains, shops = await visit.read(_load)
    limit = await visit.read(write_off_limit, visit.context.shop().currency)
    pay_time = await visit.read(payment_time)
    return visit.page(
        "reviews.html",
        http=422 if wrong else 200,
        steps=steps,
        chains=chains,
        names=STEPS,
        roles={role.value: ROLES[role] for role in _WHO},
        wrong=wrong,
        typed=dict(visit.form.pairs),
        shops=shops,
        limit=limit,
        pay_time=pay_time,
        typed_amount=_typed_amount,
    )


def _typed_amount(minor: int) -> str:
    """As somebody would type it: 500, 500.50; empty for none."""
    return plain(Money(minor)).removesuffix(".00") if minor else ""


def _load(
    tx: Tx,
) -> tuple[tuple[ReviewStep, ...], tuple[ChainView, ...], tuple[Customer, ...]]:
    chains = tuple(
        ChainView(get_customer(tx, rule.customer_id), get_customer(tx, rule.head_id), rule)
        for rule in list_buyer_rules(tx)
    )
    shops = list_customers(tx, CustomerFilter(), limit=LISTED_SHOPS).rows
    return list_steps(tx), chains, shops


async def save(visit: Visit) -> web.StreamResponse:
    """POST /reviews/{code}: switch a step, or set it otherwise."""
    code = visit.part("code")
    if code not in set(StepCode):
        raise NotFound("review_step", code)
    reader = FormReader(visit)
    is_on = reader.choice("on", ("off", "on")) == "on"
    is_amount = code == StepCode.AMOUNT
    currency = visit.context.shop().currency
    amount = reader.money("threshold", currency, required=is_on) if is_amount else None
    if not reader.is_right:
        return await _show(visit, {f"{code}.{k}": v for k, v in reader.wrong.items()})
    step = ReviewStep(
        StepCode(code),
        is_on,
        Role(reader.choice("role", tuple(role.value for role in _WHO))),
        reader.choice("four_eyes", ("off", "on")) == "on",
        0 if amount is None else amount.minor,
    )
    await visit.act(_save_step, step, visit.actor)
    return visit.go("reviews", done="saved")


def _save_step(tx: Tx, step: ReviewStep, actor: Actor) -> None:
    """Orders that wait for a step that is needed no more go on by themselves."""
    save_step(tx, step, actor)
    reconsider_reviews(tx)


async def save_write_off(visit: Visit) -> web.StreamResponse:
    """POST /reviews/write_off: from when on writing off takes two; empty: never."""
    reader, currency = FormReader(visit), visit.context.shop().currency
    limit = reader.money("write_off", currency, required=False)
    if not reader.is_right:
        return await _show(visit, reader.wrong)
    await visit.act(_save_limit, currency, limit, visit.actor)
    return visit.go("reviews", done="saved", anchor="#write_off")


def _save_limit(tx: Tx, currency: str, limit: Money | None, actor: Actor) -> None:
    set_write_off_limit(tx, currency, limit, actor=actor)


async def save_pay_time(visit: Visit) -> web.StreamResponse:
    """POST /reviews/payment_time: how long prepaid orders may stay unpaid; empty: no end."""
    reader = FormReader(visit)
    hours, warned = reader.whole("hours"), reader.whole("warned_hours")
    time = PaymentTime(hours, warned if warned is not None else 0)
    if reader.is_right:
        try:
            check_payment_time(time)
        except CreditTermsInvalid as wrong:
            reader.wrong[wrong.field] = visit.t("Whole hours: the warning before the end.")
    if not reader.is_right:
        return await _show(visit, {f"pay.{k}": v for k, v in reader.wrong.items()})
    await visit.act(_save_payment_time, time, visit.actor)
    return visit.go("reviews", done="saved", anchor="#payment_time")


def _save_payment_time(tx: Tx, time: PaymentTime, actor: Actor) -> None:
    set_payment_time(tx, time, actor=actor)


async def save_chain(visit: Visit) -> web.StreamResponse:
    """POST /reviews/chain: a branch's orders wait for its head office, or no more."""
    reader = FormReader(visit)
    branch = reader.text("branch", limit=80, required=True)
    if visit.form.get("drop"):
        await visit.act(_save_chain, branch, "", None, visit.actor)
        return visit.go("reviews", done="removed")
    head = reader.text("head", limit=80, required=True)
    above = reader.money("above", visit.context.shop().currency, required=False)
    hours = reader.whole("hours") or _HOURS
    if reader.is_right:
        zero = Money.zero(visit.context.shop().currency)
        problem = await visit.act(_save_chain, branch, head, (above or zero, hours), visit.actor)
        if not problem:
            return visit.go("reviews", done="saved")
        reader.wrong[problem] = visit.t("There is no such shop, or it is the same one.")
    return await _show(visit, {f"chain.{k}": v for k, v in reader.wrong.items()})


def _save_chain(
    tx: Tx, branch: str, head: str, terms: tuple[Money, int] | None, actor: Actor
) -> str:
    """The field that is wrong; empty where it was saved."""
    shop = _shop(tx, branch)
    if shop is None:
        return "branch"
    if terms is None:
        save_buyer_rule(tx, shop.id, None, actor=actor)
        reconsider_reviews(tx)
        return ""
    office = _shop(tx, head)
    if office is None or office.id == shop.id:
        return "head"
    above, hours = terms
    rule = BuyerRule(shop.id, office.id, above, hours)
    save_buyer_rule(tx, shop.id, rule, actor=actor)
    reconsider_reviews(tx)
    return ""


def _shop(tx: Tx, words: str) -> Customer | None:
    """The shop with this code, or with exactly this name where no other has it."""
    found = find_customer(tx, words)
    if found is not None:
        return found
    rows = list_customers(tx, CustomerFilter(text=words)).rows
    named = [one for one in rows if one.name == words]
    return named[0] if len(named) == 1 else None


async def let_pass(visit: Visit) -> web.StreamResponse:
    """POST /orders/{order_no}/review: the order may go on; the rep still confirms it."""
    await visit.act(_let_pass, visit.staff, visit.part("order_no"), visit.actor)
    return visit.go("order", order_no=visit.part("order_no"), done="passed")


def _let_pass(tx: Tx, staff: Staff, order_no: str, actor: Actor) -> None:
    order, _ = order_in_scope(tx, staff, order_no)
    pass_review(tx, order.id, actor=actor)
