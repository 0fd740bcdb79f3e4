"""`jiedan demo` as a process of its own, on a free port, with its own folder."""

import asyncio
import re
import socket
import sys
from pathlib import Path
from signal import SIGTERM

import aiohttp


class DemoProcess:
    """A running demo; `output` is what it printed."""

    def __init__(self, folder: Path, port: int | None = None) -> None:
        self.folder = folder
        self.port = port or free_port()
        self.output = ""
        self._process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        """Where it serves."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def admin_link(self) -> str:
        """The one-time login link that it printed."""
        match = re.search(r"http://\S+/admin/\S+", self.output)
        assert match is not None, self.output
        return match[0].replace("localhost", "127.0.0.1")

    async def start(self, *arguments: str) -> None:
        """Starts it; returns once its links are printed."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "demo", "--port", str(self.port),
            "--data", str(self.folder), *arguments,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        assert self._process.stdout is not None
        self.output = ""
        async with asyncio.timeout(60):
            while "Ctrl+C" not in self.output:
                line = await self._process.stdout.readline()
                if not line:
                    return
                self.output += line.decode()

    async def stop(self) -> int:
        """Ends it as an operator would; its exit code."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(SIGTERM)
        rest, _none = await asyncio.wait_for(self._process.communicate(), 30)
        self.output += rest.decode()
        code = self._process.returncode
        assert code is not None
        return code

    async def get(self, path: str) -> tuple[int, str]:
        """One page of it."""
        async with aiohttp.ClientSession() as session, session.get(self.url + path) as response:
            return response.status, await response.text()

    async def act(self, name: str, **body: object) -> int:
        """One act on the chat page."""
        headers = {"X-Chat-Page": "1"}
        async with (
            aiohttp.ClientSession(json_serialize=_raw, headers=headers) as session,
            session.post(f"{self.url}/chat/{name}", json=body) as response,
        ):
            return response.status


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _raw(value: object) -> str:
    import json

    return json.dumps(value, ensure_ascii=False)
