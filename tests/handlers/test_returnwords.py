"""What a sentence about goods that came back says, as a table."""

import pytest

from handlers.nlu import Lexicon
from handlers.returnwords import named_places, wish_in
from tests.nlu.conftest import demo_lexicon

SHELF, OFF, ASK = True, False, None


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return demo_lexicon()


@pytest.mark.parametrize(
    ("said", "pieces", "reason"),
    [
        ("退货 可乐一箱，临期", [("可乐", "", "1", "箱", ASK)], "临期"),
        ("退货 可乐半箱 报损", [("可乐", "", "0.5", "箱", OFF)], ""),
        (
            "退货 可乐2箱入库，雪碧1瓶报损",
            [("可乐", "", "2", "箱", SHELF), ("雪碧", "", "1", "瓶", OFF)],
            "",
        ),
        (
            "退货 可乐2箱，雪碧1箱 入库",
            [("可乐", "", "2", "箱", SHELF), ("雪碧", "", "1", "箱", SHELF)],
            "",
        ),
        ("退货 可乐坏了2箱", [("可乐", "", "2", "箱", ASK)], "坏了"),
        ("退货 可乐2箱过期了", [("可乐", "", "2", "箱", ASK)], "过期了"),
        ("退货 可乐2箱破了 报损", [("可乐", "", "2", "箱", OFF)], "破了"),
        (
            "退货 可乐2箱坏了，雪碧1箱 入库",
            [("可乐", "", "2", "箱", ASK), ("雪碧", "", "1", "箱", SHELF)],
            "坏了",
        ),
        ("退货报损 可乐2箱", [("可乐", "", "2", "箱", OFF)], ""),
        ("退货 可乐2箱 不入库", [("可乐", "", "2", "箱", OFF)], ""),
        ("退货 可乐330 2箱", [("可乐", "330", "2", "箱", ASK)], ""),
        ("退货 可乐330两箱上架", [("可乐", "330", "2", "箱", SHELF)], ""),
        ("退货 可乐30箱", [("可乐", "", "30", "箱", ASK)], ""),
        ("退货 可乐2箱 客户关店", [("可乐", "", "2", "箱", ASK)], "客户关店"),
        ("退货 可乐2箱 原因：雪碧少2箱", [("可乐", "", "2", "箱", ASK)], "雪碧少2箱"),
        ("退貨 可樂2箱 報損 因為受潮", [("可樂", "", "2", "箱", OFF)], "受潮"),
    ],
)
def test_goods_places_and_reason(lexicon: Lexicon, said: str, pieces: object, reason: str) -> None:
    wish = wish_in(said, lexicon)
    assert wish is not None
    found = [(one.name, one.spec, str(one.count), one.unit, one.is_restocked)
             for one in wish.pieces]  # fmt: skip
    assert (found, wish.reason, wish.unclear) == (pieces, reason, "")


@pytest.mark.parametrize(
    ("said", "unclear"),
    [
        ("退货 可乐2箱 雪碧几箱", "雪碧几箱"),
        ("退货 可乐2箱入库，雪碧也坏了", "雪碧也坏了"),
        ("退货 可乐2箱 和那个蓝的", "和那个蓝的"),
        ("退货 可乐2箱 12罐", "12罐"),
        ("退货 全部 可乐除外", "可乐除外"),
        ("退货 可乐2箱 入库 报损", "可乐2箱 入库 报损"),
        ("退货 可乐2箱 不报损", "可乐2箱 不报损"),
    ],
)
def test_what_may_be_goods_is_no_reason(lexicon: Lexicon, said: str, unclear: str) -> None:
    wish = wish_in(said, lexicon)
    assert wish is not None
    assert wish.unclear == unclear


@pytest.mark.parametrize("said", ["可乐2箱", "退货", "退货怎么退", "退货 报损", "退货政策是什么"])
def test_no_goods_no_return(lexicon: Lexicon, said: str) -> None:
    assert wish_in(said, lexicon) is None


def test_everything_has_one_place_or_is_asked(lexicon: Lexicon) -> None:
    for said, place in (("退货 全部", None), ("退货 全部 报损", False), ("退货 整单入库", True)):
        wish = wish_in(said, lexicon)
        assert wish is not None
        assert (wish.pieces, wish.is_restocked) == ((), place)
        assert wish.is_placed is (place is not None)
        assert wish.placed(True).is_restocked is (place is not False)


def test_each_name_with_its_place() -> None:
    assert named_places("可乐和红牛入库 雪碧报损") == (
        ("可乐", True), ("红牛", True), ("雪碧", False),
    )  # fmt: skip
    for said in ("入库", "都入库", "可乐入库 雪碧呢", "可乐不要入库", "可乐"):
        assert named_places(said) == (), said
