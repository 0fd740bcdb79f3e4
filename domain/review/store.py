"""Tables review_step, buyer_rule and order_review."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    bindparam,
    cast,
    delete,
    literal,
    null,
    select,
    union_all,
    update,
)
from sqlalchemy.dialects import postgresql

from domain.base.actor import Actor, ActorKind
from domain.base.ids import CustomerId, OrderId
from domain.base.money import Money
from domain.db import Tx
from domain.db.schema import Flag, Key, UtcDateTime, id_column, metadata
from domain.review.model import (
    BuyerRule,
    Needed,
    OrderReview,
    ReviewState,
    ReviewStep,
    Rules,
    StepCode,
)
from domain.staff import Role

review_step_table = Table(
    "review_step",
    metadata,
    Column("code", Text, primary_key=True),
    Column("is_on", Flag, nullable=False),
    Column("role", Text, nullable=False),
    Column("is_four_eyes", Flag, nullable=False),
    Column("threshold_minor", BigInteger, nullable=False),
)

buyer_rule_table = Table(
    "buyer_rule",
    metadata,
    Column("customer_id", Key, ForeignKey("customer.id"), primary_key=True, autoincrement=False),
    Column("head_id", Key, ForeignKey("customer.id"), nullable=False),
    Column("above_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("hours", Integer, nullable=False),
    CheckConstraint("head_id <> customer_id", name="head_is_another"),
)

order_review_table = Table(
    "order_review",
    metadata,
    id_column(),
    Column("order_id", Key, nullable=False, index=True),
    Column("code", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("is_four_eyes", Flag, nullable=False),
    Column("minor", BigInteger, nullable=False),
    Column("head_id", Key, ForeignKey("customer.id")),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("decided_kind", Text),
    Column("decided_id", Key),
    Column("decided_name", Text),
    Column("decided_at", UtcDateTime),
)
_r = order_review_table.c
_IS_OPEN = _r.state == "open"
Index(
    "uq_order_review_open", _r.order_id, _r.code, unique=True,
    sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN,
)  # fmt: skip

_s = review_step_table.c
_b = buyer_rule_table.c
_STEPS = select(*_s).order_by(_s.code)
_NEW_STEP = postgresql.insert(review_step_table)
_SAVE_STEP = _NEW_STEP.on_conflict_do_update(
    index_elements=[_s.code],
    set_={c.name: _NEW_STEP.excluded[c.name] for c in _s if c.name != "code"},
)
_RULE = select(*_b).where(_b.customer_id == bindparam("p_customer"))
_RULES = union_all(
    select(
        _s.code,
        _s.role.label("word"),
        cast(_s.is_four_eyes, Integer).label("number"),
        _s.threshold_minor.label("minor"),
        cast(null(), Key).label("head_id"),
    ).where(_s.is_on == 1),
    select(
        literal("buyer", Text),
        _b.currency,
        _b.hours,
        _b.above_minor,
        _b.head_id,
    ).where(_b.customer_id == bindparam("p_customer")),
)
_ALL_RULES = select(*_b).order_by(_b.customer_id)
_NEW_RULE = postgresql.insert(buyer_rule_table)
_SAVE_RULE = _NEW_RULE.on_conflict_do_update(
    index_elements=[_b.customer_id],
    set_={c.name: _NEW_RULE.excluded[c.name] for c in _b if c.name != "customer_id"},
)
_DROP_RULE = delete(buyer_rule_table).where(_b.customer_id == bindparam("p_customer"))
_OPEN = postgresql.insert(order_review_table).on_conflict_do_nothing().returning(_r.id)
_ONE = select(*_r).where(_r.id == bindparam("p_id"))
_OF_ORDER = select(*_r).where(_r.order_id == bindparam("p_order")).order_by(_r.id)
_FOR_HEAD = select(*_r).where(_IS_OPEN, _r.head_id == bindparam("p_head")).order_by(_r.id)
_UNDER_REVIEW = select(_r.order_id).where(_IS_OPEN).distinct().order_by(_r.order_id)
_EXPIRED = select(*_r).where(
    _IS_OPEN, _r.expires_at <= bindparam("p_now", type_=UtcDateTime)
).order_by(_r.id)  # fmt: skip
_DECIDE = (
    update(order_review_table)
    .where(_r.id == bindparam("p_id"), _IS_OPEN)
    .values(
        state=bindparam("p_state"),
        decided_kind=bindparam("p_kind"),
        decided_id=bindparam("p_actor"),
        decided_name=bindparam("p_name"),
        decided_at=bindparam("p_now", type_=UtcDateTime),
    )
)


def load_steps(tx: Tx) -> dict[StepCode, ReviewStep]:
    """The steps the merchant has set."""
    return {
        StepCode(row.code): ReviewStep(
            StepCode(row.code), row.is_on, Role(row.role), row.is_four_eyes, row.threshold_minor
        )
        for row in tx.execute(_STEPS)
    }


def load_rules(tx: Tx, customer_id: CustomerId) -> Rules:
    """The steps that are on, and the rule of a shop's head office."""
    steps, buyer = [], None
    for row in tx.execute(_RULES, p_customer=customer_id):
        if row.code == "buyer":
            above = Money(row.minor, row.word)
            buyer = BuyerRule(customer_id, CustomerId(row.head_id), above, row.number)
        else:
            is_four_eyes = bool(row.number)
            code, role = StepCode(row.code), Role(row.word)
            steps.append(ReviewStep(code, True, role, is_four_eyes, row.minor))
    return Rules(tuple(steps), buyer)


def write_step(tx: Tx, step: ReviewStep) -> None:
    """Insert or change a step."""
    tx.execute(
        _SAVE_STEP,
        code=str(step.code),
        is_on=step.is_on,
        role=str(step.role),
        is_four_eyes=step.is_four_eyes,
        threshold_minor=step.threshold_minor,
    )


def load_rule(tx: Tx, customer_id: CustomerId) -> BuyerRule | None:
    """The rule of a branch."""
    row = tx.execute(_RULE, p_customer=customer_id).first()
    return None if row is None else _rule(row)


def load_all_rules(tx: Tx) -> tuple[BuyerRule, ...]:
    """The rules of all branches."""
    return tuple(_rule(row) for row in tx.execute(_ALL_RULES))


def _rule(row: Any) -> BuyerRule:
    above = Money(row.above_minor, row.currency)
    return BuyerRule(CustomerId(row.customer_id), CustomerId(row.head_id), above, row.hours)


def write_rule(tx: Tx, rule: BuyerRule) -> None:
    """Insert or change the rule of a branch."""
    tx.execute(
        _SAVE_RULE,
        customer_id=rule.customer_id,
        head_id=rule.head_id,
        above_minor=rule.above.minor,
        currency=rule.above.currency,
        hours=rule.hours,
    )


def drop_rule(tx: Tx, customer_id: CustomerId) -> None:
    """Nobody has to agree any more."""
    tx.execute(_DROP_RULE, p_customer=customer_id)


def insert_review(
    tx: Tx, order_id: OrderId, needed: Needed, buyer: BuyerRule | None
) -> int | None:
    """Open a review; None where one of this step is open."""
    is_buyers = needed.step.code is StepCode.BUYER and buyer is not None
    row = tx.execute(
        _OPEN,
        order_id=order_id,
        code=str(needed.step.code),
        state=str(ReviewState.OPEN),
        role=str(needed.step.role),
        is_four_eyes=needed.step.is_four_eyes,
        minor=needed.minor,
        head_id=buyer.head_id if is_buyers and buyer else None,
        opened_at=tx.now,
        expires_at=tx.now + timedelta(hours=buyer.hours) if is_buyers and buyer else None,
    ).first()
    return None if row is None else int(row.id)


def load_review(tx: Tx, review_id: int) -> OrderReview | None:
    """One review."""
    row = tx.execute(_ONE, p_id=review_id).first()
    return None if row is None else _review(row)


def load_of_order(tx: Tx, order_id: OrderId) -> tuple[OrderReview, ...]:
    """Every review of an order, oldest first."""
    return tuple(_review(row) for row in tx.execute(_OF_ORDER, p_order=order_id))


def load_for_head(tx: Tx, head_id: CustomerId) -> tuple[OrderReview, ...]:
    """The open reviews that wait for a head office, oldest first."""
    return tuple(_review(row) for row in tx.execute(_FOR_HEAD, p_head=head_id))


def load_under_review(tx: Tx) -> tuple[OrderId, ...]:
    """The orders with an open review, by id."""
    return tuple(OrderId(row.order_id) for row in tx.execute(_UNDER_REVIEW))


def load_expired(tx: Tx, now: datetime) -> tuple[OrderReview, ...]:
    """Open reviews whose time is over."""
    return tuple(_review(row) for row in tx.execute(_EXPIRED, p_now=now))


def decide(tx: Tx, reviews: Iterable[OrderReview], state: ReviewState, *, actor: Actor) -> int:
    """Close open reviews; how many were."""
    return sum(
        tx.execute(
            _DECIDE,
            p_id=review.id,
            p_state=str(state),
            p_kind=str(actor.kind),
            p_actor=actor.id,
            p_name=actor.name,
            p_now=tx.now,
        ).rowcount
        for review in reviews
    )


def _review(row: Any) -> OrderReview:
    decided = None
    if row.decided_kind is not None:
        decided = Actor(ActorKind(row.decided_kind), row.decided_id, row.decided_name)
    return OrderReview(
        id=row.id,
        order_id=OrderId(row.order_id),
        code=StepCode(row.code),
        state=ReviewState(row.state),
        role=Role(row.role),
        is_four_eyes=row.is_four_eyes,
        minor=row.minor,
        head_id=None if row.head_id is None else CustomerId(row.head_id),
        opened_at=row.opened_at,
        expires_at=row.expires_at,
        decided_by=decided,
        decided_at=row.decided_at,
    )
