"""Bugs of one line in waiting, agreeing, making good, standing orders, planted as in `plants`."""

from dataclasses import replace
from typing import Any

import pytest

import domain.aftersale.remedy as remedies
import domain.credit.service.opening as opening
import domain.order.service.backorder as waiting
import domain.order.service.life as life
import domain.order.service.reviewing as reviewing
import domain.reactions as reactions
import domain.standing.service as standing
from domain.base.actor import Actor
from domain.customer import contacts_of
from domain.standing import StandingStatus
from tests.faults.plants import Plant


def _last_come_first(patch: pytest.MonkeyPatch) -> None:
    """Who ordered last is served first."""
    load = waiting.backorders.load_waiting
    patch.setattr(
        waiting.backorders, "load_waiting", lambda tx, sku_id: tuple(reversed(load(tx, sku_id)))
    )


def _never_served(patch: pytest.MonkeyPatch) -> None:
    """Goods arrive and nobody gets any."""
    patch.setattr(waiting.backorders, "waited_for", lambda _tx, _ids: frozenset())


def _served_and_waiting(patch: pytest.MonkeyPatch) -> None:
    """What came is held and still waited for."""
    patch.setattr(waiting.backorders, "take_waiting", lambda _tx, _line, _share: True)


def _head_not_asked(patch: pytest.MonkeyPatch) -> None:
    """The head office's rule is not looked at."""
    patch.setattr(reviewing, "_buyer", lambda _tx, _order, _rule: None)


def _branch_agrees(patch: pytest.MonkeyPatch) -> None:
    """The branch says yes to its own order."""

    decide = reviewing.decide_as_buyer

    def anybody(tx: Any, review_id: int, *, actor: Actor, agrees: bool) -> Any:
        rule = reviewing.get_review(tx, review_id)
        head = contacts_of(tx, rule.head_id)[0] if rule.head_id else None
        by = replace(actor, id=head.id) if head else actor
        return decide(tx, review_id, actor=by, agrees=agrees)

    patch.setattr(life, "decide_as_buyer", anybody)


def _never_too_late(patch: pytest.MonkeyPatch) -> None:
    """What the head office leaves unanswered waits for ever."""
    patch.setattr(reviewing, "_is_overdue", lambda _tx, _order: False)


def _made_good_twice(patch: pytest.MonkeyPatch) -> None:
    """What was made good before is forgotten."""
    patch.setattr(remedies, "_granted", lambda *_args, **_more: 0)


def _parts_by_themselves(patch: pytest.MonkeyPatch) -> None:
    """Each part of a line is rounded by itself."""
    price = remedies.credit_for
    patch.setattr(remedies, "credit_for", lambda line, base, **_: price(line, base))


def _brought_in_full(patch: pytest.MonkeyPatch) -> None:
    """A corrected figure is posted whole, not what it differs by."""
    post = opening._post
    patch.setattr(opening, "_post", lambda tx, after, _more, by: post(tx, after, after.amount, by))


def _offered_again(patch: pytest.MonkeyPatch) -> None:
    """A day that was offered is not noted."""
    patch.setattr(standing.store, "insert_offer", lambda *_args: True)


def _paused_and_offered(patch: pytest.MonkeyPatch) -> None:
    """A standing order that is paused is offered."""
    both = (StandingStatus.ACTIVE, StandingStatus.PAUSED)
    patch.setattr(
        standing.store, "load_active", lambda tx: standing.store.list_all(tx, both, None, 9)
    )


def _arrival_not_told(patch: pytest.MonkeyPatch) -> None:
    """Who asked to hear of goods does not."""
    patch.setattr(reactions, "tell_arrivals", lambda _tx, _sku_ids: 0)


CHAIN_PLANTS = (
    Plant("last come first", "I2", _last_come_first),
    Plant("waited for and never served", "I2", _never_served),
    Plant("served and still waiting", "I2", _served_and_waiting),
    Plant("head office not asked", "I15", _head_not_asked),
    Plant("branch agrees with itself", "I15", _branch_agrees),
    Plant("never too late to agree", "I12", _never_too_late),
    Plant("made good twice", "I17", _made_good_twice),
    Plant("parts rounded by themselves", "I5", _parts_by_themselves),
    Plant("brought in full again", "I16", _brought_in_full),
    Plant("a day offered again", "I24", _offered_again),
    Plant("paused and offered", "I24", _paused_and_offered),
    Plant("an arrival not told", "I24", _arrival_not_told),
)
