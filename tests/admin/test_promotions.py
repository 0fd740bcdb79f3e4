"""The promotions page: making, ending, coupons, trying one on a draft."""

import pytest

from admin.promotionrules import RuleUnreadable, read_rule, rule_lines
from domain.base.ids import SkuId
from domain.customer import find_customer
from domain.db import Tx
from domain.promotion import PromotionKind, find_promotion, load_offers
from domain.staff import Role
from tests.admin.conftest import House
from tests.admin.outline import outline

FULL = {"kind": "full_reduction", "code": "FULL", "name": "国庆满减", "rule": "500 30\n1000 80"}
COUPON = {"kind": "coupon", "code": "NEW", "name": "新客券", "rule": "20 5", "word": "新客送",
          "quota": "10"}  # fmt: skip
RULES = {
    PromotionKind.SPECIAL_PRICE: ("KL 箱 42", "KL 箱 42.5\nXB 箱 40", "9.5折"),
    PromotionKind.NTH_ITEM: ("2 5折", "3 0折"),
    PromotionKind.BUY_GIFT: ("10 1", "5 XB 箱 2"),
    PromotionKind.FULL_REDUCTION: ("500 30", "500 30\n1000 80", "每200 10"),
    PromotionKind.FULL_DISCOUNT: ("1000 9.5折",),
    PromotionKind.FULL_GIFT: ("2000 XB 箱 1\n4000 XB 箱 3",),
    PromotionKind.COUPON: ("300 15", "0 9折"),
    PromotionKind.POINTS: ("10 0.10 50",),
}
WRONG = {
    PromotionKind.SPECIAL_PRICE: ("", "KL 42", "QQ 箱 42", "KL 箱 viel", "95%", "9折\nKL 箱 42"),
    PromotionKind.NTH_ITEM: (
        "2",
        "zwei 5折",
        "2 5折\n3 5折",
        "2 9.55555折",
        "第二瓶半价",
        "第2个半价",
    ),
    PromotionKind.BUY_GIFT: ("10", "5 QQ 箱 2", "5 XB 箱", "买1箱送1个", "买10个送1箱"),
    PromotionKind.FULL_REDUCTION: ("500", "500 dreissig", "500 30 1000"),
    PromotionKind.FULL_DISCOUNT: ("1000 95",),
    PromotionKind.FULL_GIFT: ("2000",),
    PromotionKind.COUPON: ("15", "300 15 7"),
    PromotionKind.POINTS: ("10 0.1", "10 0.1 x"),
}
SAID = {
    PromotionKind.NTH_ITEM: {"第二件半价": "2 5折", "第3件 8折": "3 8折", "2 85折": "2 8.5折"},
    PromotionKind.BUY_GIFT: {
        "10送1": "10 1",
        "买10箱送1箱": "10 1",
        "买5送XB 2箱": "5 XB 箱 2",
        "5 XB 2箱": "5 XB 箱 2",
    },
    PromotionKind.FULL_REDUCTION: {
        "500 30 1000 80": "500 30\n1000 80",
        "满500减30，满1000减80": "500 30\n1000 80",
        "500-30；1000-80": "500 30\n1000 80",
        "满1,000元减80元": "1000 80",
        "每满200减10": "每200 10",
    },
    PromotionKind.FULL_DISCOUNT: {
        "满1000打9.5折 满2000打9折": "1000 9.5折\n2000 9折",
        "1000 95折": "1000 9.5折",
    },
    PromotionKind.FULL_GIFT: {"满2000送XB 1箱": "2000 XB 箱 1"},
    PromotionKind.COUPON: {"满300减15": "300 15", "无门槛9折": "0 9折", "无门槛 5元": "0 5"},
}
CODES = {"KL": SkuId(1), "XB": SkuId(2)}


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in RULES.items() for text in texts]
)
def test_a_rule_is_read_and_written_alike(kind: PromotionKind, text: str) -> None:
    names = {number: code for code, number in CODES.items()}
    assert rule_lines(read_rule(kind, text, CODES.get), names.__getitem__) == text


@pytest.mark.parametrize(
    ("kind", "said", "text"),
    [(kind, said, text) for kind, texts in SAID.items() for said, text in texts.items()],
)
def test_a_rule_is_read_as_merchants_write_it(kind: PromotionKind, said: str, text: str) -> None:
    names = {number: code for code, number in CODES.items()}
    assert rule_lines(read_rule(kind, said, CODES.get), names.__getitem__) == text


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in WRONG.items() for text in texts]
)
def test_an_unclear_rule_is_named(kind: PromotionKind, text: str) -> None:
    with pytest.raises(RuleUnreadable):
        read_rule(kind, text, CODES.get)


async def test_a_promotion_is_made_changed_and_ended(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    assert "打火机5送1" in await owner.text("/promotions")
    await owner.text("/promotions/new?kind=full_reduction")
    assert (await owner.post("/promotions/new", FULL)).status == 303
    page = await owner.text("/promotions/FULL")
    assert "满500减30、满1000减80" in page
    assert "进行中" in page
    changed = {"name": "双节满减", "to": "2027-12-31", "quota": "5"}
    assert (await owner.post("/promotions/FULL", changed)).status == 303
    assert "双节满减" in await owner.text("/promotions")
    assert (await owner.post("/promotions/FULL/end")).status == 303
    assert "已结束" in await owner.text("/promotions/FULL")
    assert (await owner.post("/promotions/FULL/end")).status == 409


async def test_what_is_wrong_stands_beside_its_field(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    before = house.database.read_now(outline)
    for wrong, said in (
        ({"rule": "fünfhundert"}, "这一行看不懂：fünfhundert"),
        ({"name": ""}, "请填写"),
        ({"goods": "GIBTSNICHT"}, "不认识：GIBTSNICHT"),
        ({"categories": "NIX"}, "不认识：NIX"),
        ({"customers": "C999"}, "不认识：C999"),
        ({"customers": "C001 老王超市"}, "不认识：老王超市"),
        ({"groups": "nobody"}, "不认识：nobody"),
        ({"grades": "Q"}, "不认识：Q"),
    ):
        answer = await owner.post("/promotions/new", {**FULL, **wrong})
        assert answer.status == 422
        assert said in await answer.text()
    assert house.database.read_now(outline) == before
    assert (await owner.get("/promotions/NIX")).status == 404


async def test_the_page_tells_for_whom_a_promotion_is(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    await owner.text("/promotions")
    assert (await owner.post("/promotions/new", FULL)).status == 303
    assert "<dt>适用客户</dt><dd>所有客户</dd>" in await owner.text("/promotions/FULL")
    of_one = {**FULL, "code": "ONE", "customers": "C001", "sure": "yes"}
    assert (await owner.post("/promotions/new", of_one)).status == 303
    assert "<dt>适用客户</dt><dd>老王超市</dd>" in await owner.text("/promotions/ONE")


async def test_coupons_are_given_out(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    await owner.text("/promotions")
    assert (await owner.post("/promotions/new", COUPON)).status == 303
    wrong = await owner.post("/promotions/NEW/coupons", {"customers": "C001 C999"})
    assert wrong.status == 422
    assert "没有客户C999" in await wrong.text()
    assert (await owner.post("/promotions/NEW/coupons", {"customers": "C001"})).status == 303

    def held(tx: Tx) -> int:
        customer = find_customer(tx, "C001")
        assert customer is not None
        return len(load_offers(tx, customer).coupons)

    assert house.database.read_now(held) == 1
    assert "老王" in await owner.text("/promotions/NEW")
    assert "没有未下单的草稿" in await owner.text("/promotions/NEW?customer=C002")


async def test_a_rep_makes_no_promotions(house: House) -> None:
    rep = await house.sign_in(Role.REP)
    assert (await rep.get("/promotions")).status == 403
    finance = await house.sign_in(Role.FINANCE)
    await finance.text("/promotions")
    assert (await finance.post("/promotions/new", FULL)).status == 303
    assert house.database.read_now(lambda tx: find_promotion(tx, "FULL")) is not None


async def test_a_line_that_is_not_clear_is_told_with_how_it_is_written(house: House) -> None:
    owner = await house.sign_in(Role.OWNER)
    await owner.text("/promotions/new?kind=full_reduction")
    refused = await owner.post("/promotions/new", FULL | {"code": "X9", "rule": "满500 减"})
    page = await refused.text()
    assert refused.status == 422
    assert "这一行看不懂：满500 减 每档一行：满多少、减多少，如 500 30" in page
