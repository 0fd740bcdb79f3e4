"""换成王老吉, right after 加多宝 could not be had: other goods, in the amount that was said."""

from handlers import cart, figures, goodsnamed, matters, openquestions, refused
from handlers.context import Turn
from handlers.held import names
from handlers.nlu import interpret, read
from handlers.nlu.intents import EditDraft, Exact, NoAmount, Op, Situation
from handlers.nlu.normalise import plain
from handlers.nlu.resolve import only_of
from handlers.nlu.sorts import rule

_LONGEST = 40
_RULES = ("not_this_but", "instead", "instead_for", "instead_then")


def took(turn: Turn, text: str, view: Situation) -> bool:
    """Take the goods named in the place of what could not be had; False where nothing is."""
    rows = refused.known(turn)
    if not rows or turn.replay is not None or turn.customer is None or len(text) > _LONGEST:
        return False
    said = plain(text).strip()
    if rule("given_up").fullmatch(said):
        return not view.cart and _given_up(turn)
    found = next((m for name in _RULES if (m := rule(name).fullmatch(said)) is not None), None)
    if found is None:
        return False
    row = _meant(turn, (found["old"] or "").strip(), view)
    return row is not None and _take(turn, found["new"], row, view)


def _given_up(turn: Turn) -> bool:
    """算了, where nothing else was wanted: no order of before is meant."""
    gone = refused.known(turn)[-refused.just_now(turn) :] if refused.just_now(turn) else []
    if not gone or turn.pending is not None:
        return False
    turn.say(openquestions.left_out(turn.t, [_words(row) for row in gone]))
    for row in gone:
        refused.forget(turn, row[1])
    return True


def _meant(turn: Turn, old: str, view: Situation) -> tuple[int, str, str, str] | None:
    """The one that the words name; without a name the only one of the message before."""
    rows = refused.known(turn)
    if not old:
        return rows[-1] if refused.just_now(turn) == 1 else None
    ids = {int(sku.id) for sku in goodsnamed.skus_named(turn, old)}
    if any(int(line.sku_id) in ids for line in view.cart):
        return None
    named = [row for row in rows if row[0] in ids or old in plain(row[1])]
    return named[-1] if len(named) == 1 else None


def _take(turn: Turn, new: str, row: tuple[int, str, str, str], view: Situation) -> bool:
    read_alone = _wanted(turn, new, view)
    if read_alone is None:
        return False
    item = read_alone.items[0]
    if isinstance(item.amount, NoAmount):
        wanted = _wanted(turn, f"{new} {row[2]}{row[3]}", view)
        if wanted is None:
            return False
        read_alone, item = wanted, wanted.items[0]
    if only_of(item.product) == row[0]:
        return False
    refused.forget(turn, row[1])
    cart.edit_draft(turn, read_alone)
    sku_id = only_of(item.product)
    if isinstance(item.amount, Exact) and sku_id is not None:
        t = turn.t
        amount = figures.amount(t, item.amount.count, item.amount.unit or "")
        old = t('"{said}"', said=_words(row))
        new = names(turn, [sku_id])
        turn.say(t("In place of {old}: {new} {amount}", old=old, new=new, amount=amount))
        matters.put_step_last(turn)
    return True


def _wanted(turn: Turn, words: str, view: Situation) -> EditDraft | None:
    """One kind of goods to be added, and nothing else."""
    said = interpret(read(words, turn.shop.lexicon), Situation(usual=view.usual, scope=view.scope))
    edit = said[0] if len(said) == 1 else None
    if not isinstance(edit, EditDraft) or len(edit.items) != 1 or edit.leftovers:
        return None
    return edit if edit.items[0].op is Op.ADD else None


def _words(row: tuple[int, str, str, str]) -> str:
    """The words, without the amount that stood with them."""
    return row[1].partition(row[2])[0].strip() or row[1]
