"""Sizes said in words, slogans, kinds counted, and characters that only look like verbs."""

import pytest

from handlers.nlu.evaluate import answer_orders
from handlers.nlu.lexicon import Lexicon
from handlers.nlu.reader import read
from handlers.nlu.rows import lexicon_from_rows
from tests.nlu.conftest import demo_rows

_GOODS = (
    ("YL2", "屋里甜豆奶 2L*6瓶/箱", "屋里", "甜豆奶", "2L*6瓶/箱", "瓶"),
    ("YL1", "屋里甜豆奶 1.5L*6瓶/箱", "屋里", "甜豆奶", "1.5L*6瓶/箱", "瓶"),
    ("YL3", "屋里甜豆奶 300ml*24瓶/箱", "屋里", "甜豆奶", "300ml*24瓶/箱", "瓶"),
    ("HD5", "禾田大豆油 5L*4桶/箱", "禾田", "大豆油", "5L*4桶/箱", "桶"),
    ("HT5", "禾田黄金比例调和油 5L*4桶/箱", "禾田", "黄金比例调和油", "5L*4桶/箱", "桶"),
    ("HT2", "禾田黄金比例调和油 2L*6桶/箱", "禾田", "黄金比例调和油", "2L*6桶/箱", "桶"),
    ("JG6", "加钙饼干 600g*8盒/箱", "", "加钙饼干", "600g*8盒/箱", "盒"),
    ("WJ5", "清庄无添加酱油 500ml*12瓶/箱", "清庄", "无添加酱油", "500ml*12瓶/箱", "瓶"),
    ("WJ6", "清庄红烧酱油 500ml*12瓶/箱", "清庄", "红烧酱油", "500ml*12瓶/箱", "瓶"),
    ("LT1", "川妞辣条微辣 100g*30包/箱", "川妞", "辣条微辣", "100g*30包/箱", "包"),
    ("LT2", "川妞辣条特辣 100g*30包/箱", "川妞", "辣条特辣", "100g*30包/箱", "包"),
    ("PB6", "平口保鲜袋60*80cm 50只*20包/箱", "", "平口保鲜袋60*80cm", "50只*20包/箱", "包"),
    ("PB8", "平口保鲜袋80*90cm 50只*20包/箱", "", "平口保鲜袋80*90cm", "50只*20包/箱", "包"),
    ("GZ1", "果庄100%梨汁 1L*12盒/箱", "果庄", "100%梨汁", "1L*12盒/箱", "盒"),
    ("BJ5", "老窖头白酒52度 500ml*6瓶/箱", "老窖头", "白酒52度", "500ml*6瓶/箱", "瓶"),
    ("BJ1", "老窖头白酒52度 100ml*40瓶/箱", "老窖头", "白酒52度", "100ml*40瓶/箱", "瓶"),
)


@pytest.fixture(scope="module")
def goods() -> Lexicon:
    rows = demo_rows()
    for sku, name, brand, product, spec, base in _GOODS:
        rows.append({
            "sku": sku, "name": name, "brand": brand, "product": product, "spec": spec,
            "base_unit": base, "units": {base: 1, "箱": 12}, "order_unit": "箱",
            "category": "杂", "barcode": "", "aliases": [],
        })  # fmt: skip
    return lexicon_from_rows(rows)


LINES = (
    ("屋里甜豆奶两升的3箱", ["YL2 3.0"]),
    ("屋里甜豆奶 两升 来3箱", ["YL2 3.0"]),
    ("屋里甜豆奶一升五的2箱", ["YL1 2.0"]),
    ("屋里甜豆奶一升半的2箱", ["YL1 2.0"]),
    ("屋里田豆奶 两升的 来三香", ["YL2 3.0"]),
    ("屋里甜豆奶三升的3箱", ["?"]),
    ("禾田1:1:1那个5升的3箱", ["HT5 3.0"]),
    ("禾田1:1:1 2L 3箱", ["HT2 3.0"]),
    ("禾田1:1:1 3箱", ["?"]),
    ("禾田5升的3箱", ["?"]),
    ("红牛一箱，加钙饼干两箱", ["R250 1.0", "JG6 2.0"]),
    ("红牛一箱 加钙饼干两箱", ["R250 1.0", "JG6 2.0"]),
    ("红牛一箱 加雪碧两箱", ["R250 1.0", "S330 2.0"]),
    ("红牛一箱 加酱油两箱", ["R250 1.0", "?"]),
    ("川妞辣条两个辣度一样来三箱", ["LT1 3.0", "LT2 3.0"]),
    ("川妞辣条两种辣度各2箱", ["LT1 2.0", "LT2 2.0"]),
    ("川妞辣条三种辣度各2箱", ["?"]),
    ("平口保鲜袋60×80的2箱", ["PB6 2.0"]),
    ("保鲜袋80*90的 2箱", ["PB8 2.0"]),
    ("保鲜袋80*90cm 2箱", ["PB8 2.0"]),
    ("保鲜袋2箱", ["?"]),
    ("老窖头52度500毫升的3箱100毫升的1箱", ["BJ5 3.0", "BJ1 1.0"]),
    ("果庄100梨汁2箱", ["GZ1 2.0"]),
    ("果庄100%梨汁2箱 屋里甜豆奶300ml的1箱", ["GZ1 2.0", "YL3 1.0"]),
    ("3箱老窖头白酒 100毫升小瓶的 还有2箱红牛", ["BJ1 3.0", "R250 2.0"]),
    ("老窖头白酒3箱 要小的", ["BJ1 3.0"]),
    ("老窖头白酒3箱，大瓶，红牛一箱", ["BJ5 3.0", "R250 1.0"]),
    ("老窖头白酒3箱 小瓶的", ["BJ1 3.0"]),
    ("老窖头白酒3箱 大小都要", ["?"]),
    ("川妞辣条3箱 要大的", ["?"]),
    ("周末搞活动先备货 屋里甜豆奶两升的3箱", ["YL2 3.0"]),
    ("今天拿点货：红牛3箱", ["R250 3.0"]),
    ("红牛 3ti", ["?"]),
    ("hongniu liang xiang", ["R250 2.0"]),
    ("红牛凉箱", ["R250 2.0"]),
    ("来三相插座2个 红牛一箱", ["?", "R250 1.0"]),
    ("要五香瓜子2包 红牛一箱", ["?", "R250 1.0"]),
    ("红牛流香 雪碧二香", ["R250 6.0", "S330 2.0"]),
    ("#接龙\n1. 老孙 红牛3箱\n2. 阿珍 雪碧2箱\n3. 川姐 红牛1箱",
     ["R250 3.0", "S330 2.0", "R250 1.0"]),
)  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), LINES)
def test_what_was_said_is_found(goods: Lexicon, text: str, wanted: list[str]) -> None:
    lines = answer_orders(goods, {"text": text, "context": {}})["lines"]
    assert isinstance(lines, list)
    found = ["?" if x["clarify"] else f"{x['sku']} {x['qty']}" for x in lines]
    assert found == wanted


WHO = (
    "川妹子", "秀秀", "刘婶", "建国", "麻子", "春天里", "好再来",
    "二娃", "红梅", "芳芳", "卫东", "晓燕", "老孙", "阿珍",
)  # fmt: skip


def test_a_long_list_is_read_to_its_end(goods: Lexicon) -> None:
    text = "#接龙\n周末拼单\n" + "\n".join(
        f"{n}. {w} 老窖头500ml {n}箱" for n, w in enumerate(WHO, 1)
    )
    reading = read(text, goods)
    assert not reading.unread
    assert len(reading.items) == len(WHO)
    lines = answer_orders(goods, {"text": text, "context": {}})["lines"]
    assert isinstance(lines, list)
    assert [x["sku"] for x in lines] == ["BJ5"] * len(WHO)


def test_a_brand_in_a_list_is_no_owner(goods: Lexicon) -> None:
    lines = answer_orders(goods, {"text": "#接龙\n1. 川妞 辣条微辣3箱\n2. 老窖头 52度100ml 2箱"})[
        "lines"
    ]
    assert isinstance(lines, list)
    assert [x["sku"] for x in lines] == ["LT1", "BJ1"]
