"""Words for a kind of goods said of the lines of a draft, and a weight behind 改."""

import json
from decimal import Decimal
from importlib.resources import files

import pytest

from domain.base.ids import SkuId
from handlers.nlu import Lexicon, interpret, read
from handlers.nlu.goods import names_kind
from handlers.nlu.intents import (
    Ambiguous,
    Cancel,
    CartView,
    Confirm,
    EditDraft,
    Exact,
    Resolved,
    Situation,
)
from handlers.nlu.rows import lexicon_from_rows

ROWS = [
    json.loads(line)
    for line in (files("domain.exchange.demo") / "goods.jsonl").read_text("utf-8").splitlines()
    if line.strip()
]
CODES = [str(row["sku"]) for row in ROWS]


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """The demo shop's goods, with their categories."""
    return lexicon_from_rows(ROWS)


def _draft(*codes: str) -> Situation:
    ids = (SkuId(CODES.index(code) + 1) for code in codes)
    return Situation(cart=tuple(CartView(n, i, Decimal(3), "箱") for n, i in enumerate(ids, 1)))


def _changes(lexicon: Lexicon, text: str, *codes: str) -> list[tuple[str, str]]:
    (intent,) = interpret(read(text, lexicon), _draft(*codes))
    assert isinstance(intent, EditDraft), intent
    return [
        (item.op.value, CODES[item.product.sku_id - 1])
        for item in intent.items
        if isinstance(item.product, Resolved)
    ]


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("饮料都不要了", ["YL001", "YL007"]),
        ("饮料不要了", ["YL001", "YL007"]),
        ("把饮料都去掉", ["YL001", "YL007"]),
        ("蔬菜都去掉", ["SC011"]),
        ("蔬菜先不要了", ["SC011"]),
        ("啤酒都不要了", ["PJ002", "XH500"]),
        ("酒都不要了", ["PJ002", "XH500"]),
        ("水果都不要了", []),
    ],
)
def test_a_kind_taken_out_is_every_line_of_it(
    lexicon: Lexicon, text: str, gone: list[str]
) -> None:
    found = _changes(lexicon, text, "YL001", "SC011", "YL007", "PJ002", "XH500")
    assert sorted(found) == sorted(("remove", code) for code in gone)


def test_all_but_a_kind_stays_and_everything_is_still_cancelled(lexicon: Lexicon) -> None:
    kept = _changes(lexicon, "除了蔬菜都不要了", "YL001", "SC011")
    assert kept == [("keep_only", "SC011")]
    (intent,) = interpret(read("都去掉", lexicon), _draft("YL001", "SC011"))
    assert isinstance(intent, Cancel)


@pytest.mark.parametrize(
    ("word", "category", "expected"),
    [
        ("饮料", "饮料/碳酸饮料", True),
        ("碳酸饮料", "饮料/碳酸饮料", True),
        ("酒", "酒类/啤酒", True),
        ("料", "饮料/碳酸饮料", False),
        ("", "饮料", False),
        ("饮料", "", False),
    ],
)
def test_what_a_category_is_called(word: str, category: str, expected: bool) -> None:
    assert names_kind(word, category) is expected


@pytest.mark.parametrize(
    "text", ["土豆改30斤 脉动桃子2箱", "土豆改成30斤 脉动桃子的2箱", "土豆改到30斤脉动桃子味2箱"]
)
def test_a_weight_behind_a_change_is_no_size_of_the_next_goods(
    lexicon: Lexicon, text: str
) -> None:
    (intent,) = interpret(read(text, lexicon), _draft("SC011"))
    assert isinstance(intent, EditDraft)
    amounts = [i.amount.count for i in intent.items if isinstance(i.amount, Exact)]
    assert amounts == [Decimal(30), Decimal(2)]
    assert _changes(lexicon, text, "SC011") == [("set", "SC011"), ("add", "YL027")]


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("黄瓜15斤要直的 生姜10斤", "要直的"),
        ("西红柿20斤要硬的，黄瓜15斤", "要硬的"),
        ("花椒2斤要青的 生姜10斤", ""),
        ("嫩豆腐5斤要老的 生姜10斤", ""),
    ],
)
def test_how_goods_by_weight_are_to_be_is_noted_unless_a_kind_is_called_so(
    lexicon: Lexicon, text: str, note: str
) -> None:
    (intent,) = interpret(read(text, lexicon), Situation())
    assert isinstance(intent, EditDraft)
    assert intent.note == note


def test_goods_called_so_are_offered_before_goods_of_the_brand(lexicon: Lexicon) -> None:
    (intent,) = interpret(read("农夫山泉4箱", lexicon), Situation())
    assert isinstance(intent, EditDraft)
    (item,) = intent.items
    assert isinstance(item.product, Ambiguous)
    first = [CODES[sku - 1] for sku in item.product.candidates[:3]]
    assert first == ["SH001", "SH002", "SH003"]


@pytest.mark.parametrize("text", ["老板同意了 确认", "问过了 下单吧", "店长看过了，确认"])
def test_why_it_may_be_ordered_now_beside_the_word_for_it(lexicon: Lexicon, text: str) -> None:
    (intent,) = interpret(read(text, lexicon), _draft("YL001"))
    assert isinstance(intent, Confirm)
