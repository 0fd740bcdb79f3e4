"""Amounts before and behind their names in one breath, thought over, and talk between them."""

import pytest

from tests.nlu.test_told_beside import _read

IN_PAIRS = (
    ("来5斤老姜8斤洋葱韭黄3斤", "order: add GINGER 5斤, add ONION 8斤, add LEEK 3斤"),
    ("2箱橘子汽水 乌龙茶3箱 再来一箱漂白水", "order: add SODA 2箱, add TEA 3箱, add BLEACH 1箱"),
    ("来2箱橘子汽水菜籽油3箱再拿10只猪蹄", "order: add SODA 2箱, add OIL 3箱, add FEET 10只"),
    ("今儿办席 10斤肋排 猪蹄8只 再来5斤炖汤的老姜",
     "order: add RIBS 10斤, add FEET 8只, add GINGER 5斤"),
    ("来10斤洋葱5斤老姜韭黄8斤 装好一点", "order: add ONION 10斤, add GINGER 5斤, add LEEK 8斤"),
    ("老姜3斤洋葱5斤韭黄", "order: add GINGER 3斤, add ONION 5斤, ?qty"),
    ("洋葱30斤再来15斤老姜", "order: add ONION 30斤, add GINGER 15斤"),
)  # fmt: skip
SETTLED = (
    ("乌龙茶3箱 还是5箱吧", "order: add TEA 5箱"),
    ("乌龙茶10箱吧 还是8箱算了 店里没地方放", "order: add TEA 8箱"),
    ("乌龙茶3箱 橘子汽水2箱 乌龙茶还是5箱吧", "order: add TEA 5箱, add SODA 2箱"),
    ("乌龙茶5箱 哦不3箱就好 上次的还没卖完", "order: add TEA 3箱"),
    ("乌龙茶5箱 哦不3箱就好 店里还有", "order: add TEA 3箱"),
    ("乌龙茶给我2箱 哎不对上回两箱都没够 要4箱", "order: add TEA 4箱"),
    ("乌龙茶2箱 店里还有", "order: add TEA 2箱"),
)
BESIDE = (
    ("菜籽油我记得98一桶的 涨没涨都来6桶", "order: add OIL 6桶"),
    ("老姜15斤，对了上次筐子两个我给你留着", "order: add GINGER 15斤"),
    ("老姜3斤要干一点的", "order: add GINGER 3斤"),
    ("天热蚊子多 漂白水给我整一箱半", "order: add BLEACH 1.5箱"),
    ("上次少我一条毛巾先记着 今天乌龙茶要两箱", "order: add TEA 2箱"),
    ("乌龙茶上回38一箱拿的 这次给我来5箱 别给我涨价啊", "order: add TEA 5箱"),
    ("老姜5斤洋葱5斤 洋葱算了上次剩好多 换成韭黄", "order: add GINGER 5斤, add LEEK 5斤"),
    ("照上次那单原样来一份", "reorder: "),
    ("还是上次那些，原样再送一份", "reorder: "),
    ("司机们犯困 提神的林语青柑茶500的拿3箱", "order: add G500 3箱"),
)


@pytest.mark.parametrize(("text", "wanted"), IN_PAIRS)
def test_each_amount_has_the_name_beside_it(text: str, wanted: str) -> None:
    assert _read(text) == wanted


@pytest.mark.parametrize(("text", "wanted"), SETTLED)
def test_the_amount_settled_on_counts(text: str, wanted: str) -> None:
    assert _read(text) == wanted


@pytest.mark.parametrize(("text", "wanted"), BESIDE)
def test_what_is_told_beside_orders_nothing(text: str, wanted: str) -> None:
    assert _read(text) == wanted


REFUSED = (
    ("净雅香皂 不要柠檬的那个 3箱", "order: add SOAPW 3箱"),
    ("老姜2斤半洋葱3斤半 老姜别给我烂的", "order: add GINGER 2.5斤, add ONION 3.5斤"),
    ("老姜5斤，洋葱2斤，老姜不要老的", "order: add GINGER 5斤, add ONION 2斤"),
    ("老姜5斤，洋葱2斤，老姜不要了", "order: add ONION 2斤"),
    ("林语茉莉花茶500的10箱 乌龙茶1箱 不对茉莉花茶是900的", "order: add J900 10箱, add TEA 1箱"),
    ("茉莉花茶500的5箱900的3箱，500那个算了拿2箱就行", "order: add J500 2箱, add J900 3箱"),
    ("茉莉花茶500ml的5箱900ml的3箱", "order: add J500 5箱, add J900 3箱"),
    ("老姜算了 洋葱2斤", "order: add ONION 2斤"),
)


@pytest.mark.parametrize(("text", "wanted"), REFUSED)
def test_only_what_is_refused_is_left_out(text: str, wanted: str) -> None:
    assert _read(text) == wanted


INSTEAD = (
    ("老姜20斤没有就换洋葱，土豆30斤", "order: add GINGER 20斤, add POTATO 30斤"),
    ("老姜20斤没有就换洋葱，30斤土豆", "order: add GINGER 20斤, add POTATO 30斤"),
    ("老姜20斤没有就换洋葱15斤，土豆30斤，韭黄2斤",
     "order: add GINGER 20斤, add POTATO 30斤, add LEEK 2斤"),
    ("老姜没有就换洋葱 土豆30斤", "order: ?qty, add POTATO 30斤"),
    ("茉莉花茶5箱，林语茉莉花茶500ml 2箱，林语茉莉花茶900ml 3箱",
     "order: ?product, add J500 2箱, add J900 3箱"),
    ("乌龙茶3箱，算了改天再说", "order: "),
    ("乌龙茶3箱 改天再要", "order: "),
    ("乌龙茶3箱，剩下的下次再说", "order: add TEA 3箱"),
)  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), INSTEAD)
def test_amounts_stay_with_their_goods(text: str, wanted: str) -> None:
    assert _read(text) == wanted
