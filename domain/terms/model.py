"""Questions about terms as values."""

from enum import StrEnum

LONGEST = 300


class Question(StrEnum):
    """What shops ask about before they order."""

    PAYMENT = "payment"
    """怎么付款, 可以微信吗."""
    INVOICE = "invoice"
    """能开发票吗, 几个点."""
    OPENING = "opening"
    """几点上班, 周日有人吗."""
