"""Why a text was read as it was, line by line, for merchants and reps.

Each piece of the text, what it was taken for, which name or alias matched and how surely, the
runner-up, and for every question the reason.
"""

from handlers.nlu.intents import (
    Ambiguous,
    AskWhy,
    EditDraft,
    Evidence,
    EvidenceKind,
    Exact,
    Intent,
    ItemReading,
    Missing,
    Product,
    Reorder,
    Resolved,
    Situation,
    Vague,
)
from handlers.nlu.interpret import interpret
from handlers.nlu.lexicon import Lexicon
from handlers.nlu.reader import read, tokens_of_text
from handlers.nlu.search import search
from handlers.nlu.tokens import Kind

_KINDS = {
    EvidenceKind.NAME: "name",
    EvidenceKind.ALIAS: "alias",
    EvidenceKind.SOUND: "same sound",
    EvidenceKind.TYPO: "look-alike character",
    EvidenceKind.CODE: "code",
    EvidenceKind.UNIT: "only one sold in this unit",
    EvidenceKind.USUAL: "bought before",
    EvidenceKind.CART: "in the draft",
    EvidenceKind.TOPIC: "last talked about",
    EvidenceKind.LINE: "line number",
}
_WHY = {
    AskWhy.SEVERAL: "several fit",
    AskWhy.UNSURE: "the words do not settle it",
    AskWhy.SPEC: "no such size",
    AskWhy.UNIT: "none is sold in this unit",
    AskWhy.OFF_SALE: "off sale",
}


def explain(lexicon: Lexicon, text: str, situation: Situation | None = None) -> list[str]:
    """The lines of an explanation in English; quoted words are the customer's."""
    lines = [f"text: {text.strip()}"]
    for token in tokens_of_text(text, lexicon):
        if token.kind is not Kind.SPACE:
            what = "/".join((token.kind.value, *token.cats))
            lines.append(f"  「{token.text.strip()}」 {what}")
    for intent in interpret(read(text, lexicon), situation or Situation()):
        lines.append(f"intent: {type(intent).__name__}")
        for item in items_of(intent):
            lines.extend(_item(lexicon, item))
        if isinstance(intent, EditDraft | Reorder) and intent.leftovers:
            lines.append(f"  not read: {'; '.join(intent.leftovers)}")
    return lines


def items_of(intent: Intent) -> tuple[ItemReading, ...]:
    """The goods an intent speaks of."""
    return getattr(intent, "items", ())


def _item(lexicon: Lexicon, item: ItemReading) -> list[str]:
    head = f"  「{item.said.strip()}」 {item.op.value}"
    if item.line_no is not None:
        head += f" line {item.line_no}"
    lines = [head]
    if item.product is not None:
        lines.extend(f"    {line}" for line in _product(lexicon, item.product, item.said))
    if item.target is not None:
        lines.extend(f"    becomes {line}" for line in _product(lexicon, item.target, item.said))
    lines.append(f"    amount: {_amount(item)}")
    if item.unit_unknown:
        lines.append("    asked: this SKU has no such unit")
    return lines


def _amount(item: ItemReading) -> str:
    amount = item.amount
    if isinstance(amount, Exact):
        parts = [(amount.count, amount.unit), *amount.rest]
        said = " + ".join(f"{c}{u or ' (usual unit)'}" for c, u in parts)
        return f"{said} (gift {amount.gift} not counted)" if amount.gift is not None else said
    if isinstance(amount, Vague):
        return f"asked: 「{amount.said}」 is no exact amount"
    return "none said"


def _product(lexicon: Lexicon, product: Product, said: str) -> list[str]:
    if isinstance(product, Resolved):
        lines = [f"sku {_name(lexicon, product.sku_id)}"]
        lines.extend(f"  because: {_evidence(e)}" for e in product.evidence)
        runner = _runner_up(lexicon, said, product.sku_id)
        return [*lines, f"  runner-up: {runner}"] if runner else lines
    if isinstance(product, Ambiguous):
        names = [f"  {i}. {_name(lexicon, s)}" for i, s in enumerate(product.candidates, 1)]
        return [f"asked: {_WHY[product.why]} ({product.total})", *names]
    if isinstance(product, Missing):
        return [f"asked: nothing in the catalogue is called 「{product.said}」"]
    return []


def _evidence(evidence: Evidence) -> str:
    detail = f" 「{evidence.detail}」" if evidence.detail else ""
    return f"{_KINDS[evidence.kind]}{detail}, score {evidence.score}"


def _runner_up(lexicon: Lexicon, said: str, sku_id: int) -> str:
    for at in search(lexicon, said, 3):
        goods = lexicon.goods(at)
        if goods.sku_id != sku_id:
            return _name(lexicon, goods.sku_id)
    return ""


def _name(lexicon: Lexicon, sku_id: int) -> str:
    at = lexicon.where.get(sku_id)
    if at is None:
        return str(sku_id)
    entry = lexicon.entry(at)
    return f"{entry.code} {entry.name}"
