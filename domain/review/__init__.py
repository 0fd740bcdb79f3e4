"""Review steps: why an order waits, who may let it pass, and what the merchant switched on.

For: steps as data, the reasons an order has to wait for, decisions with their actor.
Not for: moving orders (order), the limit itself (credit: its review is mirrored here).
"""

from domain.review.errors import RaiseUnpassed, ReviewOpen, SelfApproved, StepInvalid
from domain.review.events import BuyerAsked, BuyerSpared, ReviewNeeded
from domain.review.model import (
    BuyerRule,
    Facts,
    Needed,
    OrderReview,
    ReviewState,
    ReviewStep,
    Rules,
    StepCode,
    Subject,
)
from domain.review.rules import check_pass, needed_by, passable, unpassed
from domain.review.service import (
    buyer_rule_of,
    close_needless,
    close_reviews,
    expired_buyer_reviews,
    get_review,
    list_buyer_rules,
    list_steps,
    open_reviews,
    open_unasked,
    orders_under_review,
    pass_reviews,
    refuse_reviews,
    reviews_of,
    rules_for,
    save_buyer_rule,
    save_step,
    waiting_for_buyer,
)

__all__ = [
    "BuyerAsked",
    "BuyerRule",
    "BuyerSpared",
    "Facts",
    "Needed",
    "OrderReview",
    "RaiseUnpassed",
    "ReviewNeeded",
    "ReviewOpen",
    "ReviewState",
    "ReviewStep",
    "Rules",
    "SelfApproved",
    "StepCode",
    "StepInvalid",
    "Subject",
    "buyer_rule_of",
    "check_pass",
    "close_needless",
    "close_reviews",
    "expired_buyer_reviews",
    "get_review",
    "list_buyer_rules",
    "list_steps",
    "needed_by",
    "open_reviews",
    "open_unasked",
    "orders_under_review",
    "pass_reviews",
    "passable",
    "refuse_reviews",
    "reviews_of",
    "rules_for",
    "save_buyer_rule",
    "save_step",
    "unpassed",
    "waiting_for_buyer",
]
