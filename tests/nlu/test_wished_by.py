"""Who wants the goods, what they are for and what they cost before, told around their names."""

import pytest

from tests.nlu.mixed_shop import lines_of

WISHED = (
    ("麻辣烫摊用的 金针菇和平菇各10斤", ["金针菇斤 10斤", "平菇斤 10斤"]),
    ("烧烤摊要的 五花肉20斤", ["五花肉斤 20斤"]),
    ("小朋友们爱吃旺旺 雪饼跟仙贝各2箱", ["旺旺雪饼84g 2箱", "旺旺仙贝52g 2箱"]),
    ("学生党喜欢元气森林 白桃跟卡曼橘各3箱",
     ["元气森林苏打气泡水白桃味480ml 3箱", "元气森林苏打气泡水卡曼橘味480ml 3箱"]),
    ("老年活动室点名要哈啤罐装的5箱", ["哈尔滨啤酒330ml 5箱"]),
    ("工地食堂用的 土豆50斤洋葱30斤", ["土豆斤 50斤", "洋葱斤 30斤"]),
    ("火锅店要的撒尿牛丸和鱼豆腐各5包", ["安井撒尿牛丸2.5kg 5包", "安井鱼豆腐2.5kg 5包"]),
    ("早餐铺订的 水饺猪肉大葱跟韭菜鸡蛋各3箱",
     ["思念水饺猪肉大葱500g 3箱", "思念水饺韭菜鸡蛋500g 3箱"]),
    ("婚宴上用的 哈尔滨啤酒瓶装10箱", ["哈尔滨啤酒500ml 10箱"]),
    ("打麻将的都爱喝茉莉蜜茶 来3箱", ["康师傅茉莉蜜茶500ml 3箱"]),
    ("街坊都要维达盘纸4箱", ["维达超韧盘纸700g 4箱"]),
    ("给病人喝的那种安慕希原味2箱", ["安慕希酸奶原味205g 2箱"]),
    ("网吧那帮小子就爱吃卫龙 香辣和麻酱的各1箱",
     ["卫龙魔芋爽香辣味18g 1箱", "卫龙魔芋爽麻酱味18g 1箱"]),
    ("孩子们抢着要的上好佳番茄味3箱", ["上好佳薯片番茄味50g 3箱"]),
    ("送礼用的 伊利纯牛奶10箱", ["伊利纯牛奶250ml 10箱"]),
    ("摆摊卖的 雪饼2箱", ["旺旺雪饼84g 2箱"]),
)  # fmt: skip

NOT_THIS = (
    "蒙牛纯牛奶3箱",
    "三得利那种 蜜茶2箱",
    "做寿司用的 鱼豆腐酱3包",
    "学生党喜欢元气森林葡萄味3箱",
)
"""A strange word before or behind the name may be another brand or flavour."""

PRICES = (
    ("哈啤听装上回85一箱 这回还85吧 来10箱", ["哈尔滨啤酒330ml 10箱"]),
    ("海天蚝油小瓶的上次88一箱，这次还按88算，来5箱", ["海天上等蚝油700g 5箱"]),
    ("五花肉上次13块5拿的，还按这个价，来20斤", ["五花肉斤 20斤"]),
    ("阿萨姆上次拿是52一箱，没涨吧，没涨就照那个价送8箱", ["统一阿萨姆奶茶原味500ml 8箱"]),
    ("安慕希原味前几天给的55，这次还55的话来4箱", ["安慕希酸奶原味205g 4箱"]),
    ("白砂糖上次是190一袋，这次还190就给我拉5袋", ["白砂糖50斤袋 5袋"]),
    ("雪饼上回算我96一箱 这次照96 拿3箱", ["旺旺雪饼84g 3箱"]),
    ("老干妈上次给我的价是215，还这价就来2箱", ["老干妈风味豆豉280g 2箱"]),
    ("鸡腿上星期8块一斤，今天还8块就来30斤", ["鸡腿斤 30斤"]),
    ("盘纸之前按78一箱拿的 还78的话发6箱", ["维达超韧盘纸700g 6箱"]),
    ("茉莉清茶 上次你给我48 这次别涨啊 5箱", ["康师傅茉莉清茶500ml 5箱"]),
    ("金针菇昨天4块5进的，今天也4块5吧，15斤", ["金针菇斤 15斤"]),
)  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), WISHED)
def test_who_wants_it_or_what_for_is_no_part_of_the_name(text: str, wanted: list[str]) -> None:
    assert lines_of(text) == wanted


@pytest.mark.parametrize("text", NOT_THIS)
def test_a_strange_word_is_asked(text: str) -> None:
    assert [line.split()[0] for line in lines_of(text)] == ["?"]


@pytest.mark.parametrize(("text", "wanted"), PRICES)
def test_a_remembered_price_parts_no_name_from_its_amount(text: str, wanted: list[str]) -> None:
    assert lines_of(text) == wanted
