"""The periodic jobs of a merchant and how often they run."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog

from bot.backup import make_backup, prune_backups
from bot.carriers.desk import CarrierDesk
from bot.contacts import ContactDesk
from bot.dispatcher import Dispatcher
from bot.groupsend import GroupSendDesk
from bot.massdesk import MassDesk
from bot.metrics import Metrics
from bot.oatags import OaTagDesk
from bot.probes import Probe, no_probe
from bot.scheduler import Job, daily, every
from bot.settings import Settings
from bot.shop import ShopKeeper
from bot.unions import UnionDesk
from domain.base.ids import ContactId, OrderId
from domain.cart import expire_carts, remind_of_drafts
from domain.catalog import note_typical
from domain.conversation import HUMAN_IDLE, chats_held_by_humans, release_chat
from domain.credit import close_due_statements, remind_of_payments
from domain.db import Database, Tx
from domain.delivery import DeliveryPolicy, today_of
from domain.groupsend import send_offers
from domain.messaging import forget_inbound, forget_upkeep, outbox_figures
from domain.notice import NoticeKind, customer_hears_at
from domain.order import expire_buyer_reviews, typical_amounts
from domain.payment import look_after_unpaid, unpaid_orders
from domain.reactions import drain
from domain.reminder import remind_of_cut_off
from domain.standing import offer_due

MINUTE = timedelta(minutes=1)
FIVE_MINUTES = timedelta(minutes=5)
HOUR = timedelta(hours=1)
TWENTY_SECONDS = timedelta(seconds=20)
ABANDONED = timedelta(seconds=30)
NIGHT = time(4, 30)
MORNING = time(8, 30)

log = structlog.get_logger("jiedan.jobs")


@dataclass(frozen=True, slots=True)
class Desks:
    """What asks the platforms from time to time."""

    unions: UnionDesk
    contacts: ContactDesk
    carriers: CarrierDesk
    broadcasts: GroupSendDesk
    mass: MassDesk
    tags: OaTagDesk


def merchant_jobs(
    database: Database,
    shop: ShopKeeper,
    dispatcher: Dispatcher,
    desks: Desks,
    *,
    settings: Settings,
    metrics: Metrics,
    probe: Probe = no_probe,
) -> tuple[Job, ...]:
    """All jobs; backups of a SQLite database only where a folder is set."""

    async def release_idle() -> None:
        await database.write(release_idle_chats, shop.now.zone)

    async def expire_drafts() -> None:
        await database.write(look_after_drafts, shop.now.policy)

    async def resume() -> None:
        await dispatcher.resume_kept(ABANDONED)

    async def figures() -> None:
        await update_figures(database, metrics, shop.clock())

    async def forget() -> None:
        await database.write(forget_inbound)
        await database.write(forget_upkeep)

    async def backup() -> None:
        await asyncio.to_thread(_back_up, database, settings, now=shop.clock(), probe=probe)

    jobs = (
        *_tag_jobs(desks),
        _typical_job(database, shop.now.zone),
        Job("release_idle_chats", every(MINUTE), release_idle),
        Job("who_is_who", every(MINUTE), desks.unions.look),
        Job("expire_drafts", every(MINUTE), expire_drafts),
        Job("unpaid", every(MINUTE), unpaid_job(database, shop)),
        Job("cut_off", every(FIVE_MINUTES), cut_off_job(database, shop)),
        Job("campaigns", every(MINUTE), campaign_job(database, shop)),
        Job("resume_kept", every(MINUTE), resume),
        Job("look_for_goods", every(TWENTY_SECONDS), shop.look, is_local=True),
        Job("figures", every(TWENTY_SECONDS), figures, is_local=True),
        Job("carriers", every(MINUTE), desks.carriers.look),
        Job("broadcasts", every(MINUTE), desks.broadcasts.begin),
        Job("mass", every(MINUTE), desks.mass.begin),
        Job("contacts", daily(NIGHT, shop.now.zone), desks.contacts.begin_all),
        Job("contacts_rest", every(HOUR), desks.contacts.begin_rest),
        Job("contact_tags", every(FIVE_MINUTES), desks.contacts.begin_tags),
        Job("forget", daily(NIGHT, shop.now.zone), forget),
        Job("accounts", daily(MORNING, shop.now.zone), accounts_job(database, shop)),
    )
    if settings.database.backup_dir and database.is_sqlite:
        return (*jobs, Job("backup", every(timedelta(hours=1)), backup))
    return jobs


def _tag_jobs(desks: Desks) -> tuple[Job, ...]:
    """Nothing where no account keeps tags."""
    job = Job("follower_tags", every(FIVE_MINUTES), desks.tags.begin)
    return (job,) if desks.tags.has_work else ()


def release_idle_chats(tx: Tx, zone: ZoneInfo) -> int:
    """Give chats back to the bot whose human was idle for two hours; how many."""
    released = 0
    for chat in chats_held_by_humans(tx):
        if chat.human_seen_at is None or tx.now - chat.human_seen_at >= HUMAN_IDLE:
            release_chat(tx, chat.id, staff_id=None)
            released += 1
    drain(tx, zone=zone)
    return released


def accounts_job(database: Database, shop: ShopKeeper) -> Callable[[], Awaitable[None]]:
    """Closes statements and reminds of payments."""

    async def money() -> None:
        await database.write(work_on_accounts, shop.now.policy)

    return money


def work_on_accounts(tx: Tx, policy: DeliveryPolicy) -> tuple[int, int]:
    """Close the statements of periods that are over, speak of payments; how many of each."""
    today = today_of(policy, tx.now)
    done = close_due_statements(tx, today), remind_of_payments(tx, today)
    drain(tx, zone=ZoneInfo(policy.timezone))
    return done


def _typical_job(database: Database, zone: ZoneInfo) -> Job:
    """What shops usually take of each SKU, so that far more is asked about. Read apart."""

    async def typical() -> None:
        await database.write(note_typical, await database.read(typical_amounts))

    return Job("typical_amounts", daily(NIGHT, zone), typical)


def campaign_job(database: Database, shop: ShopKeeper) -> Callable[[], Awaitable[None]]:
    """Sends what was scheduled, or held back over the quiet hours."""

    async def campaigns() -> None:
        await database.write(send_campaigns, shop.now.policy)

    return campaigns


def send_campaigns(tx: Tx, policy: DeliveryPolicy) -> int:
    """Campaigns whose time has come, outside the merchant's quiet hours; how many."""
    return send_offers(tx, ZoneInfo(policy.timezone))


def cut_off_job(database: Database, shop: ShopKeeper) -> Callable[[], Awaitable[None]]:
    """Reminders before the cut-off."""

    async def remind() -> None:
        await database.write(remind_usual_shops, shop.now.policy)

    return remind


def remind_usual_shops(tx: Tx, policy: DeliveryPolicy) -> int:
    """Tell the shops whose day it usually is that it closes soon; how many."""
    zone = ZoneInfo(policy.timezone)

    def hears(tx: Tx, contact_id: ContactId) -> bool:
        return customer_hears_at(tx, NoticeKind.ORDER_REMINDER, contact_id, zone=zone) is not None

    reminded = remind_of_cut_off(tx, policy, hears=hears)
    drain(tx, zone=zone)
    return reminded


def look_after_drafts(tx: Tx, policy: DeliveryPolicy) -> tuple[int, int]:
    """Drafts whose time is over, standing orders whose day closes soon; how many of each."""
    done = expire_carts(tx), offer_due(tx, policy)
    remind_of_drafts(tx)
    expire_buyer_reviews(tx)
    drain(tx, zone=ZoneInfo(policy.timezone))
    return done


def unpaid_job(database: Database, shop: ShopKeeper) -> Callable[[], Awaitable[None]]:
    """Prepaid orders whose time to pay ends, each in a transaction of its own."""

    async def unpaid() -> None:
        for order_id in await database.read(unpaid_orders):
            await database.write(look_after_prepaid, order_id, shop.now.zone)

    return unpaid


def look_after_prepaid(tx: Tx, order_id: OrderId, zone: ZoneInfo) -> bool:
    """Warn of a prepaid order that is not paid, or call it off; whether it was called off."""
    is_off = look_after_unpaid(tx, order_id)
    drain(tx, zone=zone)
    return is_off


async def update_figures(database: Database, metrics: Metrics, now: datetime) -> None:
    """The outbox in the metrics."""
    figures = await database.read(outbox_figures)
    metrics.pending.set(figures.pending)
    metrics.dead.set(figures.dead)
    oldest = figures.oldest_due_at
    metrics.age.set(max((now - oldest).total_seconds(), 0.0) if oldest else 0.0)


def _back_up(database: Database, settings: Settings, *, now: datetime, probe: Probe) -> None:
    folder = Path(settings.database.backup_dir)
    made = make_backup(database, folder, now, probe=probe)
    prune_backups(folder, keep=settings.database.backup_keep)
    log.info("backup_made", file=made.name)
