"""A rep put other goods in the place of a line: is the word to mean them from now on (D22)?

记住「矿泉水」＝怡宝？①只对老王超市 ②这个客户组 ③所有客户 ④不记. The answer counts at once and can
be taken back with 忘记 矿泉水; without an answer the replacement is the customer's own choice,
see `handlers/learning.py`. What is the name of the ordered goods alone is not asked about: 雪碧
stays 雪碧 where 百事 was sent for it once. ② and ③ are for those who see every customer.
"""

from dataclasses import replace

from domain.base.errors import DomainError
from domain.base.ids import AliasId, ChangeId, OrderId, SkuId
from domain.catalog import Alias, AliasSource, Scope, aliases_of, get_skus, learn_alias
from domain.customer import Customer, get_customer
from domain.order import ChangeStatus, Order, OrderChange, get_change, get_order
from domain.staff import Permission, may, require
from handlers import figures, learning
from handlers.context import Turn
from handlers.nlu.intents import CustomerScope
from handlers.nlu.match import lookup
from handlers.nlu.normalise import plain
from handlers.staffquestions import SentChange

_CIRCLED = dict(zip("①②③④", "1234", strict=True))
_NOT = frozenset({"不记", "不記", "不用", "不用记", "不用記", "别记", "別記", "no"})
_STANDS = frozenset({ChangeStatus.OPEN, ChangeStatus.APPLIED})
_ONLY = frozenset({"记住", "記住", "记", "記", "只对他", "只對他", "yes"})


def with_word(turn: Turn, order: Order, change: OrderChange) -> SentChange:
    """The open question after a change was sent; with a word, where one can be taught."""
    sent = SentChange(change.id, order.id)
    staff = turn.staff
    if staff is None or not may(staff, Permission.TEACH_WORDS):
        return sent
    customer = get_customer(turn.tx, order.customer_id)
    for said, old, new in learning.words_replaced(order, change):
        if not _is_name(turn, said, customer=customer, sku_id=old) or _is_name(
            turn, said, customer=customer, sku_id=new
        ):
            return replace(sent, word=said, sku_id=int(new))
    return sent


def _is_name(turn: Turn, said: str, *, customer: Customer, sku_id: SkuId) -> bool:
    """Whether the word can mean the SKU for this customer: by name, other name or kind."""
    lexicon = turn.shop.lexicon
    found = lookup(lexicon, plain(said).strip())
    if any(lexicon.goods(fit.at).sku_id == sku_id for fit in found.fits):
        return True
    scope = CustomerScope(str(customer.id), customer.group_code)
    if sku_id in lexicon.scoped_skus(found.word, scope):
        return True
    goods = lexicon.goods_of(sku_id)
    explain = lexicon.evidence.explain
    return goods is not None and explain(found.word, goods, allow_fuzzy=True) is not None


def question(turn: Turn, sent: SentChange) -> str:
    """记住「矿泉水」＝怡宝？ with the answers numbered; empty where there is nothing to teach."""
    if not sent.word:
        return ""
    sku_id = SkuId(sent.sku_id)
    sku = get_skus(turn.tx, (sku_id,)).get(sku_id)
    if sku is None:
        return ""
    customer = get_customer(turn.tx, get_order(turn.tx, OrderId(sent.order_id)).customer_id)
    answers = [label for label, _, _ in _answers(turn, sent, customer)]
    return turn.t(
        'Remember "{word}" = {goods}? {options}',
        word=sent.word,
        goods=sku.name,
        options=figures.numbered([*answers, turn.t("do not remember")]),
    )


def answered_by_text(turn: Turn) -> bool:
    """Whether the message answers it."""
    sent = turn.pending
    if not isinstance(sent, SentChange) or not sent.word or turn.staff is None:
        return False
    customer = get_customer(turn.tx, get_order(turn.tx, OrderId(sent.order_id)).customer_id)
    answers = _answers(turn, sent, customer)
    text = turn.text.strip(" 。.!！").casefold()
    text = "1" if text in _ONLY else str(len(answers) + 1) if text in _NOT else text
    labels = {label.casefold(): str(n) for n, (label, _, _) in enumerate(answers, 1)}
    text = labels.get(text, _CIRCLED.get(text, text))
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= len(answers) + 1:
        return False
    turn.ask(SentChange(sent.change_id, sent.order_id))
    if get_change(turn.tx, ChangeId(sent.change_id)).status not in _STANDS:
        turn.say(turn.t("That change was decided already."), turn.t("Not remembered."))
        return True
    if int(text) > len(answers):
        turn.say(turn.t("Not remembered."))
        return True
    require(turn.staff, Permission.TEACH_WORDS)
    _, scope, key = answers[int(text) - 1]
    _teach(turn, sent, scope=scope, key=key)
    return True


def _teach(turn: Turn, sent: SentChange, *, scope: Scope, key: str) -> None:
    t = turn.t
    word = learning.word_of(turn, sent.word)
    taught = Alias(AliasId(0), SkuId(sent.sku_id), word, scope, key, 1, False, AliasSource.REP)
    try:
        with turn.tx.savepoint():
            learn_alias(turn.tx, taught, turn.actor)
    except DomainError:
        turn.say(t('"{text}" cannot be learned as a name.', text=sent.word))
        return
    turn.say(t('Remembered. "forget {word}" takes it back', word=word))


def _answers(turn: Turn, sent: SentChange, customer: Customer) -> list[tuple[str, Scope, str]]:
    """For whom the word can hold: more than this shop only for who sees every customer, and
    the group only where the customer is in one.

    What the goods sheet has for these goods already holds for all, beside what else it says.
    """
    t, word = turn.t, learning.word_of(turn, sent.word)
    answers = [(t("only {shop}", shop=customer.name), Scope.CUSTOMER, str(customer.id))]
    if turn.staff is None or not may(turn.staff, Permission.SEE_ALL_CUSTOMERS):
        return answers
    if customer.group_code:
        answers.append((t("this customer group"), Scope.GROUP, customer.group_code))
    known = aliases_of(turn.tx, SkuId(sent.sku_id))
    if not any(a.source is AliasSource.GOODS and a.text.strip() == word for a in known):
        answers.append((t("all customers"), Scope.ALL, ""))
    return answers
