"""Why a text was read as it was, line by line, for merchants and reps.

Each piece of the text, what it was taken for, which name or word matched and how surely, the
runner-up, and for every question the reason. The command line, the web page and the reps' chat
show the same lines.
"""

from typing import TYPE_CHECKING

from handlers.nlu.intents import (
    Ambiguous,
    AskWhy,
    CustomerScope,
    EditDraft,
    Evidence,
    EvidenceKind,
    Exact,
    Intent,
    ItemReading,
    Missing,
    Op,
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

if TYPE_CHECKING:
    from locales import Translator

MAX_EXPLAINED = 2_048
"""Characters of a text that are explained."""


def explain(
    lexicon: Lexicon, text: str, t: "Translator", situation: Situation | None = None
) -> list[str]:
    """The lines of an explanation in the reader's language; quoted words are the customer's."""
    view = situation or Situation()
    said = text[:MAX_EXPLAINED]
    pieces = [x for x in tokens_of_text(said, lexicon) if x.kind is not Kind.SPACE]
    lines = [t("text: {text}", text=said.strip())]
    lines += [f"  「{x.text.strip()}」 {_kind(t, x.kind, x.cats)}" for x in pieces]
    explanation = _Explanation(lexicon, t, view.scope)
    for intent in interpret(read(said, lexicon), view):
        lines.append(t("read as: {intent}", intent=_intent(t, intent)))
        for item in items_of(intent):
            lines.extend(explanation.item(item))
        if isinstance(intent, EditDraft | Reorder) and intent.leftovers:
            lines.append("  " + t("not read: {words}", words="; ".join(intent.leftovers)))
    return lines


def items_of(intent: Intent) -> tuple[ItemReading, ...]:
    """The goods an intent speaks of."""
    return getattr(intent, "items", ())


class _Explanation:
    """The lines of one item after the other, for one customer."""

    __slots__ = ("lexicon", "scope", "t")

    def __init__(self, lexicon: Lexicon, t: "Translator", scope: CustomerScope) -> None:
        self.lexicon = lexicon
        self.t = t
        self.scope = scope

    def item(self, item: ItemReading) -> list[str]:
        """One item: what is done, with which goods, and how much of them."""
        t = self.t
        head = f"  「{item.said.strip()}」 {_op(t, item.op)}"
        if item.line_no is not None:
            head += t(", line {no}", no=item.line_no)
        lines = [head]
        if item.product is not None:
            lines += [f"    {line}" for line in self._product(item.product, item.said)]
        if item.target is not None:
            becomes = self._product(item.target, item.said)
            lines += ["    " + t("becomes: {goods}", goods=line) for line in becomes]
        lines.append("    " + self._amount(item))
        if item.unit_unknown:
            lines.append("    " + t("asked: these goods have no such unit"))
        return lines

    def _amount(self, item: ItemReading) -> str:
        amount, t = item.amount, self.t
        if isinstance(amount, Exact):
            parts = [(amount.count, amount.unit), *amount.rest]
            said = " + ".join(f"{c}{u or t(' (usual unit)')}" for c, u in parts)
            if amount.gift is None:
                return t("amount: {said}", said=said)
            return t("amount: {said} (gift {gift} not counted)", said=said, gift=amount.gift)
        if isinstance(amount, Vague):
            return t('asked: "{said}" is no exact amount', said=amount.said)
        return t("amount: none said")

    def _product(self, product: Product, said: str) -> list[str]:
        t = self.t
        match product:
            case Resolved(sku_id=sku_id, evidence=evidence):
                reasons = [self._evidence(e, product) for e in evidence]
                lines = [t("goods: {name}", name=self._name(sku_id)), *reasons]
                runner = self._runner_up(evidence, said, sku_id)
                return [*lines, t("  runner-up: {name}", name=runner)] if runner else lines
            case Ambiguous(candidates=candidates, why=why, total=total):
                names = [f"  {i}. {self._name(s)}" for i, s in enumerate(candidates, 1)]
                return [t("asked: {why} ({total})", why=_why(t, why), total=total), *names]
            case Missing(said=missing):
                return [t('asked: nothing in the catalogue is called "{said}"', said=missing)]
        return []

    def _evidence(self, evidence: Evidence, chosen: Resolved) -> str:
        t = self.t
        kind = _evidence_kind(t, evidence.kind)
        if evidence.kind is EvidenceKind.ALIAS:
            kind = self._whose(evidence.detail, chosen) or kind
        if evidence.detail:
            kind = f"{kind}「{evidence.detail}」"
        return t("  because: {what}, score {score}", what=kind, score=evidence.score)

    def _whose(self, word: str, chosen: Resolved) -> str:
        t = self.t
        match self.lexicon.learned_in(word, chosen.sku_id, self.scope):
            case "customer":
                return t("this shop's own word")
            case "group":
                return t("a word of its group")
            case "all":
                return t("a word learned for all")
        return ""

    def _runner_up(self, evidence: tuple[Evidence, ...], said: str, sku_id: int) -> str:
        """The best that was in question too, else the nearest by spelling."""
        beaten = next((e.runner_up for e in evidence if e.runner_up is not None), None)
        if beaten is not None:
            return self._name(beaten)
        for at in search(self.lexicon, said, 3):
            goods = self.lexicon.goods(at)
            if goods.sku_id != sku_id:
                return self._name(goods.sku_id)
        return ""

    def _name(self, sku_id: int) -> str:
        at = self.lexicon.where.get(sku_id)
        if at is None:
            return str(sku_id)
        entry = self.lexicon.entry(at)
        return f"{entry.code} {entry.name}"


def _kind(t: "Translator", kind: Kind, cats: tuple[str, ...]) -> str:
    names = {
        Kind.TEXT: t("may name goods"),
        Kind.AMOUNT: t("amount"),
        Kind.WORD: t("command word"),
        Kind.COMMA: t("comma"),
        Kind.BREAK: t("end of a sentence"),
        Kind.LIST: t("list comma"),
        Kind.OTHER: t("date, price, phone or number"),
    }
    return "/".join((names.get(kind, kind.value), *cats))


def _intent(t: "Translator", intent: Intent) -> str:
    match intent:
        case EditDraft():
            name = t("change of an order") if intent.is_change else t("order")
        case Reorder():
            name = t("an earlier order again")
        case _:
            return type(intent).__name__
    return f"{name} ({type(intent).__name__})"


def _op(t: "Translator", op: Op) -> str:
    names = {
        Op.ADD: t("put in"),
        Op.SET: t("set to"),
        Op.MINUS: t("less"),
        Op.REMOVE: t("take out"),
        Op.REPLACE: t("replace"),
    }
    return names.get(op, op.value)


def _evidence_kind(t: "Translator", kind: EvidenceKind) -> str:
    return {
        EvidenceKind.NAME: t("name"),
        EvidenceKind.ALIAS: t("other word"),
        EvidenceKind.SOUND: t("same sound"),
        EvidenceKind.TYPO: t("look-alike character"),
        EvidenceKind.CODE: t("code"),
        EvidenceKind.UNIT: t("only one sold in this unit"),
        EvidenceKind.USUAL: t("bought before"),
        EvidenceKind.CART: t("in the draft"),
        EvidenceKind.TOPIC: t("last talked about"),
        EvidenceKind.LINE: t("line number"),
    }[kind]


def _why(t: "Translator", why: AskWhy) -> str:
    return {
        AskWhy.SEVERAL: t("several fit"),
        AskWhy.UNSURE: t("the words do not settle it"),
        AskWhy.SPEC: t("no such size"),
        AskWhy.UNIT: t("none is sold in this unit"),
        AskWhy.OFF_SALE: t("off sale"),
    }[why]
