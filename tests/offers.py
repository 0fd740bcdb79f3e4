"""Seeds of the drinks shop with promotions on: "promotions" and "coupons"."""

from datetime import datetime, timedelta

from domain.base.actor import SYSTEM
from domain.base.ids import PriceListId, SkuId
from domain.base.money import UnitPrice, parse_unit_price
from domain.campaign import (
    CampaignDraft,
    CampaignGoods,
    campaign_scene,
    compose_campaign,
    list_campaigns,
    release_campaign,
    result_of,
    send_due_campaigns,
)
from domain.catalog import find_sku
from domain.customer import (
    CustomerGroup,
    contacts_of,
    find_customer,
    save_customer_group,
    set_further_groups,
)
from domain.db import Tx
from domain.messaging import Recipient, WindowKind, addresses_of, grant
from domain.notice import QuietHours
from domain.pricing import (
    AssignmentTarget,
    PriceAssignment,
    PriceDraft,
    PriceList,
    assign_price_list,
    base_price_list,
    create_price_list,
    set_own_prices,
    set_prices,
)
from domain.promotion import (
    BuyGift,
    CouponTerms,
    FullGift,
    FullReduction,
    GiftItem,
    GiftStep,
    GoodsScope,
    NthItem,
    PointsTerms,
    PromotionDraft,
    ReductionStep,
    SpecialPrice,
    SpecialRow,
    Terms,
    create_promotion,
    end_promotion,
    list_promotions,
)
from domain.staff import Role, list_staff

SCENE = campaign_scene(bytes(16))


def sku_id(tx: Tx, code: str) -> SkuId:
    """The id of a SKU of the seed."""
    found = find_sku(tx, code)
    if found is None:
        raise LookupError(code)
    return found.id


def offer(tx: Tx, code: str, name: str, terms: Terms, *goods: str, days: int = 30) -> None:
    """A promotion on some goods (none: all), from now on."""
    scope = GoodsScope(tuple(sku_id(tx, one) for one in goods))
    ends: datetime = tx.now + timedelta(days=days)
    create_promotion(tx, PromotionDraft(code, name, terms, scope=scope, ends_at=ends), SYSTEM)


def seed_promotions(tx: Tx) -> None:
    """One of most kinds, each on goods of its own, and 满减 over everything."""
    special = SpecialRow(sku_id(tx, "HN250"), "箱", 1, 1_260_000)
    offer(tx, "HN", "红牛特价", SpecialPrice((special,)))
    offer(tx, "KSF", "泡面第二件", NthItem(2, 5_000), "KSF12")
    offer(tx, "KL", "可乐十送一", BuyGift(10, 1), "KL330")
    water = GiftItem(sku_id(tx, "YB555"), "箱", 1)
    offer(tx, "SAUCE", "生抽送怡宝", BuyGift(5, gift=water), "HT500")
    steps = (ReductionStep(50_000, 3_000), ReductionStep(100_000, 8_000))
    offer(tx, "FULL", "满减", FullReduction(steps))
    gift = GiftItem(sku_id(tx, "DP250"), "箱", 1)
    offer(tx, "GIFT", "满赠", FullGift((GiftStep(200_000, gift),)))
    spring = sku_id(tx, "NF550")
    price = PriceDraft(spring, "箱", parse_unit_price("26"), min_base=10 * 24)
    set_prices(tx, base_price_list(tx, SYSTEM).id, [price], SYSTEM)


def seed_coupons(tx: Tx) -> None:
    """Coupons with a word, and points."""
    offer(tx, "NEW", "新客券", CouponTerms("国庆", 30_000, 1_500))
    offer(tx, "TEN", "九折券", CouponTerms("老客户", 0, 0, 9_000, 2))
    offer(tx, "POINTS", "积分", PointsTerms(1_000, 10, 5_000))


def seed_contracts(tx: Tx) -> None:
    """可乐330: 46, from 5箱 45; group 餐饮 44.50; 李记面馆 (餐饮) 43 from 10箱, no promotion."""
    cola = sku_id(tx, "KL330")
    base = base_price_list(tx, SYSTEM)
    set_prices(tx, base.id, [PriceDraft(cola, "箱", UnitPrice(450_000), 5 * 24)], SYSTEM)
    save_customer_group(tx, CustomerGroup("餐饮", "餐饮"), SYSTEM)
    group = create_price_list(tx, PriceList(PriceListId(0), "GROUP-餐饮", "餐饮"), SYSTEM)
    assign_price_list(tx, PriceAssignment(group.id, AssignmentTarget.GROUP, "餐饮"), SYSTEM)
    plain = PriceDraft(cola, "箱", UnitPrice(445_000), no_promotion=True)
    set_prices(tx, group.id, [plain], SYSTEM)
    shop = find_customer(tx, "C002")
    if shop is None:
        raise LookupError("C002")
    set_further_groups(tx, shop.id, ("餐饮",))
    own = PriceDraft(cola, "箱", UnitPrice(430_000), 10 * 24, no_promotion=True)
    set_own_prices(tx, shop.id, [own], SYSTEM)
    offer(tx, "KL", "可乐特价", SpecialPrice((SpecialRow(cola, "箱", 1, 420_000),)))


def end(tx: Tx, code: str) -> None:
    """The promotion with this code is over."""
    for promotion in list_promotions(tx):
        if promotion.code == code:
            end_promotion(tx, promotion.id, SYSTEM)


def announce(tx: Tx, hours: str, *offers: str) -> None:
    """A campaign to everybody who agreed and wrote lately: goods as CODE=price of an order unit.

    Those of C001 and C002 have written just now; in process nobody grants the window for that.
    """
    shops = [shop for code in ("C001", "C002") if (shop := find_customer(tx, code))]
    for contact in (one for shop in shops for one in contacts_of(tx, shop.id)):
        for address in addresses_of(tx, Recipient.contact(contact.id)):
            grant(tx, address.account, address=address.external_id, kind=WindowKind.MESSAGE)
    owner = next(person for person in list_staff(tx) if person.role is Role.OWNER)
    goods = []
    for number, offer in enumerate(offers, 1):
        code, _, price = offer.partition("=")
        sku = find_sku(tx, code)
        assert sku is not None
        goods.append(CampaignGoods(number, sku.id, sku.order_unit, parse_unit_price(price, "CNY")))
    draft = CampaignDraft("今日特价", int(hours), tuple(goods))
    made = compose_campaign(tx, draft, owner, scene=SCENE)
    release_campaign(tx, made.id, owner)
    assert send_due_campaigns(tx, QuietHours()) == 1


def campaign_fact(tx: Tx, _code: str) -> str:
    """What came of the last campaign, for `? campaign last: …`."""
    result = result_of(tx, list_campaigns(tx, limit=1)[0])
    return f"sent={result.sent} orders={result.orders} revenue={result.revenue.minor / 100:.2f}"
