"""One shop that sells something of every trade: models, sizes and words that look like amounts."""

import re
from functools import cache

import pytest

from handlers.nlu import Lexicon, interpret, read
from handlers.nlu.intents import (
    Ambiguous,
    EditDraft,
    Exact,
    ItemReading,
    Missing,
    Resolved,
    Situation,
)
from handlers.nlu.rows import lexicon_from_rows

GOODS = """
得力|活动扳手|10寸|把|把1 盒6
得力|活动扳手|12寸|把|把1 盒6
飞雕|单开开关|86型|个|个1 盒10
飞雕|双开开关|86型|个|个1 盒10
公牛|五孔插座|10A|个|个1 盒10
|自攻螺丝|M4*25|盒|盒1 箱50
|自攻螺丝|M4*30|盒|盒1 箱50
|不锈钢水龙头|4分|个|个1 箱40
|PVC管|20*3米|根|根1 捆20
|PVC管|25*3米|根|根1 捆15
|铁丝|8号|公斤|公斤1 捆25
|铁丝|14号|公斤|公斤1 捆25
|玻璃胶|300ml透明|支|支1 箱24
|玻璃胶|300ml白色|支|支1 箱24
得力|订书钉|24/6|盒|盒1 条20
晨光|中性笔|0.5黑|盒|盒1 箱12
晨光|笔芯|0.5黑|盒|盒1 箱20
中华|铅笔|HB|盒|支1 盒12
中华|铅笔|2B|盒|支1 盒12
|A4纸70g|500张|箱|包1 箱8
|A4纸80g|500张|箱|包1 箱5
得力|长尾夹|19mm|筒|筒1 箱24
得力|长尾夹|25mm|筒|筒1 箱24
|南美白虾30/40|2kg|盒|盒1 箱10
|南美白虾40/50|2kg|盒|盒1 箱10
|维生素C片|100片|瓶|瓶1 箱200|VC
汤臣倍健|维生素C片|60片|瓶|瓶1 箱48
|医用酒精|75%500ml|瓶|瓶1 箱24|酒精
|医用酒精|95%500ml|瓶|瓶1 箱24|酒精
古越龙山|花雕五年|500ml*12|箱|瓶1 箱12
古越龙山|花雕十年|500ml*6|箱|瓶1 箱6
完美日记|小细跟口红|L01|支|支1 盒12
完美日记|小细跟口红|L03|支|支1 盒12
花西子|空气蜜粉|8.5g 01|盒|盒1 箱60
花西子|空气蜜粉|8.5g 02|盒|盒1 箱60
雪碧|柠檬味汽水|330ml*24|箱|罐1 箱24
凤祥|鸡翅中|1kg*10|箱|包1 箱10
|海苔100|100片*10|袋|袋1 箱10
联塑|线管20mm|4m*50根|根|根1 捆50
联塑|线管25mm|4m*30根|根|根1 捆30
联塑|三通20|80个|个|个1 包80
联塑|三通25|60个|个|个1 包60
东明|膨胀螺丝M8*80|50套|盒|套1 盒50
东明|膨胀螺丝M10*100|25套|盒|套1 盒25
远东|护套线2*1.5|100米|卷|米1 卷100
远东|护套线3*2.5|100米|卷|米1 卷100
九牧|编织软管40cm|50根|根|根1 箱50
九牧|编织软管60cm|50根|根|根1 箱50
世达|钢丝钳6寸|6把|把|把1 盒6|老虎钳
世达|钢丝钳8寸|6把|把|把1 盒6|老虎钳
得力|剪刀大号|10把|把|把1 盒10
南孚|CR2032纽扣电池|5粒|卡|粒1 卡5
"""


@cache
def _lexicon() -> Lexicon:
    rows = []
    for number, line in enumerate(GOODS.strip().splitlines(), 1):
        brand, product, spec, usual, units, *words = line.split("|")
        known = {u: int(n) for u, n in re.findall("([^0-9 ]+)([0-9]+)", units)}
        rows.append(
            {"sku": f"T{number}", "name": f"{brand}{product} {spec}", "brand": brand,
             "product": product, "spec": spec, "base_unit": next(iter(known)), "units": known,
             "order_unit": usual, "category": "", "barcode": "", "aliases": words}
        )  # fmt: skip
    return lexicon_from_rows(rows)


def _line(item: ItemReading) -> str:
    """5箱 name, ?箱 where the amount is open, 5箱 ?name|name where the SKU is, 5箱 no words."""
    amount = item.amount
    count = f"{amount.count}{amount.unit or ''}" if isinstance(amount, Exact) else "?"
    match item.product:
        case Resolved(sku_id):
            goods = _lexicon().goods_of(sku_id)
            assert goods is not None
            return f"{count} {_lexicon().entry(goods.at).name}"
        case Ambiguous():
            return f"{count} ?"
        case Missing(said):
            return f"{count} no {said}"
    return f"{count} -"


def _lines(text: str) -> list[str]:
    intent = interpret(read(text, _lexicon()), Situation())[0]
    assert isinstance(intent, EditDraft), intent
    assert not intent.leftovers
    return [_line(i) for i in intent.items]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("雪碧0.5箱", ["0.5箱 雪碧柠檬味汽水 330ml*24"]),
        ("鸡翅中100箱", ["100箱 凤祥鸡翅中 1kg*10"]),
        ("4分水龙头10个", ["10个 不锈钢水龙头 4分"]),
        ("20的pvc管2捆 25的1捆", ["2捆 PVC管 20*3米", "1捆 PVC管 25*3米"]),
        ("铁丝8号50公斤，14号一捆", ["50公斤 铁丝 8号", "1捆 铁丝 14号"]),
        ("8号铁丝半捆", ["0.5捆 铁丝 8号"]),
        ("玻璃胶透明的一箱白色半箱", ["1箱 玻璃胶 300ml透明", "0.5箱 玻璃胶 300ml白色"]),
        ("24/6订书钉一条", ["1条 得力订书钉 24/6"]),
        ("白虾30/40 5盒", ["5盒 南美白虾30/40 2kg"]),
        ("75%酒精2箱，95的1箱", ["2箱 医用酒精 75%500ml", "1箱 医用酒精 95%500ml"]),
        ("蜜粉01 5盒02 3盒", ["5盒 花西子空气蜜粉 8.5g 01", "3盒 花西子空气蜜粉 8.5g 02"]),
        ("铅笔HB20盒 2B 3盒", ["20盒 中华铅笔 HB", "3盒 中华铅笔 2B"]),
        ("25的长尾夹5筒", ["5筒 得力长尾夹 25mm"]),
        ("A4纸70克5箱80克3箱", ["5箱 A4纸70g 500张", "3箱 A4纸80g 500张"]),
        ("小细跟L01和L03各6支", ["6支 完美日记小细跟口红 L01", "6支 完美日记小细跟口红 L03"]),
    ],
)
def test_numbers_that_are_models_and_sizes(text: str, expected: list[str]) -> None:
    assert _lines(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("花雕五年5箱十年2箱", ["5箱 古越龙山花雕五年 500ml*12", "2箱 古越龙山花雕十年 500ml*6"]),
        ("20个五孔 30个单开", ["20个 公牛五孔插座 10A", "30个 飞雕单开开关 86型"]),
    ],
)
def test_counting_words_inside_names(text: str, expected: list[str]) -> None:
    """十年, 单: nothing is counted where a name goes on with them."""
    assert _lines(text) == expected


@pytest.mark.parametrize("text", ["晨光0.5黑笔5盒", "汤臣倍健vc 5瓶"])
def test_what_only_begins_like_a_name_is_asked(text: str) -> None:
    """黑笔 is no 笔芯; a brand is never dropped for goods without one."""
    assert [line.split(" ")[1] for line in _lines(text)] == ["?"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("线管20的一捆，25的半捆", ["1捆 联塑线管20mm 4m*50根", "0.5捆 联塑线管25mm 4m*30根"]),
        ("三通20的10个25的5个", ["10个 联塑三通20 80个", "5个 联塑三通25 60个"]),
        (
            "膨胀螺丝M8的3盒，M10的2盒",
            ["3盒 东明膨胀螺丝M8*80 50套", "2盒 东明膨胀螺丝M10*100 25套"],
        ),
        ("护套线2*1.5 两卷", ["2卷 远东护套线2*1.5 100米"]),
        ("3 rolls of 护套线3x2.5", ["3rolls 远东护套线3*2.5 100米"]),
        ("软管40的20根60的10根", ["20根 九牧编织软管40cm 50根", "10根 九牧编织软管60cm 50根"]),
        ("九木编织软管60公分的10根", ["10根 九牧编织软管60cm 50根"]),
        ("八寸的老虎钳1把", ["1把 世达钢丝钳8寸 6把"]),
        ("俩大号剪刀", ["2 得力剪刀大号 10把"]),
        ("来两卡2032", ["2卡 南孚CR2032纽扣电池 5粒"]),
        ("长尾夹19、25的各5筒", ["5筒 得力长尾夹 19mm", "5筒 得力长尾夹 25mm"]),
    ],
)
def test_sizes_that_stand_in_the_name(text: str, expected: list[str]) -> None:
    assert _lines(text) == expected
