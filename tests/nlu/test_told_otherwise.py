"""Goods told by their use, another size of the last ones, another unit, more than once said."""

from functools import cache

import pytest

from handlers.nlu import evaluate
from handlers.nlu.lexicon import Lexicon
from handlers.nlu.rows import lexicon_from_rows

GOODS: tuple[tuple[str, str, str, str, str, int, str], ...] = (
    # code, brand, product, spec, base unit, case, order unit
    ("PIPE", "净霸", "管道疏通剂", "268g*24瓶", "瓶", 24, "箱"),
    ("TOILET", "净霸", "洁厕液", "500g*24瓶", "瓶", 24, "箱"),
    ("GLASS", "净霸", "玻璃水", "500g*12瓶", "瓶", 12, "箱"),
    ("BAIT", "绿菊", "杀蟑饵剂", "10g*48盒", "盒", 48, "箱"),
    ("COIL", "绿菊", "盘香", "10圈*60盒", "盒", 60, "箱"),
    ("AA", "飞马", "碱性电池5号", "40节", "盒", 0, "盒"),
    ("AAA", "飞马", "碱性电池7号", "40节", "盒", 0, "盒"),
    ("CAA", "飞马", "碳性电池5号", "60节", "盒", 0, "盒"),
    ("CAAA", "飞马", "碳性电池7号", "60节", "盒", 0, "盒"),
    ("B468", "洁安", "84消毒液", "468ml*30瓶", "瓶", 30, "箱"),
    ("B2500", "洁安", "84消毒液", "2.5L*6桶", "桶", 6, "箱"),
    ("BAG22", "鑫海", "红色背心袋", "22cm*40扎", "扎", 40, "箱"),
    ("BAG26", "鑫海", "红色背心袋", "26cm*40扎", "扎", 40, "箱"),
    ("BAG32", "鑫海", "红色背心袋", "32cm*40扎", "扎", 40, "箱"),
    ("SOFT", "冷酸灵", "抗敏感牙膏", "110g*72支", "支", 72, "箱"),
    ("DOUBLE", "冷酸灵", "双重抗敏牙膏", "130g*48支", "支", 48, "箱"),
    ("BASIN", "花海", "塑料脸盆", "34cm", "个", 0, "个"),
    ("RACK", "花海", "防滑衣架", "10只*24扎", "扎", 24, "箱"),
    ("CHIPO", "咔咔", "薯片原味", "105g*24罐", "罐", 24, "箱"),
    ("CHIPT", "咔咔", "薯片番茄味", "105g*24罐", "罐", 24, "箱"),
    ("BAGO", "咔咔", "薯片原味", "60g*40包", "包", 40, "箱"),
    ("BAGT", "咔咔", "薯片番茄味", "60g*40包", "包", 40, "箱"),
    ("RICE10", "北仓", "长粒香大米", "10kg袋", "袋", 0, "袋"),
    ("RICE25", "北仓", "长粒香大米", "25kg袋", "袋", 0, "袋"),
    ("COLA330", "可口可乐", "可乐", "330ml*24罐", "罐", 24, "箱"),
    ("COLA500", "可口可乐", "可乐", "500ml*24瓶", "瓶", 24, "箱"),
    ("POTATO", "", "土豆", "", "斤", 0, "斤"),
    ("EGG", "", "鲜鸡蛋", "30枚*12板", "板", 12, "板"),
    ("WATER", "泉岭", "饮用水", "550ml*24瓶", "瓶", 24, "箱"),
)


@cache
def _lexicon() -> Lexicon:
    return lexicon_from_rows(
        {
            "sku": sku, "name": f"{brand}{product} {spec}".strip(), "brand": brand,
            "product": product, "spec": spec, "base_unit": base,
            "units": {base: 1, "箱": case} if case else {base: 1}, "order_unit": usual,
            "category": "", "barcode": "", "aliases": [],
        }
        for sku, brand, product, spec, base, case, usual in GOODS
    )  # fmt: skip


def _read(text: str, **context: object) -> list[str]:
    """What is done, goods, count and unit of each line; ? and the candidates where it is asked."""
    answer = evaluate.answer_orders(_lexicon(), {"text": text, "context": context})
    found = []
    for line in answer["lines"]:  # type: ignore[attr-defined]
        asked = f"? {line['clarify']} {' '.join(line['candidates'])}".strip()
        said = f"{line['op']} {line['sku']} {line['qty']:g}{line['unit']}" if line["qty"] else ""
        found.append(asked if line["clarify"] else said or f"{line['op']} {line['sku']}")
    return found


BY_USE = (
    ("通下水道的那个净霸1箱", ["add PIPE 1箱"]),
    ("净霸2箱 要通厕所的", None),
    ("洗厕所的净霸2箱", ["add TOILET 2箱"]),
    ("擦玻璃的那种净霸1箱", ["add GLASS 1箱"]),
    ("绿菊蟑螂药那个杀蟑饵剂一箱", ["add BAIT 1箱"]),
    ("杀蟑螂的绿菊1箱", ["add BAIT 1箱"]),
    ("绿菊老鼠药那个盘香一箱", None),
    ("净霸1箱", None),
)


@pytest.mark.parametrize(("text", "wanted"), BY_USE)
def test_what_goods_are_for_tells_which(text: str, wanted: list[str] | None) -> None:
    found = _read(text)
    assert found == wanted if wanted is not None else all(f.startswith("?") for f in found)


OF_THE_LAST = (
    ("飞马碱性5号6盒 7号4盒", ["add AA 6盒", "add AAA 4盒"]),
    ("飞马碳性7号6盒，5号4盒", ["add CAAA 6盒", "add CAA 4盒"]),
    ("红背心袋三个号一样拿2箱", [f"add BAG{n} 2箱" for n in (22, 26, 32)]),
    ("红色背心袋三个号各2箱", [f"add BAG{n} 2箱" for n in (22, 26, 32)]),
    ("罐的那个咔咔原味来2箱再来3箱袋装的40包那个番茄的", ["add CHIPO 2箱", "add BAGT 3箱"]),
    ("咔咔原味罐的2箱再来3箱番茄的", ["add CHIPO 2箱", "? product CHIPT BAGT"]),
    ("洁安84大桶2.5L的单拿2桶", ["add B2500 2桶"]),
    ("冷酸零双重抗敏1箱", ["add DOUBLE 1箱"]),
    ("前天那几袋米还没拆呢 光要北仓长粒香25的4袋", ["set RICE25 4袋"]),
)


@pytest.mark.parametrize(("text", "wanted"), OF_THE_LAST)
def test_which_of_a_line_of_goods(text: str, wanted: list[str]) -> None:
    assert _read(text) == wanted


COLA = [{"sku": "COLA330", "qty": 2, "unit": "箱"}]
POTATO = [{"sku": "POTATO", "qty": 50, "unit": "斤"}]
EGG = [{"sku": "EGG", "qty": 2, "unit": "板"}]
WATER = [{"sku": "WATER", "qty": 5, "unit": "箱"}]
BASIN = [{"sku": "BASIN", "qty": 20, "unit": "个"}]
SAID_MORE: tuple[tuple[str, list[dict[str, object]], list[str]], ...] = (
    ("土豆多点 要80斤", [], ["add POTATO 80斤"]),
    ("土豆多点 要80斤", POTATO, ["set POTATO 80斤"]),
    ("土豆少点，来20斤", [], ["add POTATO 20斤"]),
    ("土豆少点10斤", POTATO, ["? qty POTATO"]),
    ("土豆多点", [], ["? qty POTATO"]),
    ("可乐要2L的", COLA, ["? product COLA330 COLA500"]),
    ("可乐要500的", COLA, ["? qty COLA500"]),
    ("要不再加点水", COLA, ["? product WATER"]),
    ("要不来3箱泉岭", [], ["add WATER 3箱"]),
    ("鸡蛋不要板 要箱", EGG, ["? qty EGG"]),
    ("鸡蛋不要板要箱 2箱", [], ["add EGG 2箱"]),
    ("脸盆拿掉换成衣架1箱 花海那个", BASIN, ["del BASIN", "add RACK 1箱"]),
    ("脸盆换成衣架 3箱泉岭", BASIN, ["? unit RACK", "add WATER 3箱"]),
    ("上次泉岭少给我2瓶 这回再拿1箱", [], ["add WATER 1箱"]),
    ("泉岭少给我们一箱 今天再来6瓶", WATER, ["set WATER 4箱", "add WATER 6瓶"]),
    ("泉岭3箱 再拿6瓶", [], ["add WATER 78瓶"]),
)


@pytest.mark.parametrize(("text", "cart", "wanted"), SAID_MORE)
def test_an_amount_or_a_unit_said_behind(
    text: str, cart: list[dict[str, object]], wanted: list[str]
) -> None:
    assert _read(text, cart=cart) == wanted


COUNTS = (
    ("豆油20L的还是168吗 是的话给我拿4桶", [(4, "桶")]),
    ("棒棒糖108支那种2桶", [(2, "桶")]),
    ("活力28洗衣粉1.6kg 3箱", [(3, "箱")]),
    ("活力2箱", [(2, "箱")]),
    ("传化3公斤的洗衣液4瓶", [(4, "瓶")]),
    ("飞马5号电池4盒7号2盒", [(4, "盒"), (2, "盒")]),
    ("上次牙膏少给我2支 这回再拿1箱", [(1, "箱")]),
)


@pytest.mark.parametrize(("text", "wanted"), COUNTS)
def test_what_is_ordered_of_goods_that_nobody_knows(
    text: str, wanted: list[tuple[int, str]]
) -> None:
    answer = evaluate.answer_quantity(lexicon_from_rows([]), {"text": text})
    assert [tuple(found) for found in answer["quantities"]] == wanted  # type: ignore[attr-defined]
