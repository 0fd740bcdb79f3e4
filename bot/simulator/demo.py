"""`jiedan demo`: a demo shop, its server and the simulated phones, with one command.

Everything is kept in one folder: the shop's database, the phones' file, the secret. Restarting
goes on where it stopped; `--reset` begins anew.
"""

import asyncio
import os
import secrets
import signal
import socket
import sys
from argparse import Namespace
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
from aiohttp import web

from admin import make_login_link
from bot.clock import utc_now
from bot.logs import start_logging
from bot.merchant import derive_key
from bot.policy import delivery_policy
from bot.settings import (
    DatabaseSettings,
    Kuaidi100Settings,
    Secret,
    ServerSettings,
    Settings,
    ShopSettings,
    WecomContactSettings,
    WecomKfSettings,
)
from bot.simulator.clock import SimulatedClock
from bot.simulator.page.befriending import Befriending
from bot.simulator.page.landing import Landing
from bot.simulator.page.member import MemberPage
from bot.simulator.page.routes import PageHost, build_page, page_templates
from bot.simulator.page.views import Sides
from bot.simulator.phones.model import Person
from bot.simulator.platform.push import Pace
from bot.simulator.population import invitations
from bot.simulator.simulator import Setup, Simulator
from bot.storage import open_database
from domain.db import Tx
from domain.delivery import DeliveryPolicy
from domain.exchange import seed_demo
from domain.staff import Role, list_staff, renew_access
from locales import Texts

DEFAULT_PORT = 8080
DEFAULT_FOLDER = Path("demo")
DEFAULT_HOST = "127.0.0.1"
SHOP_NAME = "鲜达食品批发"
CARRIER = "express"
"""Where the demo's parcels are, as 快递100 tells it."""
DESK = "desk"
"""The 微信客服 of the demo shop."""
CONTACTS = "contacts"
"""Its 客户联系, with one customer group."""
CORP = "ww0000000000000001"
GROUP_NAME = "鲜达老客户优惠群"
IN_GROUP = 6
"""How many customers are in the group."""
FILES = ("shop.db", "shop.db-wal", "shop.db-shm", "phones.db", "phones.db-wal", "phones.db-shm")
MENU = [
    {
        "name": "下单",
        "sub_button": [
            {"name": "开始下单", "type": "click", "key": "menu:order"},
            {"name": "常购清单", "type": "click", "key": "menu:usual"},
        ],
    },
    {"name": "我的订单", "type": "click", "key": "menu:orders"},
    {
        "name": "更多",
        "sub_button": [
            {"name": "今日优惠", "type": "click", "key": "menu:promo"},
            {"name": "找业务员", "type": "click", "key": "menu:rep"},
            {"name": "怎么用", "type": "click", "key": "menu:help"},
        ],
    },
]


def run(options: Namespace) -> int:
    """The command."""
    port = options.port or int(os.environ.get("PORT") or DEFAULT_PORT)
    host = os.environ.get("HOST") or DEFAULT_HOST
    if not is_free(host, port):
        sys.stderr.write(f"jiedan: port {port} is taken; try: PORT={port + 1} make demo\n")
        return 1
    folder: Path = options.data
    if options.reset:
        _forget(folder)
    settings = prepare(folder, host, port)
    listener = start_logging(level="WARNING", is_json=False, secrets=())
    try:
        run_loop(Demo(settings, folder / "phones.db", host, port).serve)
    finally:
        listener.stop()
    return 0


def demo_settings() -> Settings:
    """The settings of the demo in its usual folder, which is made where there is none."""
    return prepare(DEFAULT_FOLDER, DEFAULT_HOST, DEFAULT_PORT)


def prepare(folder: Path, host: str, port: int) -> Settings:
    """The settings of the demo; its database is made and filled where there is none."""
    folder.mkdir(parents=True, exist_ok=True)
    shown = "localhost" if host in {"127.0.0.1", "0.0.0.0", "::"} else host  # noqa: S104 - compared only
    settings = Settings(
        shop=ShopSettings(name=SHOP_NAME),
        server=ServerSettings(
            host=host,
            port=port,
            public_url=f"http://{shown}:{port}",
            secret=Secret(_secret(folder / "secret")),
        ),
        database=DatabaseSettings(url=Secret(f"sqlite:///{folder / 'shop.db'}")),
        accounts={
            DESK: WecomKfSettings(corpid=CORP, open_kfid="wkdemo"),
            CONTACTS: WecomContactSettings(corpid=CORP),
        },
        carriers={CARRIER: Kuaidi100Settings(customer="demo", key=Secret("demo"))},
    )
    fill(settings)
    return settings


def fill(settings: Settings) -> None:
    """Puts the demo shop into the database of the settings, unless there is one in it."""
    database = open_database(settings.database.url.reveal(), utc_now)
    order_key = derive_key(settings, "order numbers")
    try:
        database.write_now(_fill, delivery_policy(settings), order_key)
    finally:
        database.close_now()


def _fill(tx: Tx, policy: DeliveryPolicy, order_key: bytes) -> None:
    seed_demo(tx, policy=policy, order_key=order_key)


@dataclass(slots=True)
class Demo:
    """The running demo."""

    settings: Settings
    phones: Path
    host: str
    port: int
    write: Callable[[str], object] = sys.stdout.write

    async def serve(self) -> None:
        """Serves until it is interrupted."""
        simulator = await self.start()
        stopping = asyncio.Event()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            with suppress(NotImplementedError):
                loop.add_signal_handler(name, stopping.set)
        await self._print_links(simulator)
        await stopping.wait()
        self.write("\n")
        _keep_time(simulator)
        await simulator.stop()

    async def start(self) -> Simulator:
        """Server, fake platform and pages."""
        clock = SimulatedClock()
        setup = Setup(
            self.settings,
            clock=clock,
            phones=self.phones,
            host=self.host,
            port=self.port,
            pace=Pace(),
            mount=self._mount,
        )
        simulator = await Simulator.start(setup)
        store = simulator.platform.state.store
        shift = store.get("clock", "shift")
        if isinstance(shift, int | float):
            clock.set(max(clock(), utc_now() + timedelta(seconds=shift)))
        if store.get("menu", simulator.slugs.oa) is None:
            store.put("menu", simulator.slugs.oa, msgspec.to_builtins(MENU))
        await simulator.populate()
        open_group(simulator)
        await simulator.settle()
        return simulator

    def _mount(self, simulator: Simulator, app: web.Application) -> None:
        texts = Texts.load()
        app.add_subapp("/chat", build_page(self._host(simulator, texts)))

        async def login_link(url: str) -> str | None:
            return await simulator.merchant.database.write(owner_link, url)

        Landing(page_templates(), texts, login_link).add_routes(app)
        MemberPage(simulator.platform.login, page_templates(), texts).add_routes(app)

    def _host(self, simulator: Simulator, texts: Texts) -> PageHost:
        async def open_invitations() -> list[tuple[str, str]]:
            await simulator.refresh_newcomers()
            return await simulator.merchant.database.read(invitations)

        async def newcomer() -> Person:
            return await simulator.add_newcomer("新客")

        async def moved(before: datetime) -> None:
            _keep_time(simulator)
            await simulator.merchant.database.write(_renew_access, before)
            await simulator.platform.carriers.travel()
            await simulator.settle()

        return PageHost(
            platform=simulator.platform,
            clock=simulator.clock,
            texts=texts,
            sides=Sides(simulator.slugs.oa, simulator.slugs.wecom, simulator.slugs.kf, CONTACTS),
            zone=ZoneInfo(self.settings.shop.timezone),
            admin_url="../enter",
            invitations=open_invitations,
            newcomer=newcomer,
            moved=moved,
        )

    async def _print_links(self, simulator: Simulator) -> None:
        url = self.settings.server.public_url
        link = await simulator.merchant.database.write(owner_link, url)
        folder = self.phones.parent
        self.write(
            f"\n  接单 jiedan · demo\n\n"
            f"  chat   {url}/chat/\n"
            f"  admin  {link or url + '/admin/'}\n\n"
            f"  The admin link works once; {url}/ leads to both pages.\n"
            f"  Data: {folder}/ (kept; --reset starts anew). Stop with Ctrl+C.\n\n"
        )
        sys.stdout.flush()


def _keep_time(simulator: Simulator) -> None:
    """The next start goes on from the time shown now: clocks here do not go back by themselves."""
    shift = (simulator.clock() - utc_now()).total_seconds()
    simulator.platform.state.store.put("clock", "shift", shift)


def _renew_access(tx: Tx, before: datetime) -> None:
    renew_access(tx, before=before)


def open_group(simulator: Simulator) -> None:
    """The customer group of the first rep, with the first customers in it."""
    platform, slugs = simulator.platform, simulator.slugs
    owner = next(iter(platform.book.of_account(slugs.wecom)))
    customers = platform.book.of_account(slugs.oa)[:IN_GROUP]
    platform.contacts.book(CONTACTS).staff.append(owner.external_id)
    platform.contacts.put_group(CONTACTS, "wrdemo", GROUP_NAME, customers)
    platform.group_messages.group_phone(CONTACTS, "wrdemo")
    Befriending(platform, CONTACTS).resume(owner.external_id)


def owner_link(tx: Tx, url: str) -> str | None:
    """A one-time link that logs the owner in."""
    for member in list_staff(tx, role=Role.OWNER):
        if member.is_active:
            return make_login_link(tx, member.id, public_url=url)
    return None


def run_loop(work: Callable[[], object]) -> None:
    """The work on uvloop where there is one."""
    try:
        import uvloop
    except ImportError:
        asyncio.run(work())  # type: ignore[arg-type]
    else:
        uvloop.run(work())  # type: ignore[arg-type]


def is_free(host: str, port: int) -> bool:
    """Whether somebody could listen there now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _secret(path: Path) -> str:
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32), "utf-8")
    return path.read_text("utf-8").strip()


def _forget(folder: Path) -> None:
    for name in FILES:
        (folder / name).unlink(missing_ok=True)
