"""The sorts of messages, and the signs in a clause that tell them apart."""

import re
from enum import StrEnum

from handlers.nlu.phrases import load_phrases


class Sort(StrEnum):
    """What a message is, before it becomes an `Intent`."""

    ORDER = "order"
    REORDER = "reorder"
    CONFIRM = "confirm"
    CANCEL = "cancel"
    UNDO = "undo"
    UNDO_QUESTION = "undo_question"
    MORE = "more"
    DRAFT = "draft"
    USUAL = "usual"
    HELP = "help"
    HANDOFF = "handoff"
    AFTERSALE = "aftersale"
    PRICE = "price"
    STOCK = "stock"
    PRODUCT = "product"
    PROMO = "promo"
    BILL = "bill"
    ORDER_STATUS = "order_status"
    CHAT = "chat"
    UNCLEAR = "unclear"


QUESTIONS = (Sort.BILL, Sort.PROMO, Sort.ORDER_STATUS, Sort.PRICE, Sort.PRODUCT, Sort.STOCK)


def rule(name: str) -> re.Pattern[str]:
    """The signs of a name, see phrases/zh.toml."""
    return load_phrases().rules[name]
