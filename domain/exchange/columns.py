"""The column names a file may use, in Chinese and English, and those it must have.

A header matches without regard to case, spaces, punctuation or full width, and a remark in
brackets ("单价(元)") is ignored. The first Chinese and the first English name are those of the
templates and of docs; `docs/import.md` lists them all.
"""

import re
import unicodedata
from collections.abc import Mapping

from domain.exchange.model import ImportKind

GOODS_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": (
        "商品编码",
        "sku",
        "编码",
        "货号",
        "商品编号",
        "商品代码",
        "产品编码",
        "物料编码",
        "货品编码",
        "存货编码",
        "商品货号",
        "code",
        "sku code",
        "item code",
        "item no",
        "product code",
    ),
    "name": (
        "商品名称",
        "name",
        "名称",
        "品名",
        "商品名",
        "产品名称",
        "货品名称",
        "商品",
        "品名规格",
        "品名及规格",
        "商品名称及规格",
        "货名",
        "存货名称",
        "product name",
        "item name",
        "title",
    ),
    "brand": (
        "品牌",
        "brand",
        "牌子",
        "厂牌",
    ),
    "product": ("通用名", "product", "品种", "产品", "generic name"),
    "spec": (
        "规格",
        "spec",
        "规格型号",
        "包装规格",
        "型号规格",
        "specification",
        "pack size",
    ),
    "base_unit": ("基本单位", "base_unit", "最小单位", "小单位", "base unit"),
    "order_unit": (
        "销售单位",
        "order_unit",
        "订货单位",
        "单位",
        "大单位",
        "计量单位",
        "order unit",
        "unit",
        "sale unit",
    ),
    "factor": (
        "装箱数",
        "factor",
        "箱规",
        "入数",
        "换算",
        "包装数量",
        "件装数",
        "每箱数量",
        "箱装量",
        "装箱量",
        "箱入数",
        "每件数量",
        "per case",
        "pack",
        "units per case",
    ),
    "units": ("单位换算", "units", "多单位"),
    "category": (
        "分类",
        "category",
        "商品分类",
        "类别",
        "品类",
        "类目",
        "大类",
    ),
    "barcode": (
        "条码",
        "barcode",
        "条形码",
        "商品条码",
        "国际条码",
        "69码",
        "商品条形码",
        "ean",
        "ean13",
        "upc",
    ),
    "aliases": (
        "别名",
        "aliases",
        "俗名",
        "叫法",
        "简称",
        "客户叫法",
        "客户常叫",
        "alias",
    ),
    "substitutes": ("替代品", "substitutes", "替代商品", "可替代", "instead"),
    "price": (
        "单价",
        "price",
        "价格",
        "批发价",
        "售价",
        "销售价",
        "基础价",
        "批发单价",
        "出货价",
        "list price",
        "unit price",
    ),
    "split": ("拆零", "split", "可拆零", "是否拆零"),
    "weighed": ("称重", "weighed", "是否称重", "散称"),
    "by_weight": ("实重结算", "by_weight", "按实重", "按实重结算", "settled by weight"),
    "step": ("最小步长", "step"),
    "moq": ("起订量", "moq", "最小起订量", "min order"),
    "multiple": ("订货倍数", "multiple", "倍数", "order multiple"),
    "derives": ("按装箱数折算价", "derives", "折算价", "derived price"),
    "vat": ("税率", "vat", "增值税率", "tax rate", "vat rate"),
    "status": ("状态", "status", "是否在售", "上架"),
    "stock": (
        "库存",
        "stock",
        "库存数量",
        "现有库存",
        "可用库存",
        "库存数",
        "库存量",
        "当前库存",
        "结存",
        "结存数",
        "结存数量",
        "on hand",
        "qty on hand",
    ),
    "warehouse": ("仓库", "warehouse", "仓库编码"),
}

PRICE_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "scope": (
        "适用对象",
        "scope",
        "适用范围",
        "适用客户",
        "价目表",
        "价格类型",
        "客户价类型",
        "price list",
    ),
    "customer": ("客户编码", "customer", "客户", "客户编号", "customer code"),
    "group": ("客户组", "group", "分组", "客户类型", "渠道", "customer group"),
    "grade": ("等级", "grade", "客户等级", "级别", "level"),
    "code": GOODS_COLUMNS["code"],
    "name": GOODS_COLUMNS["name"],
    "unit": ("单位", "unit", "销售单位", "计价单位", "order unit", "order_unit"),
    "price": (
        "单价",
        "price",
        "价格",
        "批发价",
        "售价",
        "协议价",
        "客户价",
        "unit price",
    ),
    "percent": ("基础价百分比", "percent", "折扣率", "折扣", "百分比", "percent of base"),
    "min": ("起始数量", "min", "起订量", "数量起", "满量", "阶梯数量", "min quantity", "from qty"),
    "from": ("生效日期", "from", "开始日期", "生效", "valid from", "start date"),
    "to": ("失效日期", "to", "结束日期", "失效", "截止日期", "valid to", "end date"),
    "priority": ("优先级", "priority", "优先顺序", "turn"),
    "currency": ("币种", "currency", "货币"),
    "no_promotion": ("不参加活动", "no_promotion", "不参与活动", "no promotions"),
}

CUSTOMER_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": (
        "客户编码",
        "code",
        "客户编号",
        "编码",
        "编号",
        "客户代码",
        "customer code",
        "customer",
    ),
    "name": (
        "客户名称",
        "name",
        "店名",
        "名称",
        "客户",
        "门店名称",
        "客户全称",
        "店铺名称",
        "商户名称",
        "customer name",
        "shop",
    ),
    "group": ("客户组", "group", "分组", "客户类型", "渠道", "customer group"),
    "grade": ("等级", "grade", "客户等级", "级别", "level"),
    "region": ("区域", "region", "片区", "线路", "area"),
    "rep": (
        "业务员",
        "rep",
        "业务员编码",
        "销售员",
        "负责人",
        "跟单员",
        "客户经理",
        "sales rep",
    ),
    "terms": ("结算方式", "terms", "付款方式", "账期", "payment terms"),
    "address": (
        "地址",
        "address",
        "收货地址",
        "送货地址",
        "店铺地址",
        "详细地址",
    ),
    "phone": ("电话", "phone", "店铺电话", "联系电话", "tel"),
    "contact": ("联系人", "contact", "收货人", "contact name"),
    "contact_phone": (
        "联系人手机",
        "contact_phone",
        "手机",
        "手机号",
        "联系人电话",
        "手机号码",
        "联系手机",
        "mobile",
        "contact phone",
    ),
    "no_substitute": ("不接受替代", "no_substitute", "不换货", "no substitute"),
    "currency": ("币种", "currency", "货币", "结算币种"),
    "note": ("备注", "note", "说明", "remark", "notes"),
}

HISTORY_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "customer": ("客户编码", "customer", "客户编号", "客户", "customer code"),
    "order": (
        "单号",
        "order",
        "订单号",
        "销售单号",
        "单据编号",
        "订单编号",
        "出库单号",
        "order no",
        "order number",
    ),
    "date": (
        "日期",
        "date",
        "下单日期",
        "订单日期",
        "销售日期",
        "单据日期",
        "出库日期",
        "开单日期",
        "order date",
    ),
    "code": GOODS_COLUMNS["code"],
    "name": GOODS_COLUMNS["name"],
    "said": ("客户叫法", "said", "客户品名", "客户商品名", "客户称呼", "叫法", "customer's word"),
    "count": (
        "数量",
        "count",
        "订货数量",
        "销售数量",
        "出库数量",
        "qty",
        "quantity",
    ),
    "unit": ("单位", "unit", "销售单位", "order unit", "order_unit"),
    "price": (
        "单价",
        "price",
        "价格",
        "售价",
        "成交价",
        "销售单价",
        "unit price",
    ),
}

OPENING_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "customer": ("客户编码", "customer", "客户", "客户编号", "customer code"),
    "amount": (
        "期初欠款",
        "amount",
        "期初余额",
        "欠款",
        "应收",
        "应收余额",
        "余额",
        "应收款",
        "欠款金额",
        "期末余额",
        "balance",
    ),
    "due": ("到期日", "due", "到期日期", "付款日期", "due date"),
    "note": ("备注", "note", "说明", "remark", "notes"),
}

COLUMNS: Mapping[ImportKind, Mapping[str, tuple[str, ...]]] = {
    ImportKind.GOODS: GOODS_COLUMNS,
    ImportKind.PRICES: PRICE_COLUMNS,
    ImportKind.CUSTOMERS: CUSTOMER_COLUMNS,
    ImportKind.HISTORY: HISTORY_COLUMNS,
    ImportKind.OPENINGS: OPENING_COLUMNS,
}

REQUIRED: Mapping[ImportKind, tuple[str, ...]] = {
    ImportKind.GOODS: ("code", "name"),
    ImportKind.PRICES: ("code", "price"),
    ImportKind.CUSTOMERS: ("code", "name"),
    ImportKind.HISTORY: ("customer", "date", "code", "count"),
    ImportKind.OPENINGS: ("customer", "amount"),
}

_REMARK = re.compile(r"[(（\[【].*?[)）\]】]")
_NOISE = re.compile(r"[\s_*:：\-./、]+")


def column_title(kind: ImportKind, column: str, *, is_chinese: bool) -> str:
    """The name of a column as the templates print it."""
    names = COLUMNS[kind][column]
    return names[0] if is_chinese else names[1]


def canonical(kind: ImportKind, header: str) -> str | None:
    """The column a header means, or None; "库存:冷库" gives "stock:冷库"."""
    text = unicodedata.normalize("NFKC", header).strip()
    name, colon, rest = text.partition(":")
    if colon and rest and _lookup(kind, name) == "stock":
        return f"stock:{rest.strip()}"
    return _lookup(kind, text)


def _lookup(kind: ImportKind, header: str) -> str | None:
    wanted = _fold(header)
    for column, names in COLUMNS[kind].items():
        if any(_fold(name) == wanted for name in names):
            return column
    return None


def _fold(header: str) -> str:
    plain = _REMARK.sub("", unicodedata.normalize("NFKC", header))
    return _NOISE.sub("", plain).casefold()
