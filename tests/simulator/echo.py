"""A tiny server under test for the fake platform; wechatpy reads and writes its envelopes."""

import asyncio
from collections.abc import Callable

from aiohttp import web
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.enterprise import parse_message as parse_wecom
from wechatpy.enterprise.crypto import WeChatCrypto as WecomCrypto
from wechatpy.exceptions import InvalidSignatureException
from wechatpy.replies import TextReply

AES = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
OLD_AES = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefg"
TOKEN = "tok"


class EchoServer:
    """Answers every text with `Echo: …`; `answers` overrides the next answers, raw."""

    def __init__(self) -> None:
        self.oa = WeChatCrypto(TOKEN, AES, "wx0001")
        self.wecom = WecomCrypto(TOKEN, AES, "ww0001")
        self.messages: list[object] = []
        self.bodies: list[bytes] = []
        self.answers: list[web.Response | None] = []
        self.reply: Callable[[object], str] | None = None
        self._kept: dict[str, str] = {}
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def start(self) -> None:
        app = web.Application()
        app.router.add_post("/cb/oa/shop", self._oa)
        app.router.add_post("/cb/wecom/staff", self._wecom)
        self._runner = web.AppRunner(app, shutdown_timeout=0.05)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"

    async def stop(self) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    async def _oa(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.bodies.append(body)
        try:
            xml = self.oa.decrypt_message(
                body.decode("utf-8-sig"),
                request.query["msg_signature"],
                request.query["timestamp"],
                request.query["nonce"],
            )
        except InvalidSignatureException:
            return web.Response(status=403)
        return await self._answer(parse_message(xml), self.oa)

    async def _wecom(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.bodies.append(body)
        xml = self.wecom.decrypt_message(
            body.decode(),
            request.query["msg_signature"],
            request.query["timestamp"],
            request.query["nonce"],
        )
        return await self._answer(parse_wecom(xml), self.wecom)

    async def _answer(self, message, crypto) -> web.Response:
        self.messages.append(message)
        if self.answers:
            answer = self.answers.pop(0)
            if answer is None:
                await asyncio.Event().wait()
            return answer
        if self.reply is not None:
            text = self.reply(message)
        elif message.type == "text":
            text = f"Echo: {message.content}"
        else:
            return web.Response(text="success")
        key = str(message.id) if message.type == "text" else f"{message.source}{message.time}"
        if key not in self._kept:
            xml = TextReply(content=text, message=message).render()
            self._kept[key] = crypto.encrypt_message(xml, "n0nce", str(message.time))
        return web.Response(text=self._kept[key])
