"""A wholesaler of all trades for tables of messages: one line a SKU, and lines as short texts."""

import re
from functools import cache

from domain.base.ids import SkuId
from handlers.nlu import Lexicon, interpret, read
from handlers.nlu.intents import EditDraft, Exact, Op, Reorder, Resolved, Situation, Vague
from handlers.nlu.rows import lexicon_from_rows

GOODS = """
维达|超韧盘纸|700g*12卷|箱|卷1 箱12
清风|原木抽纸|120抽*24包|箱|包1 箱24
蓝月亮|深层洁净洗衣液薰衣草|3kg*4瓶|箱|瓶1 箱4
立白|洗洁精柠檬|1.12kg*12瓶|箱|瓶1 箱12
立白|洗洁精柠檬|5kg*4桶|箱|桶1 箱4
思念|水饺猪肉大葱|500g*20袋|箱|袋1 箱20
思念|水饺韭菜鸡蛋|500g*20袋|箱|袋1 箱20
安井|撒尿牛丸|2.5kg*4包|箱|包1 箱4
安井|鱼豆腐|2.5kg*4包|箱|包1 箱4
|五花肉|斤|斤|斤1 公斤2
|鸡腿|斤|斤|斤1 公斤2
|金针菇|斤|斤|斤1 公斤2
|平菇|斤|斤|斤1 公斤2
|土豆|斤|斤|斤1 公斤2
|土豆|50斤袋|袋|袋1
|洋葱|斤|斤|斤1 公斤2
|洋葱|40斤袋|袋|袋1
|白砂糖|斤|斤|斤1 公斤2
|白砂糖|50斤袋|袋|袋1
海天|上等蚝油|700g*12瓶|箱|瓶1 箱12
海天|上等蚝油|6kg*2桶|箱|桶1 箱2
老干妈|风味豆豉|280g*24瓶|箱|瓶1 箱24
统一|阿萨姆奶茶原味|500ml*15瓶|箱|瓶1 箱15
康师傅|茉莉蜜茶|500ml*15瓶|箱|瓶1 箱15
康师傅|茉莉清茶|500ml*15瓶|箱|瓶1 箱15
元气森林|苏打气泡水白桃味|480ml*15瓶|箱|瓶1 箱15
元气森林|苏打气泡水卡曼橘味|480ml*15瓶|箱|瓶1 箱15
伊利|纯牛奶|250ml*24盒|箱|盒1 箱24
安慕希|酸奶原味|205g*16盒|箱|盒1 箱16
安慕希|酸奶蓝莓味|205g*16盒|箱|盒1 箱16
哈尔滨|啤酒|330ml*24罐|箱|罐1 箱24|哈啤
哈尔滨|啤酒|500ml*12瓶|箱|瓶1 箱12|哈啤
旺旺|雪饼|84g*20袋|箱|袋1 箱20
旺旺|仙贝|52g*20袋|箱|袋1 箱20
上好佳|薯片番茄味|50g*40袋|箱|袋1 箱40
上好佳|薯片原味|50g*40袋|箱|袋1 箱40
上好佳|薯片原味|104g*24罐|箱|罐1 箱24
卡乐比|薯片原味|60g*20袋|箱|袋1 箱20
农夫山泉|饮用天然水|550ml*24瓶|箱|瓶1 箱24|农夫
农夫山泉|饮用天然水|5L*4桶|箱|桶1 箱4|农夫
卫龙|魔芋爽香辣味|18g*200包|箱|包1 箱200
卫龙|魔芋爽麻酱味|18g*200包|箱|包1 箱200
南孚|聚能环5号电池|40粒|盒|粒1 盒40
公牛|五孔插座|10A|个|个1 盒10
|大闸蟹(母3两)|只|只|只1
|大闸蟹(公4两)|只|只|只1
|梭子蟹(母)|斤|斤|斤1 公斤2
|梭子蟹(公)|斤|斤|斤1 公斤2
|甜椒(红)|斤|斤|斤1 公斤2
|甜椒(黄)|斤|斤|斤1 公斤2
五月花|厨房纸|75节*24卷|箱|卷1 箱24
漫花|擦手纸|200抽*20包|箱|包1 箱20
榄菊|杀蟑饵剂|10g*48盒|箱|盒1 箱48
妙洁|保鲜袋大号|100只*48盒|箱|盒1 箱48
妙洁|保鲜袋中号|100只*48盒|箱|盒1 箱48
妙洁|保鲜袋小号|100只*48盒|箱|盒1 箱48
雕牌|洗衣粉|1.6kg*6袋|箱|袋1 箱6
白猫|无磷洗衣粉|1.8kg*6袋|箱|袋1 箱6
白猫|红茶洗洁精|1.5kg*8瓶|箱|瓶1 箱8
麦肯|细薯条|2kg*6包|箱|包1 箱6
麦肯|粗薯条|2kg*6包|箱|包1 箱6
辛普劳|细薯条|2.27kg*6包|箱|包1 箱6
无穷|盐焗鸡蛋|30g*120枚|箱|枚1 箱120
无穷|香辣鸡蛋|30g*120枚|箱|枚1 箱120
恒都|肥牛卷|500g*20盒|箱|盒1 箱20
恒都|肥牛卷|2.5kg*4卷|箱|卷1 箱4
国联|巴沙鱼片|1kg*10袋|箱|袋1 箱10
|鲜切面|斤|斤|斤1 公斤2
得力|剪刀大号|10把|盒|把1 盒10
中盐|加碘精制盐|400g*50袋|箱|袋1 箱50
|青虾仁|斤|斤|斤1 公斤2
|青虾仁|5斤袋|袋|袋1
"""


@cache
def mixed_lexicon() -> Lexicon:
    """The goods of `GOODS`."""
    rows = []
    for number, line in enumerate(GOODS.strip().splitlines(), 1):
        brand, product, spec, usual, units, *words = line.split("|")
        known = {u: int(n) for u, n in re.findall("([^0-9 ]+)([0-9]+)", units)}
        rows.append(
            {"sku": f"X{number}", "name": f"{brand}{product} {spec}", "brand": brand,
             "product": product, "spec": spec, "base_unit": next(iter(known)), "units": known,
             "order_unit": usual, "category": "", "barcode": "", "aliases": words}
        )  # fmt: skip
    return lexicon_from_rows(rows)


def lines_of(text: str, situation: Situation | None = None) -> list[str]:
    """Each line of the order in a text: 海天上等蚝油6kg 5箱; ? for what is asked."""
    intent = interpret(read(text, mixed_lexicon()), situation or Situation())[0]
    assert isinstance(intent, EditDraft | Reorder), intent
    found = []
    for item in intent.items:
        op = "" if item.op is Op.ADD else f"{item.op.value} "
        name = _name(item.product.sku_id) if isinstance(item.product, Resolved) else "?"
        amount = item.amount
        count = f"{amount.count}{amount.unit or ''}" if isinstance(amount, Exact) else "-"
        count = "~" if isinstance(amount, Vague) else count
        found.append(f"{op}{name} {count}{' unit?' if item.unit_unknown else ''}")
    return found


def _name(sku_id: SkuId) -> str:
    goods = mixed_lexicon().goods_of(sku_id)
    assert goods is not None
    return mixed_lexicon().entry(goods.at).name.partition("*")[0].replace(" ", "")
