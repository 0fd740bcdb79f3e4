"""Which of his shops a member of staff names: by the shop's name or code, or a person of it."""

from collections.abc import Sequence

from domain.customer import Customer, CustomerFilter, customers_of_named, list_customers
from domain.staff import Permission, Staff, may
from handlers import figures
from handlers.context import Turn
from handlers.shopnames import leading_shops

_PAGE = 500
_LISTED = 8


def of_staff(turn: Turn, staff: Staff) -> Sequence[Customer]:
    """The shops he looks after; all of them where he sees every shop."""
    is_all = may(staff, Permission.SEE_ALL_CUSTOMERS)
    wanted = CustomerFilter(rep_id=None if is_all else staff.id)
    found: list[Customer] = []
    cursor: str | None = ""
    while cursor is not None:
        page = list_customers(turn.tx, wanted, cursor=cursor or None, limit=_PAGE)
        found.extend(page.rows)
        cursor = page.next_cursor
    return found


def named(turn: Turn, staff: Staff, said: str) -> Sequence[Customer]:
    """His shops of that name, else those of the person called so (李师傅)."""
    known = of_staff(turn, staff)
    found, rest = leading_shops(said, known)
    if found and not rest:
        return found
    ids = customers_of_named(turn.tx, said)
    return [shop for shop in known if shop.id in ids]


def ask_which(turn: Turn, shops: Sequence[Customer]) -> None:
    """Several shops of that name: it has to be said with the whole one."""
    names = figures.joined(turn.t, (shop.name for shop in shops[:_LISTED]))
    turn.say(turn.t("Which shop: {shops}? Say it with the whole name", shops=names))
