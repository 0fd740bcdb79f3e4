"""Everything one merchant owns at run time; nothing of it is global.

A merchant is a database, a `Shop`, accounts with their channels, and the workers that serve them.
"""

import hashlib
import hmac
from contextlib import ExitStack
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.alarms import AlarmBell
from bot.carriers import kdniao, kuaidi100
from bot.carriers.base import Carrier, CarrierAccount
from bot.carriers.client import CarrierApi
from bot.carriers.desk import CarrierDesk
from bot.channels.api import AccountApi, ApiClient
from bot.channels.base import Channel
from bot.channels.cipher import Keyring, decode_aes_key
from bot.channels.oa import OaAccount, OaChannel
from bot.channels.oa import token_calls as oa_token_calls
from bot.channels.template import Template
from bot.channels.tokens import TokenStore
from bot.channels.webhook_robot import RobotChannel
from bot.channels.wecom_app import WecomAccount, WecomAppChannel
from bot.channels.wecom_app import token_call as wecom_token_call
from bot.channels.wecom_contact import ContactAccount, ContactChannel
from bot.channels.wecom_kf import KfAccount, KfChannel
from bot.channels.wecom_members import LoginPages
from bot.clock import Clock
from bot.contacts import ContactDesk
from bot.courier import Courier
from bot.currency import check_currency
from bot.dispatcher import Dispatcher
from bot.groupsend import GroupSendDesk
from bot.invites import InviteDesk
from bot.jobs import Desks, merchant_jobs
from bot.kf_sync import KfDesk
from bot.massdesk import MassDesk
from bot.metrics import Metrics
from bot.oatags import OaTagDesk
from bot.probes import Probe
from bot.scheduler import Scheduler
from bot.settings import (
    AccountSettings,
    CallbackSettings,
    CarrierSettings,
    Kuaidi100Settings,
    OaSettings,
    RobotSettings,
    Settings,
    TemplateSettings,
    WecomAppSettings,
    WecomContactSettings,
    WecomKfSettings,
)
from bot.shop import ShopKeeper, make_shop
from bot.storage import open_database
from bot.token_store import DatabaseTokens
from bot.unions import UnionDesk
from domain.catalog import export_vocabulary
from domain.db import Database
from domain.messaging import register_robots
from handlers.nlu import build_lexicon
from locales import Texts


@dataclass(frozen=True, slots=True)
class Merchant:
    """The running parts of one merchant."""

    settings: Settings
    database: Database
    shop: ShopKeeper
    texts: Texts
    client: ApiClient
    channels: dict[str, Channel]
    dispatcher: Dispatcher
    courier: Courier
    kf: KfDesk
    carriers: CarrierDesk
    contacts: ContactDesk
    broadcasts: GroupSendDesk
    mass: MassDesk
    tags: OaTagDesk
    bell: AlarmBell
    scheduler: Scheduler
    metrics: Metrics
    clock: Clock

    async def start(self) -> None:
        """Finish what an earlier process left, then deliver and tick."""
        await self.dispatcher.resume_kept()
        self.kf.start()
        self.courier.start()
        self.scheduler.start()

    async def run_due(self) -> None:
        """Everything that is due now: jobs, kept messages, deliveries. For a moved clock."""
        await self.kf.idle()
        await self.contacts.idle()
        await self.dispatcher.idle()
        await self.scheduler.run_due()
        await self.carriers.idle()
        await self.contacts.idle()
        await self.broadcasts.idle()
        await self.mass.idle()
        await self.tags.idle()
        await self.dispatcher.resume_kept()
        await self.bell.idle()
        await self.courier.run_due()
        await self.shop.settle()

    async def stop(self) -> None:
        """Finish every message at work, stop the workers, close the database."""
        self.scheduler.stop()
        await self.kf.stop()
        await self.carriers.idle()
        await self.broadcasts.stop()
        await self.mass.stop()
        await self.tags.stop()
        await self.contacts.stop()
        await self.dispatcher.drain()
        await self.courier.stop()
        await self.bell.idle()
        await self.shop.settle()
        await self.client.close()
        await self.database.close()


def _robots(settings: Settings) -> list[str]:
    return [slug for slug, one in settings.accounts.items() if isinstance(one, RobotSettings)]


def _open(settings: Settings, clock: Clock) -> Database:
    database = open_database(settings.database.url.reveal(), clock)
    with ExitStack() as undo:
        undo.callback(database.close_now)
        check_currency(database, settings.shop.currency)
        database.write_now(register_robots, _robots(settings))
        undo.pop_all()
    return database


def open_merchant(settings: Settings, *, probe: Probe, clock: Clock) -> Merchant:
    """Open the database, bring its schema up to date, read goods and texts, make the channels.

    SchemaTooNew; ConfigError where its prices are in another currency than the settings say.
    """
    database = _open(settings, clock)
    texts = Texts.load()
    vocabulary = database.read_now(export_vocabulary)
    order_key = derive_key(settings, "order numbers")
    shop = ShopKeeper(
        database,
        make_shop(settings, build_lexicon(vocabulary), texts=texts, order_key=order_key),
        version=vocabulary.version,
        clock=clock,
    )
    metrics = Metrics()
    bell = AlarmBell(database, clock)
    client = ApiClient(_bases(settings), clock, on_refusal=bell.hear)
    tokens = DatabaseTokens(database, derive_key(settings, "access tokens"), clock)
    channels = make_channels(settings, client, tokens)
    dispatcher = Dispatcher(database, shop, metrics=metrics, probe=probe)
    courier = Courier(database, shop, channels, metrics=metrics, probe=probe)
    unions = UnionDesk(database, lambda: shop.now, channels)
    contacts = ContactDesk(database, lambda: shop.now, dispatcher, channels=channels, clock=clock)
    broadcasts = _broadcast_desk(database, shop, channels, probe=probe)
    mass = MassDesk(database, lambda: shop.now, channels, probe=probe)
    tags = OaTagDesk(database, channels, clock)
    kf = KfDesk(database, dispatcher, channels, unions=unions, hold=courier.held, clock=clock)

    def committed() -> None:
        courier.wake()
        kf.look()

    carriers = _carrier_desk(settings, client, database, courier)
    dispatcher.on_commit = committed
    bell.on_commit = broadcasts.on_commit = courier.wake
    desks = Desks(unions, contacts, carriers, broadcasts, mass, tags)
    jobs = merchant_jobs(
        database, shop, dispatcher, desks, settings=settings, metrics=metrics, probe=probe
    )
    return Merchant(
        settings=settings,
        database=database,
        shop=shop,
        texts=texts,
        client=client,
        channels=channels,
        dispatcher=dispatcher,
        courier=courier,
        kf=kf,
        contacts=contacts,
        broadcasts=broadcasts,
        mass=mass,
        tags=tags,
        bell=bell,
        carriers=carriers,
        scheduler=Scheduler(database, jobs, metrics=metrics, clock=clock),
        metrics=metrics,
        clock=clock,
    )


def _broadcast_desk(
    database: Database, shop: ShopKeeper, channels: dict[str, Channel], *, probe: Probe
) -> GroupSendDesk:
    return GroupSendDesk(
        database,
        lambda: shop.now,
        channels,
        link_of=InviteDesk(channels, shop.clock).tapped,
        clock=shop.clock,
        probe=probe,
    )


def _bases(settings: Settings) -> dict[str, str]:
    """Every host that may be called."""
    bases = {slug: account.api_base for slug, account in settings.accounts.items()}
    return bases | {f"carriers.{slug}": one.api_base for slug, one in settings.carriers.items()}


def _carrier_desk(
    settings: Settings, client: ApiClient, database: Database, courier: Courier
) -> CarrierDesk:
    accounts = settings.carriers.items()
    carriers = [make_carrier(slug, one, client, settings) for slug, one in accounts]
    url, zone = settings.server.public_url, ZoneInfo(settings.shop.timezone)
    desk = CarrierDesk(database, carriers, public_url=url, zone=zone)
    desk.on_commit = courier.wake
    return desk


def make_channels(settings: Settings, client: ApiClient, tokens: TokenStore) -> dict[str, Channel]:
    """The channel of every account."""
    return {
        slug: make_channel(slug, account, client, tokens=tokens, shop_name=settings.shop.name)
        for slug, account in settings.accounts.items()
    }


def make_channel(
    slug: str, account: AccountSettings, client: ApiClient, *, tokens: TokenStore, shop_name: str
) -> Channel:
    """One account's channel."""
    match account:
        case OaSettings():
            return _oa(slug, account, client, tokens=tokens, shop_name=shop_name)
        case WecomAppSettings():
            return _wecom(slug, account, client, tokens=tokens)
        case WecomKfSettings():
            return _kf(slug, account, client, tokens=tokens)
        case WecomContactSettings():
            return _contact(slug, account, client, tokens=tokens)
        case RobotSettings():
            api = AccountApi(client, slug, family="wecom", base=account.api_base)
            return RobotChannel(slug, account.key.reveal(), api)


def make_carrier(
    slug: str, account: CarrierSettings, client: ApiClient, settings: Settings
) -> Carrier:
    """One carrier account; what 快递100 signs its pushes with derives from the server's secret."""
    api, key = CarrierApi(client, slug, account.api_base), account.key.reveal()
    if isinstance(account, Kuaidi100Settings):
        salt = derive_key(settings, f"carrier pushes of {slug}").hex()[:32]
        return kuaidi100.Kuaidi100(CarrierAccount(slug, account.customer, key, salt), api)
    return kdniao.Kdniao(CarrierAccount(slug, account.business_id, key), api)


def derive_key(settings: Settings, purpose: str) -> bytes:
    """A key for one purpose out of `[server] secret`: no two purposes share one."""
    secret = settings.server.secret.reveal().encode()
    return hmac.new(secret, purpose.encode(), hashlib.sha256).digest()


def _oa(
    slug: str, account: OaSettings, client: ApiClient, *, tokens: TokenStore, shop_name: str
) -> Channel:
    api = AccountApi(client, slug, family="oa", base=account.api_base)
    plain, forced = oa_token_calls(account.appid, account.secret.reveal())
    api.use_tokens(plain, forced, tokens)
    return OaChannel(
        OaAccount(
            slug=slug,
            gh_id=account.gh_id,
            keyring=_keyring(account, account.appid),
            account_type=account.account_type,
            template=_template(account.template),
            subscription=_template(account.subscription),
            shop_name=shop_name,
            tag_prefix=account.tag_prefix,
            hand_over=account.hand_over,
        ),
        api,
    )


def _template(settings: TemplateSettings | None) -> Template | None:
    return Template(settings.id, settings.data) if settings else None


def _wecom(
    slug: str, account: WecomAppSettings, client: ApiClient, *, tokens: TokenStore
) -> Channel:
    api = AccountApi(client, slug, family="wecom", base=account.api_base)
    api.use_tokens(wecom_token_call(account.corpid, account.secret.reveal()), None, tokens)
    keyring = _keyring(account, account.corpid)
    pages = LoginPages(account.login_base, account.qr_login_base)
    return WecomAppChannel(
        WecomAccount(slug, account.corpid, account.agentid, keyring, pages), api
    )


def _kf(slug: str, account: WecomKfSettings, client: ApiClient, *, tokens: TokenStore) -> Channel:
    api = AccountApi(client, slug, family="wecom", base=account.api_base)
    api.use_tokens(wecom_token_call(account.corpid, account.secret.reveal()), None, tokens)
    keyring = _keyring(account, account.corpid)
    return KfChannel(
        KfAccount(slug, account.corpid, account.open_kfid, keyring, account.hand_over), api
    )


def _contact(
    slug: str, account: WecomContactSettings, client: ApiClient, *, tokens: TokenStore
) -> Channel:
    api = AccountApi(client, slug, family="wecom", base=account.api_base)
    api.use_tokens(wecom_token_call(account.corpid, account.secret.reveal()), None, tokens)
    keyring = _keyring(account, account.corpid)
    return ContactChannel(ContactAccount(slug, account.corpid, keyring, account.tag_group), api)


def _keyring(account: CallbackSettings, receive_id: str) -> Keyring:
    texts = (account.aes_key.reveal(), account.aes_key_previous.reveal())
    keys = tuple(decode_aes_key(text) for text in texts if text)
    return Keyring(account.token.reveal(), keys, receive_id)
