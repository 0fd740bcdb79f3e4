"""Staff say what came back: 老王超市退货：可乐2箱入库, SO-1123-4071 退货 可乐2箱 报损 临期.

Where the goods go is said or asked, never assumed. Then it is shown what is credited, and 确认
books it, while that is the last thing said: after anything else it is shown once more. One more
确认 is about nothing else. The order is the one named, the one in view, or the newest of the shop
from which so much can come back.
"""

import re

from domain.aftersale import (
    CaseStatus,
    GoodsReturn,
    credited_for,
    needs_second,
    preview_return,
    return_goods,
)
from domain.base.ids import OrderId
from domain.base.values import replace
from domain.delivery import today_of
from domain.order import Order, get_order
from domain.staff import Permission, require
from handlers import figures, hisshops, returnlines, returnplaces, returnsaid
from handlers.context import Turn
from handlers.conversation import Pending
from handlers.nlu.intents import StaffAct, StaffCommand
from handlers.returntexts import share_rows, unplaced_rows
from handlers.returnwords import Wish, wish_in
from handlers.staffground import in_view, order_meant
from handlers.staffquestions import ConfirmReturn, PlaceReturned, ReturnEnded, ReviewOrders

_YES = re.compile(
    r"(?:确认|確認|确定|確定|是|对|對|好|好的|可以|行|ok|confirm|yes)[!！。.~ ]*", re.IGNORECASE
)
_NUMBER = re.compile(r"[1-9]")
_NEITHER = re.compile(r"(?:算了|取消|不用了?|不|不是|cancel|no)[!！。.~ ]*", re.IGNORECASE)
_SHELF = re.compile(
    r"(?:1|①|(?:都|全部?)?(?:入库|入庫|上架|restock(?:ed)?)吧?)[!！。.~ ]*", re.IGNORECASE
)
_OFF = re.compile(
    r"(?:2|②|(?:都|全部?)?(?:报损|報損|报废|報廢|written off|write off)吧?)[!！。.~ ]*",
    re.IGNORECASE,
)
_OF_PLACES = re.compile(
    r"入[库庫]|上架|报损|報損|报废|報廢|放回|扔|restock|written off", re.IGNORECASE
)
_PLACES = {"": None, "shelf": True, "off": False}


def returned_by_text(turn: Turn) -> bool:
    """Preview a return, or book the one that was shown; True where the text was that."""
    text = " ".join(turn.text.split())
    if _answered(turn, text):
        return True
    said = returnsaid.plainly(turn, text)
    wish = wish_in(said, turn.shop.lexicon)
    if wish is None and said != text:
        wish = Wish("", "", (), unclear=text)
    if wish is None or turn.staff is None:
        return False
    require(turn.staff, Permission.REVIEW_ORDER)
    before = turn.pending
    order = None if wish.unclear else _meant(turn, wish)
    if wish.unclear:
        _ask_again(turn, wish)
    if order is not None:
        _preview(turn, order, wish, ConfirmReturn(int(order.id), said, 0))
    elif turn.pending is before:
        turn.ask(ReturnEnded(0))
    return True


def let_lapse(turn: Turn, asked: Pending | None) -> None:
    """Something else than the answer came: what was shown is not the last thing any more."""
    if turn.pending is not asked:
        return
    if isinstance(asked, ConfirmReturn) and asked.is_last:
        turn.ask(replace(asked, is_last=False))
    elif isinstance(asked, ReturnEnded) and asked.order_id:
        turn.ask(ReviewOrders((asked.order_id,)))
    elif isinstance(asked, ReturnEnded):
        turn.settle()


def drop_refused(turn: Turn) -> None:
    """A return that could not be previewed or booked: another yes is about nothing."""
    asked = turn.pending
    if isinstance(asked, PlaceReturned | ConfirmReturn):
        turn.ask(ReturnEnded(asked.order_id))
    elif wish_in(" ".join(turn.text.split()), turn.shop.lexicon) is not None:
        turn.ask(ReturnEnded(0))


def _ask_again(turn: Turn, wish: Wish) -> None:
    t = turn.t
    turn.say(
        t('I did not understand "{said}"; nothing is booked.', said=wish.unclear[:60]),
        t('Say it like "Wang: goods back cola 2 restocked, sprite 1 written off, reason: old"'),
    )


def _meant(turn: Turn, wish: Wish) -> Order | None:
    """The order named or in view, else the newest that fits; None where that was asked."""
    assert turn.staff is not None
    shops = hisshops.named(turn, turn.staff, wish.whose) if wish.whose else ()
    if wish.whose and len(shops) != 1:
        if shops:
            hisshops.ask_which(turn, shops)
        else:
            turn.say(turn.t('I found no shop "{name}".', name=wish.whose))
        return None
    if shops and not wish.order_no:
        return returnlines.newest_fitting(turn, shops[0], wish)
    command = StaffCommand(StaffAct.SHOW, order_no=wish.order_no)
    found = order_meant(turn, command, returnlines.LEFT) if wish.order_no else in_view(turn)
    if found is None:
        if not wish.order_no:
            turn.say(turn.t('Whose goods came back? Say it like "Wang: goods back cola 2"'))
        return None
    if shops and shops[0].id != found.customer_id:
        returnlines.tell_other_shops(turn, found)
        return None
    return found if returnlines.is_sent(turn, found) else None


def _preview(turn: Turn, order: Order, wish: Wish, asked: ConfirmReturn, lead: str = "") -> None:
    """What it comes to; before that where the goods go, and what of the order may come back."""
    t, meant = turn.t, returnlines.lines_of(turn, order, wish)
    lines = meant.lines
    turn.order_id = order.id
    if not lines:
        returnlines.tell(turn, order, meant)
        turn.ask(ReturnEnded(int(order.id)))
        return
    turn.remember(cards=None)
    if not wish.is_placed:
        turn.say(
            t("{order_no}: where does this go that came back?", order_no=order.order_no),
            *unplaced_rows(turn, order, lines, wish),
            t("1 back on the shelf, to be sold again"),
            t("2 written off"),
            t('For each by itself say it like "cola restocked, sprite written off"')
            if len(lines) > 1
            else "",
        )
        turn.ask(PlaceReturned(int(order.id), asked.sentence))
        return
    found = preview_return(turn.tx, order, lines)
    today = today_of(turn.shop.policy, turn.now)
    needs_two = needs_second(turn.tx, order, found, today=today)
    turn.say(
        lead,
        t(
            "Not booked yet: {order_no}, {amount} are credited",
            order_no=order.order_no,
            amount=figures.money(found.credit),
        ),
        *share_rows(turn, found),
        t("{n} points come back", n=found.points) if found.points else "",
        t("Reason: {reason}", reason=wish.reason) if wish.reason else "",
        t("So much written off needs a second person.") if needs_two else "",
        t('Reply "confirm" to book it and tell the shop, "cancel" to leave it')
        if not needs_two
        else t('Reply "confirm" to ask for it, "cancel" to leave it'),
    )
    turn.ask(replace(asked, seen=found.seen, is_last=True))


def _answered(turn: Turn, text: str) -> bool:
    """Whether the text answers what was asked about a return."""
    match turn.pending:
        case ReturnEnded() as ended:
            return _said_again(turn, ended, text)
        case PlaceReturned() | ConfirmReturn() as asked if _NEITHER.fullmatch(text):
            turn.ask(ReturnEnded(asked.order_id))
            turn.say(turn.t("Good, everything stays as it is."))
            return True
        case PlaceReturned() as asked if sentence := returnplaces.each_placed(
            turn, OrderId(asked.order_id), asked.sentence, text
        ):
            return _confirmed(turn, ConfirmReturn(asked.order_id, sentence, 0, is_last=False))
        case PlaceReturned() as asked:
            place = "shelf" if _SHELF.fullmatch(text) else "off" if _OFF.fullmatch(text) else ""
            is_answer = bool(place or _YES.fullmatch(text) or _OF_PLACES.search(text))
            return is_answer and _confirmed(
                turn, ConfirmReturn(asked.order_id, asked.sentence, 0, place, is_last=False)
            )
        case ConfirmReturn() as asked if place := _moved(text):
            return _confirmed(turn, replace(asked, place=place, is_moved=True, is_last=False))
        case ConfirmReturn() as asked if _YES.fullmatch(text) or _NUMBER.fullmatch(text):
            is_last = asked.is_last and not turn.remembered("cards")
            return _confirmed(
                turn, replace(asked, is_last=is_last and not _NUMBER.fullmatch(text))
            )
    return False


def _moved(text: str) -> str:
    """报损, behind a preview that says 入库: it all goes there instead."""
    if _NUMBER.fullmatch(text):
        return ""
    return "shelf" if _SHELF.fullmatch(text) else "off" if _OFF.fullmatch(text) else ""


def _said_again(turn: Turn, ended: ReturnEnded, text: str) -> bool:
    """One more yes to a return that is over; a card that came since is another matter."""
    if turn.remembered("cards") or not (_YES.fullmatch(text) or _NUMBER.fullmatch(text)):
        return False
    turn.ask(replace(ended))
    turn.say(
        {
            "booked": turn.t("That return is booked already; nothing was booked twice."),
            "asked": turn.t("That return waits for a second person; nothing is booked yet."),
        }.get(ended.outcome, turn.t("Nothing was booked. Say once more what came back.")),
        turn.t('To confirm an order say which: "waiting" lists them'),
    )
    return True


def _confirmed(turn: Turn, asked: ConfirmReturn) -> bool:
    """Book it as it was shown; shown once more where that was not the last thing."""
    wish = wish_in(asked.sentence, turn.shop.lexicon)
    if wish is None or turn.staff is None:
        return False
    require(turn.staff, Permission.REVIEW_ORDER)
    place = _PLACES[asked.place]
    if place is not None:
        wish = wish.moved(place) if asked.is_moved else wish.placed(place)
    order = get_order(turn.tx, OrderId(asked.order_id))
    lines = returnlines.lines_of(turn, order, wish).lines
    is_as_shown = bool(lines) and preview_return(turn.tx, order, lines).seen == asked.seen
    if not (is_as_shown and asked.is_last):
        lead = turn.t("Please look at it once more:") if asked.seen else ""
        _preview(turn, order, wish, asked, lead)
        return True
    _book(turn, order, GoodsReturn(order.id, lines, wish.reason, asked.seen))
    return True


def _book(turn: Turn, order: Order, wanted: GoodsReturn) -> None:
    today = today_of(turn.shop.policy, turn.now)
    case = return_goods(turn.tx, wanted, actor=turn.actor, today=today)
    turn.order_id = order.id
    if case.status is CaseStatus.ASKED:
        turn.ask(ReturnEnded(int(order.id), "asked"))
        turn.say(
            turn.t("Not booked yet: so much written off needs a second person."),
            turn.t("Finance and owners are told; the shop hears of it once it is agreed to."),
        )
        return
    credited = credited_for(turn.tx, case)
    turn.ask(ReturnEnded(int(order.id), "booked"))
    turn.say(
        turn.t(
            "Booked: goods back from {order_no}, {amount} credited. The customer is told.",
            order_no=order.order_no,
            amount=figures.money(credited) if credited else "0",
        )
    )
