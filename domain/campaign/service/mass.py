"""群发 of the 公众号: planned with a campaign, asked for once by its key, and what came of it.

    planned ─ calling, commit ─ mass/send ─ taken ─ MASSSENDJOBFINISH ─ done
                  └─ killed here, or no answer: after two minutes again, with the same key

The platform sends nothing twice for one key and names the first job (45065). Who is in a call
has heard the offer once it is claimed, and his shop has its prices: without an answer it may have
gone out. A first refusal takes both back; that of a repetition does not, for it may be a
consequence of the first call.

A 服务号 is asked by openid, and tells each follower four times a month. A 订阅号 can only be asked
by tag, once a day: the people of a call wear a tag of its own while it goes out, so that nobody
else of a shop's tag hears of it. A second call of a day waits for the next, while the offer lasts.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from domain.campaign.model import Campaign, MassCall, MassReport, MassState
from domain.campaign.rules import day_start, mass_shares
from domain.campaign.store import mass as store
from domain.campaign.store import masstags
from domain.campaign.store.campaigns import find_campaign
from domain.campaign.store.massprices import give_mass_prices, take_mass_prices
from domain.db import Tx
from domain.notice import Importance, QuietHours
from domain.notice.rules import due_at

AGAIN_AFTER = timedelta(minutes=2)
"""A call that has no answer for so long is made again."""
DOUBT_AFTER = timedelta(hours=1)
"""A repetition that was refused is made again; it names the job if the first call went out."""
LOOK_AFTER = timedelta(minutes=10)
"""When a job whose end was not reported is asked for."""
A_DAY = timedelta(days=1)
DAY_USED = "day used"
"""Why a call waits for tomorrow, or came to nothing."""


def plan_mass(tx: Tx, campaign: Campaign) -> int:
    """Share those without a window into calls; how many are left alone and so left out."""
    alone = 0
    for account, people in store.people_for(tx, campaign.id).items():
        shares = mass_shares(len(people), by_tag=account in campaign.tag_accounts)
        if not shares:
            store.take_out(tx, campaign.id, account, people)
            alone += len(people)
        begun = 0
        for share in shares:
            store.plan(tx, campaign, account, people[begun : begun + share])
            begun += share
    return alone


def due_mass(tx: Tx) -> tuple[int, ...]:
    """Calls about which something is to be done now."""
    return tuple(store.due(tx))


def get_mass(tx: Tx, mass_id: int) -> MassCall:
    """One call."""
    return store.find(tx, mass_id)


def list_mass(tx: Tx, campaign_id: int) -> tuple[MassCall, ...]:
    """The calls of a campaign."""
    return tuple(store.calls_of(tx, campaign_id))


def mass_states(tx: Tx, campaign_ids: Iterable[int]) -> Mapping[int, Sequence[MassState]]:
    """How the calls of campaigns stand; one without calls is not in it."""
    return store.states_of(tx, campaign_ids)


def begin_mass(tx: Tx, mass_id: int, quiet: QuietHours) -> tuple[str, ...] | None:
    """The openids to be told now; None: not now, or not any more."""
    call = store.find(tx, mass_id)
    campaign = find_campaign(tx, call.campaign_id)
    if campaign is None or campaign.ends_at is None or tx.now >= campaign.ends_at:
        if call.state is MassState.PLANNED:
            refuse_mass(tx, mass_id, "ended")
        return None
    if due_at(tx.now, Importance.OPTIONAL, quiet) > tx.now:
        return None
    if call.by_tag and call.state is MassState.PLANNED and is_day_used(tx, call.account):
        put_off_to_tomorrow(tx, mass_id, DAY_USED)
        return None
    if not store.claim(tx, mass_id, until=tx.now + AGAIN_AFTER):
        return None
    now = tx.now.astimezone(ZoneInfo(quiet.timezone))
    store.leave_asleep(tx, mass_id, f"{now:%H:%M}")
    store.set_heard(tx, mass_id)
    give_mass_prices(tx, call.campaign_id, mass_id)
    return tuple(store.openids(tx, mass_id))


def note_mass_taken(tx: Tx, mass_id: int, job: str) -> None:
    """The platform has it: its numbers can be answered. Its end may have been reported already."""
    if not store.settle(tx, mass_id, MassState.TAKEN, job=job, due_at=tx.now + LOOK_AFTER):
        return
    store.set_heard(tx, mass_id)
    report = store.kept_report(tx, store.find(tx, mass_id).account, job)
    if report is not None:
        note_mass_finished(tx, report)


def look_again_at_mass(tx: Tx, mass_id: int) -> None:
    """The job goes on; it is asked for later."""
    store.look_again(tx, mass_id, tx.now + LOOK_AFTER)


def put_off_mass(tx: Tx, mass_id: int, wait: timedelta, reason: str) -> None:
    """The platform did not take it now; `wait` at least."""
    due = tx.now + max(wait, AGAIN_AFTER)
    if store.settle(tx, mass_id, MassState.PLANNED, reason=reason, due_at=due):
        _take_back(tx, mass_id)


def put_off_to_tomorrow(tx: Tx, mass_id: int, reason: str) -> None:
    """The account has sent its one mass message of the day; an offer that ends by then is not."""
    tomorrow = day_start(tx.now) + A_DAY
    campaign = find_campaign(tx, store.find(tx, mass_id).campaign_id)
    if campaign is not None and campaign.is_on(tomorrow):
        put_off_mass(tx, mass_id, tomorrow - tx.now, reason)
    else:
        refuse_mass(tx, mass_id, reason)


def refuse_mass(tx: Tx, mass_id: int, reason: str) -> None:
    """Nothing of it went out, and nothing will."""
    if store.settle(tx, mass_id, MassState.REFUSED, reason=reason, due_at=tx.now):
        _take_back(tx, mass_id)


def doubt_mass(tx: Tx, mass_id: int, wait: timedelta, reason: str) -> None:
    """A repetition was refused: what became of the first call is not known, and asked again."""
    due = tx.now + max(wait, DOUBT_AFTER)
    store.settle(tx, mass_id, MassState.CALLING, reason=reason, due_at=due)


def note_mass_finished(tx: Tx, report: MassReport) -> bool:
    """The job is done; False where it is not ours or was reported before."""
    found = store.finish(tx, report)
    if found is None:
        store.keep_report(tx, report)
    elif not report.is_sent:
        _take_back(tx, found)
    return found is not None


def is_day_used(tx: Tx, account: str) -> bool:
    """Whether a 公众号 that sends by tag has sent its one mass message of the platform's day."""
    return masstags.is_day_used(tx, account, day_start(tx.now))


def note_mass_tag(tx: Tx, mass_id: int, tag_id: int) -> None:
    """Its people wear this tag now; 0: the tag is gone."""
    masstags.set_tag(tx, mass_id, tag_id)


def ended_tags(tx: Tx) -> tuple[MassCall, ...]:
    """Calls that are over and whose tags are still at the platform."""
    return tuple(store.find(tx, row.id) for row in masstags.ended(tx))


def _take_back(tx: Tx, mass_id: int) -> None:
    """Nobody has it, and no shop pays its prices that was told by nothing else."""
    store.set_unheard(tx, mass_id)
    take_mass_prices(tx, store.find(tx, mass_id).campaign_id, mass_id)
