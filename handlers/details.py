"""明细: every line of a long draft, page by page; the last page counts as the draft shown (R1)."""

from collections.abc import Sequence

from domain.cart import PricedCart
from handlers import drafts, openquestions, render
from handlers.context import Turn
from handlers.conversation import PlaceDraft


def show_details(turn: Turn) -> None:
    """Every line of the open draft, on as many messages as it takes."""
    cart = turn.ground.cart
    if cart is None or not cart.lines:
        turn.say(
            turn.t("There is no open draft"), turn.t('Say what you need, like "cola 3 cases"')
        )
        return
    priced = drafts.price(turn, cart)
    pages = render.detail_pages(turn.t, priced)
    if len(pages) == 1 or openquestions.unsettled(turn):
        drafts.show(turn, priced, drafts.Report())
        return
    _first_page(turn, priced, pages)


def _first_page(turn: Turn, priced: PricedCart, pages: Sequence[str], *lead: str) -> None:
    cart = priced.cart
    turn.say(*lead, pages[0])
    turn.remember(page=[cart.id, cart.version, 1, priced.fingerprint])


def more_details(turn: Turn) -> bool:
    """更多 after a page of a long draft; True where there was one to show.

    The pages must agree in every figure, or the last one cannot count as the draft shown.
    """
    place = turn.remembered("page")
    cart = turn.ground.cart
    if not place or cart is None or place[:2] != [cart.id, cart.version]:
        return False
    priced = drafts.price(turn, cart)
    pages = render.detail_pages(turn.t, priced)
    number = int(place[2])
    if place[3:] != [priced.fingerprint] and len(pages) > 1:
        _first_page(turn, priced, pages, turn.t("Something has changed; from the beginning:"))
        return True
    if number >= len(pages):
        return False
    turn.say(pages[number])
    is_last = number + 1 == len(pages)
    next_page = [cart.id, cart.version, number + 1, priced.fingerprint]
    turn.remember(page=None if is_last else next_page)
    if is_last:
        drafts.keep_shown(turn, priced, is_partial=False)
        turn.ask(PlaceDraft(cart.id, cart.version))
    return True
