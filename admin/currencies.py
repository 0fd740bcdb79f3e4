"""In which currency a price is typed: the shop's, unless another one is chosen."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from admin.fields import FormReader
    from admin.visit import Visit
    from domain.customer import Customer

OFFERED = ("CNY", "HKD", "TWD", "USD", "SGD", "EUR")


def chosen(visit: "Visit", reader: "FormReader", shop: "Customer | None" = None) -> str:
    """The currency of the form; `shop` is whose own price it is, which is in his alone."""
    said = reader.choice("currency", ("", *OFFERED))
    if shop is None:
        return said or visit.currency
    if said and said != shop.currency:
        reader.wrong["currency"] = visit.t(
            "{name} buys in {currency}.", name=shop.name, currency=shop.currency
        )
    return shop.currency


def others(visit: "Visit") -> tuple[str, ...]:
    """What may be chosen instead of the shop's own."""
    return tuple(one for one in OFFERED if one != visit.currency)
