"""Bugs of one line in who looks at what, planted as in `plants`."""

from dataclasses import replace
from typing import Any

import pytest

import domain.order.service.apply as applying
import domain.order.service.override as overriding
import domain.order.service.reviewing as reviewing
import domain.review.rules as review_rules
import domain.review.service as review_service
from domain.base.actor import SYSTEM


def held_for_nothing(patch: pytest.MonkeyPatch) -> None:
    """An order nobody has to look at any more stays in review."""
    patch.setattr(reviewing, "_leave_review", lambda _tx, order: order)


def anybody_passes(patch: pytest.MonkeyPatch) -> None:
    """The rep lets pass what waits for the owner."""
    patch.setattr(review_rules, "_may", lambda _review, _role: True)


def raised_unseen(patch: pytest.MonkeyPatch) -> None:
    """A confirmed order is raised past the owner."""
    patch.setattr(applying, "pass_raise", lambda *_args, **_more: None)


def asked_about_less(patch: pytest.MonkeyPatch) -> None:
    """What was agreed to once is agreed to at any sum."""

    def passed(needs: Any, before: Any) -> Any:
        codes = {review.code for review in before}
        return tuple(one for one in needs if one.step.code not in codes)

    patch.setattr(review_service, "unpassed", passed)


def no_floor(patch: pytest.MonkeyPatch) -> None:
    """A price below the floor is given at once."""
    patch.setattr(overriding, "is_below_floor", lambda *_args, **_more: False)


def own_price_approved(patch: pytest.MonkeyPatch) -> None:
    """Whoever asked for a price below the floor agrees to it himself."""
    find = overriding.get_override
    patch.setattr(
        overriding, "get_override", lambda tx, one: replace(find(tx, one), asked_by=SYSTEM)
    )


def price_not_given(patch: pytest.MonkeyPatch) -> None:
    """A lower price is written down and the line keeps its old one."""
    patch.setattr(overriding, "_apply", lambda *_args, **_more: None)
