"""The shop of the model machine: two buyers, a rep, two warehouses, goods of every kind.

The second buyer has a price of its own and buys on credit; a guest pays in Hong Kong dollars.

Prices and amounts are chosen so that rounding happens: 150 g at 2.85 a 斤 are 0.855.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from domain.base.actor import SYSTEM, Actor, ActorKind
from domain.base.ids import ContactId, PriceListId, SkuId, WarehouseId
from domain.base.money import Money, UnitPrice
from domain.base.quantity import Quantity
from domain.cart import Buyer
from domain.catalog import SaleUnit, Sku, SkuDraft, Split, get_sku, save_sku
from domain.catalog.rules import measure
from domain.credit import CreditTerms, set_credit_terms
from domain.customer import (
    Customer,
    CustomerDraft,
    DeliveryMethod,
    PaymentTerms,
    bind_contact,
    change_customer,
    create_contact,
    create_customer,
)
from domain.db import Tx
from domain.delivery import DeliveryPolicy, FreightRule
from domain.inventory import (
    Cause,
    MovementCause,
    StockPlace,
    Warehouse,
    create_warehouse,
    receive_stock,
)
from domain.pricing import (
    PriceDraft,
    base_price_list,
    own_price_list,
    set_price_floor,
    set_prices,
)
from domain.promotion import (
    BuyGift,
    CouponTerms,
    FullReduction,
    PointsTerms,
    PromotionDraft,
    ReductionStep,
    create_promotion,
)
from domain.reactions import drain
from domain.review import BuyerRule, save_buyer_rule
from domain.staff import Role, StaffDraft, create_staff
from tests.faults.accounts import START_LIMIT
from tests.faults.chainbook import ABOVE
from tests.faults.chainbook import CASE as CASE_OF_TEA
from tests.faults.chainbook import PRICE as PRICE_OF_TEA
from tests.faults.chainbook import START as TEA_AT_FIRST
from tests.faults.guestbook import CASE, EARN_PER, FEE, FREE_FROM, WORTH

POLICY = DeliveryPolicy()
GUEST_POLICY = DeliveryPolicy(
    freight=(FreightRule(DeliveryMethod.DELIVERY, "", Money(FEE, "HKD"), Money(FREE_FROM, "HKD")),)
)
CASE_OF_RICE, PRICE_OF_RICE, RICE_AT_FIRST = 10, 2_000, 60
"""Bags in a 箱, what it costs in 分, and how many bags there are at first."""
ORDER_KEY = b"key of the machine"
LONG_TO_PAY = 366
"""Days until the second buyer's orders fall due: further than the machine's clock gets."""


@dataclass(frozen=True)
class Good:
    """A SKU as the model knows it; `price` in 1e-4 per order unit, None is 时价.

    `step`: every legal amount is a multiple of it. `stock` per warehouse; None: not kept.
    """

    code: str
    base_unit: str
    order_unit: str
    factor: int
    step: int
    price: int | None
    stock: tuple[int, int] | None
    split: Split = Split.NONE
    is_weighed: bool = False


WEIGHED = "GREENS"
GOODS = (
    Good("COLA", "罐", "箱", 24, 24, 460_000, (72, 48)),
    Good("BULL", "罐", "箱", 24, 12, 1_320_000, (48, 24), Split.HALF),
    Good("SAUCE", "瓶", "件", 12, 1, 780_500, (30, 12), Split.LOOSE),
    Good("GREENS", "克", "斤", 500, 50, 28_500, (1_500, 1_000), Split.NONE, is_weighed=True),
    Good("WATER", "瓶", "箱", 24, 24, 280_000, None),
    Good("CRAB", "只", "箱", 8, 1, None, (0, 24), Split.LOOSE),
)
BASE_BREAK = ("COLA", 120, 450_000)
"""For everyone: 45.00 from 5 箱 on."""
OWN_BREAK = ("COLA", 48, 430_000)
"""The second buyer's own: 43.00 from 2 箱 on."""
FLOOR = 4_000
"""The lowest price of a case of cola that a rep may give by himself."""
SALE_STEPS = ((5_000, 501), (15_000, 2_003))
"""A sale: from ¥50 on ¥5.01 off, from ¥150 on ¥20.03. The first is on when the machine starts."""
COUPON_WORD, COUPON_OFF = "券", 500
COUPONS, COUPONS_EACH = 6, 4
"""How many there are, and how many a buyer may claim."""
BY_CODE = {good.code: good for good in GOODS}


@dataclass(frozen=True)
class Person:
    """A buyer who speaks for one shop."""

    code: str
    customer: Customer
    actor: Actor

    @property
    def contact_id(self) -> ContactId:
        """The person's own id."""
        return ContactId(self.actor.id)

    @property
    def buyer(self) -> Buyer:
        """The shop under the merchant's policy."""
        return Buyer(self.customer, POLICY)


@dataclass(frozen=True)
class Market:
    """What the rules of the machine refer to."""

    people: tuple[Person, ...]
    rep: Actor
    finance: Actor
    owner: Actor
    skus: Mapping[str, Sku]
    codes: Mapping[SkuId, str]
    places: tuple[WarehouseId, ...]
    base_list: PriceListId
    own_list: PriceListId
    guest: Person
    branch: Person
    head: Person
    tea: Sku
    ahead: Person
    rice: Sku

    def rice_amount(self, cases: int) -> Quantity:
        """So many 箱 of rice."""
        return measure(self.rice, Decimal(cases), "箱")

    def tea_amount(self, cases: int) -> Quantity:
        """So many 箱 of tea."""
        return measure(self.tea, Decimal(cases), "箱")

    def sku_id(self, code: str) -> SkuId:
        """The id of a SKU."""
        return self.skus[code].id

    def amount(self, code: str, count: Decimal, *, in_base: bool) -> Quantity:
        """`count` order units, or base units; IllegalQuantity for what is no amount."""
        good = BY_CODE[code]
        return measure(self.skus[code], count, good.base_unit if in_base else good.order_unit)


def furnish_market(tx: Tx) -> Market:
    """Write the shop into an empty database."""
    owner = create_staff(tx, StaffDraft(name="老板", userid="boss", role=Role.OWNER), SYSTEM)
    rep = create_staff(tx, StaffDraft(name="小李", userid="xiaoli", role=Role.REP), SYSTEM)
    staff = Actor(ActorKind.STAFF, rep.id, rep.name)
    finance = create_staff(tx, StaffDraft("王会计", "wang", Role.FINANCE), SYSTEM).actor
    skus = {good.code: _sku(tx, good) for good in GOODS}
    people = tuple(
        _person(tx, code, region, rep.id) for code, region in (("C001", ""), ("C002", "东"))
    )
    places = tuple(_warehouse(tx, n, skus) for n in range(2))
    base = base_price_list(tx, SYSTEM)
    drafts = [
        PriceDraft(skus[good.code].id, good.order_unit, UnitPrice(good.price))
        for good in GOODS
        if good.price is not None
    ]
    set_prices(tx, base.id, [*drafts, _break(skus, BASE_BREAK)], SYSTEM)
    own = own_price_list(tx, people[1].customer.id, SYSTEM)
    set_prices(tx, own.id, [_break(skus, OWN_BREAK)], SYSTEM)
    coupon = CouponTerms(COUPON_WORD, 0, COUPON_OFF)
    set_price_floor(tx, skus["COLA"].id, SYSTEM, unit="箱", price=UnitPrice(FLOOR * 100))
    draft = PromotionDraft("C", "券", coupon, quota=COUPONS, quota_each=COUPONS_EACH)
    create_promotion(tx, draft, SYSTEM)
    begin_sale(tx, 1, SYSTEM)
    guest = _guest(tx, skus["WATER"].id, rep.id)
    assert owner.id != rep.id
    branch, head, tea = _chain(tx, places[0], rep.id)
    ahead, rice = _ahead(tx, places[0], rep.id)
    drain(tx)
    codes = {sku.id: code for code, sku in (skus | {"TEA": tea, "RICE": rice}).items()}
    return Market(
        people, staff, finance, owner.actor, skus, codes, places, base.id, own.id, guest,
        branch, head, tea, ahead, rice,
    )  # fmt: skip


def begin_sale(tx: Tx, number: int, actor: Actor) -> None:
    """The next sale, from now on."""
    steps = tuple(ReductionStep(*step) for step in SALE_STEPS)
    draft = PromotionDraft(f"S{number}", f"满减{number}", FullReduction(steps))
    create_promotion(tx, draft, actor)


def _sku(tx: Tx, good: Good) -> Sku:
    units = () if good.is_weighed else (SaleUnit(good.order_unit, good.factor),)
    draft = SkuDraft(
        good.code, good.code, good.base_unit, good.order_unit, units,
        split=good.split, is_weighed=good.is_weighed, settles_by_weight=good.is_weighed,
        step_base=good.step if good.is_weighed or good.split is Split.LOOSE else 1,
    )  # fmt: skip
    return get_sku(tx, save_sku(tx, draft, SYSTEM))


def _break(skus: Mapping[str, Sku], row: tuple[str, int, int]) -> PriceDraft:
    code, least, price = row
    return PriceDraft(skus[code].id, BY_CODE[code].order_unit, UnitPrice(price), min_base=least)


def _person(tx: Tx, code: str, region: str, rep_id: int) -> Person:
    draft = CustomerDraft(
        name=f"{code}超市", code=code, region=region, rep_id=rep_id, address="一号路",
        terms=PaymentTerms.CREDIT if region else PaymentTerms.ON_DELIVERY,
        credit_days=LONG_TO_PAY if region else 0,
    )  # fmt: skip
    customer = create_customer(tx, draft, SYSTEM)
    if customer.terms is PaymentTerms.CREDIT:
        set_credit_terms(tx, customer, CreditTerms(Money(START_LIMIT)), actor=SYSTEM)
    contact = create_contact(tx, name=code)
    bind_contact(tx, contact.id, customer.id)
    return Person(code, customer, Actor(ActorKind.CUSTOMER, contact.id, code))


def _guest(tx: Tx, water: SkuId, rep_id: int) -> Person:
    """The shop that pays in another currency, its price, its gift and its points."""
    draft = CustomerDraft("港记", "C009", rep_id=rep_id, address="二号路", currency="HKD")
    customer = create_customer(tx, draft, SYSTEM)
    contact = create_contact(tx, name="C009")
    bind_contact(tx, contact.id, customer.id)
    listed = base_price_list(tx, SYSTEM, currency="HKD")
    price = PriceDraft(water, "箱", UnitPrice(CASE * 100, "HKD"))
    set_prices(tx, listed.id, [price], SYSTEM)
    for code, terms in (("G", BuyGift(2, 1)), ("P", PointsTerms(EARN_PER, WORTH, 5_000))):
        create_promotion(tx, PromotionDraft(code, code, terms, currency="HKD"), SYSTEM)
    return Person("C009", customer, Actor(ActorKind.CUSTOMER, contact.id, "C009"))


def _chain(tx: Tx, place: WarehouseId, rep_id: int) -> tuple[Person, Person, Sku]:
    """A branch with its head office, and the tea they buy: it may be waited for."""
    draft = SkuDraft("TEA", "TEA", "瓶", "箱", (SaleUnit("箱", CASE_OF_TEA),))
    tea = get_sku(tx, save_sku(tx, replace(draft, takes_backorder=True), SYSTEM))
    cause = MovementCause(Cause.OPENING, "opening:TEA")
    receive_stock(tx, StockPlace(tea.id, place), TEA_AT_FIRST, cause, actor=SYSTEM)
    branch, head = (_person(tx, code, "", rep_id) for code in ("C010", "C011"))
    price = PriceDraft(tea.id, "箱", UnitPrice(PRICE_OF_TEA * 100), no_promotion=True)
    set_prices(tx, own_price_list(tx, branch.customer.id, SYSTEM).id, [price], SYSTEM)
    rule = BuyerRule(branch.customer.id, head.customer.id, Money(ABOVE))
    save_buyer_rule(tx, branch.customer.id, rule, actor=SYSTEM)
    return branch, head, tea


def _ahead(tx: Tx, place: WarehouseId, rep_id: int) -> tuple[Person, Sku]:
    """The shop that pays in advance, and the rice it buys."""
    draft = SkuDraft("RICE", "RICE", "袋", "箱", (SaleUnit("箱", CASE_OF_RICE),))
    rice = get_sku(tx, save_sku(tx, draft, SYSTEM))
    cause = MovementCause(Cause.OPENING, "opening:RICE")
    receive_stock(tx, StockPlace(rice.id, place), RICE_AT_FIRST, cause, actor=SYSTEM)
    shop = _person(tx, "C012", "", rep_id)
    customer = replace(shop.customer, terms=PaymentTerms.PREPAID)
    change_customer(tx, customer, SYSTEM)
    price = PriceDraft(rice.id, "箱", UnitPrice(PRICE_OF_RICE * 100), no_promotion=True)
    set_prices(tx, own_price_list(tx, customer.id, SYSTEM).id, [price], SYSTEM)
    return replace(shop, customer=customer), rice


def _warehouse(tx: Tx, n: int, skus: Mapping[str, Sku]) -> WarehouseId:
    wanted = Warehouse(WarehouseId(0), f"W{n}", f"仓{n}", n, ("东",) if n else ())
    place = create_warehouse(tx, wanted, SYSTEM).id
    for good in GOODS:
        if good.stock is not None:
            cause = MovementCause(Cause.OPENING, f"opening:{n}:{good.code}")
            where = StockPlace(skus[good.code].id, place)
            receive_stock(tx, where, good.stock[n], cause, actor=SYSTEM)
    return place
