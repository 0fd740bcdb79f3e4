"""The HTTP side of the fake APIs: tokens, strict reading, faults, counting, answering."""

import asyncio
import json
import re
from collections.abc import Callable, Mapping

from aiohttp import web

from bot.simulator.phones.model import Direction, Exchange
from bot.simulator.platform.accounts import FakeAccount, Kind
from bot.simulator.platform.body import Body, Json, read_body
from bot.simulator.platform.faults import Fault, Trouble
from bot.simulator.platform.media import Media
from bot.simulator.platform.refusals import (
    BAD_APP_ID,
    BAD_GRANT,
    BAD_OA_SECRET,
    BAD_SECRET,
    BUSY,
    NOT_FOUND_API,
    Refused,
)
from bot.simulator.platform.robot import RobotDesk
from bot.simulator.platform.state import ApiCall, Call, Endpoint, State

_BUSY_PAGE = "<html><body><h1>502 Bad Gateway</h1></body></html>"
_READ_ONLY = ("/get", "/list", "/info", "getcallbackip", "get_all_private_template")

Keep = Callable[[FakeAccount, str, str, bytes], Mapping[str, Json]]
"""Account, type, name and content of a file → the fields of the answer."""

_HALF = re.compile("[\ud800-\udfff]")


class Gateway:
    """Answers every API path of one platform under one prefix."""

    def __init__(self, state: State, media: Media, kind: Kind) -> None:
        self._state = state
        self._media = media
        self._kind = kind
        self.endpoints: dict[str, Endpoint] = {}
        self.keeps: Keep | None = None
        """What takes pictures that are kept for ever."""
        self.robots = RobotDesk(state)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One call. Refusals are HTTP 200 with an errcode, as on the real platform."""
        path = "/cgi-bin/" + request.match_info["path"].removeprefix("cgi-bin/")
        self._state.counts[path] += 1
        fault = self._state.faults.draw(path)
        if fault is not None:
            answered = await _suffer(fault, request)
            if answered is not None:
                self._note(path, Body({}), _fault_answer(fault), account="")
                return answered
        response = await self._answer(request, path)
        if fault is not None and fault.trouble is Trouble.LOSE:
            _strike(fault, request)
        if fault is not None and fault.trouble is Trouble.GARBAGE:
            return web.Response(text="<garbage>", content_type=fault.mime)
        if fault is not None and fault.trouble is Trouble.HALF:
            return await _half(request, response)
        return response

    async def _answer(self, request: web.Request, path: str) -> web.StreamResponse:
        body, slug = Body({}), ""
        try:
            if path in {"/cgi-bin/stable_token", "/cgi-bin/token", "/cgi-bin/gettoken"}:
                body = read_body(await request.read()) if request.method == "POST" else body
                answer = self._token(path, body, request.query)
            elif path == "/cgi-bin/webhook/send" and self._kind is Kind.ROBOT:
                body = read_body(await request.read())
                slug, answer = self.robots.send(request.query.get("key", ""), body)
            else:
                token = request.query.get("access_token", "")
                slug = self._state.tokens.owner(token, self._kind)
                account = self._state.accounts[slug]
                if path == "/cgi-bin/media/get":
                    return self._download(request, account)
                body, answer = await self._call(request, path, account)
            answer = {"errcode": 0, "errmsg": "ok", **answer}
        except Refused as refusal:
            rid = self._state.next_id()
            message = f"{refusal.errmsg} rid: {rid:x}"
            answer = {"errcode": refusal.errcode, "errmsg": message, **refusal.fields}
        self._note(path, body, answer, account=slug)
        return _json(answer)

    async def _call(
        self, request: web.Request, path: str, account: FakeAccount
    ) -> tuple[Body, Mapping[str, Json]]:
        if path == "/cgi-bin/media/upload":
            kind, (_name, content) = request.query.get("type", ""), await _upload(request)
            body = Body({"type": kind, "bytes": len(content)})
            return body, self._media.upload(account, kind, content)
        if path == "/cgi-bin/material/add_material" and self.keeps is not None:
            kind, (name, content) = request.query.get("type", ""), await _upload(request)
            body = Body({"type": kind, "bytes": len(content)})
            return body, self.keeps(account, kind, name, content)
        endpoint = self.endpoints.get(path)
        if endpoint is None:
            raise Refused(NOT_FOUND_API, "invalid url")
        is_post = request.method == "POST"
        body = read_body(await request.read()) if is_post else Body({})
        call = Call(account, request.query, body, self._state.clock())
        return body, endpoint(call)

    def _token(self, path: str, body: Body, query: Mapping[str, str]) -> Mapping[str, Json]:
        if path == "/cgi-bin/gettoken" and self._kind is not Kind.OA:
            account = self._holder(query.get("corpid", ""), query.get("corpsecret", ""))
            value, seconds = self._state.tokens.stable(account)
        elif path == "/cgi-bin/stable_token" and self._kind is Kind.OA:
            _check_grant(body.text("grant_type", ""))
            account = self._holder(body.text("appid", ""), body.text("secret", ""))
            is_forced = bool(body.whole("force_refresh", 0))
            value, seconds = self._state.tokens.stable(account, is_forced=is_forced)
        elif path == "/cgi-bin/token" and self._kind is Kind.OA:
            _check_grant(query.get("grant_type", ""))
            account = self._holder(query.get("appid", ""), query.get("secret", ""))
            value, seconds = self._state.tokens.legacy(account)
        else:
            raise Refused(NOT_FOUND_API, "invalid url")
        return {"access_token": value, "expires_in": seconds}

    def _holder(self, app_id: str, secret: str) -> FakeAccount:
        """The account with this id and secret; several apps of a corp differ by secret."""
        found = [
            account
            for account in self._state.accounts.values()
            if account.kind is self._kind and account.app_id == app_id
        ]
        if not found:
            raise Refused(BAD_APP_ID, "invalid appid" if self._kind is Kind.OA else "corpid")
        for account in found:
            if account.secret == secret:
                return account
        code = BAD_OA_SECRET if self._kind is Kind.OA else BAD_SECRET
        raise Refused(code, "invalid appsecret")

    def _download(self, request: web.Request, account: FakeAccount) -> web.Response:
        mime, content = self._state.own_media(account, request.query.get("media_id", ""))
        return web.Response(body=content, content_type=mime)

    def _note(self, path: str, body: Body, answer: Mapping[str, Json], *, account: str) -> None:
        errcode = int(str(answer.get("errcode", 0)))
        fields = {
            name: "***" if name == "secret" else value for name, value in body.fields.items()
        }
        self._state.calls.append(ApiCall(self._state.clock(), account, path, fields, errcode))
        if path.endswith(_READ_ONLY) and errcode == 0:
            return
        shown = {name: "***" if name == "access_token" else v for name, v in answer.items()}
        title = path.removeprefix("/cgi-bin/")
        exchange = Exchange(
            Direction.CALL, account, title, _pretty(fields), _pretty(shown), errcode == 0
        )
        self._state.book.log(exchange)


async def _suffer(fault: Fault, request: web.Request) -> web.StreamResponse | None:
    match fault.trouble:
        case Trouble.CODE:
            return _json({"errcode": fault.code, "errmsg": fault.errmsg})
        case Trouble.STATUS:
            return web.Response(status=fault.code, text=_BUSY_PAGE, content_type="text/html")
        case Trouble.REFUSE:
            _strike(fault, request)
            return web.Response(status=502)
        case Trouble.SLOW:
            if fault.strike is not None:
                fault.strike()
            await asyncio.sleep(fault.seconds)
    return None


async def _half(request: web.Request, whole: web.StreamResponse) -> web.StreamResponse:
    """The first half of an answer that announces all of it."""
    body = whole.body if isinstance(whole, web.Response) else b""
    content = body if isinstance(body, bytes) else b""
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    response.content_length = len(content)
    await response.prepare(request)
    await response.write(content[: len(content) // 2])
    _drop(request)
    return response


def _strike(fault: Fault, request: web.Request) -> None:
    if fault.strike is not None:
        fault.strike()
    _drop(request)


def _drop(request: web.Request) -> None:
    """Closes the connection under the caller; what is answered afterwards goes nowhere."""
    if request.transport is not None:
        request.transport.abort()


def _fault_answer(fault: Fault) -> dict[str, Json]:
    return {"errcode": fault.code or BUSY, "errmsg": f"{fault.trouble.value}: {fault.errmsg}"}


def _json(answer: Mapping[str, Json]) -> web.Response:
    """Half a character that a customer sent is escaped; everything else is UTF-8."""
    body = json.dumps(dict(answer), ensure_ascii=False)
    if not body.isascii() and _HALF.search(body):
        body = json.dumps(dict(answer))
    return web.Response(text=body, content_type="application/json")


def _pretty(fields: Mapping[str, Json]) -> str:
    text = json.dumps(dict(fields), ensure_ascii=False, indent=2) if fields else ""
    return text.encode("utf-8", "replace").decode()


def _check_grant(grant_type: str) -> None:
    if grant_type != "client_credential":
        raise Refused(BAD_GRANT, "invalid grant_type")


async def _upload(request: web.Request) -> tuple[str, bytes]:
    """Name and content of the file in the multipart field `media`."""
    if not request.content_type.startswith("multipart/"):
        return "", b""
    form = await request.post()
    field = form.get("media")
    if not isinstance(field, web.FileField):
        return "", b""
    return field.filename, field.file.read()
