"""Who may still be written to (platform rules: 5 in 48 h, 3 in a minute)."""

from datetime import timedelta

from domain.db import Tx
from domain.messaging import (
    WindowKind,
    can_spend,
    close_window,
    grant,
    open_windows,
    restore,
    spend,
)


def _spend_all(tx: Tx, *, is_human: bool = False) -> list[WindowKind]:
    taken = []
    while (spent := spend(tx, "oa", address="o1", is_human=is_human)) is not None:
        taken.append(spent.kind)
    return taken


def test_a_message_allows_five_one_of_them_for_a_human(tx: Tx) -> None:
    assert spend(tx, "oa", address="o1") is None
    grant(tx, "oa", address="o1", kind=WindowKind.MESSAGE)
    assert _spend_all(tx) == [WindowKind.MESSAGE] * 4
    assert _spend_all(tx, is_human=True) == [WindowKind.MESSAGE]
    assert _spend_all(tx, is_human=True) == []


def test_asking_takes_nothing(tx: Tx) -> None:
    assert not can_spend(tx, "oa", address="o1")
    grant(tx, "oa", address="o1", kind=WindowKind.MESSAGE)
    assert can_spend(tx, "oa", address="o1")
    assert len(_spend_all(tx)) == 4
    assert not can_spend(tx, "oa", address="o1")
    assert can_spend(tx, "oa", address="o1", is_human=True)


def test_the_window_closes_after_48_hours(tx: Tx) -> None:
    grant(tx, "oa", address="o1", kind=WindowKind.MESSAGE)
    tx.now += timedelta(hours=48)
    assert spend(tx, "oa", address="o1") is None


def test_a_message_fetched_late_allows_nothing_48_hours_after_it_was_sent(tx: Tx) -> None:
    sent_at = tx.now - timedelta(hours=20)
    grant(tx, "oa", address="o1", kind=WindowKind.MESSAGE, sent_at=sent_at)
    tx.now += timedelta(hours=27, minutes=59)
    assert can_spend(tx, "oa", address="o1")
    tx.now += timedelta(minutes=1)
    assert not can_spend(tx, "oa", address="o1")


def test_a_tap_adds_three_and_does_not_shrink_the_open_window(tx: Tx) -> None:
    grant(tx, "oa", address="o1", kind=WindowKind.MESSAGE)
    grant(tx, "oa", address="o1", kind=WindowKind.TAP)
    assert _spend_all(tx) == [WindowKind.TAP] * 3 + [WindowKind.MESSAGE] * 4


def test_a_tap_alone_is_over_after_a_minute(tx: Tx) -> None:
    grant(tx, "oa", address="o1", kind=WindowKind.TAP)
    tx.now += timedelta(minutes=1)
    assert spend(tx, "oa", address="o1") is None


def test_a_new_message_fills_up_again(tx: Tx) -> None:
    grant(tx, "oa", address="o1", kind=WindowKind.MESSAGE)
    _spend_all(tx)
    tx.now += timedelta(hours=1)
    grant(tx, "oa", address="o1", kind=WindowKind.MESSAGE)
    assert len(_spend_all(tx)) == 4


def test_a_failed_send_is_given_back_but_not_into_a_newer_window(tx: Tx) -> None:
    grant(tx, "oa", address="o1", kind=WindowKind.MESSAGE)
    spent = spend(tx, "oa", address="o1")
    assert spent is not None
    restore(tx, spent)
    assert [w.remaining for w in open_windows(tx, "oa", address="o1")] == [5]
    tx.now += timedelta(seconds=1)
    grant(tx, "oa", address="o1", kind=WindowKind.MESSAGE)
    restore(tx, spent)
    assert [w.remaining for w in open_windows(tx, "oa", address="o1")] == [5]


def test_payment_allows_any_number(tx: Tx) -> None:
    grant(tx, "oa", address="o1", kind=WindowKind.PAYMENT)
    assert all(spend(tx, "oa", address="o1") is not None for _ in range(20))


def test_the_platform_may_close_it(tx: Tx) -> None:
    grant(tx, "oa", address="o1", kind=WindowKind.MESSAGE)
    grant(tx, "oa", address="o2", kind=WindowKind.MESSAGE)
    spent = spend(tx, "oa", address="o1")
    assert spent is not None
    close_window(tx, spent)
    assert spend(tx, "oa", address="o1", is_human=True) is None
    assert spend(tx, "oa", address="o2") is not None


def test_a_refusal_does_not_close_what_was_opened_after_the_message(tx: Tx) -> None:
    grant(tx, "oa", address="o1", kind=WindowKind.TAP)
    spent = spend(tx, "oa", address="o1")
    assert spent is not None
    tx.now += timedelta(seconds=1)
    grant(tx, "oa", address="o1", kind=WindowKind.MESSAGE)
    close_window(tx, spent)
    assert [(w.kind, w.remaining) for w in open_windows(tx, "oa", address="o1")] == [
        (WindowKind.MESSAGE, 5)
    ]
