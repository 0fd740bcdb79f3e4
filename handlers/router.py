"""From words to the function that handles them. `handlers/routes.py` is the list."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from domain.base.errors import DomainError
from domain.delivery import DeliveryChoice
from handlers import (
    actfirst,
    actors,
    amountkept,
    anew,
    buyer,
    cancel,
    corrections,
    customer,
    declining,
    delivernotes,
    delivery,
    draftdays,
    errors,
    fixedwords,
    goodsback,
    handoff,
    held,
    holding,
    joining,
    knownwords,
    leftorder,
    linenotes,
    linewishes,
    matters,
    numbered,
    openquestions,
    orderchange,
    ordernotes,
    orderparts,
    ordertails,
    othershop,
    paidclaims,
    pricewish,
    routes,
    shopchoice,
    shopparts,
    shortanswers,
    smalltalk,
    staffchat,
    staffyes,
    swapping,
    undecided,
    waitingchange,
    wholewords,
    wishes,
    wrongsum,
)
from handlers.context import Turn
from handlers.conversation import ChooseShop
from handlers.ground import load_ground, situation
from handlers.nlu import interpret, read
from handlers.nlu.intents import (
    Aftersale,
    AskOrder,
    Cancel,
    ChitChat,
    Choose,
    Confirm,
    EditDraft,
    Handoff,
    Help,
    Intent,
    Situation,
    StaffCommand,
    Unclear,
    Undo,
)
from handlers.shopfirst import command_first
from handlers.staffground import staff_situation

if TYPE_CHECKING:
    from handlers.nlu.reading import Reading

T = TypeVar("T")
_ABOUT_LANGUAGE = frozenset({"language", "languages", "语言", "語言", "换语言", "切换语言"})
_ANSWERS = Confirm | Cancel | Undo | Choose
"""What answers a question rather than ordering something."""


def handle_words(turn: Turn, reading: "Reading | None") -> None:
    """Read the text in the situation of the chat and let each intent be handled."""
    text = turn.text.strip()
    if reading is None:
        reading = read(text, turn.shop.lexicon)
    if fixedwords.spoke(turn, text):
        pass
    elif turn.staff is not None:
        turn.words = actfirst.turned(turn)
        _handle_staff(turn, reading)
    elif joining.asked_code(turn):
        pass
    elif text.strip("?？ ").casefold() in _ABOUT_LANGUAGE:
        turn.say("English / 简体中文 / 繁體中文", turn.t("Reply with the language you prefer"))
    elif turn.contact is not None and fixedwords.answered(turn, text, reading):
        pass
    elif not actors.is_stranger(turn):
        if customer.has_waiting(turn):
            customer.take_kept(turn, text)
        else:
            route_text(turn, text, reading)
    elif turn.contact is not None:
        _handle_stranger(turn, reading)
    else:
        turn.say(turn.t("This account is for our staff; please ask the owner to add you."))
    fixedwords.offer_english(turn, text)


def route_text(turn: Turn, text: str, reading: "Reading") -> None:
    """Handle a customer's words as if they had just been said."""
    turn.words = text
    if len(turn.customers) > 1 and _is_about_shop(turn, text, reading):
        return
    turn.ground = load_ground(turn)
    openquestions.turn_to_draft(turn)
    turn.is_misread = False
    handoff.recap(turn)
    asked = turn.pending
    if customer.took_code(turn, text):
        return
    if (plain := knownwords.reworded(turn, orderparts.of_draft(turn, text))) != text:
        text, turn.words, reading = plain, plain, read(plain, turn.shop.lexicon)
    plainly, complaint = swapping.without_reason(turn, anew.split(turn, text))
    if plainly != text:
        turn.words = text = plainly
        reading = read(text, turn.shop.lexicon)
    _route_matters(turn, text, reading, complaint)
    if turn.replay is None:
        if waitingchange.keep_in_sight(turn, asked):
            matters.put_step_last(turn)
        handoff.count_misread(turn)


def _route_matters(turn: Turn, text: str, reading: "Reading", complaint: str) -> None:
    """All that a message is about, one after the other."""
    parts = matters.parted(text, turn.shop.lexicon, lambda: _view(turn))
    if complaint:
        parts = matters.Parts((text, complaint), has_order=True)
    beside = _beside(turn, text)
    if beside.words:
        _route_parts(turn, beside, is_anew=True)
    elif not parts.words:
        _route_matter(turn, text, reading)
    elif not _took_whole(turn, text):
        _route_parts(turn, parts)


def _beside(turn: Turn, text: str) -> matters.Parts:
    """What is ordered beside what stays, a place, a wrong sum, a payment or goods that go back."""
    beside = (delivernotes.split, wrongsum.split, paidclaims.split, goodsback.split)
    for split in (amountkept.split, *beside):
        told, order = split(turn, text)
        if order:
            return matters.Parts((order, told), has_order=True)
    return matters.Parts()


def _route_parts(turn: Turn, parts: matters.Parts, *, is_anew: bool = False) -> None:
    """What is done, then what is asked; the question that the first leads to stays open.

    `is_anew`: the parts behind the first change what it left.
    """
    lexicon, asked = turn.shop.lexicon, None
    for at, words in enumerate(parts.words):
        turn.is_aside = parts.has_order and at > 0
        if is_anew and at > 0:
            turn.ground = load_ground(turn)
        part = read(words, lexicon)
        names_shop = len(turn.customers) > 1 and shopchoice.split_header(turn, words)[0]
        if not (names_shop and _is_about_shop(turn, words, part)):
            _route_matter(turn, words, part)
        if at == 0 and parts.has_order:
            asked = turn.pending
    if asked is not None and turn.pending is not asked:
        turn.ask(asked)
    matters.put_step_last(turn)


def _route_matter(turn: Turn, text: str, reading: "Reading") -> None:
    """One of the matters of a message, as if it had been said alone."""
    turn.words = text
    if _took_whole(turn, text) or _took_held(turn, text):
        return
    if _took_note(turn, wishes.noted(text)) or _takes_back(turn, text):
        return
    if (wished := linewishes.wished(turn, text)) is not None:
        _route(turn, wished)
        return
    text, turn.way = delivery.split_wish(turn, text)
    if turn.way is not None:
        if not text:
            _choose_way(turn, turn.way)
            return
        _check_way(turn, turn.way)
        reading = read(text, turn.shop.lexicon)
    _route_goods(turn, text, reading)
    pricewish.tell_left(turn)
    if turn.way is not None:
        _choose_way(turn, turn.way)


def _route_goods(turn: Turn, text: str, reading: "Reading") -> None:
    """The words without what says how the goods are to come, and without prices they name."""
    rest, turn.wished_prices = pricewish.split(turn, text)
    if turn.wished_prices:
        reading = read(rest, turn.shop.lexicon)
        if not pricewish.orders(reading):
            _attempt(turn, lambda: pricewish.tell(turn, text, reading))
            return
    rest, remark = linenotes.split_remark(rest)
    if remark:
        reading = read(rest, turn.shop.lexicon)
    is_change = wishes.looks_like_change(remark)
    _route_read(turn, rest, reading, remark="" if is_change else remark)
    if is_change:
        _took_note(turn, remark)


def _took_held(turn: Turn, text: str) -> bool:
    """可乐3箱 先别下单, 先别下单 雪碧不要: the rest as if said alone, and it is to wait."""
    rest, is_held = holding.split(turn, text)
    if not is_held or turn.replay is not None:
        return False
    reading = read(rest, turn.shop.lexicon)
    if any(isinstance(intent, Confirm) for intent in interpret(reading, _view(turn))):
        return False
    _route_matter(turn, rest, reading)
    draft = load_ground(turn).cart
    if draft is not None and draft.lines:
        holding.tell_kept(turn)
        matters.put_step_last(turn)
    return True


def _view(turn: Turn) -> Situation:
    """What is known; words that are read again answer no question."""
    view = situation(turn, turn.ground)
    return view if turn.replay is None else replace(view, pending=None)


def _route_read(turn: Turn, text: str, reading: "Reading", *, remark: str) -> None:
    view = _view(turn)
    short = shortanswers.answer(turn, text, view.pending) or shortanswers.command(text)
    if short is None and (plain := shortanswers.reworded(text)) != text:
        reading = read(plain, turn.shop.lexicon)
    if short is None and _answers_or_corrects(turn, text, reading, view=view):
        return
    short = short or swapping.meant(turn, reading, view)
    declined = declining.drop(turn, reading, view) if short is None else None
    intents = (short,) if short is not None else held.intents_of(turn, reading, view)
    if declined is not None and _told(turn, declined, intents):
        return
    absent = _absent(turn, reading, view, intents) if declined is None and short is None else ()
    if absent and declining.tell_absent(turn, absent, intents):
        return
    for intent in intents:
        if (meant := _as_meant(turn, intent, text, reading=reading, view=view)) is not None:
            _route(turn, linenotes.take_remark(meant, remark))
    if declined is not None:
        turn.say(openquestions.left_out(turn.t, declined.said))
        matters.put_step_last(turn)
    if absent and (view.cart or orderchange.takes(turn)):
        turn.say(declining.absent_text(turn, absent))
        matters.put_step_last(turn)


def _answers_or_corrects(turn: Turn, text: str, reading: "Reading", *, view: Situation) -> bool:
    takers = corrections.takers(turn, text, reading, view=view)
    return any(_attempt(turn, take) is not False for take in takers)


def _absent(
    turn: Turn, reading: "Reading", view: Situation, intents: Sequence[Intent]
) -> tuple[str, ...]:
    """What the words take out and nothing holds."""
    order = turn.ground.last_order
    held = [x.sku_id for x in order.lines] if order and orderchange.takes(turn) else []
    return declining.absent(reading, view, intents, *held)


def _check_way(turn: Turn, choice: DeliveryChoice) -> None:
    """What cannot be had is said; the goods it was said with are taken all the same."""
    if _attempt(turn, lambda: delivery.is_possible(turn, choice)) is None:
        turn.way = None


def _choose_way(turn: Turn, choice: DeliveryChoice) -> None:
    turn.way = None
    _attempt(turn, lambda: delivery.choose(turn, choice))


def _told(turn: Turn, declined: declining.Declined, intents: Sequence[Intent]) -> bool:
    return _attempt(turn, lambda: declining.tell(turn, declined, intents)) is not False


def _took_whole(turn: Turn, text: str) -> bool:
    """A coupon's word, 到货告诉我: whole messages that are about one thing only."""
    return _attempt(turn, lambda: wholewords.took(turn, text)) is not False


def _is_about_shop(turn: Turn, text: str, reading: "Reading") -> bool:
    """Several shops: a header that names one, or the question which; True where all is done."""
    if shopparts.took_parts(turn, text):
        return True
    if turn.customer is None and _attempt(turn, lambda: buyer.took_words(turn, text)) is not False:
        return True
    named, rest = shopchoice.split_header(turn, text)
    if named is None:
        return _asks_shop(turn, text, reading)
    before = turn.customer
    actors.choose_customer(turn, named.id)
    turn.say(turn.t("For {shop}:", shop=named.name))
    is_question = not turn.chat.kept and shopparts.asks_of_one(turn, rest)
    if before is not None and before.id != named.id and is_question:
        turn.ground = load_ground(turn)
        openquestions.turn_to_draft(turn)
        _route_matter(turn, rest, read(rest, turn.shop.lexicon))
        actors.choose_customer(turn, before.id)
        return True
    if not turn.chat.kept and rest and _attempt(turn, lambda: othershop.took_same(turn, rest)):
        return True
    if rest or turn.chat.kept:
        shopchoice.take_waiting(turn, rest)
    else:
        turn.ground = load_ground(turn)
        turn.settle()
        smalltalk.start_order(turn)
    return True


def _asks_shop(turn: Turn, text: str, reading: "Reading") -> bool:
    """Several shops: which one is meant? True where that is asked or answered now."""
    asked = turn.pending if isinstance(turn.pending, ChooseShop) else None
    if asked is not None and shopchoice.shop_chosen(turn, text, asked):
        return True
    if turn.customer is not None:
        return False
    if asked is None and turn.pending is None:
        shopchoice.forget_waiting(turn)
    short = shortanswers.command(text)
    intents = (short,) if short is not None else interpret(reading, Situation())
    if any(isinstance(i, Help | Handoff | AskOrder) for i in intents):
        return False
    if asked is None and not turn.chat.kept and all(map(_is_of_before, intents)):
        shopchoice.speak_for_last(turn)
        is_talk = all(isinstance(i, ChitChat) for i in intents)
        return turn.customer is None and not is_talk and _ask(turn, text, intents)
    if not (turn.pending is None or asked) and all(isinstance(i, _ANSWERS) for i in intents):
        return False
    if asked is not None and any(isinstance(i, Cancel) for i in intents):
        shopchoice.drop_waiting(turn)
        return True
    return undecided.answered(turn, text, intents) or _ask(turn, text, intents)


def _ask(turn: Turn, text: str, intents: Sequence[Intent]) -> bool:
    shopchoice.ask_shop(
        turn,
        text,
        is_kept=not all(isinstance(i, _ANSWERS) for i in intents),
        is_complaint=any(isinstance(i, Aftersale) for i in intents),
    )
    return True


def _is_of_before(intent: Intent) -> bool:
    """Words that only make sense about an order that was placed: 确认, 谢谢, 刚那单取消."""
    return isinstance(intent, Confirm | ChitChat | Cancel)


def _as_meant(
    turn: Turn, intent: Intent, text: str, *, reading: "Reading", view: Situation
) -> Intent | None:
    """The intent, unless it would confirm or answer what nobody had seen yet (R4, N4)."""
    if isinstance(intent, Confirm) and turn.shown is not None:
        return None
    if isinstance(intent, Unclear) and (edit := linenotes.wished(reading, view)) is not None:
        return edit
    has_draft = bool(view.cart)
    if ordernotes.came_late(turn, intent, text, reading=reading, has_draft=has_draft):
        return None
    edit = ordernotes.edit_meant(turn, intent, text, reading=reading, has_draft=has_draft)
    if edit is not None:
        return edit
    left = leftorder.left_lately(turn)
    if isinstance(intent, Unclear) and draftdays.kept_for_next(turn, reading, left=left):
        return None
    if turn.replay is None or turn.replay.is_first:
        return intent
    if isinstance(intent, Confirm | Cancel | Undo):
        return None
    if isinstance(intent, Choose | Unclear):
        turn.say(turn.t('I did not understand "{said}".', said=text[:80]))
        return None
    return intent


def _takes_back(turn: Turn, text: str) -> bool:
    """不取消了."""
    return _attempt(turn, lambda: cancel.takes_back(turn, text)) is not False


def _took_note(turn: Turn, note: str) -> bool:
    """备注 放后门. One that names an amount is asked, never just noted (D12)."""
    if not note:
        return False
    if wishes.looks_like_change(note):
        turn.say(
            turn.t('"{said}" would change the order, so it is not noted.', said=note[:80]),
            turn.t('To change it just say "{said}"', said=note[:80]),
        )
    else:
        _route(turn, EditDraft((), note=note, is_change=True))
    return True


def _route(turn: Turn, intent: Intent) -> None:
    handle = routes.CUSTOMER_ROUTES[type(intent)]
    _attempt(turn, lambda: handle(turn, intent))


def _attempt(turn: Turn, act: Callable[[], T]) -> T | None:
    """Do it in a savepoint: whole, or explained and not at all; None where it was refused."""
    parts, replay = list(turn.parts), turn.replay
    shown, drafted = turn.shown, turn.drafted
    chat, pending, ground = turn.chat, turn.pending, turn.ground
    try:
        with turn.tx.savepoint():
            return act()
    except DomainError as problem:
        turn.parts[:] = parts
        turn.shown, turn.drafted, turn.replay = shown, drafted, replay
        turn.chat, turn.pending, turn.ground = chat, pending, ground
        turn.say(*errors.explain(turn, problem))
        return None


def _handle_stranger(turn: Turn, reading: "Reading") -> None:
    intents = interpret(reading, Situation())
    wanted = next((i for i in intents if isinstance(i, Handoff)), None)
    if wanted is not None:
        _attempt(turn, lambda: handoff.ask_human(turn, wanted))
    else:
        _attempt(turn, lambda: customer.meet_stranger(turn, intents))


def _handle_staff(turn: Turn, reading: "Reading") -> None:
    if _attempt(turn, lambda: handoff.took_by_name(turn)) is not False:
        return
    held = handoff.held_chat(turn)
    if held is None and _attempt(turn, lambda: _took_numbered(turn)) is not False:
        return
    said = shortanswers.reworded(turn.text)
    if held is None and said == turn.text:
        said = command_first(turn, turn.text)
    if said != turn.inbound.text:
        reading = read(said, turn.shop.lexicon)
    short = shortanswers.command(turn.text)
    intents = (short,) if short is not None else interpret(reading, staff_situation(turn))
    if held is None:
        is_answer = _attempt(turn, lambda: staffchat.answers_question(turn, intents))
        if is_answer is None:
            staffchat.drop_refused(turn, intents)
        if is_answer is not False:
            return
    if held is not None and not any(isinstance(i, StaffCommand) for i in intents):
        handoff.relay_words(turn, held, turn.text)
        return
    for intent in intents:
        _route_staff(turn, intent)


def _took_numbered(turn: Turn) -> bool:
    return ordertails.took(turn) or numbered.settled(turn)


def _route_staff(turn: Turn, intent: Intent) -> None:
    handle = routes.STAFF_ROUTES[type(intent)]

    def is_handled() -> bool:
        handle(turn, intent)
        return True

    if _attempt(turn, is_handled) is None and isinstance(intent, EditDraft):
        staffyes.note_unchanged(turn)
