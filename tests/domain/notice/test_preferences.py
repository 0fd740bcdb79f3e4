"""Who wants to hear less: what did not go then, went later, or not at all, and left its trace."""

import re
from datetime import UTC, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from domain.audit import entries_of
from domain.base.actor import SYSTEM
from domain.db import Tx
from domain.fulfilment import Parcel, ship_order
from domain.messaging import Lease, OutboxFilter, Recipient, claim_due, list_outbox
from domain.notice import (
    MATRIX,
    SHOP,
    Audience,
    Habits,
    Hours,
    Importance,
    Level,
    NoticeCompulsory,
    NoticeKind,
    Preference,
    PreferenceScope,
    ScopeKind,
    Timing,
    Way,
    change_preference,
    customer_hears_at,
    kinds_by,
    recipient_habits,
    scope_of,
    stricter,
    switch_notice,
    timing,
)
from domain.order import confirm_order
from domain.reactions import drain
from tests.domain.goods import make_shop, place

ZONE = ZoneInfo("Asia/Shanghai")
LESS, URGENT = Habits(Level.LESS), Habits(Level.URGENT)
ROOT = Path(__file__).parents[3]


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2027-03-{text}+08:00").astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "importance", "habits", "gathers", "expected"),
    [
        ("02 10:00", Importance.COMPULSORY, URGENT, True, Timing(at("02 10:00"))),
        ("02 23:30", Importance.COMPULSORY, LESS, True, Timing(at("02 23:30"))),
        ("02 10:00", Importance.DEFAULT, Habits(), True, Timing(at("02 10:00"))),
        ("02 23:30", Importance.DEFAULT, Habits(), True, Timing(at("03 08:00"), is_gathered=True)),
        ("02 23:30", Importance.DEFAULT, Habits(), False, Timing(at("03 08:00"))),
        ("02 10:00", Importance.DEFAULT, LESS, True, Timing(at("02 18:00"), is_gathered=True)),
        ("02 18:00", Importance.DEFAULT, LESS, True, Timing(at("03 18:00"), is_gathered=True)),
        ("02 10:00", Importance.DEFAULT, LESS, False, Timing(at("02 10:00"))),
        ("02 10:00", Importance.DEFAULT, URGENT, True, None),
        ("02 10:00", Importance.OPTIONAL, URGENT, True, None),
        ("02 10:00", Importance.ASKED, URGENT, False, Timing(at("02 10:00"))),
        ("02 07:59", Importance.ASKED, URGENT, False, Timing(at("02 08:00"))),
        (
            "02 10:00",
            Importance.DEFAULT,
            Habits(Level.LESS, gathered_at=time(23)),
            True,
            Timing(at("03 08:00"), is_gathered=True),
        ),
        (
            "02 13:00",
            Importance.DEFAULT,
            Habits(quiet=Hours(time(12), time(14))),
            False,
            Timing(at("02 14:00")),
        ),
        (
            "02 23:30",
            Importance.DEFAULT,
            Habits(quiet=Hours(time(0), time(0))),
            True,
            Timing(at("02 23:30")),
        ),
    ],
)
def test_when_a_notice_goes(now, importance, habits, gathers, expected):
    assert timing(at(now), importance, habits, zone=ZONE, gathers=gathers) == expected


def _kinds(tx: Tx) -> list[str]:
    """What a courier would take now."""
    return [row.kind for row in claim_due(tx, Lease("test", tx.now), limit=9)]


def _shipped(tx: Tx, shop, moment: datetime) -> None:
    order = place(tx, shop, shop.add("KL330", "3"))
    confirm_order(tx, order.id, actor=shop.rep, version=1)
    drain(tx, zone=ZONE)
    tx.now = moment
    ship_order(tx, order.id, parcel=Parcel("顺丰", "SF1"), actor=shop.rep)
    drain(tx, zone=ZONE)


def test_what_is_sent_at_night_did_not_go_and_goes_in_the_morning(tx: Tx):
    shop = make_shop(tx)
    _shipped(tx, shop, at("02 23:30"))
    assert _kinds(tx) == ["order_placed", "order_confirmed"]
    tx.now = at("03 07:59")
    assert "shipped" not in _kinds(tx)
    row = next(r for r in list_outbox(tx, OutboxFilter(kind="shipped")).rows)
    assert (row.due_at, row.is_gathered) == (at("03 08:00"), True)


def test_who_wants_only_what_is_urgent_is_confirmed_and_not_told_of_the_parcel(tx: Tx):
    shop = make_shop(tx)
    person = scope_of(Recipient.contact(shop.contact.id))
    change_preference(tx, person, Preference(Level.URGENT), actor=shop.contact)
    zone = ZONE
    assert customer_hears_at(tx, NoticeKind.SHIPPED, shop.contact_id, zone=zone) is None
    _shipped(tx, shop, at("02 10:00"))
    kinds = {row.kind for row in list_outbox(tx, OutboxFilter()).rows}
    assert kinds == {"order_placed", "order_confirmed"}


def test_the_nearest_word_wins_and_the_rest_comes_from_above(tx: Tx):
    shop = make_shop(tx)
    rep = Recipient.staff(shop.rep.id)
    assert recipient_habits(tx, rep) == Habits()
    change_preference(
        tx, SHOP, Preference(quiet=Hours(time(21), time(7)), gathered_at=time(17)), actor=SYSTEM
    )
    role = PreferenceScope(ScopeKind.ROLE, "rep")
    change_preference(tx, role, Preference(Level.LESS), actor=SYSTEM)
    assert recipient_habits(tx, rep) == Habits(Level.LESS, Hours(time(21), time(7)), time(17))
    own = scope_of(rep)
    change_preference(tx, own, Preference(Level.URGENT), actor=shop.rep)
    assert recipient_habits(tx, rep).level is Level.URGENT
    owner = Recipient.staff(shop.rep.id + 1)
    assert recipient_habits(tx, owner).level is Level.ALL
    assert recipient_habits(tx, Recipient.contact(shop.contact.id)).level is Level.ALL


def test_a_preference_leaves_one_trace_for_each_change(tx: Tx):
    shop = make_shop(tx)
    own = scope_of(Recipient.staff(shop.rep.id))
    for _ in range(2):
        change_preference(tx, own, Preference(Level.LESS), actor=shop.rep)
    (entry,) = entries_of(tx, "notice_preference", entity_id=f"staff:{shop.rep.id}")
    assert (entry.action, entry.actor.id) == ("notice.prefer", shop.rep.id)
    assert entry.before == {"level": None, "quiet": None, "gathered_at": None}
    assert entry.after == {"level": "less", "quiet": None, "gathered_at": None}


def test_the_merchant_switches_off_what_may_be_and_on_again(tx: Tx):
    shop = make_shop(tx)
    for _ in range(2):
        switch_notice(tx, NoticeKind.SHIPPED, Audience.CUSTOMER, is_on=False, actor=shop.rep)
    _shipped(tx, shop, tx.now)
    assert list_outbox(tx, OutboxFilter(kind="shipped")).rows == ()
    switch_notice(tx, NoticeKind.SHIPPED, Audience.CUSTOMER, is_on=True, actor=shop.rep)
    log = entries_of(tx, "notice_switch", entity_id="shipped:customer")
    assert [entry.after for entry in log] == [{"is_on": False}, {"is_on": True}]


@pytest.mark.parametrize(
    ("kind", "audience"),
    [
        (NoticeKind.ORDER_CONFIRMED, Audience.CUSTOMER),
        (NoticeKind.GOODS_ARRIVED, Audience.CUSTOMER),
        (NoticeKind.SHIPPED, Audience.REP),
    ],
)
def test_what_is_compulsory_asked_for_or_never_told_cannot_be_switched(tx: Tx, kind, audience):
    shop = make_shop(tx)
    with pytest.raises(NoticeCompulsory):
        switch_notice(tx, kind, audience, is_on=False, actor=shop.rep)
    assert entries_of(tx, "notice_switch", entity_id=f"{kind}:{audience}") == ()


def test_every_kind_is_in_the_matrix_once_for_each_side_or_sent_without_an_event():
    direct = {"draft_written", "late_reply", "campaign", "groupsend_asked", "groupsend_undone"}
    assert {str(kind) for kind in NoticeKind} - {str(e.kind) for e in MATRIX} == direct
    for entry in MATRIX:
        for told in entry.told:
            is_must = told.importance is Importance.COMPULSORY
            assert not (is_must and told.gathers), entry.kind
            assert (told.to is Audience.CUSTOMER) == (told.way in {Way.WINDOW, Way.SERVICE})
    assert NoticeKind.ORDER_PLACED not in kinds_by(Way.SERVICE)


def test_whoever_drains_events_names_the_time_zone():
    calls = []
    for folder in ("bot", "handlers", "admin"):
        for path in (ROOT / folder).rglob("*.py"):
            calls += re.findall(r"(?<![\w.])drain\(tx[^\n]*", path.read_text())
    assert len(calls) > 6
    assert [call for call in calls if "zone=" not in call] == []


def test_who_said_two_things_gets_the_fewer_notices_and_the_longer_quiet() -> None:
    """22:00–08:00 are ten hours, 12:00–14:00 are two."""
    night, noon = Hours(), Hours(time(12), time(14))
    one = Preference(Level.ALL, noon, time(18))
    other = Preference(Level.URGENT, night)
    assert stricter(one, other) == Preference(Level.URGENT, night, time(18))
    assert stricter(other, one) == Preference(Level.URGENT, night, time(18))
    assert stricter(Preference(), Preference()) == Preference()
