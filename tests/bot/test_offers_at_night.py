"""An offer that was put off, or waits since before a stop, does not go out in quiet hours."""

from datetime import UTC, datetime, time, timedelta

import pytest

from bot.deliveries import claim, plan, settle
from domain.base.actor import SYSTEM
from domain.base.ids import ContactId
from domain.campaign import (
    compose_campaign,
    heard_campaign,
    list_campaigns,
    refuse_campaigns,
    release_campaign,
    result_of,
    send_due_campaigns,
)
from domain.customer import find_customer
from domain.db import Tx
from domain.messaging import Lease, OutboxFilter, OutboxState, list_outbox
from domain.notice import (
    Hours,
    Preference,
    PreferenceScope,
    QuietHours,
    ScopeKind,
    change_preference,
)
from domain.report import run_audit
from domain.staff import Role
from tests.crowd import FIRST, gather
from tests.domain.campaign.test_campaign import DAY, draft_of, staff_of
from tests.factories import OA, seed
from tests.handlers.stage import make_shop

NIGHT = datetime(2027, 11, 23, 18, tzinfo=UTC)
"""02:00 in Shanghai."""
MORNING = datetime(2027, 11, 24, 0, tzinfo=UTC)
NO_HOURS = Preference(None, Hours(time(0), time(0)))
AT_TEN = Preference(None, Hours(time(9), time(10)))


def offer(tx: Tx) -> None:
    """One person has an offer in the outbox."""
    tx.now = DAY
    seed(tx, "drinks")
    shop, owner = find_customer(tx, "C002"), staff_of(tx, Role.OWNER)
    assert shop is not None
    gather(tx, shop.id, 1)
    made = compose_campaign(tx, draft_of(tx), owner)
    release_campaign(tx, made.id, owner)
    assert send_due_campaigns(tx, QuietHours()) == 1


@pytest.mark.parametrize(
    ("now", "own", "again_at"),
    [
        (DAY, None, None),
        (NIGHT, None, MORNING),
        (NIGHT, NO_HOURS, None),
        (DAY, AT_TEN, DAY.replace(hour=2, minute=0)),
    ],
    ids=["by day", "at night", "at night, as he wishes", "in his own hours"],
)
def test_an_offer_waits_for_the_end_of_the_quiet_hours(
    sqlite_database, now, own, again_at
) -> None:
    shop = make_shop(sqlite_database)

    def write(tx: Tx) -> datetime | None:
        offer(tx)
        if own is not None:
            scope = PreferenceScope(ScopeKind.CONTACT, str(ContactId(FIRST)))
            change_preference(tx, scope, own, actor=SYSTEM)
        tx.now = now
        [row] = claim(tx, Lease("courier", now + timedelta(seconds=60)), 10, True)
        verdict = plan(tx, shop, row, {}, frozenset()).verdict
        if verdict is None:
            return None
        settle(tx, shop, row, "courier", verdict)
        [left] = list_outbox(tx, OutboxFilter(kind="campaign")).rows
        assert (left.state, left.attempts) == (OutboxState.PENDING, 0)
        return left.due_at

    assert sqlite_database.write_now(write) == again_at


def test_who_ended_offers_after_it_was_planned_gets_it_no_more_and_has_not_heard_it(
    sqlite_database,
) -> None:
    shop = make_shop(sqlite_database)

    def write(tx: Tx) -> None:
        offer(tx)
        refuse_campaigns(tx, ContactId(FIRST), SYSTEM, account=OA)
        [row] = claim(tx, Lease("courier", tx.now + timedelta(seconds=60)), 10, True)
        verdict = plan(tx, shop, row, {}, frozenset()).verdict
        assert verdict is not None
        assert verdict.route is None
        settle(tx, shop, row, "courier", verdict)
        [made] = list_campaigns(tx, limit=1)
        result = result_of(tx, made)
        assert (result.sent, result.withheld) == (0, 1)
        customer = find_customer(tx, "C002")
        assert customer is not None
        assert heard_campaign(tx, ContactId(FIRST), customer_id=customer.id) is None
        assert run_audit(tx) == []

    sqlite_database.write_now(write)
