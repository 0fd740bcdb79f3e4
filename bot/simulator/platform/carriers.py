"""快递100 and 快递鸟 as this server sees them: forms in, JSON out, signed pushes.

Both know the same parcels, which tests move on with `scan`, and the demo as its clock is moved.
Signatures are checked and made here anew; what is not signed rightly is refused with the real
codes.
"""

import base64
import hashlib
import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import aiohttp
from aiohttp import web

from bot.simulator.platform.body import Json

_CHINA = ZoneInfo("Asia/Shanghai")
STATES = {
    "collected": ("1", "1"),
    "on_the_way": ("0", "2"),
    "out_for_delivery": ("5", "202"),
    "at_point": ("501", "211"),
    "signed": ("3", "301"),
    "problem": ("2", "405"),
    "refused": ("14", "404"),
    "returning": ("6", "407"),
    "returned": ("4", "406"),
}
"""What a scan says → the state of 快递100 and of 快递鸟."""
JOURNEY = (
    (timedelta(hours=1), "collected", "快件已揽收"),
    (timedelta(hours=4), "on_the_way", "快件运输中"),
    (timedelta(hours=18), "out_for_delivery", "快件派送中"),
    (timedelta(hours=21), "signed", "快件已签收"),
)
"""How a parcel of the demo goes from the hour it is followed."""


@dataclass(frozen=True, slots=True)
class FakeCarrier:
    """An account. `account_id` is the customer or the EBusinessID."""

    slug: str
    is_kdniao: bool
    account_id: str
    key: str


@dataclass(frozen=True, slots=True)
class Subscription:
    """Who wants to hear of a number, where, and what 快递100 signs with."""

    carrier: FakeCarrier
    company: str
    callback: str
    salt: str
    since: datetime


class CarrierHub:
    """Both platforms with their parcels. `server` is where callbacks go instead of their host."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._accounts: dict[str, FakeCarrier] = {}
        self._scans: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        self._subscribed: dict[str, Subscription] = {}
        self.unknown: set[str] = set()
        """Numbers that no company takes."""
        self.asked: list[str] = []
        """`query NUMBER` and `subscribe NUMBER`, in order."""
        self.server = ""

    def add(self, carrier: FakeCarrier) -> None:
        """Hosts an account."""
        self._accounts[carrier.slug] = carrier

    def routes(self, app: web.Application) -> None:
        """Below `/carrier/{slug}`, which stands for the platform's host."""
        app.router.add_post("/carrier/{slug}/poll/query.do", self._query)
        app.router.add_post("/carrier/{slug}/poll", self._poll)
        app.router.add_post(
            "/carrier/{slug}/Ebusiness/EbusinessOrderHandle.aspx", self._order_handle
        )

    async def scan(self, number: str, state: str, text: str) -> int | None:
        """A parcel is scanned; the status of the push, None where nobody subscribed."""
        local = self._clock().astimezone(_CHINA)
        self._scans[number].insert(0, (f"{local:%Y-%m-%d %H:%M:%S}", state, text))
        return await self.push(number)

    async def travel(self) -> None:
        """Every parcel that is followed comes as far as it would have by now."""
        for number, wanted in list(self._subscribed.items()):
            gone = self._clock() - wanted.since
            for after, state, text in JOURNEY[len(self._scans[number]) :]:
                if gone >= after:
                    await self.scan(number, state, text)

    async def push(self, number: str) -> int | None:
        """Pushes everything known of a number, again if it was pushed before."""
        wanted = self._subscribed.get(number)
        if wanted is None:
            return None
        path = urlsplit(wanted.callback).path
        url = self.server + path if self.server else wanted.callback
        timeout = aiohttp.ClientTimeout(total=5)
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(url, data=self.pushed(number)) as response,
        ):
            return response.status

    def pushed(self, number: str) -> dict[str, str]:
        """The signed form of a push."""
        wanted = self._subscribed[number]
        if wanted.carrier.is_kdniao:
            row = self._traces(number, wanted.company)
            account = wanted.carrier.account_id
            data = _json({"EBusinessID": account, "Count": "1", "Data": [row]})
            signature = _data_sign(data, wanted.carrier.key)
            return {"RequestData": data, "DataSign": signature, "RequestType": "101"}
        known = self._track(number, wanted.company)
        is_over = known["state"] in {"3", "4"}
        param = _json({"status": "shutdown" if is_over else "polling", "lastResult": known})
        return {"param": param, "sign": _md5(param + wanted.salt)}

    async def _query(self, request: web.Request) -> web.Response:
        carrier = self._accounts[request.match_info["slug"]]
        form = await request.post()
        param = str(form.get("param", ""))
        is_signed = form.get("sign") == _md5(param + carrier.key + carrier.account_id)
        if form.get("customer") != carrier.account_id or not is_signed:
            return _refusal("503", "验证签名失败")
        wanted = json.loads(param)
        number, company = str(wanted["num"]), str(wanted["com"])
        self.asked.append(f"query {number}")
        if company == "shunfeng" and len(str(wanted.get("phone", ""))) != 4:
            return _refusal("408", "验证码错误")
        if number in self.unknown or not self._scans[number]:
            return _refusal("500", "查询无结果，请隔段时间再查")
        return web.json_response(self._track(number, company))

    async def _poll(self, request: web.Request) -> web.Response:
        carrier = self._accounts[request.match_info["slug"]]
        form = await request.post()
        wanted = json.loads(str(form.get("param", "{}")))
        if form.get("schema") != "json" or wanted.get("key") != carrier.key:
            return _refusal("600", "您不是合法的订阅者")
        number, parameters = str(wanted["number"]), wanted["parameters"]
        self.asked.append(f"subscribe {number}")
        if number in self.unknown:
            return _refusal("702", "无法识别的订阅单号")
        is_known = number in self._subscribed
        self._subscribed[number] = Subscription(
            carrier,
            str(wanted["company"]),
            parameters["callbackurl"],
            parameters["salt"],
            self._clock(),
        )
        if is_known:
            return _refusal("501", "重复订阅")
        return web.json_response({"result": True, "returnCode": "200", "message": "提交成功"})

    async def _order_handle(self, request: web.Request) -> web.Response:
        carrier = self._accounts[request.match_info["slug"]]
        form = await request.post()
        data = str(form.get("RequestData", ""))
        is_signed = form.get("DataSign") == _data_sign(data, carrier.key)
        head: dict[str, Json] = {"EBusinessID": carrier.account_id}
        if form.get("EBusinessID") != carrier.account_id or not is_signed:
            return web.json_response({**head, "Success": False, "Reason": "加密验证失败"})
        wanted = json.loads(data)
        number, company = str(wanted["LogisticCode"]), str(wanted["ShipperCode"])
        if form.get("RequestType") == "1008":
            return self._subscribe_kdniao(carrier, company, number)
        self.asked.append(f"query {number}")
        if not self._scans[number]:
            answer = {
                **head,
                "Success": True,
                "State": "0",
                "Traces": [],
                "Reason": "暂无轨迹信息",
            }
            return web.json_response(answer)
        return web.json_response({**head, **self._traces(number, company)})

    def _subscribe_kdniao(self, carrier: FakeCarrier, company: str, number: str) -> web.Response:
        self.asked.append(f"subscribe {number}")
        if number in self.unknown:
            return web.json_response({"Success": False, "Reason": "快递单号格式错误"})
        callback = f"/cb/carrier/{carrier.slug}"
        self._subscribed[number] = Subscription(carrier, company, callback, "", self._clock())
        return web.json_response({"EBusinessID": carrier.account_id, "Success": True})

    def _track(self, number: str, company: str) -> dict[str, Json]:
        rows = self._scans[number]
        state = STATES[rows[0][1]][0] if rows else "0"
        return {
            "message": "ok",
            "status": "200",
            "nu": number,
            "com": company,
            "ischeck": "1" if state == "3" else "0",
            "state": state,
            "data": [{"time": at, "ftime": at, "context": text} for at, _, text in rows],
        }

    def _traces(self, number: str, company: str) -> dict[str, Json]:
        rows = self._scans[number]
        fine = STATES[rows[0][1]][1] if rows else "0"
        return {
            "ShipperCode": company,
            "LogisticCode": number,
            "Success": True,
            "State": fine[0],
            "StateEx": fine,
            "Traces": [{"AcceptTime": at, "AcceptStation": text} for at, _, text in rows[::-1]],
        }


def _refusal(code: str, message: str) -> web.Response:
    return web.json_response({"result": False, "returnCode": code, "message": message})


def _json(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest().upper()


def _data_sign(data: str, key: str) -> str:
    return base64.b64encode(_md5(data + key).lower().encode()).decode()
