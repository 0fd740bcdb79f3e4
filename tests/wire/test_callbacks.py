"""Callbacks over real HTTP: answered, repeated, refused."""

import asyncio
import itertools
import json
from datetime import timedelta

import pytest

from bot.channels.fields import write_xml
from bot.channels.wire import Keyring, Push, open_reply, seal_echo, signature
from tests.wire.serving import KEYS, PATHS, RECEIVERS, file_url, serving


async def refused(served, push, slug="shop"):
    before = served.rows()
    status, body = await served.post(push, slug)
    assert body == b""
    assert served.rows() == before
    return status


async def test_a_stranger_is_answered_and_kept(served):
    said = await served.ask("可乐3箱")
    assert said
    assert served.rows()["inbox"] == 1


async def test_fifty_equal_pushes_at_once_are_one_message(served):
    push = served.text_push("可乐3箱")
    answers = await asyncio.gather(*(served.post(push) for _ in range(50)))
    assert {status for status, _body in answers} == {200}
    assert len({body for _status, body in answers}) == 1
    assert served.rows()["inbox"] == 1


async def test_a_repetition_after_a_restart_gets_the_same_bytes(tmp_path, clock):
    async with serving(file_url(tmp_path), clock) as first:
        push = first.text_push("可乐3箱")
        before = await first.post(push)
        rows = first.rows()
    clock.move(timedelta(seconds=60))
    async with serving(file_url(tmp_path), clock) as second:
        assert await second.post(push) == before
        assert second.rows()["inbox"] == rows["inbox"]


async def test_a_repetition_signed_anew_gets_the_same_bytes(served):
    push = served.text_push("可乐3箱")
    before = await served.post(push)
    served.clock.move(timedelta(minutes=20))
    fields = {"FromUserName": "o_stranger", "MsgType": "text", "Content": "可乐3箱"}
    fields |= {"ToUserName": "gh_1", "CreateTime": "1", "MsgId": str(10**16 + 1)}
    assert await served.post(served.seal(write_xml(fields))) == before


@pytest.mark.parametrize("minutes", [10, 2 * 24 * 60])
async def test_a_captured_push_is_refused_later(served, minutes):
    push = served.text_push("可乐3箱")
    await served.post(push)
    served.clock.move(timedelta(minutes=minutes))
    assert await refused(served, push) == 403


WAYS = list(itertools.product((0, 1), (False, True), (False, True), (False, True)))
"""Current or previous AES key, XML or JSON, safe or compatible mode, with a BOM or without."""


async def test_each_key_format_and_mode_is_answered_in_kind(served):
    """What stands in clear beside a compatible push counts for nothing."""
    for number, (key, is_json, is_compatible, has_bom) in enumerate(WAYS):
        fields = {"ToUserName": "gh_1", "FromUserName": f"o_{number}", "MsgType": "text"}
        fields |= {"MsgId": number + 1, "Content": "?"}
        text = json.dumps(fields) if is_json else write_xml(fields)
        clear = {"ToUserName": "gh_1", "FromUserName": "o_forged", "Content": "可乐3箱"}
        outer = {"outer": clear} if is_compatible else {}
        push = served.seal(text, key_index=key, **outer)
        if has_bom:
            push = Push(push.query, b"\xef\xbb\xbf" + push.body)
        status, body = await served.post(push)
        assert (status, body[:1]) == (200, b"{" if is_json else b"<")
        alone = Keyring("tok1", (KEYS["shop"].aes_keys[key],), "wx1")
        assert open_reply(body.decode(), alone)["ToUserName"] == f"o_{number}"
    assert served.rows()["inbox"] == len(WAYS)


async def test_an_unanswered_event_is_acknowledged(served):
    fields = {"ToUserName": "gh_1", "FromUserName": "o_2", "CreateTime": 1, "MsgType": "event"}
    status, body = await served.post(served.seal(write_xml({**fields, "Event": "LOCATION"})))
    assert (status, body) == (200, b"success")


@pytest.mark.parametrize("slug", list(PATHS))
@pytest.mark.parametrize("route", list(PATHS))
async def test_only_the_account_itself_is_accepted(served, slug, route):
    push = served.text_push("可乐", slug, AgentID="1")
    if slug == route:
        assert (await served.post(push, route))[0] == 200
    else:
        assert await refused(served, push, route) == 403


async def test_another_receiver_inside_is_refused(served):
    for slug, receiver in RECEIVERS.items():
        if slug != "shop":
            assert await refused(served, served.text_push("可乐", ToUserName=receiver)) == 403


async def test_unknown_account_and_wrong_family(served):
    push = served.text_push("可乐")
    for path in ("/cb/oa/nobody", "/cb/wecom/shop", "/cb/oa/..%2fshop"):
        async with served.session.post(
            served.base + path, params=push.query, data=push.body
        ) as answer:
            assert answer.status in (403, 404)
    assert "inbox" not in served.rows()


async def test_url_checks(served):
    stamp = int(served.clock().timestamp())
    query = seal_echo("314159", KEYS["staff"], timestamp=stamp, nonce="n1")
    async with served.session.get(served.base + PATHS["staff"], params=query) as answer:
        assert (answer.status, await answer.text()) == (200, "314159")
    query = {"timestamp": str(stamp), "nonce": "n1", "echostr": "e<b>"}
    query["signature"] = signature("tok1", str(stamp), "n1")
    async with served.session.get(served.base + PATHS["shop"], params=query) as answer:
        assert (answer.status, await answer.text()) == (200, "e<b>")
        assert answer.content_type == "text/plain"
    query["nonce"] = "n2"
    async with served.session.get(served.base + PATHS["shop"], params=query) as answer:
        assert (answer.status, await answer.text()) == (403, "")


async def test_oversize_with_and_without_a_length(served):
    push = served.text_push("可乐")

    async def pieces():
        for _ in range(40):
            yield b"<" * 4096

    for data in (b"x" * 70000, pieces()):
        async with served.session.post(
            served.base + PATHS["shop"], params=push.query, data=data
        ) as answer:
            assert answer.status == 413
    assert "inbox" not in served.rows()


async def test_truncated_bodies(served):
    push = served.text_push("可乐3箱")
    for cut in range(0, len(push.body), 17):
        async with served.session.post(
            served.base + PATHS["shop"], params=push.query, data=push.body[:cut]
        ) as answer:
            assert answer.status in (400, 403)
    assert "inbox" not in served.rows()


ATTACKS = [
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml><Encrypt>&e;</Encrypt></xml>',
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]><xml>&b;</xml>',
    "<xml>" * 5000,
    "<xml>" + "<a>1</a>" * 6000 + "</xml>",
    "<xml><Encrypt>a</Encrypt><Encrypt>b</Encrypt></xml>",
    '<xml xmlns:x="y"><x:Encrypt>a</x:Encrypt></xml>',
    "<xml><Encrypt/></xml>",
    "{}",
    '{"Encrypt": ["a"]}',
    '{"Encrypt": 5}',
    "[1]",
    "\x00",
    "null",
]


@pytest.mark.parametrize("text", ATTACKS)
async def test_attacks_outside_and_inside_the_seal(served, text):
    push = served.text_push("可乐")
    async with served.session.post(
        served.base + PATHS["shop"], params=push.query, data=text.encode()
    ) as answer:
        assert answer.status in (400, 403)
    assert await refused(served, served.seal(text)) in (400, 403)


async def test_stalled_bodies_end_and_honest_ones_do_not_wait(served):
    host, port = served.base.removeprefix("http://").split(":")
    head = (
        b"POST /cb/oa/shop?timestamp=1&nonce=1 HTTP/1.1\r\nHost: x\r\n"
        b"Content-Length: 5000\r\n\r\n<xml>"
    )
    stalled = []
    for start in (head, b"POST /cb/oa/shop HTTP/1.1\r\nHost"):
        for _ in range(20):
            reader, writer = await asyncio.open_connection(host, int(port))
            writer.write(start)
            stalled.append((reader, writer))
    assert await served.ask("可乐")
    async with asyncio.timeout(10):
        for reader, writer in stalled[:20]:
            assert b" 400 " in await reader.readline()
            writer.close()
    for _reader, writer in stalled[20:]:
        writer.close()
    assert served.rows()["inbox"] == 1


async def test_health_and_metrics(served):
    await served.ask("可乐")
    async with served.session.get(served.base + "/healthz") as answer:
        assert (answer.status, await answer.json()) == (200, {"ok": True})
    async with served.session.get(served.base + "/metrics") as answer:
        assert 'jiedan_turns_total{result="done"} 1.0' in await answer.text()


async def test_the_pages_are_found_with_and_without_the_last_stroke(served):
    for path in ("/", "/admin"):
        async with served.session.get(served.base + path, allow_redirects=False) as answer:
            assert (answer.status, answer.headers["Location"]) == (302, "/admin/")
