"""Amounts as they are spoken: a unit alone is one, a half of a half, said twice, thought over."""

from decimal import Decimal

import pytest

from domain.base.ids import SkuId
from handlers.nlu import Lexicon, interpret, read
from handlers.nlu.intents import CartView, EditDraft, Exact, Op, Situation, Vague
from handlers.nlu.spokenamounts import with_spoken_amounts


def said(lexicon: Lexicon, text: str, situation: Situation | None = None) -> list[str]:
    """The amounts of an order, as they are read; ? where one is asked."""
    intent = interpret(read(text, lexicon), situation or Situation())[0]
    assert isinstance(intent, EditDraft), intent
    return [
        f"{one.amount.count.normalize():f}{one.amount.unit}"
        if isinstance(one.amount, Exact)
        else "?" if isinstance(one.amount, Vague) else ""
        for one in intent.items
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("来箱可乐", ["1箱"]),
        ("要箱可乐", ["1箱"]),
        ("给我来箱可乐", ["1箱"]),
        ("再来箱可乐", ["1箱"]),
        ("拿提雪碧", ["1提"]),
        ("来瓶生抽 可乐两箱", ["1瓶", "2箱"]),
        ("可乐来箱吧", ["1箱"]),
        ("雪碧再来提", ["1提"]),
        ("来包味精", ["1包"]),
        ("来箱红牛和两箱雪碧", ["1箱", "2箱"]),
        ("可乐来十来箱", ["?"]),
        ("要包菜3斤", ["3斤"]),
        ("来瓶装可乐2箱", ["2箱"]),
    ],
)
def test_a_unit_behind_the_word_for_wanting_is_one(
    lexicon: Lexicon, text: str, amounts: list[str]
) -> None:
    assert said(lexicon, text) == amounts


@pytest.mark.parametrize(
    "text",
    [
        "要提前送",
        "要把可乐换成雪碧",
        "要瓶装的还是罐装的",
        "我要提货",
        "要支持微信支付吗",
        "要份报价单",
        "要提早送",
        "要支票付款",
        "要包含运费",
    ],
)
def test_what_only_begins_like_a_unit_counts_nothing(lexicon: Lexicon, text: str) -> None:
    intent = interpret(read(text, lexicon), Situation())[0]
    items = intent.items if isinstance(intent, EditDraft) else ()
    assert not any(isinstance(one.amount, Exact) for one in items)


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("小米辣四分之一斤", ["0.25斤"]),
        ("小米辣四分之三斤", ["0.75斤"]),
        ("小米辣五分之一斤", ["0.2斤"]),
        ("小米辣三分之一斤", ["?"]),
        ("可乐上十箱", ["?"]),
        ("可乐七八上十箱", ["?"]),
        ("小米辣二 十 斤", ["20斤"]),
        ("小米辣十 五 斤", ["15斤"]),
        ("可乐八箱八箱啊", ["8箱"]),
        ("可乐20箱不30箱不还是25箱吧", ["25箱"]),
        ("可乐5箱吧不4箱", ["4箱"]),
        ("可乐十箱写成百箱了 就十箱", ["10箱"]),
        ("可乐5箱不是3箱", ["5箱"]),
        ("可乐12箱，就2箱", ["2箱"]),
        ("可乐12箱 就12箱", ["12箱"]),
        ("可乐12箱 2箱吧", ["?"]),
        ("可乐二十箱 十箱吧", ["?"]),
        ("可乐5箱其中2箱是给老王的", ["5箱", "2箱"]),
    ],
)
def test_what_is_meant_by_an_amount_as_it_is_spoken(
    lexicon: Lexicon, text: str, amounts: list[str]
) -> None:
    assert said(lexicon, text) == amounts


@pytest.mark.parametrize("text", ["统一 十箱", "小二 十箱", "红花郎十 五箱", "可乐12箱2箱"])
def test_a_name_before_ten_and_another_amount_stay_as_they_are(text: str) -> None:
    assert with_spoken_amounts(text) == text


def test_so_many_and_not_so_many_sets_what_the_draft_has(lexicon: Lexicon) -> None:
    sku = SkuId(1)
    draft = Situation(cart=(CartView(1, sku, Decimal(3), "箱"),))
    goods = lexicon.goods_of(sku)
    assert goods is not None
    intent = interpret(read(f"{goods.core}不是3箱是2箱", lexicon), draft)[0]
    assert isinstance(intent, EditDraft)
    (item,) = intent.items
    assert (item.op, item.amount) == (Op.SET, Exact(Decimal(2), "箱"))


def test_whose_line_it_is_counts_nothing(lexicon: Lexicon) -> None:
    assert said(lexicon, "1. 张三 可乐2箱\n2. 李四 雪碧1箱") == ["2箱", "1箱"]
    assert said(lexicon, "接龙 今日订货\n1 阿芳早餐 可乐4箱") == ["4箱"]


def test_all_but_one_twofold(lexicon: Lexicon) -> None:
    ids = [SkuId(n) for n in (1, 2, 10)]
    draft = Situation(
        cart=tuple(CartView(n, sku, Decimal(n), "箱") for n, sku in enumerate(ids, 1))
    )
    goods = lexicon.goods_of(ids[-1])
    assert goods is not None
    intent = interpret(read(f"除了{goods.core}，别的都翻一倍", lexicon), draft)[0]
    assert isinstance(intent, EditDraft)
    assert [one.amount for one in intent.items] == [
        Exact(Decimal(2), "箱"), Exact(Decimal(4), "箱"),
    ]  # fmt: skip
