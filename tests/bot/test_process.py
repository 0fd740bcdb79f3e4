"""`jiedan serve` as a process: it starts, answers, and stops without losing anything."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import aiohttp
import pytest

from bot.channels.fields import write_xml
from bot.channels.wire import seal_push
from tests.bench.order_path import free_port
from tests.wire.serving import KEYS
from tests.wire.vectors import AES_KEY

pytestmark = pytest.mark.slow

CANARY = "canary-secret-of-the-server-0123456789"


@pytest.fixture
def server(tmp_path):
    port = free_port()
    (tmp_path / "jiedan.toml").write_text(
        f"""
        [server]
        port = {port}
        secret = "{CANARY}"
        log_level = "DEBUG"
        [accounts.shop]
        kind = "oa"
        gh_id = "gh_1"
        appid = "wx1"
        secret = "{CANARY}"
        token = "tok1"
        aes_key = "{AES_KEY}"
        api_base = "http://127.0.0.1:9"
        """
    )
    clean = {k: v for k, v in os.environ.items() if not k.startswith("JIEDAN_")}
    child = subprocess.Popen(
        [sys.executable, "-m", "bot", "serve"],
        cwd=tmp_path,
        env={**clean, "PYTHONPATH": str(Path.cwd())},
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    yield child, f"http://127.0.0.1:{port}", tmp_path
    if child.poll() is None:
        child.kill()
    child.communicate()


async def up(session, base):
    for _ in range(300):
        try:
            async with session.get(base + "/healthz") as answer:
                return answer.status
        except aiohttp.ClientConnectorError:
            await asyncio.sleep(0.1)
    raise TimeoutError


def push(number):
    stamp = int(time.time())
    text = write_xml(
        {
            "ToUserName": "gh_1",
            "FromUserName": f"o_{number}",
            "CreateTime": stamp,
            "MsgType": "text",
            "Content": "可乐3箱 13812345678",
            "MsgId": str(10**16 + number),
        }
    )
    return seal_push(text, KEYS["shop"], timestamp=stamp, nonce=f"n{number}")


async def test_stopping_under_load_loses_nothing(server):
    child, base, folder = server
    async with aiohttp.ClientSession() as session:
        assert await up(session, base) == 200

        async def send(number):
            one = push(number)
            try:
                async with session.post(
                    base + "/cb/oa/shop", params=one.query, data=one.body
                ) as answer:
                    await answer.read()
                    return answer.status == 200
            except aiohttp.ClientError:
                return False

        tasks = [asyncio.ensure_future(send(n)) for n in range(150)]
        for first in asyncio.as_completed(tasks):
            if await first:
                break
        child.send_signal(signal.SIGTERM)
        acknowledged = sum(await asyncio.gather(*tasks))
    _out, errors = await asyncio.to_thread(child.communicate, timeout=30)
    assert child.returncode == 0
    with sqlite3.connect(folder / "jiedan.db") as connection:
        rows = connection.execute("SELECT state, count(*) FROM inbox GROUP BY state").fetchall()
    connection.close()
    assert acknowledged > 0
    assert rows == [("done", rows[0][1])]
    assert rows[0][1] >= acknowledged
    log = errors.decode()
    for leak in (CANARY, "tok1", AES_KEY, "13812345678", "msg_signature", "Traceback"):
        assert leak not in log
    assert '"event": "stopped"' in log


async def test_a_taken_port_is_one_line(server, tmp_path):
    _child, base, folder = server
    async with aiohttp.ClientSession() as session:
        await up(session, base)
    second = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "bot", "serve"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert second.returncode == 1
    assert "cannot listen on" in second.stderr
    assert "Traceback" not in second.stderr
