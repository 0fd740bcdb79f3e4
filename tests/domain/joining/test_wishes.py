"""Two chats of one person: whatever he wanted less of in one, he gets less of in both."""

from datetime import timedelta

import pytest

from domain.audit import entries_of
from domain.base.actor import SYSTEM
from domain.base.ids import ContactId, OutboxId
from domain.campaign import (
    RefusedThemselves,
    agree_to_campaigns,
    record_consent,
    refuse_campaigns,
)
from domain.campaign.store.consent import find_consent
from domain.customer import create_contact
from domain.db import Tx
from domain.delivery import DeliveryPolicy
from domain.joining import join_contacts
from domain.messaging import (
    Enqueued,
    Lease,
    OutboxRow,
    OutboxState,
    Recipient,
    claim_due,
    enqueue,
    get_outbox_row,
    mark_failed,
    mark_sent,
    park_row,
)
from domain.notice import (
    Level,
    Preference,
    PreferenceScope,
    ScopeKind,
    change_preference,
    preference_of,
)
from domain.report import run_audit
from domain.staff import list_staff
from tests.factories import KF, OA, seed

Pair = tuple[ContactId, ContactId]


def two(tx: Tx) -> Pair:
    """Who stays and who goes."""
    return create_contact(tx).id, create_contact(tx).id


def joined(tx: Tx, pair: Pair) -> ContactId:
    kept = join_contacts(tx, *pair, policy=DeliveryPolicy(), why="code")
    assert kept == pair[0]
    return kept


def of(contact: ContactId) -> PreferenceScope:
    return PreferenceScope(ScopeKind.CONTACT, str(contact))


def test_who_wanted_fewer_notices_in_one_chat_gets_fewer_in_both(tx: Tx) -> None:
    for mine in (Preference(), Preference(Level.LESS)):
        pair = two(tx)
        change_preference(tx, of(pair[0]), mine, actor=SYSTEM)
        change_preference(tx, of(pair[1]), Preference(Level.URGENT), actor=SYSTEM)
        kept = joined(tx, pair)
        assert preference_of(tx, of(kept)).level is Level.URGENT
        assert preference_of(tx, of(pair[1])) == Preference()


def test_who_said_nothing_of_notices_leaves_no_trace_of_it(tx: Tx) -> None:
    kept = joined(tx, two(tx))
    assert not entries_of(tx, "notice_preference", entity_id=f"contact:{kept}")


def _agrees(tx: Tx, who: ContactId) -> None:
    agree_to_campaigns(tx, who, SYSTEM, account=OA)


def _refuses(tx: Tx, who: ContactId) -> None:
    refuse_campaigns(tx, who, SYSTEM, account=KF)


def _written_yes(tx: Tx, who: ContactId) -> None:
    record_consent(tx, who, list_staff(tx)[0], is_given=True, how="电话里说的")


def _written_no(tx: Tx, who: ContactId) -> None:
    record_consent(tx, who, list_staff(tx)[0], is_given=False, how="电话里说的")


def _nothing(tx: Tx, who: ContactId) -> None:
    """He never spoke of offers."""


_WORDS = (
    (_agrees, _refuses, 1),
    (_written_yes, _refuses, 1),
    (_written_no, _refuses, 1),
    (_nothing, _refuses, 1),
    (_agrees, _written_no, 1),
    (_refuses, _written_no, 0),
    (_refuses, _refuses, 0),
    (_refuses, _agrees, 0),
    (_agrees, _agrees, 0),
)


def test_the_word_on_offers_that_ends_them_holds_as_it_was_said(tx: Tx) -> None:
    seed(tx, "drinks")
    for *says, whose in _WORDS:
        pair, words = two(tx), []
        for say, who in zip(says, pair, strict=True):
            say(tx, who)
            words.append(find_consent(tx, who))
            tx.now += timedelta(minutes=1)
        assert find_consent(tx, joined(tx, pair)) == words[whose], says


def test_staff_do_not_undo_an_end_that_came_from_the_other_chat(tx: Tx) -> None:
    seed(tx, "drinks")
    pair = two(tx)
    _written_yes(tx, pair[0])
    _refuses(tx, pair[1])
    kept = joined(tx, pair)
    with pytest.raises(RefusedThemselves):
        _written_yes(tx, kept)


FREE, PARKED, DEAD, SENT = "free", "parked", "dead", "sent"


def row_of(tx: Tx, row_id: OutboxId) -> OutboxRow:
    found = get_outbox_row(tx, row_id)
    assert found is not None
    return found


def queue(tx: Tx, who: ContactId, state: str) -> OutboxId:
    """The offer to one of them, and how far it has come."""
    row_id = enqueue(tx, Enqueued("campaign", Recipient.contact(who), {}, event_key="campaign:1"))
    assert row_id is not None
    if state == FREE:
        return row_id
    rows = claim_due(tx, Lease("me", tx.now), limit=100)
    row = next(one for one in rows if one.id == row_id)
    match state:
        case "parked":
            park_row(tx, row, owner="me", reason="no window")
        case "dead":
            mark_failed(tx, row, owner="me", reason="unsure", is_permanent=True)
        case _:
            mark_sent(tx, row.id, owner="me", via="oa")
    return row_id


_ROWS = (
    (FREE, FREE, 0),
    (PARKED, FREE, 1),
    (FREE, PARKED, 0),
    (PARKED, PARKED, 1),
    (DEAD, FREE, 1),
    (FREE, DEAD, 0),
    (DEAD, DEAD, 0),
    (SENT, FREE, 0),
    (SENT, DEAD, 0),
    (FREE, SENT, 1),
    (PARKED, SENT, 1),
)


def test_what_waits_for_both_is_told_once(tx: Tx) -> None:
    for *states, goes in _ROWS:
        pair = two(tx)
        made = [queue(tx, who, how) for who, how in zip(pair, states, strict=True)]
        before = [row_of(tx, one).state for one in made]
        joined(tx, pair)
        assert row_of(tx, made[goes]).state is before[goes], states
        assert row_of(tx, made[1 - goes]).state is OutboxState.DROPPED, states
    assert not [one for one in run_audit(tx) if one.entity.startswith("outbox:")]


def test_what_waits_for_one_of_them_is_still_told(tx: Tx) -> None:
    pair = two(tx)
    row_id = queue(tx, pair[1], FREE)
    kept = joined(tx, pair)
    row = row_of(tx, row_id)
    assert (row.recipient, row.state) == (Recipient.contact(kept), OutboxState.PENDING)
