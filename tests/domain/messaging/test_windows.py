"""Who may still be written to (platform rules: 5 in 48 h, 3 in a minute)."""

import random
from datetime import timedelta

import pytest

from bot.simulator.phones.store import Store
from bot.simulator.platform.windows import Trigger, Windows
from domain.db import Tx
from domain.messaging import (
    Pace,
    Turn,
    WindowKind,
    can_spend,
    close_window,
    grant,
    last_granted,
    open_windows,
    restore,
    spend,
    take_turn,
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


def test_a_tap_beside_a_message_allows_what_the_larger_one_does(tx: Tx) -> None:
    grant(tx, "oa", address="o1", kind=WindowKind.MESSAGE)
    grant(tx, "oa", address="o1", kind=WindowKind.TAP)
    assert _spend_all(tx) == [WindowKind.TAP] * 3 + [WindowKind.MESSAGE]
    assert _spend_all(tx, is_human=True) == [WindowKind.MESSAGE]


def test_a_tap_does_not_shrink_the_open_window_and_opens_a_used_one(tx: Tx) -> None:
    grant(tx, "oa", address="o1", kind=WindowKind.MESSAGE)
    grant(tx, "oa", address="o1", kind=WindowKind.TAP)
    tx.now += timedelta(minutes=2)
    assert _spend_all(tx) == [WindowKind.MESSAGE] * 4
    grant(tx, "oa", address="o1", kind=WindowKind.TAP)
    assert _spend_all(tx) == [], "the last one is a human's"
    assert _spend_all(tx, is_human=True) == [WindowKind.TAP] * 3
    grant(tx, "oa", address="o1", kind=WindowKind.TAP)
    assert _spend_all(tx) == [WindowKind.TAP] * 3


def test_what_counted_against_two_windows_is_given_back_to_both(tx: Tx) -> None:
    for kind in (WindowKind.MESSAGE, WindowKind.TAP):
        grant(tx, "oa", address="o1", kind=kind)
    spent = spend(tx, "oa", address="o1")
    assert spent is not None
    assert {w.remaining for w in open_windows(tx, "oa", address="o1")} == {4, 2}
    restore(tx, spent)
    assert {w.remaining for w in open_windows(tx, "oa", address="o1")} == {5, 3}


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


GRANTS = {
    WindowKind.MESSAGE: Trigger.MESSAGE,
    WindowKind.TAP: Trigger.CLICK,
    WindowKind.PAYMENT: Trigger.PAYMENT,
}
WAITS = (timedelta(seconds=20), timedelta(minutes=2), timedelta(hours=20), timedelta(hours=47))
ACTS = {"message": 6, "tap": 6, "payment": 1, "bot": 24, "human": 3, "lost": 2, "wait": 8}


@pytest.mark.parametrize("seed", range(8))
def test_whatever_happens_the_platform_s_own_ledger_allows_what_ours_does(
    tx: Tx, seed: int
) -> None:
    """500 steps of chance each, and where the bot stops, one message is left for a human."""
    platform, chance = Windows(Store()), random.Random(seed)
    sent = stopped = 0
    for _step in range(500):
        (act,) = chance.choices(list(ACTS), list(ACTS.values()))
        if act in GRANTS:
            grant(tx, "oa", address="o1", kind=WindowKind(act))
            platform.open("oa", "o1", GRANTS[WindowKind(act)], tx.now)
        elif act == "wait":
            tx.now += chance.choice(WAITS)
        else:
            spent = spend(tx, "oa", address="o1", is_human=act == "human")
            left = platform.left("oa", "o1", tx.now)
            if spent is None:
                assert left == 0 or (act != "human" and left is not None)
                stopped += 1
            elif act == "lost":
                restore(tx, spent)
            else:
                platform.spend("oa", "o1", tx.now)
                sent += 1
    assert min(sent, stopped) > 40, "the chance tried both"


@pytest.mark.sql
def test_a_pace_lets_a_burst_go_and_then_one_at_a_time(tx: Tx):
    pace = Pace(burst=20, every=timedelta(seconds=6))

    def turn(address: str = "li") -> Turn:
        return take_turn(tx, "staff", address=address, pace=pace)

    burst = [turn() for _ in range(20)]
    assert {one.wait for one in burst} == {timedelta(0)}
    assert [one.is_crowded for one in burst] == [False] * 10 + [True] * 10
    assert turn() == turn() == Turn(timedelta(seconds=6), is_crowded=True)
    assert turn("wang") == Turn(timedelta(0), is_crowded=False)
    tx.now += timedelta(seconds=6)
    assert turn() == Turn(timedelta(0), is_crowded=True)
    assert turn() == Turn(timedelta(seconds=6), is_crowded=True)
    tx.now += timedelta(seconds=120)
    assert turn() == Turn(timedelta(0), is_crowded=False)
    assert can_spend(tx, "staff", address="li") is False, "it is no permission"
    assert last_granted(tx, "staff", address="li") is None


def test_what_goes_out_as_several_messages_takes_several_turns(tx: Tx) -> None:
    pace = Pace(burst=20, every=timedelta(seconds=6))

    def turn(messages: int) -> timedelta:
        return take_turn(tx, "staff", address="li", pace=pace, messages=messages).wait

    assert [turn(3) for _ in range(7)] == [timedelta(0)] * 6 + [timedelta(seconds=6)]
    assert turn(2) == timedelta(0), "two still go"
    tx.now += timedelta(seconds=6)
    assert [turn(3), turn(1)] == [timedelta(seconds=12), timedelta(0)]
    assert turn(25) == timedelta(seconds=120)
    tx.now += timedelta(seconds=120)
    assert [turn(25), turn(1)] == [timedelta(0), timedelta(seconds=36)]
