"""Which shop a header of a list means: 张姐小吃 → 张姐小吃店, 小赵 → asked. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.base.ids import CustomerId
from domain.customer import Customer

MAX_CANDIDATES = 4
_NAME = 20
"""So many characters of a name are looked at."""
_TITLES = "小老阿大总姐哥叔嫂姨店"


@dataclass(frozen=True, slots=True)
class ShopFound:
    """The shop meant, or those it may be."""

    customer: Customer | None = None
    candidates: tuple[Customer, ...] = ()


def shop_named(header: str, shops: Sequence[Customer]) -> ShopFound:
    """The one shop whose name or code is the header, or has it in it, or the other way about.

    A shop that only shares the name without its title (小赵, 赵家超市) is never taken, but asked.
    """
    said = _plain(header)
    if not said:
        return ShopFound()
    exact = [s for s in shops if said in (_plain(s.name), s.code.casefold())]
    if len(exact) == 1:
        return ShopFound(exact[0])
    names = [(s, _plain(s.name)) for s in shops]
    near = exact or [s for s, name in names if len(said) > 1 and (said in name or name in said)]
    if len(near) == 1:
        return ShopFound(near[0])
    core = said.strip(_TITLES) or said
    asked = near or [s for s, name in names if core in name]
    return ShopFound(candidates=tuple(asked[:MAX_CANDIDATES]))


def leading_shops(text: str, known: Sequence[Customer]) -> tuple[Sequence[Customer], str]:
    """The shops whose name the text begins with, as long a piece of it as can be, and the rest.

    张姐欠多少 → 张姐小吃店 and what is asked of it; nothing and the text where none is named.
    """
    for cut in range(min(_NAME, len(text)), 1, -1):
        said = text[:cut].casefold()
        if exact := [s for s in known if said in (s.name.casefold(), s.code.casefold())]:
            return exact, text[cut:].strip()
        if near := [s for s in known if said in s.name.casefold()]:
            return near, text[cut:].strip()
    return (), text


def customer_ids(found: ShopFound) -> tuple[CustomerId, ...]:
    """Those that may be meant."""
    return tuple(shop.id for shop in found.candidates)


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()
