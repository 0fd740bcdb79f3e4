"""What customers teach by choosing among candidates and by correcting, and how that spreads.

Worked example: "生抽" fits two SKUs, so 老王 is asked. Only when he has chosen 500ml in three
drafts in a row it is taken without a question, and the line says so. Choosing 1.9L in between
starts the count anew. `spreading` says when his group, or everybody, has the word too.

"不是可乐是百事" is asked about once more (百事 or 可口可乐?) before 可乐 is 百事 to him.
"""

from dataclasses import dataclass

from domain.base.actor import Actor
from domain.base.ids import AliasId, SkuId
from domain.catalog.learning import end_alias, learn_alias, read_alias_text
from domain.catalog.model import Alias, AliasSource, Scope
from domain.catalog.spreading import (
    CHOICES,
    WordUse,
    customer_of,
    holds_for_all,
    holds_in_group,
)
from domain.catalog.store import aliases, choices
from domain.customer import Customer
from domain.db import Tx

_OWN = frozenset({AliasSource.CHOICE, AliasSource.CORRECTION})


@dataclass(frozen=True, slots=True)
class Choice:
    """For a word in the reader's spelling a customer chose `sku_id`.

    `occasion` is the draft: however often the question is answered in one, it counts once.
    """

    customer: Customer
    word: str
    sku_id: SkuId
    occasion: str


def note_choice(tx: Tx, choice: Choice, actor: Actor) -> Alias | None:
    """Count a choice; the word if it holds for the customer from now on. AliasUnfit.

    What he chose or corrected otherwise before ends; what was taught to the bot stays.
    """
    word, customer = read_alias_text(choice.word), choice.customer
    choices.save_choice(tx, customer.id, word, occasion=choice.occasion, sku_id=choice.sku_id)
    corrected = None
    for known in aliases.load_same_word(tx, word, Scope.CUSTOMER, str(customer.id)):
        if known.source not in _OWN:
            continue
        if known.is_negative == (known.sku_id == choice.sku_id):
            end_alias(tx, known, actor)
        elif known.source is AliasSource.CORRECTION:
            again = learn_alias(tx, known, actor)
            corrected = corrected if again.is_negative else again
    _end_spread(tx, word, customer, meant=choice.sku_id, actor=actor)
    if corrected is not None:
        return corrected
    newest = choices.load_newest(tx, customer.id, word, limit=CHOICES)
    if len(newest) < CHOICES or set(newest) != {choice.sku_id}:
        return None
    held = learn_alias(tx, _alias(word, choice.sku_id, Scope.CUSTOMER, str(customer.id)), actor)
    _spread(tx, word, choice.sku_id, customer.group_code, actor=actor)
    return held


def take_choice_back(
    tx: Tx, customer: Customer, sku_id: SkuId, *, occasion: str, actor: Actor
) -> None:
    """What was chosen in this draft left it again: the choice was no evidence."""
    for word in choices.take_back(tx, customer.id, occasion=occasion, sku_id=sku_id):
        for known in aliases.load_same_word(tx, word, Scope.CUSTOMER, str(customer.id)):
            if known.source is AliasSource.CHOICE and known.sku_id == sku_id:
                end_alias(tx, known, actor)
        _end_unfounded(tx, word, sku_id, customer.group_code, actor=actor)


def note_correction(tx: Tx, choice: Choice, wrong: SkuId, actor: Actor) -> None:
    """The customer said that `choice.word` is `choice.sku_id` and not `wrong`. AliasUnfit."""
    word, customer = read_alias_text(choice.word), choice.customer
    choices.forget_choices(tx, customer.id, word)
    choices.save_choice(tx, customer.id, word, occasion=choice.occasion, sku_id=choice.sku_id)
    key, source = str(customer.id), AliasSource.CORRECTION
    for sku_id, is_negative in ((wrong, True), (choice.sku_id, False)):
        taught = Alias(AliasId(0), sku_id, word, Scope.CUSTOMER, key, 1, is_negative, source)
        learn_alias(tx, taught, actor)
    _end_spread(tx, word, customer, meant=choice.sku_id, actor=actor)


def _alias(word: str, sku_id: SkuId, scope: Scope, key: str) -> Alias:
    return Alias(AliasId(0), sku_id, word, scope, key, 1, False, AliasSource.CHOICE)


def _spread(tx: Tx, word: str, sku_id: SkuId, group: str, *, actor: Actor) -> None:
    """Let a word hold for the group, and for all, where everybody agrees.

    Where that was taken back once, it is not done again.
    """
    for scope, key in ((Scope.GROUP, group), (Scope.ALL, "")):
        use = _use(tx, word)
        held = any((a.scope, a.scope_key) == (scope, key) for a in use.aliases)
        agrees = (
            holds_in_group(use, sku_id, group)
            if scope is Scope.GROUP
            else holds_for_all(use, sku_id)
        )
        taught = _alias(word, sku_id, scope, key)
        if agrees and not held and not aliases.was_undone(tx, taught):
            learn_alias(tx, taught, actor)


def _end_unfounded(tx: Tx, word: str, sku_id: SkuId, group: str, *, actor: Actor) -> None:
    """What had spread to the group, and then to all, ends where too few stand behind it now."""
    for scope, key in ((Scope.GROUP, group), (Scope.ALL, "")):
        use = _use(tx, word)
        holds = (
            holds_in_group(use, sku_id, group)
            if scope is Scope.GROUP
            else holds_for_all(use, sku_id)
        )
        for known in use.aliases:
            is_his = (known.scope, known.scope_key, known.sku_id) == (scope, key, sku_id)
            if is_his and known.source is AliasSource.CHOICE and not holds:
                end_alias(tx, known, actor)


def _use(tx: Tx, word: str) -> WordUse:
    live = aliases.load_word(tx, word)
    chosen = choices.load_last_of_all(tx, word)
    people = {c for alias in live if (c := customer_of(alias)) is not None} | set(chosen)
    return WordUse(live, chosen, choices.load_groups_of(tx, people))


def _end_spread(tx: Tx, word: str, customer: Customer, *, meant: SkuId, actor: Actor) -> None:
    """What had spread holds no longer for others, where one of them means something else."""
    for known in aliases.load_word(tx, word):
        is_his = known.scope is Scope.ALL or (
            known.scope is Scope.GROUP and known.scope_key == customer.group_code
        )
        if is_his and known.source is AliasSource.CHOICE and known.sku_id != meant:
            end_alias(tx, known, actor)
