"""Bugs of one line in gifts, points and currencies, planted as in `plants`."""

from dataclasses import replace
from typing import Any

import pytest

import domain.cart.figures as figures
import domain.credit.service.holding as holding
import domain.order.service.place as placing
import domain.pricing.service as pricing
import domain.promotion.service as promotions
import domain.promotion.wallet as wallet
from domain.promotion.rules.gifts import SettledGifts
from domain.promotion.store import points


def gift_charged(patch: pytest.MonkeyPatch) -> None:
    """A gift becomes an ordinary line."""
    drafts = placing.line_drafts
    patch.setattr(
        placing, "line_drafts", lambda p: tuple(replace(x, is_gift=False) for x in drafts(p))
    )


def gift_without_its_promotion(patch: pytest.MonkeyPatch) -> None:
    """A gift is given, and of its promotion nothing is taken."""
    take = placing.take_uses

    def some(tx: Any, order_id: Any, customer: Any, adjustments: Any) -> None:
        take(tx, order_id, customer, tuple(one for one in adjustments if not one.gifts))

    patch.setattr(placing, "take_uses", some)


def gift_forgotten(patch: pytest.MonkeyPatch) -> None:
    """A gift is silently dropped."""
    patch.setattr(figures, "settle_gifts", lambda found, *_, **__: SettledGifts(found))


def points_spent_for_nothing(patch: pytest.MonkeyPatch) -> None:
    """Points pay an order and are still there."""
    change = points.change_points

    def unbooked(*args: Any, reason: str, **more: Any) -> bool:
        return reason == "spend" or change(*args, reason=reason, **more)

    patch.setattr(promotions.points, "change_points", unbooked)


def points_never_back(patch: pytest.MonkeyPatch) -> None:
    """An order is called off, and its points are gone."""
    change = points.change_points

    def kept(*args: Any, reason: str, **more: Any) -> bool:
        return reason == "back" or change(*args, reason=reason, **more)

    patch.setattr(promotions.points, "change_points", kept)


def points_earned_twice(patch: pytest.MonkeyPatch) -> None:
    """Every point is earned two times."""
    earned = wallet.earned
    patch.setattr(wallet, "earned", lambda terms, paid: 2 * earned(terms, paid))


def owed_in_yuan(patch: pytest.MonkeyPatch) -> None:
    """What an order owes is written in yuan."""
    insert = holding.receivables.insert_receivable

    def yuan(tx: Any, order: Any, *args: Any, **more: Any) -> None:
        total = replace(order.total, currency="CNY")
        insert(tx, replace(order, total=total), *args, **more)

    patch.setattr(holding.receivables, "insert_receivable", yuan)


def priced_in_yuan(patch: pytest.MonkeyPatch) -> None:
    """Every shop is quoted the prices in yuan."""
    load = pricing.quotes.load_listed_rows
    patch.setattr(
        pricing.quotes,
        "load_listed_rows",
        lambda *args, **_: load(*args, currency="CNY"),
    )


def sale_in_any_currency(patch: pytest.MonkeyPatch) -> None:
    """A sale in yuan takes its figures off a sum in dollars."""
    load = promotions.offers.load_live

    def both(tx: Any, customer_id: Any, *, currency: str, at: Any) -> Any:
        found = [load(tx, customer_id, currency=one, at=at) for one in {currency, "CNY"}]
        return [offer for offers in found for offer in offers]

    patch.setattr(promotions.offers, "load_live", both)
