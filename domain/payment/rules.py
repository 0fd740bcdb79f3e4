"""How money is spread over orders. Pure.

Worked example: SO-1 owes ¥502 since the 1st, SO-2 ¥300 since the 8th; ¥600 come in. Oldest
first: 502 to SO-1, 98 to SO-2, which still owes 202. ¥900 would pay both, and ¥98 stay as a
balance. Where SO-2 is named, 300 go to it and the rest to the oldest.
"""

from collections.abc import Sequence, Set
from datetime import date

from domain.base.ids import OrderId
from domain.base.money import Money
from domain.credit import OpeningBalance, Receivable
from domain.payment.errors import PaymentInvalid
from domain.payment.model import PaymentMethod, ReceiptDraft

_LARGEST = 10**13
_REFERENCE_LENGTH = 100

Share = tuple[OrderId | None, Money]
"""What gets how much; without an order: what the shop owed before."""


def check_receipt(draft: ReceiptDraft, *, today: date) -> None:
    """Raise PaymentInvalid naming the first field that cannot stand."""
    if not 0 < draft.amount.minor < _LARGEST:
        raise PaymentInvalid("amount", str(draft.amount.minor))
    if draft.received_on > today:
        raise PaymentInvalid("received_on", draft.received_on.isoformat())
    if not draft.key:
        raise PaymentInvalid("key", draft.key)
    if draft.method is PaymentMethod.ALLOWANCE and not draft.note.strip():
        raise PaymentInvalid("note", draft.note)
    check_reference(draft.method, draft.reference)


def check_reference(method: PaymentMethod, reference: str) -> None:
    """A transfer needs the bank's reference; PaymentInvalid."""
    if len(reference) > _REFERENCE_LENGTH or (
        method is PaymentMethod.TRANSFER and not reference.strip()
    ):
        raise PaymentInvalid("reference", reference)


def spread(
    free: Money,
    payable: Sequence[Receivable],
    *,
    chosen: Sequence[OrderId] = (),
    prepaid: Set[OrderId] = frozenset(),
    opening: OpeningBalance | None = None,
) -> tuple[Share, ...]:
    """Which order gets how much: the chosen ones first, then what is owed, the first due first.

    What is left of an `opening` balance takes its place by its own due day, before an order of
    the same day; what is prepaid is due at once.

    A chosen order may be paid before its goods leave, and so may `prepaid` ones. No order gets
    more than it costs.
    """
    by_id = {one.order_id: one for one in payable}
    named = [by_id[order_id] for order_id in dict.fromkeys(chosen) if order_id in by_id]
    wanted: list[Share] = [(one.order_id, one.payable - one.paid) for one in named]
    brought = () if opening is None else (opening,)
    for one in sorted((*brought, *payable), key=lambda due: due.due_on):
        if isinstance(one, OpeningBalance):
            wanted.append((None, one.owed))
        elif one not in named:
            is_whole = one.order_id in prepaid
            wanted.append((one.order_id, one.payable - one.paid if is_whole else one.owed))
    shares: list[Share] = []
    for order_id, most in wanted:
        part = min(free, most)
        if part.minor > 0:
            shares.append((order_id, part))
            free = free - part
    return tuple(shares)


def surplus_of(one: Receivable) -> Money:
    """What was paid on an order beyond what it costs."""
    over = one.paid - one.payable
    return over if over.minor > 0 else Money.zero(over.currency)
