"""Words read for a shop by somebody else: the shop's prices, history and words, a draft apart.

The turn of a member of staff stays as it is; what the shop's draft comes to is handed back.
"""

from dataclasses import dataclass, replace

from domain.base.errors import DomainError
from domain.base.ids import CartId
from domain.cart import Cart, CartLine, LoadLines, PricedCart, get_cart
from domain.cart.deputy import new_cart_for
from domain.customer import Customer
from domain.delivery import policy_for
from domain.order import latest_order, usual_list
from handlers import cart, draftdays, drafts, errors, reorder, shortanswers
from handlers.context import Ground, Replay, Turn
from handlers.conversation import Doubt, SettleDoubts
from handlers.ground import situation
from handlers.nlu import interpret, read
from handlers.nlu.dates import read_date
from handlers.nlu.intents import Choose, EditDraft, Intent, Missing, Reorder


@dataclass(frozen=True, slots=True)
class StandIn:
    """What became of the words: the draft priced, what is still asked, what was not read."""

    priced: PricedCart
    doubts: tuple[Doubt, ...]
    unread: tuple[str, ...] = ()
    """Goods nobody knows, and words that were no order and no answer; quoted back (N5)."""
    news: tuple[str, ...] = ()
    orders: bool = False
    """Whether the words ordered or changed something, rather than answer a question."""


def begin(turn: Turn, customer: Customer, lines: tuple[CartLine, ...] = ()) -> Turn:
    """A turn for the shop with a new draft, of these lines where given."""
    staff = turn.staff
    if staff is None:
        raise LookupError("only staff write for others")
    policy = policy_for(turn.tx, turn.shop.policy, customer)
    draft = new_cart_for(turn.tx, staff.id, customer_id=customer.id, policy=policy)
    stand_in = resume(turn, customer, draft)
    if lines:
        priced = drafts.revise(stand_in, draft, (LoadLines(lines, ""),))
        stand_in.ground = replace(stand_in.ground, cart=priced.cart)
    return stand_in


def resume(turn: Turn, customer: Customer, draft: Cart, doubts: tuple[Doubt, ...] = ()) -> Turn:
    """A turn for the shop on a draft begun before, with what is still asked about it."""
    usual = {item.sku_id: item for item in usual_list(turn.tx, customer.id)}
    policy = policy_for(turn.tx, turn.shop.policy, customer)
    last = latest_order(turn.tx, customer.id)
    return replace(
        turn,
        contact=None,
        customer=customer,
        customers=(customer,),
        parts=[],
        chat=replace(turn.chat, pending=None, topic=None, kept=()),
        pending=SettleDoubts(doubts) if doubts else None,
        lapsed=None,
        shown=None,
        is_late=True,
        ground=Ground(draft, None, last, usual, policy),
    )


def say(stand_in: Turn, words: str) -> StandIn:
    """Read words for the shop and do what they say to its draft."""
    stand_in.words = words
    view = situation(stand_in, stand_in.ground)
    reading = read(words, stand_in.shop.lexicon)
    short = shortanswers.answer(stand_in, words, view.pending) or shortanswers.command(words)
    intents = (short,) if short is not None else interpret(reading, view)
    stand_in.replay = Replay()
    done = [_do(stand_in, intent) for intent in intents]
    unread = [word for intent in intents for word in _not_found(intent)]
    if not any(done):
        unread = [words]
    result = outcome(stand_in)
    if not result.priced.lines and not result.doubts and not unread:
        unread = [words]
    told = stand_in.replay
    news = tuple(text for text in told.news if not any(word in text for word in unread))
    orders = any(
        did and isinstance(intent, EditDraft | Reorder)
        for did, intent in zip(done, intents, strict=True)
    )
    return replace(result, unread=(*unread, *told.leftovers), news=news, orders=orders)


def set_day(stand_in: Turn, day: str) -> StandIn:
    """The day of the list's title, where the part named none of its own."""
    result = outcome(stand_in)
    if result.priced.cart.wanted_date is not None:
        return result
    sheet = cart.open_sheet(stand_in, result.priced.cart, ())
    problems = draftdays.add_date(stand_in, sheet, read_date((day,)))
    if sheet.ops:
        priced = drafts.revise(stand_in, result.priced.cart, sheet.ops)
        stand_in.ground = replace(stand_in.ground, cart=priced.cart)
    return replace(outcome(stand_in), unread=problems)


def outcome(stand_in: Turn) -> StandIn:
    """How the draft stands."""
    held = stand_in.ground.cart
    if held is None:
        raise LookupError("no draft")
    draft = get_cart(stand_in.tx, CartId(held.id))
    stand_in.ground = replace(stand_in.ground, cart=draft)
    pending = stand_in.pending
    asked = pending.doubts if isinstance(pending, SettleDoubts) else ()
    return StandIn(drafts.price(stand_in, draft), asked)


def _not_found(intent: Intent) -> list[str]:
    if not isinstance(intent, EditDraft | Reorder):
        return []
    named = (product for item in intent.items for product in (item.product, item.target))
    return [product.said for product in named if isinstance(product, Missing)]


def _do(stand_in: Turn, intent: Intent) -> bool:
    try:
        with stand_in.tx.savepoint():
            match intent:
                case EditDraft():
                    cart.edit_draft(stand_in, replace(intent, is_change=False))
                case Reorder():
                    reorder.reorder(stand_in, intent)
                case Choose() if isinstance(stand_in.pending, SettleDoubts):
                    cart.answer_doubts(stand_in, intent, stand_in.pending)
                case _:
                    return False
    except DomainError as problem:
        stand_in.say(*errors.explain(stand_in, problem))
    return True
