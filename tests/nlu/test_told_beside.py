"""What a shop tells beside its order: why, since when, how dear it was; and what that is not."""

from functools import cache

import pytest

from handlers.nlu import evaluate
from handlers.nlu.lexicon import Lexicon
from handlers.nlu.rows import lexicon_from_rows

GOODS: tuple[tuple[str, str, str, str, str, int, str, list[str]], ...] = (
    # code, brand, product, spec, base unit, case, order unit, nicknames
    ("SODA", "虹泉", "橘子汽水", "330ml*24罐", "罐", 24, "箱", ["汽水"]),
    ("TEA", "山岚", "乌龙茶", "500ml*15瓶", "瓶", 15, "箱", []),
    ("PEACH", "动力", "维生素饮料桃味", "600ml*15瓶", "瓶", 15, "箱", []),
    ("LIME", "动力", "维生素饮料青柠味", "600ml*15瓶", "瓶", 15, "箱", []),
    ("CUP", "面王", "酸菜牛肉面", "120g*12桶", "桶", 12, "箱", []),
    ("BAG", "面王", "酸菜牛肉面", "110g*24袋", "袋", 24, "箱", []),
    ("OIL", "福满", "菜籽油", "5L*4桶", "桶", 4, "箱", []),
    ("MILLET", "", "小米辣", "", "斤", 20, "斤", []),
    ("GINGER", "", "老姜", "", "斤", 20, "斤", []),
    ("RIBS", "", "肋排", "", "斤", 20, "斤", []),
    ("FEET", "", "猪蹄", "", "只", 20, "只", []),
    ("DUCK", "", "麻鸭", "", "只", 10, "只", []),
    ("LEEK", "", "韭黄", "", "斤", 20, "斤", []),
    ("ONION", "", "洋葱", "", "斤", 20, "斤", []),
    ("POTATO", "", "土豆", "", "斤", 20, "斤", []),
    ("STICK", "川娃", "大辣片", "100g*20袋", "袋", 20, "箱", ["辣片"]),
    ("THIN", "川娃", "小辣片", "60g*40袋", "袋", 40, "箱", ["辣片"]),
    ("SOAPW", "净雅", "香皂纯白清香", "115g*72块", "块", 72, "箱", []),
    ("SOAPL", "净雅", "香皂柠檬清新", "115g*72块", "块", 72, "箱", []),
    ("J500", "林语", "茉莉花茶", "500ml*15瓶", "瓶", 15, "箱", []),
    ("J900", "林语", "茉莉花茶", "900ml*12瓶", "瓶", 12, "箱", []),
    ("G500", "林语", "青柑茶", "500ml*15瓶", "瓶", 15, "箱", []),
    ("G900", "林语", "青柑茶", "900ml*12瓶", "瓶", 12, "箱", []),
    ("BLEACH", "海狮", "漂白水", "500ml*20瓶", "瓶", 20, "箱", []),
)
CART = [{"sku": "TEA", "qty": 4, "unit": "箱"}, {"sku": "LEEK", "qty": 3, "unit": "斤"}]
LAST = [{"sku": "TEA", "qty": 4, "unit": "箱"}, {"sku": "RIBS", "qty": 6, "unit": "斤"}]


@cache
def _lexicon() -> Lexicon:
    return lexicon_from_rows(
        {
            "sku": sku, "name": f"{brand}{product} {spec}".strip(), "brand": brand,
            "product": product, "spec": spec, "base_unit": base,
            "units": {base: 1, "箱": case} if spec else {base: 1}, "order_unit": usual,
            "category": "", "barcode": "", "aliases": nick,
        }
        for sku, brand, product, spec, base, case, usual, nick in GOODS
    )  # fmt: skip


def _read(text: str, **context: object) -> str:
    """intent: what is done, goods, count and unit of each line; ? where it is asked."""
    answer = evaluate.answer_orders(_lexicon(), {"text": text, "context": context})
    lines = answer["lines"]
    assert isinstance(lines, list)
    said = [
        f"?{line['clarify'] or ''}" if line["clarify"] or line["sku"] is None
        else f"{line['op']} {line['sku']} {line['qty'] or 0:g}{line['unit'] or ''}"
        for line in lines
    ]  # fmt: skip
    return f"{answer['intent']}: {', '.join(said)}"


WHY = (
    ("在不 汽水5箱 柜子里快空了", "order: add SODA 5箱"),
    ("汽水5箱 货架都空了", "order: add SODA 5箱"),
    ("汽水5箱 我妈做寿", "order: add SODA 5箱"),
    ("土豆30斤洋葱10斤 我爸念叨几天了", "order: add POTATO 30斤, add ONION 10斤"),
    ("来2箱漂白水 学校又催了", "order: add BLEACH 2箱"),
    ("给我3箱汽水 隔壁又来催", "order: add SODA 3箱"),
    ("来5箱乌龙茶500的 停电了大家都来买", "order: add TEA 5箱"),
    ("天热 汽水再来5箱", "order: add SODA 5箱"),
    ("天气越来越冷 菜籽油2箱", "order: add OIL 2箱"),
    ("亲 汽水给我带4箱", "order: add SODA 4箱"),
    ("菜籽油2箱 嗯还有啥来着 算了先这样", "order: add OIL 2箱"),
    ("菜籽油2箱，还要什么来着，就这些", "order: add OIL 2箱"),
    ("麻烦送10桶菜籽油到二店 一店的昨天收到了谢谢", "order: add OIL 10桶"),
)


@pytest.mark.parametrize(("text", "wanted"), WHY)
def test_why_it_is_ordered_is_no_part_of_the_order(text: str, wanted: str) -> None:
    assert _read(text) == wanted


PRICES = (
    ("菜籽油按上回138的价给我来3件", "order: add OIL 3箱"),
    ("汽水2箱还按48的老价", "order: add SODA 2箱"),
    ("汽水1箱 别贵过上次的48", "order: add SODA 1箱"),
    ("老吴面馆88：土豆15斤", "order: add POTATO 15斤"),
)


@pytest.mark.parametrize(("text", "wanted"), PRICES)
def test_figures_of_a_price_or_a_shops_name_order_nothing(text: str, wanted: str) -> None:
    assert _read(text) == wanted


REFUSED = (
    ("洋葱6斤 再来三斤土豆 哦土豆不要了 换成韭黄三斤", "order: add ONION 6斤, add LEEK 3斤"),
    ("洋葱6斤 土豆三斤 土豆不要了 换成韭黄", "order: add ONION 6斤, add LEEK 3斤"),
    ("汽水6箱 不要冰的", "order: add SODA 6箱"),
    ("今天35度热死了 汽水来4箱", "order: add SODA 4箱"),
    ("汽水来个百八十箱吧", "order: ?qty"),
    ("汽水5箱 周五前送到教务处302", "order: add SODA 5箱"),
)


@pytest.mark.parametrize(("text", "wanted"), REFUSED)
def test_what_is_refused_or_only_told_takes_nothing_else_with_it(text: str, wanted: str) -> None:
    assert _read(text) == wanted


LOOSE = (
    ("汽水一箱再零拿6罐", "order: add SODA 30罐"),
    ("汽水一箱 另外散着要6罐", "order: add SODA 30罐"),
    ("汽水一箱零6罐", "order: add SODA 30罐"),
)


@pytest.mark.parametrize(("text", "wanted"), LOOSE)
def test_loose_pieces_beside_a_case_are_of_the_same_goods(text: str, wanted: str) -> None:
    assert _read(text) == wanted


NO_REASON = (
    ("汽水5箱 坏了3罐", "aftersale"),
    ("汽水5箱 我老公说少了一箱", "aftersale"),
    ("汽水还有啥口味", "query_product"),
    ("上次给我送成大瓶了", "aftersale"),
    ("汽水多少钱，还按上次的价吗", "query_price"),
    ("照旧", "reorder"),
    ("老规矩", "reorder"),
    ("老样子再来一份", "reorder"),
    ("按上次的来", "reorder"),
)


@pytest.mark.parametrize(("text", "wanted"), NO_REASON)
def test_words_that_look_so_keep_their_meaning(text: str, wanted: str) -> None:
    assert _read(text, last_order=LAST).partition(":")[0] == wanted


ASKED = (
    "来2箱汽水 可乐也没了",
    "来2箱漂白水 柠檬味",
    "来3箱大辣片 都没有就小辣片",
)


@pytest.mark.parametrize("text", ASKED)
def test_other_goods_behind_a_blank_are_not_lost(text: str) -> None:
    found = _read(text)
    assert "?" in found or "add THIN" in found


BEFORE = (
    ("汽水3箱 价钱还按上次那个哈", "order: add SODA 3箱"),
    ("价格照之前的，汽水3箱", "order: add SODA 3箱"),
    ("汽水5箱 上回你给我算68的别忘了", "order: add SODA 5箱"),
    ("汽水5箱，说好算68块一箱的", "order: add SODA 5箱"),
    ("乌龙茶3箱 上次给我发成大瓶900了", "order: add TEA 3箱"),
    ("后天中午12点办席 菜籽油5L的3箱 发票记得带上", "order: add OIL 3箱"),
    ("明天下午5点开席 汽水2箱", "order: add SODA 2箱"),
    ("来1箱菜籽油 发票先不开", "order: add OIL 1箱"),
    ("发一箱菜籽油", "order: add OIL 1箱"),
    ("菜籽油五升的两桶", "order: add OIL 2桶"),
)


@pytest.mark.parametrize(("text", "wanted"), BEFORE)
def test_what_was_agreed_or_went_wrong_before_is_no_line(text: str, wanted: str) -> None:
    assert _read(text) == wanted


TAKEN_OUT = (
    ("韭黄拿掉 家里翻出来还有一包", "modify: del LEEK 0"),
    ("韭黄不要了还没卖完", "modify: del LEEK 0"),
    ("韭黄老了没人买 删了吧", "modify: del LEEK 0"),
    ("韭黄卖不动 不要了", "modify: del LEEK 0"),
    ("韭黄别拿了", "modify: del LEEK 0"),
    ("乌龙茶那个多了 改成2箱吧", "modify: set TEA 2箱"),
    ("乌龙茶订少了，改6箱", "modify: set TEA 6箱"),
    ("韭黄不要了 还有土豆2斤", "modify: del LEEK 0, add POTATO 2斤"),
)


@pytest.mark.parametrize(("text", "wanted"), TAKEN_OUT)
def test_a_change_may_say_why(text: str, wanted: str) -> None:
    assert _read(text, cart=CART) == wanted


AGAIN = (
    ("照上次那单再送一份哈 谢谢妹子", "reorder: "),
    ("菜照昨天的 肋排少2斤 另外土豆5斤", "reorder: set RIBS 4斤, add POTATO 5斤"),
    ("跟上回一样哈 乌龙茶多加一箱 肋排不要了还没卖完", "reorder: add TEA 1箱, del RIBS 0"),
)


@pytest.mark.parametrize(("text", "wanted"), AGAIN)
def test_an_earlier_order_with_words_around_it(text: str, wanted: str) -> None:
    assert _read(text, last_order=LAST) == wanted


NAMED = (
    ("动力桃子2箱动力青柠3箱", "order: add PEACH 2箱, add LIME 3箱"),
    ("动力青柠3箱 动力香瓜2箱 乌龙茶1箱", "order: add LIME 3箱, ?product, add TEA 1箱"),
    ("面王酸菜那个桶面2箱袋面一箱", "order: add CUP 2箱, add BAG 1箱"),
    ("辣片川娃大辣片1箱", "order: add STICK 1箱"),
    ("香皂净雅的 纯白柠檬各一箱", "order: add SOAPW 1箱, add SOAPL 1箱"),
    ("汽水2箱乌龙茶拿3箱 哦乌龙茶别拿了换成菜籽油", "order: add SODA 2箱, add OIL 3箱"),
    ("肋排6斤哎说错了8斤猪蹄4只", "order: add RIBS 8斤, add FEET 4只"),
    ("老姜一斤三两小米辣四两", "order: add GINGER 1.3斤, add MILLET 0.4斤"),
    ("麻鸭6只老规矩杀好 一只两斤半左右的", "order: add DUCK 6只"),
    ("🥔20斤 🧅先不要", "order: add POTATO 20斤"),
    ("🥔20斤 🧅5斤", "order: add POTATO 20斤, add ONION 5斤"),
    ("🧅土豆20斤", "order: add POTATO 20斤"),
)


@pytest.mark.parametrize(("text", "wanted"), NAMED)
def test_goods_named_with_their_kind_their_flavour_or_a_slip(text: str, wanted: str) -> None:
    assert _read(text) == wanted


FOR_IT = (
    ("炒菜的菜籽油3箱", "order: add OIL 3箱"),
    ("炖肉用的老姜2斤", "order: add GINGER 2斤"),
    ("收银台边上摆的大辣片3箱", "order: add STICK 3箱"),
    ("门口放着的汽水2箱", "order: add SODA 2箱"),
    ("货架上摆的汽水2箱", "order: add SODA 2箱"),
    ("洗碗的漂白水1箱土豆2斤", "order: add BLEACH 1箱, add POTATO 2斤"),
    ("洗碗的海狮1箱", "order: ?product"),
    ("洗衣服的香皂1箱", "order: ?product"),
    ("烤肉的料2斤", "order: ?product"),
    ("汽水2箱哎不3箱 手滑了", "order: add SODA 3箱"),
    ("给客人喝的山岚乌龙茶2箱", "order: add TEA 2箱"),
    ("做酸辣土豆丝的土豆30斤", "order: add POTATO 30斤"),
    ("小炒用的小米辣4斤 炖汤的猪蹄6只", "order: add MILLET 4斤, add FEET 6只"),
    ("腌萝卜的那种小米辣5斤", "order: add MILLET 5斤"),
    ("客人用的净雅香皂柠檬清新2箱", "order: add SOAPL 2箱"),
    ("夜宵摊的福满菜籽油2箱", "order: add OIL 2箱"),
    ("洗拖把的海师漂白水一箱半", "order: add BLEACH 1.5箱"),
    ("摆摊卖的老姜洋葱各5斤", "order: add GINGER 5斤, add ONION 5斤"),
    ("下饭的菜2箱", "order: ?product"),
    ("老姜炖汤用的2斤", "order: add GINGER 2斤"),
    ("山岚乌龙茶给客人喝的2箱", "order: add TEA 2箱"),
    ("洋葱8斤没有的话老姜也行", "order: add ONION 8斤"),
    ("煮粥的小米20斤", "order: ?product"),
)
ANOTHER_KIND = (
    ("小米20斤", "order: ?product"),  # 小米辣
    ("菜籽5斤", "order: ?product"),  # 菜籽油
    ("洋葱5斤 葱3斤", "order: add ONION 5斤, ?product"),
    ("青柠3箱", "order: ?product"),  # 青柠味
    ("桃子3箱", "order: ?product"),  # 桃味
    ("橘子2箱", "order: ?product"),  # 橘子汽水
    ("茉莉花2箱", "order: ?product"),
)


@pytest.mark.parametrize(("text", "wanted"), ANOTHER_KIND)
def test_goods_that_only_lend_their_name_are_never_taken(text: str, wanted: str) -> None:
    assert _read(text) == wanted


@pytest.mark.parametrize(("text", "wanted"), FOR_IT)
def test_goods_behind_what_they_are_for(text: str, wanted: str) -> None:
    assert _read(text) == wanted


WHICH = (
    ("虹泉汽水330那种小罐要两箱", "order: add SODA 2箱"),
    ("菜籽油5升那种大桶要3桶", "order: add OIL 3桶"),
    ("林语茉莉花茶和青柑茶各3箱 500的啊", "order: add J500 3箱, add G500 3箱"),
    ("林语茉莉花茶和青柑茶各3箱 要900的", "order: add J900 3箱, add G900 3箱"),
    ("林语茉莉花茶和青柑茶各3箱", "order: ?product, ?product"),
    ("土豆2斤 林语青柑茶3箱 500的", "order: add POTATO 2斤, add G500 3箱"),
    ("烤串的小米辣2斤", "order: add MILLET 2斤"),
    ("酸菜牛肉面袋装2箱", "order: add BAG 2箱"),
    ("面王酸菜桶面2箱袋面1箱", "order: add CUP 2箱, add BAG 1箱"),
    ("洋葱2斤 面王酸菜 袋装1箱", "order: add ONION 2斤, add BAG 1箱"),
)


@pytest.mark.parametrize(("text", "wanted"), WHICH)
def test_which_of_the_goods_is_told_with_words_between(text: str, wanted: str) -> None:
    assert _read(text) == wanted


FOR_ALL = (
    ("老姜2 洋葱8 都是斤", "order: add GINGER 2斤, add ONION 8斤"),
    ("老姜2洋葱8，都要斤", "order: add GINGER 2斤, add ONION 8斤"),
    ("乌龙茶2 橘子汽水3 统一按瓶", "order: add TEA 2瓶, ?unit"),
    ("乌龙茶2箱 橘子汽水3 都要箱", "order: add TEA 2箱, add SODA 3箱"),
)
RECEIVED = (
    ("昨天的货收到了，再来2箱乌龙茶", "order: add TEA 2箱"),
    ("昨天的货收到了 数目对 再给我上2箱乌龙茶", "order: add TEA 2箱"),
    ("上礼拜那单发票开了没 另外乌龙茶拿一箱", "order: add TEA 1箱"),
    ("昨天的货很好 再来一份", "reorder: "),
    ("上次的可以再来一份", "reorder: "),
    ("汽水买20送2那个活动 要20箱", "order: add SODA 20箱"),
    ("汽水20送2的活动来20箱", "order: add SODA 20箱"),
    ("乌龙茶2箱 土豆5斤 等下 乌龙茶不是2箱是5箱", "order: add TEA 5箱, add POTATO 5斤"),
    ("乌龙茶2箱，不是2箱是5箱", "order: add TEA 5箱"),
)


@pytest.mark.parametrize(("text", "wanted"), FOR_ALL)
def test_a_unit_said_for_all(text: str, wanted: str) -> None:
    assert _read(text) == wanted


@pytest.mark.parametrize(("text", "wanted"), RECEIVED)
def test_an_order_before_that_is_only_told_of(text: str, wanted: str) -> None:
    assert _read(text) == wanted


def test_a_size_leaves_fewer_to_choose_from() -> None:
    answer = evaluate.answer_orders(_lexicon(), {"text": "林语的茶2箱 900的"})
    lines = answer["lines"]
    assert isinstance(lines, list)
    (line,) = lines
    assert (line["clarify"], sorted(line["candidates"])) == ("product", ["G900", "J900"])


HEADED = (
    ("茉莉花茶5箱500的3箱900的", "order: add J500 5箱, add J900 3箱"),
    ("茉莉花茶5小3大", "order: add J500 5箱, add J900 3箱"),
    ("茉莉花茶5箱大瓶3箱小瓶", "order: add J900 5箱, add J500 3箱"),
    ("净雅香皂3箱纯白2箱柠檬", "order: add SOAPW 3箱, add SOAPL 2箱"),
    ("茉莉花茶8箱，5箱大瓶3箱小瓶", "order: add J900 5箱, add J500 3箱"),
    ("来8箱茉莉花茶 5小3大", "order: add J500 5箱, add J900 3箱"),
    ("茉莉花茶大瓶5小瓶3", "order: add J900 5箱, add J500 3箱"),
    ("茉莉花茶9箱，5箱大瓶3箱小瓶", "order: ?product, add J900 5箱, add J500 3箱"),
    ("乌龙茶3箱茉莉花茶大瓶2箱橘子汽水", "order: add TEA 3箱, add J900 2箱, ?qty"),
)


@pytest.mark.parametrize(("text", "wanted"), HEADED)
def test_a_name_heads_its_sizes_and_flavours(text: str, wanted: str) -> None:
    assert _read(text) == wanted


AS_BEFORE = (
    ("乌龙茶跟上次一样", "order: ?qty"),
    ("乌龙茶老样子", "order: ?qty"),
    ("乌龙茶照旧吧", "order: ?qty"),
    ("菜籽油按上次的数量", "order: ?qty"),
    ("洋葱和昨天一样多", "order: ?qty"),
    ("5箱乌龙茶，汽水照旧", "order: add TEA 5箱, ?qty"),
    ("乌龙茶照旧 汽水老样子", "order: ?qty, ?qty"),
    ("老样子", "reorder: "),
    ("跟上次一样就好", "reorder: "),
    ("老王照旧", "reorder: "),
    ("照旧，乌龙茶不要", "reorder: del TEA 0"),
    ("乌龙茶照旧 汽水多2箱", "reorder: ?qty, add SODA 2箱"),
)


@pytest.mark.parametrize(("text", "wanted"), AS_BEFORE)
def test_goods_that_are_to_be_as_before_are_not_the_whole_order_again(
    text: str, wanted: str
) -> None:
    assert _read(text, last_order=LAST) == wanted
