"""Whom a campaign reaches by the staff, quotas used, and what a task may become."""

from datetime import timedelta

import pytest

from domain.base.actor import SYSTEM
from domain.campaign import (
    AudienceEmpty,
    CampaignClosed,
    CampaignStatus,
    refuse_campaigns,
    release_campaign,
)
from domain.customer import contacts_of, find_customer
from domain.db import Tx
from domain.groupsend import (
    Fate,
    Reached,
    ReminderRefused,
    TaskState,
    Why,
    ask_reminder,
    begin_call,
    choose_crowds,
    duties,
    get_task,
    list_crowds,
    note_made,
    note_not_called,
    note_results,
    note_unseen,
    people_chosen,
    take_reminder,
)
from domain.groupsend.model import Target
from domain.groupsend.rules import MAX_REMINDERS
from domain.groupsend.store import tasks as store
from domain.messaging import OutboxFilter, list_outbox
from tests.domain.groupsend.test_rules import ZONE
from tests.groupsending import (
    AT,
    CONTACTS,
    DAY,
    GROUPS,
    MONTH,
    ONE_A_DAY,
    WORDS,
    composed,
    found,
    out,
    owner,
    seed_groups,
    waiting,
)

pytestmark = pytest.mark.slow


@pytest.fixture
def shop(tx: Tx) -> Tx:
    tx.now = DAY
    seed_groups(tx)
    return tx


def state(tx: Tx, task_id: int) -> TaskState:
    return get_task(tx, task_id).task.state


def kinds(tx: Tx) -> list[str]:
    return [row.kind for row in list_outbox(tx, OutboxFilter()).rows]


def test_groups_by_owner_and_contacts_who_agreed(shop: Tx) -> None:
    groups, contacts = list_crowds(shop, composed(shop), MONTH)
    assert (groups.member, groups.name) == (GROUPS, "小李")
    assert (groups.people, groups.least_left) == (2, 30)
    assert [one.id for one in groups.targets] == ["wr1", "wr2"]
    assert (contacts.member, [one.name for one in contacts.targets]) == (CONTACTS, ["李记面馆"])


def test_who_says_no_is_in_no_crowd(shop: Tx) -> None:
    contact = contacts_of(shop, found(find_customer(shop, "C002")).id)[0]
    refuse_campaigns(shop, contact.id, SYSTEM, account=AT)
    assert [one.member for one in list_crowds(shop, composed(shop), MONTH)] == [GROUPS]


def test_a_campaign_only_for_groups_goes_out(shop: Tx) -> None:
    made = composed(shop)
    with pytest.raises(AudienceEmpty):
        release_campaign(shop, made.id, owner(shop))
    assert people_chosen(shop, made.id) == 0
    assert state(shop, out(shop, GROUPS)) is TaskState.PLANNED


def test_many_in_groups_need_a_second_pair_of_eyes(shop: Tx) -> None:
    released = release_campaign(shop, composed(shop).id, owner(shop), further=501)
    assert released.status is CampaignStatus.WAITING


def test_once_it_is_to_go_nobody_changes_the_groups(shop: Tx) -> None:
    task_id = out(shop, GROUPS)
    with pytest.raises(CampaignClosed):
        choose_crowds(shop, get_task(shop, task_id).task.campaign_id, (), owner(shop))
    assert state(shop, task_id) is TaskState.PLANNED


def test_nothing_is_called_before_the_campaign_is_out(shop: Tx) -> None:
    made = composed(shop)
    choose_crowds(shop, made.id, (GROUPS,), owner(shop))
    assert duties(shop, ZONE).call == ()
    task_id = out(shop, GROUPS)
    assert duties(shop, ZONE).call == (task_id,)


def test_a_task_is_begun_once(shop: Tx) -> None:
    task_id = out(shop, GROUPS)
    task, targets = found(begin_call(shop, task_id, WORDS, MONTH))
    assert (task.state, targets) == (TaskState.CALLING, ("wr1", "wr2"))
    assert begin_call(shop, task_id, WORDS, MONTH) is None
    assert duties(shop, ZONE).call == ()
    note_not_called(shop, task_id, timedelta(minutes=1))
    assert duties(shop, ZONE).call == ()
    shop.now += timedelta(minutes=1)
    assert duties(shop, ZONE).call == (task_id,)


def test_a_call_without_an_answer_is_looked_for_after_two_minutes(shop: Tx) -> None:
    task_id = out(shop, GROUPS)
    begin_call(shop, task_id, WORDS, MONTH)
    shop.now += timedelta(seconds=119)
    assert duties(shop, ZONE).find == ()
    shop.now += timedelta(seconds=1)
    assert duties(shop, ZONE).find == (task_id,)


def test_a_late_answer_changes_nothing_more(shop: Tx) -> None:
    task_id = waiting(shop)
    note_made(shop, task_id, "another")
    note_not_called(shop, task_id, timedelta(0))
    task = get_task(shop, task_id).task
    assert (task.state, task.msgid) == (TaskState.WAITING, f"m{task_id}")
    assert kinds(shop).count("groupsend_asked") == 1


def test_what_is_on_its_way_and_what_was_sent_uses_the_quota(shop: Tx) -> None:
    task_id = waiting(shop)
    groups = list_crowds(shop, composed(shop), ONE_A_DAY)[0]
    assert (groups.targets, len(groups.full)) == ((), 2)
    left = [Reached("wr1", Fate.SENT, shop.now), Reached("wr2", Fate.HAD_OTHERS)]
    note_results(shop, task_id, shop.now, left)
    groups = list_crowds(shop, composed(shop), ONE_A_DAY)[0]
    assert ([one.id for one in groups.targets], groups.full[0].id) == (["wr2"], "wr1")
    shop.now += timedelta(days=1)
    assert len(list_crowds(shop, composed(shop), ONE_A_DAY)[0].targets) == 2


def test_without_anybody_left_nothing_is_called_and_its_writer_hears_of_it(shop: Tx) -> None:
    waiting(shop)
    second = out(shop, GROUPS)
    assert begin_call(shop, second, WORDS, ONE_A_DAY) is None
    task = get_task(shop, second).task
    assert (task.state, task.why) == (TaskState.REFUSED, Why.NOBODY)
    assert kinds(shop).count("groupsend_undone") == 1


@pytest.mark.parametrize(
    ("words", "wait", "why"),
    [(("", ""), 0, Why.NOTHING_ON_SALE), (WORDS, 24, Why.ENDED)],
)
def test_what_makes_no_sense_any_more_is_not_called(
    shop: Tx, words: tuple[str, str], wait: int, why: Why
) -> None:
    task_id = out(shop, GROUPS)
    shop.now += timedelta(hours=wait)
    assert begin_call(shop, task_id, words, MONTH) is None
    assert get_task(shop, task_id).task.why is why


def test_results_that_are_not_settled_are_asked_for_again(shop: Tx) -> None:
    task_id = waiting(shop)
    shop.now += timedelta(minutes=10)
    note_results(shop, task_id, None, ())
    assert get_task(shop, task_id).task.look_at == shop.now + timedelta(minutes=5)
    note_results(shop, task_id, shop.now, [Reached("wr1", Fate.SENT, shop.now)])
    task = get_task(shop, task_id)
    assert (task.task.state, task.fates) == (TaskState.SENT, {Fate.SENT: 1, Fate.UNSENT: 1})
    assert task.task.look_at is not None
    shop.now += timedelta(days=1)
    note_results(shop, task_id, shop.now - timedelta(days=1), ())
    settled = get_task(shop, task_id)
    assert (settled.task.look_at, settled.fates) == (None, {Fate.SENT: 1, Fate.UNTOLD: 1})


def test_a_look_at_many_writes_only_what_is_new_and_many_at_a_time(shop: Tx) -> None:
    task_id = waiting(shop)
    store.put_targets(shop, task_id, [Target(f"wm{n}", "", 1, 1) for n in range(1_200)])
    results = [Reached(f"wm{n}", Fate.SENT, shop.now) for n in range(1_200)]

    def statements() -> int:
        before = shop.statements
        store.set_fates(shop, task_id, results)
        return shop.statements - before

    assert [statements(), statements()] == [4, 1]
    results[7] = Reached("wm7", Fate.LEFT, shop.now)
    assert statements() == 2
    assert get_task(shop, task_id).fates == {Fate.SENT: 1_199, Fate.LEFT: 1}


def test_a_reminder_is_counted_before_it_is_sent_and_three_are_all(shop: Tx) -> None:
    task_id, staff = waiting(shop), owner(shop)
    for number in range(1, MAX_REMINDERS + 1):
        ask_reminder(shop, task_id, staff)
        with pytest.raises(ReminderRefused):
            ask_reminder(shop, task_id, staff)
        assert duties(shop, ZONE).remind == (task_id,)
        assert found(take_reminder(shop, task_id, ZONE)).reminders == number
        assert take_reminder(shop, task_id, ZONE) is None
    with pytest.raises(ReminderRefused):
        ask_reminder(shop, task_id, staff)


@pytest.mark.parametrize("is_sent", [False, True])
def test_a_task_of_an_account_that_is_gone_is_not_looked_at_for_ever(
    shop: Tx, is_sent: bool
) -> None:
    task_id = waiting(shop)
    if is_sent:
        note_results(shop, task_id, shop.now, [])
    looks = 0
    while looks < 90:
        look_at = get_task(shop, task_id).task.look_at
        if look_at is None:
            break
        shop.now = look_at
        note_unseen(shop, task_id)
        looks += 1
    assert (looks < 40) is is_sent
    fates = get_task(shop, task_id).fates
    assert fates == ({Fate.UNTOLD: 2} if is_sent else {Fate.UNSENT: 2})
    assert state(shop, task_id) is (TaskState.SENT if is_sent else TaskState.WAITING)
