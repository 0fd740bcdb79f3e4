"""Review steps in transcripts: which are on, and whose head office has to agree."""

from domain.base.actor import SYSTEM
from domain.base.money import parse_money
from domain.customer import find_customer
from domain.db import Tx
from domain.order import reconsider_reviews
from domain.reactions import drain
from domain.review import BuyerRule, ReviewStep, StepCode, save_buyer_rule, save_step
from domain.staff import Role


def set_step(tx: Tx, code: str, *rest: str) -> None:
    """`step amount 500 [owner]`, `step unusual`, `step new_customer`, `step unusual off`."""
    amount = next((word for word in rest if word.isdigit()), "0")
    role = Role(next((word for word in rest if not word.isdigit() and word != "off"), "rep"))
    minor = parse_money(amount).minor
    is_on = "off" not in rest
    save_step(tx, ReviewStep(StepCode(code), is_on, role, threshold_minor=minor), SYSTEM)
    reconsider_reviews(tx)
    drain(tx)


def set_head(tx: Tx, branch: str, head: str, above: str) -> None:
    """`head BRANCH HEAD ABOVE`: so much and more waits for the head office."""
    one, other = find_customer(tx, branch), find_customer(tx, head)
    if one is None or other is None:
        raise LookupError(branch)
    rule = BuyerRule(one.id, other.id, parse_money(above))
    save_buyer_rule(tx, one.id, rule, actor=SYSTEM)
