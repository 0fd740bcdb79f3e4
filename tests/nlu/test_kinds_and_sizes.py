"""Words for a kind, a size or a pack around names, and verbs of carrying before amounts."""

import pytest

from handlers.nlu import evaluate
from handlers.nlu.intents import Reorder, Situation
from handlers.nlu.interpret import interpret
from handlers.nlu.reader import read
from handlers.nlu.rows import lexicon_from_rows
from tests.nlu.mixed_shop import lines_of, mixed_lexicon

KINDS = (
    ("卫龙那种 香辣和麻酱的各1箱", ["卫龙魔芋爽香辣味18g 1箱", "卫龙魔芋爽麻酱味18g 1箱"]),
    ("元气森林那个 白桃的2箱", ["元气森林苏打气泡水白桃味480ml 2箱"]),
    ("维达那种盘纸3箱", ["维达超韧盘纸700g 3箱"]),
    ("安慕希那款 蓝莓的2箱", ["安慕希酸奶蓝莓味205g 2箱"]),
    ("海天那种 蚝油小瓶的2箱", ["海天上等蚝油700g 2箱"]),
    ("蓝月亮那款洗衣液2箱", ["蓝月亮深层洁净洗衣液薰衣草3kg 2箱"]),
    ("旺旺那种雪饼1箱，仙贝也1箱", ["旺旺雪饼84g 1箱", "旺旺仙贝52g 1箱"]),
    ("薯片上好佳那种 番茄味2箱", ["上好佳薯片番茄味50g 2箱"]),
    ("水饺思念那个 韭菜鸡蛋的3箱", ["思念水饺韭菜鸡蛋500g 3箱"]),
    ("奶茶阿萨姆2箱", ["统一阿萨姆奶茶原味500ml 2箱"]),
    ("电池南孚5号的2盒", ["南孚聚能环5号电池40粒 2盒"]),
    ("牛奶伊利那种3箱", ["伊利纯牛奶250ml 3箱"]),
    ("三得利那种 蜜茶2箱", ["? 2箱"]),
    ("蒙牛那种纯牛奶2箱", ["? 2箱"]),
)  # fmt: skip

SIZES = (
    ("农夫550那个小瓶的20箱", ["农夫山泉饮用天然水550ml 20箱"]),
    ("农夫5L那个大桶的5箱", ["农夫山泉饮用天然水5L 5箱"]),
    ("哈啤330那种听装的10箱", ["哈尔滨啤酒330ml 10箱"]),
    ("洗洁精1.12kg那个小瓶的2箱", ["立白洗洁精柠檬1.12kg 2箱"]),
    ("蚝油700那个瓶装的2箱", ["海天上等蚝油700g 2箱"]),
    ("上好佳104那个罐装的原味2箱", ["上好佳薯片原味104g 2箱"]),
    ("上好佳104的2箱50原味的3箱", ["上好佳薯片原味104g 2箱", "上好佳薯片原味50g 3箱"]),
    ("洗洁精5kg的2箱1.12的3箱", ["立白洗洁精柠檬5kg 2箱", "立白洗洁精柠檬1.12kg 3箱"]),
    ("农夫5L的2箱550的10箱", ["农夫山泉饮用天然水5L 2箱", "农夫山泉饮用天然水550ml 10箱"]),
    ("蚝油6kg的2箱700小瓶的3箱", ["海天上等蚝油6kg 2箱", "海天上等蚝油700g 3箱"]),
    ("哈啤330的5箱500瓶装的3箱", ["哈尔滨啤酒330ml 5箱", "哈尔滨啤酒500ml 3箱"]),
    ("雪饼5箱104上好佳的3箱", ["旺旺雪饼84g 5箱", "上好佳薯片原味104g 3箱"]),
    ("茉莉蜜茶500的3箱700蚝油2箱", ["康师傅茉莉蜜茶500ml 3箱", "海天上等蚝油700g 2箱"]),
)  # fmt: skip

CARRIED = (
    ("纯牛奶给我搬个七八箱", ["伊利纯牛奶250ml ~"]),
    ("纯牛奶给我搬个七八箱过来", ["伊利纯牛奶250ml ~"]),
    ("哈啤罐装先搬20箱过来", ["哈尔滨啤酒330ml 20箱"]),
    ("给我扛两袋50斤的土豆", ["土豆50斤袋 2袋"]),
    ("雪饼给搬5箱上来", ["旺旺雪饼84g 5箱"]),
    ("抬3箱蚝油大桶的过来", ["海天上等蚝油6kg 3箱"]),
    ("土豆整袋的帮我抬3袋", ["土豆50斤袋 3袋"]),
    ("雪饼搬个十箱", ["旺旺雪饼84g 10箱"]),
    ("盘纸给我拖个五六箱过来", ["维达超韧盘纸700g ~"]),
    ("仙贝再帮我搬3箱", ["旺旺仙贝52g 3箱"]),
    ("五花肉给我剁20斤", ["五花肉斤 20斤"]),
    ("茉莉清茶麻烦搬两箱，蜜茶搬一箱", ["康师傅茉莉清茶500ml 2箱", "康师傅茉莉蜜茶500ml 1箱"]),
)

PACKS = (
    ("土豆拉2袋整袋的 洋葱要散的10斤", ["土豆50斤袋 2袋", "洋葱斤 10斤"]),
    ("哈啤来5箱罐装的 蚝油小瓶3箱", ["哈尔滨啤酒330ml 5箱", "海天上等蚝油700g 3箱"]),
    ("蚝油2桶大桶的 盘纸3箱", ["海天上等蚝油6kg 2桶", "维达超韧盘纸700g 3箱"]),
    ("土豆要散的20斤，洋葱整袋的2袋", ["土豆斤 20斤", "洋葱40斤袋 2袋"]),
    ("白砂糖3袋整袋的 五花肉20斤", ["白砂糖50斤袋 3袋", "五花肉斤 20斤"]),
    ("散的白砂糖10斤 整袋的土豆2袋", ["白砂糖斤 10斤", "土豆50斤袋 2袋"]),
    ("洋葱要1袋整袋的 土豆散的30斤就行", ["洋葱40斤袋 1袋", "土豆斤 30斤"]),
    ("白砂糖散的10斤 土豆散的20斤", ["白砂糖斤 10斤", "土豆斤 20斤"]),
)

ENGLISH = (
    ("1 box Laoganma pls", ["老干妈风味豆豉280g 1box"]),
    ("2 boxes Harbin beer 330ml", ["哈尔滨啤酒330ml 2boxes"]),
    ("3 boxes oyster sauce 700g please", ["海天上等蚝油700g 3boxes"]),
    ("10kg potatoes and 2 boxes oyster sauce 6kg pls", ["土豆斤 10kg", "海天上等蚝油6kg 2boxes"]),
    ("5 kg pork belly, 1 box Laoganma", ["五花肉斤 5kg", "老干妈风味豆豉280g 1box"]),
    ("20 kg onions thx", ["洋葱斤 20kg"]),
)


@pytest.mark.parametrize(("text", "wanted"), [*KINDS, *SIZES, *CARRIED, *PACKS, *ENGLISH])
def test_lines(text: str, wanted: list[str]) -> None:
    assert lines_of(text) == wanted


AGAIN = (
    "照上一单再发一份就成",
    "跟上次一样再来一单就行",
    "照上回那单再送一趟就好",
    "上次的单子原样再下一份就可以",
    "老样子再来一份即可",
    "照旧再发一遍就ok",
    "照上次再给我来一份就得了",
    "按上一单再送一次吧",
)


@pytest.mark.parametrize("text", AGAIN)
def test_an_earlier_order_once_more(text: str) -> None:
    intent = interpret(read(text, mixed_lexicon()), Situation())[0]
    assert isinstance(intent, Reorder), intent
    assert not intent.items


AMOUNTS = (
    ("十五斤红糖冰糖八斤", [[15, "斤"], [8, "斤"]]),
    ("三箱可乐雪碧两箱", [[3, "箱"], [2, "箱"]]),
    ("20斤土豆洋葱10斤", [[20, "斤"], [10, "斤"]]),
    ("两箱生抽老抽一箱", [[2, "箱"], [1, "箱"]]),
    ("三斤香菇木耳两斤", [[3, "斤"], [2, "斤"]]),
    ("雀巢1+2来两盒", [[2, "盒"]]),
    ("佳贝艾特1+1要3罐", [[3, "罐"]]),
    ("雀巢1+2原味拿5盒", [[5, "盒"]]),
    ("红牛先10件卖完再喊", [[10, "箱"]]),
    ("可乐先来5箱不够再说", [[5, "箱"]]),
    ("鸡蛋先拿2件用完再叫你", [[2, "箱"]]),
    ("脉动先上3箱卖掉了再补", [[3, "箱"]]),
    ("白菜先20斤没了再找你", [[20, "斤"]]),
)


@pytest.mark.parametrize(("text", "wanted"), AMOUNTS)
def test_amounts_of_goods_nobody_knows(text: str, wanted: list[list[object]]) -> None:
    found = evaluate.answer_quantity(lexicon_from_rows([]), {"text": text})["quantities"]
    assert isinstance(found, list)
    assert [[n, "箱" if u == "件" else u] for n, u in found] == wanted


@pytest.mark.parametrize(
    ("text", "day", "goods"),
    [
        ("5号早上8点送", 5, 0),
        ("5号送", 5, 0),
        ("7号要货", 7, 0),
        ("5号早上送 5号电池2盒", 5, 1),
        ("南孚5号2盒", 0, 1),
        ("电池5号送2盒", 0, 1),
    ],
)
def test_a_day_of_delivery_is_no_size_of_batteries(text: str, day: int, goods: int) -> None:
    reading = read(text, mixed_lexicon())
    (intent,) = interpret(reading, Situation())
    assert (reading.wanted_date.day if reading.wanted_date else 0) == day
    assert len(getattr(intent, "items", ())) == goods
