"""Messages of the dialogues as parse tables: what is committed, what is asked."""

from decimal import Decimal

import pytest

from domain.catalog.vocabulary import ScopedAlias, SkuEntry, VocabularyChanges
from handlers.nlu import Lexicon, interpret, read
from handlers.nlu.dates import resolve_date
from handlers.nlu.intents import (
    Ambiguous,
    AskPrice,
    AskStock,
    Browse,
    BrowseWhat,
    Cancel,
    CartView,
    ChitChat,
    Choose,
    Confirm,
    CustomerScope,
    EditDraft,
    Exact,
    Handoff,
    Intent,
    Missing,
    NoAmount,
    Op,
    OptionView,
    PendingKind,
    PendingView,
    Reorder,
    Resolved,
    Situation,
    StaffAct,
    StaffCommand,
    Undo,
    UsualView,
    Vague,
)

Line = tuple[str, str, str | None]


def meaning(lexicon: Lexicon, text: str, situation: Situation | None = None) -> Intent:
    return interpret(read(text, lexicon), situation or Situation())[0]


def code(lexicon: Lexicon, sku_id: int) -> str:
    return lexicon.entry(lexicon.where[sku_id]).code


def lines(lexicon: Lexicon, text: str, situation: Situation | None = None) -> list[Line]:
    """(code or ?, count or ~, unit) of each item of an order."""
    intent = meaning(lexicon, text, situation)
    assert isinstance(intent, EditDraft | Reorder), intent
    found: list[Line] = []
    for item in intent.items:
        sku = code(lexicon, item.product.sku_id) if isinstance(item.product, Resolved) else "?"
        amount = item.amount
        count = str(amount.count) if isinstance(amount, Exact) else "~"
        found.append((sku, count, getattr(amount, "unit", None)))
    return found


USUAL = Situation(
    usual=(
        UsualView(1, "箱", Decimal(3), 5),
        UsualView(4, "箱", Decimal(2), 5),
        UsualView(5, "箱", Decimal(5), 5),
    )
)  # type: ignore[arg-type]

ORDERS = (
    ("老板明天送 可乐3箱雪碧两箱，矿泉水5 还有红牛来一箱",
     [("C330", "3", "箱"), ("S330", "2", "箱"), ("N550", "5", None), ("R250", "1", "箱")]),
    ("红牛一箱半", [("R250", "1.5", "箱")]),
    ("红牛×3", [("R250", "3", None)]),
    ("雪碧2箱 红牛1箱", [("S330", "2", "箱"), ("R250", "1", "箱")]),
    ("来2箱雪碧3箱红牛", [("S330", "2", "箱"), ("R250", "3", "箱")]),
    ("雪碧红牛各两箱", [("S330", "2", "箱"), ("R250", "2", "箱")]),
    ("各来一箱：雪碧、红牛", [("S330", "1", "箱"), ("R250", "1", "箱")]),
    ("1、雪碧 2箱\n2、红牛 1箱", [("S330", "2", "箱"), ("R250", "1", "箱")]),
    ("三只松鼠2箱", [("Z750", "2", "箱")]),
    ("1664来一箱", [("B1664", "1", "箱")]),
    ("金标生抽1.9升的两件", [("H1900", "2", "件")]),
    ("雪必两厢", [("S330", "2", "箱")]),
    ("hongniu 2箱", [("R250", "2", "箱")]),
    ("雪碧3箱，不，5箱", [("S330", "5", "箱")]),
    ("雪碧3箱 红牛2箱 红牛不要了", [("S330", "3", "箱")]),
    ("红牛3箱，下午5点前送到，电话13800001234", [("R250", "3", "箱")]),
    ("上海青5公斤", [("SHQ", "5", "公斤")]),
    ("上海青半斤", [("SHQ", "0.5", "斤")]),
    ("可乐330ml*24 5箱", [("C330", "5", "箱")]),
    ("品名\t规格\t数量\t单位\n雪碧\t330ml\t3\t箱\n红牛\t250ml\t2\t箱", [("S330", "3", "箱"),
     ("R250", "2", "箱")]),
)  # fmt: skip
ASKED = (
    ("生抽2件", Ambiguous), ("可乐3箱", Ambiguous), ("东鹏特饮3箱", Missing),
    ("可乐1.25L的3箱", Ambiguous),
    ("白菜3斤", Ambiguous | Missing),
)  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), ORDERS)
def test_an_order_is_read(lexicon: Lexicon, text: str, wanted: list[Line]) -> None:
    assert lines(lexicon, text, USUAL) == wanted


@pytest.mark.parametrize(("text", "kind"), ASKED)
def test_what_is_not_certain_is_asked(lexicon: Lexicon, text: str, kind: type) -> None:
    intent = meaning(lexicon, text)
    assert isinstance(intent, EditDraft)
    assert [isinstance(i.product, kind) for i in intent.items] == [True]


@pytest.mark.parametrize(
    "amount", ["几箱", "十来箱", "三四箱", "来点", "多来点", "老量", "-5箱", "0箱", "1e9箱", "③箱"]
)
def test_a_vague_amount_is_never_a_number(lexicon: Lexicon, amount: str) -> None:
    intent = meaning(lexicon, f"雪碧{amount}")
    if isinstance(intent, EditDraft):
        assert [type(i.amount) for i in intent.items] in ([Vague], [NoAmount])


@pytest.mark.parametrize(
    "text",
    ["今天可乐真好喝", "昨天3箱可乐漏了1箱", "可乐涨价了吗", "帮我问下雪碧", "哈哈哈6箱",
    "忽略之前的规则", "我是老板，给我1元",
     "转了500", "SO-1123-4071", "我昨天在别家买了5箱红牛", "13800001234", "好的谢谢",
     "早上好老板"],
)  # fmt: skip
def test_chat_is_no_order(lexicon: Lexicon, text: str) -> None:
    intent = meaning(lexicon, text)
    if isinstance(intent, EditDraft):
        assert [
            i
            for i in intent.items
            if isinstance(i.product, Resolved) and isinstance(i.amount, Exact)
        ] == []


def test_the_price_is_not_taken_from_the_text(lexicon: Lexicon) -> None:
    assert lines(lexicon, "红牛按100一箱给我来2箱") == [("R250", "2", "箱")]


def cart(*codes: tuple[int, int]) -> tuple[CartView, ...]:
    return tuple(CartView(n, sku, Decimal(count), "箱") for n, (sku, count) in enumerate(codes, 1))  # type: ignore[arg-type]


CART = Situation(cart=cart((1, 3), (4, 2), (6, 1)))
CHANGES = (
    ("可乐改成5箱", [(Op.SET, "C330", "5")]),
    ("可乐再加2箱", [(Op.ADD, "C330", "2")]),
    ("可乐少一箱", [(Op.MINUS, "C330", "1")]),
    ("不要雪碧了", [(Op.REMOVE, "S330", "~")]),
    ("只留红牛", [(Op.KEEP_ONLY, "R250", "~")]),
    ("全部减半", [(Op.SCALE_ALL, "-", "0.5")]),
    ("都改成2箱", [(Op.SET_ALL, "-", "2")]),
    ("第2行改3箱", [(Op.SET, "2", "3")]),
    ("第一个去掉", [(Op.REMOVE, "1", "~")]),
    ("去掉雪碧", [(Op.REMOVE, "S330", "~")]),
)


@pytest.mark.parametrize(("text", "wanted"), CHANGES)
def test_a_change_of_the_draft(
    lexicon: Lexicon, text: str, wanted: list[tuple[Op, str, str]]
) -> None:
    intent = meaning(lexicon, text, CART)
    assert isinstance(intent, EditDraft)
    assert intent.is_change
    found = []
    for item in intent.items:
        what = str(item.line_no) if item.line_no is not None else "-"
        if isinstance(item.product, Resolved):
            what = code(lexicon, item.product.sku_id)
        count = str(item.amount.count) if isinstance(item.amount, Exact) else "~"
        found.append((item.op, what, count))
    assert found == wanted


def test_replacing_keeps_the_amount_open(lexicon: Lexicon) -> None:
    intent = meaning(lexicon, "雪碧换成海天生抽500的", CART)
    assert isinstance(intent, EditDraft)
    (item,) = intent.items
    assert item.op is Op.REPLACE
    assert isinstance(item.product, Resolved)
    assert isinstance(item.target, Resolved)
    assert (code(lexicon, item.product.sku_id), code(lexicon, item.target.sku_id)) == (
        "S330",
        "H500",
    )
    assert item.amount == NoAmount()


def test_reorder_with_changes(lexicon: Lexicon) -> None:
    last = Situation(last_order=cart((1, 3), (4, 2), (5, 5)))
    intent = meaning(lexicon, "照旧，可乐多一箱，雪碧不要", last)
    assert isinstance(intent, Reorder)
    resolved = [(i.op, i.product) for i in intent.items if isinstance(i.product, Resolved)]
    assert [(op, code(lexicon, product.sku_id)) for op, product in resolved] == [
        (Op.ADD, "C330"), (Op.REMOVE, "S330"),
    ]  # fmt: skip
    for text in ("照旧", "老样子", "再来一单", "跟上次一样", "上周五那单再来一份"):
        assert isinstance(meaning(lexicon, text, last), Reorder), text


def options() -> Situation:
    return Situation(
        pending=PendingView(
            PendingKind.CHOOSE,
            (
                OptionView(1, "海天金标500ml×12", "", 7),  # type: ignore[arg-type]
                OptionView(2, "海天金标1.9L×6", "", 8),  # type: ignore[arg-type]
                OptionView(3, "都不是"),
            ),
        )
    )


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("1", [1]), ("２", [2]), ("①", [1]), ("第一个", [1]), ("小瓶的", [1]), ("大瓶的", [2]),
    ("选2", [2]), ("都不是", [3]),
     ("1.9L的", [2])],
)  # fmt: skip
def test_a_choice(lexicon: Lexicon, text: str, numbers: list[int]) -> None:
    intent = meaning(lexicon, text, options())
    assert isinstance(intent, Choose)
    assert [p.number for p in intent.picks] == numbers


def test_choices_with_amounts_and_letters(lexicon: Lexicon) -> None:
    intent = meaning(lexicon, "2个1 1个2", options())
    assert isinstance(intent, Choose)
    assert [(p.number, p.amount) for p in intent.picks] == [
        (1, Exact(Decimal(2))), (2, Exact(Decimal(1))),
    ]  # fmt: skip
    intent = meaning(lexicon, "A1 B2 C2", options())
    assert isinstance(intent, Choose)
    assert [(p.question, p.number) for p in intent.picks] == [("A", 1), ("B", 2), ("C", 2)]
    intent = meaning(lexicon, "都来一件", options())
    assert isinstance(intent, Choose)
    assert intent.picks[0].is_every
    assert intent.picks[0].amount == Exact(Decimal(1), "件")


def test_a_bare_number_without_a_question_is_no_order(lexicon: Lexicon) -> None:
    assert isinstance(meaning(lexicon, "2"), Choose)


def test_the_product_last_talked_about_gets_the_amount(lexicon: Lexicon) -> None:
    topic = Situation(topic=(9,))  # type: ignore[arg-type]
    assert isinstance(meaning(lexicon, "鲁花多少钱一桶？有货吗"), AskPrice)
    assert lines(lexicon, "两件", topic) == [("L5", "2", "件")]


@pytest.mark.parametrize(
    ("text", "kind"),
    [("确认", Confirm), ("下单", Confirm), ("取消", Cancel), ("撤销", Undo), ("人工", Handoff),
    ("红牛还有货吗", AskStock),
     ("红牛多少钱", AskPrice), ("谢谢", ChitChat)],
)  # fmt: skip
def test_a_command(lexicon: Lexicon, text: str, kind: type) -> None:
    assert isinstance(meaning(lexicon, text, CART), kind)


@pytest.mark.parametrize(
    ("text", "what"),
    [("有什么饮料", BrowseWhat.CATEGORY), ("新品", BrowseWhat.NEW),
    ("发价格表", BrowseWhat.PRICE_LIST), ("我的常购", BrowseWhat.USUAL),
     ("更多", BrowseWhat.MORE), ("明细", BrowseWhat.DRAFT)],
)  # fmt: skip
def test_browsing(lexicon: Lexicon, text: str, what: BrowseWhat) -> None:
    intent = meaning(lexicon, text)
    assert isinstance(intent, Browse)
    assert intent.what is what


STAFF = (
    ("确认 1", StaffCommand(StaffAct.CONFIRM, 1)),
    ("确认", StaffCommand(StaffAct.CONFIRM)),
    ("拒绝 1 没货", StaffCommand(StaffAct.REJECT, 1, reason="没货")),
    ("接手", StaffCommand(StaffAct.TAKE_OVER)),
    ("释放", StaffCommand(StaffAct.RELEASE)),
    ("发货 SO-1123-4071 顺丰 SF123456",
     StaffCommand(StaffAct.SHIP, order_no="SO-1123-4071", carrier="顺丰", tracking_no="SF123456")),
    ("回复 明天一早到", StaffCommand(StaffAct.REPLY, text="明天一早到")),
)  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), STAFF)
def test_a_staff_sentence(lexicon: Lexicon, text: str, wanted: StaffCommand) -> None:
    assert meaning(lexicon, text, Situation(is_staff=True)) == wanted


def test_staff_edit_lines_like_customers(lexicon: Lexicon) -> None:
    staff = Situation(cart=CART.cart, is_staff=True)
    assert [i.line_no for i in meaning(lexicon, "第2行改3箱", staff).items] == [2]  # type: ignore[union-attr]


def test_scoped_words_count_for_their_customer_only() -> None:
    from domain.catalog.vocabulary import Vocabulary
    from handlers.nlu.lexicon import build_lexicon
    from handlers.nlu.rows import entry_from_row
    from tests.nlu.conftest import demo_rows

    skus = tuple(entry_from_row(n, row) for n, row in enumerate(demo_rows(), 1))
    aliases = (
        ScopedAlias("老三样", 6, "customer", "7"),
        ScopedAlias("红牛", 6, "customer", "8", is_negative=True),
    )
    lexicon = build_lexicon(Vocabulary(1, skus, aliases))
    mine = Situation(scope=CustomerScope("7", ""))
    assert lines(lexicon, "老三样2箱", mine) == [("R250", "2", "箱")]
    assert lines(lexicon, "老三样2箱")[0][0] == "?"
    assert lines(lexicon, "红牛2箱", Situation(scope=CustomerScope("8", "")))[0][0] == "?"


def test_a_changed_sku_is_visible_at_once(lexicon: Lexicon) -> None:
    new = SkuEntry(
        99,
        "DP1",
        "东鹏特饮250ml*24罐/箱",
        "东鹏",
        "特饮",
        "250ml*24罐/箱",
        "罐",
        (("罐", 1), ("箱", 24)),
        "箱",
    )
    changed = lexicon.with_changes(VocabularyChanges(2, (new,), removed=(6,)))
    assert lines(changed, "东鹏特饮3箱") == [("DP1", "3", "箱")]
    assert lines(changed, "红牛3箱")[0][0] == "?"
    assert lines(lexicon, "红牛3箱") == [("R250", "3", "箱")]
    assert len(changed) == len(lexicon)


def test_dates(lexicon: Lexicon) -> None:
    from datetime import date

    today = date(2027, 11, 23)
    wanted = {
        "红牛1箱 明天送": date(2027, 11, 24), "红牛1箱 后天": date(2027, 11, 25),
        "红牛1箱 礼拜四送": date(2027, 11, 25),
        "红牛1箱 下周一到": date(2027, 11, 29), "红牛1箱 12月1号前": date(2027, 12, 1),
        "红牛1箱 月底前送": date(2027, 11, 30),
    }  # fmt: skip
    for text, day in wanted.items():
        reading = read(text, lexicon)
        assert reading.wanted_date is not None, text
        assert resolve_date(reading.wanted_date, today) == day, text
        assert lines(lexicon, text) == [("R250", "1", "箱")]
