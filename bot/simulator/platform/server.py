"""FakePlatform: all parts put together, served on a loopback port of its own."""

from collections.abc import Callable, Mapping
from datetime import datetime
from io import BytesIO

from aiohttp import web

from bot.simulator.phones.book import PhoneBook
from bot.simulator.phones.store import Store
from bot.simulator.platform.accounts import FakeAccount, Kind
from bot.simulator.platform.carriers import CarrierHub
from bot.simulator.platform.contacts import ContactDesk
from bot.simulator.platform.faults import Faults
from bot.simulator.platform.gateway import Gateway
from bot.simulator.platform.groupmsg import GroupMessageDesk
from bot.simulator.platform.hands import Hands
from bot.simulator.platform.kf import KfDesk
from bot.simulator.platform.media import Media
from bot.simulator.platform.oa_account import OaAccount
from bot.simulator.platform.oa_drafts import OaDrafts
from bot.simulator.platform.oa_mass import OaMass
from bot.simulator.platform.oa_send import OaSend
from bot.simulator.platform.oa_tags import OaTags
from bot.simulator.platform.oa_template import OaTemplate
from bot.simulator.platform.push import Pace, PushDriver
from bot.simulator.platform.refusals import Refused
from bot.simulator.platform.state import QR_URL, State
from bot.simulator.platform.tokens import TokenDesk
from bot.simulator.platform.wecom_account import WecomAccount
from bot.simulator.platform.wecom_login import PATHS, LoginDesk
from bot.simulator.platform.wecom_send import WecomSend
from bot.simulator.platform.windows import Windows

UPLOAD_BYTES = 24 * 1024 * 1024


class FakePlatform:
    """Both platforms: their APIs, their pushes, their people.

    Use: make it, `add_account`, `await start()`, give the server `api_base(slug)`, then
    `connect(slug, callback_url)`. People are added to `book` and act through `hands`.
    """

    def __init__(
        self,
        clock: Callable[[], datetime],
        *,
        store: Store | None = None,
        pace: Pace | None = None,
    ) -> None:
        store = store or Store()
        self.book = PhoneBook(store, clock)
        self.driver = PushDriver(clock, self.book, pace or Pace())
        self.state = State(
            clock,
            store,
            self.book,
            self.driver.later,
            TokenDesk(clock),
            Windows(store),
        )
        self.media = Media(self.state)
        self.carriers = CarrierHub(clock)
        self.templates = OaTemplate(self.state)
        self.wecom = WecomSend(self.state)
        self.login = LoginDesk(self.state)
        self.kf = KfDesk(self.state)
        self.hands = Hands(self.state, self.driver, media=self.media, wecom=self.wecom, kf=self.kf)
        self.tags = OaTags(self.state)
        self._oa = Gateway(self.state, self.media, Kind.OA)
        drafts = OaDrafts(self.state, self.media)
        self._oa.keeps = drafts.keep
        self._oa.endpoints = {
            **OaSend(self.state).endpoints(),
            **self.templates.endpoints(),
            **OaMass(self.state).endpoints(),
            **self.tags.endpoints(),
            **drafts.endpoints(),
            **OaAccount(self.state).endpoints(),
        }
        self._wecom = Gateway(self.state, self.media, Kind.WECOM)
        self._wecom.endpoints = {
            **self.wecom.endpoints(),
            **WecomAccount(self.state).endpoints(),
            **self.login.endpoints(),
        }
        self._kf = Gateway(self.state, self.media, Kind.KF)
        self._kf.endpoints = self.kf.endpoints()
        self.contacts = ContactDesk(self.state)
        self._contact = Gateway(self.state, self.media, Kind.CONTACT)
        self.group_messages = GroupMessageDesk(self.state, self.contacts)
        self._contact.endpoints = {
            **self.contacts.endpoints(),
            **self.group_messages.endpoints(),
        }
        self._robot = Gateway(self.state, self.media, Kind.ROBOT)
        self._runner: web.AppRunner | None = None
        self.base_url = ""

    @property
    def groups(self) -> Mapping[str, list[str]]:
        """What the groups of the robots read, by the robot's account."""
        return self._robot.robots.groups

    @property
    def tokens(self) -> TokenDesk:
        """Issued tokens; expire or spoil them on command."""
        return self.state.tokens

    @property
    def faults(self) -> Faults:
        """Scripted faults of the APIs."""
        return self.state.faults

    @property
    def violations(self) -> list[str]:
        """What the server answered that the real platform would hold against it."""
        return self.driver.violations

    def add_account(self, account: FakeAccount) -> None:
        """Hosts an account."""
        self.state.accounts[account.slug] = account

    def connect(self, slug: str, callback_url: str) -> None:
        """Where the pushes of an account go."""
        self.driver.callbacks[slug] = callback_url

    def api_base(self, slug: str) -> str:
        """What stands in an account's settings in place of the platform's host."""
        return f"{self.base_url}/{self.state.accounts[slug].kind.value}"

    def count(self, path: str) -> int:
        """How often an API was called; `path` is its end, such as `custom/send`."""
        return sum(n for called, n in self.state.counts.items() if called.endswith(path))

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Serves the APIs; port 0 takes a free one."""
        self._runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        address = self._runner.addresses[0]
        self.base_url = f"http://{address[0]}:{address[1]}"
        self.state.media_url = f"{self.base_url}/media"
        self.driver.start()

    async def stop(self) -> None:
        """Closes everything, the store too."""
        await self.driver.stop()
        if self._runner is not None:
            await self._runner.cleanup()
        self.state.store.close()

    async def settle(self) -> None:
        """Returns once all job reports were pushed."""
        await self.driver.idle()

    def _app(self) -> web.Application:
        app = web.Application(client_max_size=UPLOAD_BYTES)
        app.router.add_route("*", "/oa/{path:.*}", self._oa.handle)
        app.router.add_route("*", "/wecom/{path:.*}", self._wecom.handle)
        app.router.add_route("*", "/kf/{path:.*}", self._kf.handle)
        app.router.add_route("*", "/contact/{path:.*}", self._contact.handle)
        app.router.add_route("*", "/robot/{path:.*}", self._robot.handle)
        for path in PATHS:
            app.router.add_get(path, self.login.answer)
        self.carriers.routes(app)
        app.router.add_get("/media/{media_id}", self._show_media)
        app.router.add_get("/qr/{ticket}", self._show_qr)
        return app

    async def _show_media(self, request: web.Request) -> web.Response:
        try:
            file = self.media.file(request.match_info["media_id"], now=self.state.clock())
        except Refused:
            raise web.HTTPNotFound from None
        return web.Response(body=file.content, content_type=file.mime)

    async def _show_qr(self, request: web.Request) -> web.Response:
        ticket = request.match_info["ticket"]
        if self.state.store.get("qr", ticket) is None:
            raise web.HTTPNotFound
        import segno  # only who looks at a code pays for drawing it

        picture = BytesIO()
        segno.make(QR_URL + ticket).save(picture, kind="png", scale=6)
        return web.Response(body=picture.getvalue(), content_type="image/png")
