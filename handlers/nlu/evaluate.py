"""Answers in the shapes of `jiedan understand`: orders, match, quantity, numbers.

For measuring and for scripts: SKUs by their codes, quantities as plain numbers.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from domain.base.ids import SkuId
from handlers.nlu.bareamounts import amounts_of
from handlers.nlu.every_number import every_number
from handlers.nlu.intents import (
    Aftersale,
    Ambiguous,
    AskBill,
    AskOrder,
    AskPrice,
    AskProduct,
    AskPromotion,
    AskStock,
    Browse,
    Cancel,
    CartView,
    Choose,
    Confirm,
    EditDraft,
    Exact,
    Handoff,
    Intent,
    ItemReading,
    NoAmount,
    Op,
    Product,
    Reorder,
    Resolved,
    Situation,
    Unclear,
    Undo,
    Vague,
)
from handlers.nlu.interpret import interpret
from handlers.nlu.lexicon import Lexicon
from handlers.nlu.reader import read
from handlers.nlu.reading import RawItem
from handlers.nlu.saleunits import unit_of
from handlers.nlu.search import search
from handlers.nlu.units import BOXES, CASE_WORDS, canonical

Answer = dict[str, object]
Line = dict[str, object]


def answer_orders(lexicon: Lexicon, question: Mapping[str, object]) -> Answer:
    """`{"id","text","context"}` → `{"id","intent","lines"}`."""
    context = question.get("context")
    context = context if isinstance(context, Mapping) else {}
    situation = Situation(
        cart=_views(lexicon, context.get("cart")),
        last_order=_views(lexicon, context.get("last_order")),
    )
    intents = interpret(read(str(question.get("text", "")), lexicon), situation)
    answer: Answer = {} if "id" not in question else {"id": question["id"]}
    answer["intent"] = intent_name(intents[0], situation)
    answer["lines"] = _lines(lexicon, intents[0], situation)
    return answer


def answer_match(lexicon: Lexicon, question: Mapping[str, object]) -> Answer:
    """`{"query"}` → `{"skus"}`, best first."""
    found = search(lexicon, str(question.get("query", "")))
    return {"skus": [_code(lexicon, at) for at in found]}


def _code(lexicon: Lexicon, at: int) -> str:
    return lexicon.entry(at).code


def _views(lexicon: Lexicon, lines: object) -> tuple[CartView, ...]:
    if not isinstance(lines, Sequence) or isinstance(lines, str):
        return ()
    views: list[CartView] = []
    for line in lines:
        if not isinstance(line, Mapping):
            continue
        at = lexicon.codes.get(str(line.get("sku", "")).lower())
        if at is None:
            continue
        goods = lexicon.goods(at)
        unit = str(line.get("unit") or goods.order_unit)
        views.append(
            CartView(len(views) + 1, goods.sku_id, Decimal(str(line.get("qty") or 0)), unit)
        )
    return tuple(views)


_NAMES: dict[type, str] = {
    Reorder: "reorder",
    Confirm: "confirm",
    Cancel: "cancel",
    Undo: "modify",
    Choose: "order",
    AskPrice: "query_price",
    AskStock: "query_stock",
    AskOrder: "query_order",
    AskPromotion: "query_promo",
    AskBill: "query_bill",
    AskProduct: "query_product",
    Browse: "query_product",
    Aftersale: "aftersale",
    Handoff: "handoff",
}


def intent_name(intent: Intent, situation: Situation) -> str:
    """The scorer's word for an intent."""
    if isinstance(intent, EditDraft):
        return "modify" if situation.cart and intent.is_change else "order"
    return _NAMES.get(type(intent), "chitchat")


def _lines(lexicon: Lexicon, intent: Intent, situation: Situation) -> list[Line]:
    if not isinstance(intent, EditDraft | Reorder):
        return []
    base = situation.last_order if isinstance(intent, Reorder) else situation.cart
    lines: list[Line] = []
    kept = [i for i in intent.items if i.op is Op.KEEP_ONLY]
    if kept:
        ids = {p.sku_id for i in kept if isinstance(p := i.product, Resolved)}
        lines.extend(_deleted(lexicon, v.sku_id) for v in base if ids and v.sku_id not in ids)
    for item in intent.items:
        if item.op is not Op.KEEP_ONLY:
            lines.extend(_line(lexicon, item, base))
    return lines


def _sku(lexicon: Lexicon, sku_id: SkuId) -> str:
    return _code(lexicon, lexicon.where[sku_id])


def _deleted(lexicon: Lexicon, sku_id: SkuId) -> Line:
    return {
        "sku": _sku(lexicon, sku_id),
        "qty": None,
        "unit": None,
        "op": "del",
        "clarify": False,
        "candidates": [],
    }


def _line(lexicon: Lexicon, item: ItemReading, base: Sequence[CartView]) -> list[Line]:
    if item.op in {Op.SCALE_ALL, Op.SET_ALL}:
        return _every(lexicon, item, base)
    product: Product | None = item.product
    line = next((v for v in base if v.no == item.line_no), None)
    if item.line_no is not None:
        if line is None:
            return [_question(lexicon, None, "product")]
        product = Resolved(line.sku_id)
    if item.op is Op.REPLACE:
        return _replaced(lexicon, item, product, base)
    if not isinstance(product, Resolved):
        return [_question(lexicon, product, "product")]
    if item.op is Op.REMOVE:
        return [_deleted(lexicon, product.sku_id)]
    return [_changed(lexicon, item, product, base)]


def _changed(
    lexicon: Lexicon, item: ItemReading, product: Resolved, base: Sequence[CartView]
) -> Line:
    if isinstance(item.amount, NoAmount | Vague) and not item.unit_unknown:
        return _question(lexicon, product, "qty")
    exact = item.amount if isinstance(item.amount, Exact) and not item.unit_unknown else None
    amount = _amount(lexicon, product.sku_id, exact) if exact is not None else None
    if amount is None:
        return _question(lexicon, product, "unit")
    count, unit = amount
    if item.op is Op.MINUS:
        return _lowered(lexicon, product.sku_id, count, unit, base)
    op = "set" if item.op is Op.SET else "add"
    return _made(lexicon, product.sku_id, count, unit, op)


def _made(lexicon: Lexicon, sku_id: SkuId, count: Decimal, unit: str, op: str) -> Line:
    return {
        "sku": _sku(lexicon, sku_id),
        "qty": float(count),
        "unit": unit,
        "op": op,
        "clarify": False,
        "candidates": [],
    }


def _question(lexicon: Lexicon, product: Product | None, what: str) -> Line:
    candidates: list[str] = []
    sku = None
    if isinstance(product, Ambiguous):
        candidates = [_sku(lexicon, s) for s in product.candidates]
    elif isinstance(product, Resolved):
        sku = _sku(lexicon, product.sku_id)
        candidates = [sku]
    return {
        "sku": sku,
        "qty": None,
        "unit": None,
        "op": "add",
        "clarify": what,
        "candidates": candidates,
    }


def _amount(lexicon: Lexicon, sku_id: SkuId, amount: Exact) -> tuple[Decimal, str] | None:
    """The count in one of the SKU's units; several units together in its base unit."""
    goods = lexicon.goods(lexicon.where[sku_id])
    if amount.unit is None:
        return amount.count, goods.order_unit
    found = unit_of(goods, amount.unit)
    if found is None:
        return None
    unit, ratio = found
    count = amount.count * ratio
    if not amount.rest:
        return count, unit
    total = count * goods.factor(unit)
    for more, said in amount.rest:
        other = unit_of(goods, said)
        if other is None:
            return None
        total += more * other[1] * goods.factor(other[0])
    return total / goods.factor(goods.base_unit), goods.base_unit


def _lowered(
    lexicon: Lexicon, sku_id: SkuId, count: Decimal, unit: str, base: Sequence[CartView]
) -> Line:
    line = next((v for v in base if v.sku_id == sku_id), None)
    if line is None:
        return _question(lexicon, Resolved(sku_id), "qty")
    goods = lexicon.goods(lexicon.where[sku_id])
    left = line.count * goods.factor(line.unit) - count * goods.factor(unit)
    if left <= 0:
        return (
            _deleted(lexicon, sku_id) if left == 0 else _question(lexicon, Resolved(sku_id), "qty")
        )
    return _made(lexicon, sku_id, left / goods.factor(line.unit), line.unit, "set")


def _replaced(
    lexicon: Lexicon, item: ItemReading, product: Product | None, base: Sequence[CartView]
) -> list[Line]:
    target = item.target
    if not isinstance(product, Resolved) or not isinstance(target, Resolved):
        return [
            _question(lexicon, target if isinstance(product, Resolved) else product, "product")
        ]
    line = next((v for v in base if v.sku_id == product.sku_id), None)
    amount = item.amount
    if isinstance(amount, NoAmount) and line is not None:
        amount = Exact(line.count, line.unit)
    if line is None or not isinstance(amount, Exact):
        return [_question(lexicon, target, "qty")]
    made = _amount(lexicon, target.sku_id, amount)
    if made is None:
        return [_question(lexicon, target, "unit")]
    return [
        _deleted(lexicon, product.sku_id),
        _made(lexicon, target.sku_id, made[0], made[1], "add"),
    ]


def _every(lexicon: Lexicon, item: ItemReading, base: Sequence[CartView]) -> list[Line]:
    if not isinstance(item.amount, Exact):
        return [_question(lexicon, None, "qty")]
    lines: list[Line] = []
    for view in base:
        if item.op is Op.SCALE_ALL:
            lines.append(
                _made(lexicon, view.sku_id, view.count * item.amount.count, view.unit, "set")
            )
            continue
        made = _amount(lexicon, view.sku_id, item.amount)
        if made is None:
            lines.append(_question(lexicon, Resolved(view.sku_id), "unit"))
        else:
            lines.append(_made(lexicon, view.sku_id, made[0], made[1], "set"))
    return lines


def answer_quantity(lexicon: Lexicon, question: Mapping[str, object]) -> Answer:
    """`{"text"}` → `{"quantities": [[value, unit], …]}`: only what is being ordered."""
    reading = read(str(question.get("text", "")), lexicon)
    intent = interpret(reading, Situation())[0]
    if not lexicon.codes:
        return {"quantities": [[_plain(n), unit] for n, unit in amounts_of(reading, intent)]}
    found: list[list[object]] = []
    items = intent.items if isinstance(intent, EditDraft | Reorder) else ()
    for item in reading.items if isinstance(intent, Unclear) else items:
        amount = item.amount
        if not isinstance(amount, Exact) or item.op is Op.SCALE_ALL:
            continue
        found.append([_plain(amount.count), _unit_said(lexicon, item, amount.unit)])
        found.extend([_plain(count), canonical(unit)] for count, unit in amount.rest)
    return {"quantities": found}


def _unit_said(lexicon: Lexicon, item: ItemReading | RawItem, unit: str | None) -> str | None:
    """The unit's usual word; a box is what the goods are sold in, a case where that is open."""
    if unit is None or unit not in BOXES:
        return canonical(unit) if unit else None
    product = item.product if isinstance(item, ItemReading) else None
    if isinstance(product, Resolved):
        sold = unit_of(lexicon.goods(lexicon.where[product.sku_id]), unit)
        return sold[0] if sold is not None else CASE_WORDS[0]
    return CASE_WORDS[0]


def answer_numbers(question: Mapping[str, object]) -> Answer:
    """`{"text"}` → `{"quantities": …}`: every number of the text with its unit."""
    return {"quantities": [[_plain(v), u] for v, u in every_number(str(question.get("text", "")))]}


def _plain(value: Decimal) -> float | int:
    return int(value) if value == value.to_integral_value() else float(value)
