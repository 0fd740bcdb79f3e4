"""What is said of goods that are paid for as weighed, before the scale has spoken."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from domain.catalog import Sku
from handlers import figures

if TYPE_CHECKING:
    from locales import Translator

_NAMED = 3


def provisional_text(t: "Translator", goods: Iterable[Sku]) -> str:
    """That a sum is not the last word, where something in it is paid for as weighed."""
    names = tuple(dict.fromkeys(sku.name for sku in goods if sku.settles_by_weight))
    if not names:
        return ""
    told = figures.joined(t, names[:_NAMED])
    if len(names) > _NAMED:
        told = t("{names} and others", names=told)
    return t("{names}: paid for as weighed, the sum follows the scale", names=told)
