"""Bugs of one line in what is weighed, planted as in `plants`."""

from dataclasses import replace
from typing import Any

import pytest

import domain.order.service.pieces as pieces
import domain.order.service.weigh as weigh
import domain.reactions as reactions
from domain.base.money import Money
from domain.order import WeightHow
from domain.order.events import OrderWeighed
from tests.faults.money_plants import MoneyPlant

CORRECTS = WeightHow.CORRECTS


def _costs_as_ordered(patch: pytest.MonkeyPatch) -> None:
    """The amount follows the scale, the sum does not."""
    price = weigh.weighed_line

    def agreed(old: Any, told: Any, *, face: int) -> Any:
        return replace(price(old, told, face=face), amount=old.amount)

    patch.setattr(weigh, "weighed_line", agreed)


def _holds_as_ordered(patch: pytest.MonkeyPatch) -> None:
    """Nothing more is held for heavier goods, nothing of lighter ones is let go of."""
    patch.setattr(weigh, "_hold", lambda _tx, _order, _pieces: None)


def _owes_as_ordered(patch: pytest.MonkeyPatch) -> None:
    """What is owed does not follow."""
    patch.setattr(weigh, "change_weighed", lambda _tx, _order, _total: None)


def _total_off(patch: pytest.MonkeyPatch) -> None:
    """The order's sum is a fen more than its lines."""
    priced = weigh._priced

    def more(*given: Any) -> Any:
        new = priced(*given)
        return replace(new, total=new.total + Money(1))

    patch.setattr(weigh, "_priced", more)


def _not_told(patch: pytest.MonkeyPatch) -> None:
    """The shop does not hear of it."""
    tell = reactions.notify

    def silent(tx: Any, events: Any, *, zone: Any) -> int:
        return tell(tx, [one for one in events if not isinstance(one, OrderWeighed)], zone=zone)

    patch.setattr(reactions, "notify", silent)


def _not_audited(patch: pytest.MonkeyPatch) -> None:
    """Nobody can say who weighed."""
    patch.setattr(weigh, "record_change", lambda *_args, **_more: None)


def _part_again_in_silence(patch: pytest.MonkeyPatch) -> None:
    """A second part takes the place of the first, and nobody is asked."""
    patch.setattr(pieces, "how_meant", lambda told, _lying, _ready: told.how or CORRECTS)


def _added_in_its_place(patch: pytest.MonkeyPatch) -> None:
    """Another part takes the place of the first, though it was said to be another."""
    meant = pieces.how_meant

    def corrects(*given: Any) -> Any:
        return CORRECTS if meant(*given) is WeightHow.ADDS else meant(*given)

    patch.setattr(pieces, "how_meant", corrects)


WEIGHING_PLANTS = (
    MoneyPlant("weighed and costs as ordered", "I5", _costs_as_ordered),
    MoneyPlant("weighed and held as ordered", "I2", _holds_as_ordered),
    MoneyPlant("weighed and owed as ordered", "I19", _owes_as_ordered),
    MoneyPlant("weighed and a fen too much", "I6", _total_off),
    MoneyPlant("a part weighed again without asking", "I5", _part_again_in_silence),
    MoneyPlant("another part in the first one's place", "I5", _added_in_its_place),
    MoneyPlant("weighed and not told", "I24", _not_told),
    MoneyPlant("weighed and not audited", "I28", _not_audited),
)
