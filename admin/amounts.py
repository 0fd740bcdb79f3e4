"""Minimums and multiples as they are typed: whether what is named can be ordered."""

from admin.html import show_packs
from domain.catalog import Sku, legal_step, smallest_legal
from locales import Translator


def least_told(t: Translator, sku: Sku) -> str:
    """What the least amount really is, where the minimum itself cannot be ordered; else empty.

    Worked example: minimum 3箱 and multiple 2箱 admit 4, 6, 8, so the least is 4箱.
    """
    least = smallest_legal(sku)
    if not sku.moq or least == sku.moq:
        return ""
    return t(
        "In steps of {step} the least that can be ordered is {least}; please give that.",
        step=show_packs(sku, legal_step(sku)),
        least=show_packs(sku, least),
    )
