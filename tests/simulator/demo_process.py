"""`jiedan demo` as a process of its own, on a free port, with its own folder."""

import json
import re
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from urllib.error import HTTPError

START_SECONDS = 90


class DemoProcess:
    """A running demo; `output` is what it printed."""

    def __init__(self, folder: Path, port: int | None = None) -> None:
        self.folder = folder
        self.port = port or free_port()
        self.output = ""
        self._process: subprocess.Popen[str] | None = None

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

    def start(self, *arguments: str) -> None:
        """Starts it; returns once its links are printed, or it has ended."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot", "demo", "--port", str(self.port),
             "--data", str(self.folder), *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        assert self._process.stdout is not None
        self.output = ""
        while "Ctrl+C" not in self.output:
            line = self._process.stdout.readline()
            if not line:
                return
            self.output += line

    def stop(self) -> int:
        """Ends it as an operator would; its exit code."""
        assert self._process is not None
        if self._process.poll() is None:
            self._process.terminate()
        rest, _none = self._process.communicate(timeout=30)
        self.output += rest
        return self._process.returncode

    def get(self, path: str) -> tuple[int, str]:
        """One page of it."""
        return _fetch(urllib.request.Request(self.url + path))

    def act(self, name: str, **body: object) -> int:
        """One act on the chat page."""
        data = json.dumps(body, ensure_ascii=False).encode()
        headers = {"X-Chat-Page": "1", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}/chat/{name}", data=data, headers=headers)
        return _fetch(request)[0]


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _fetch(request: urllib.request.Request) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.status, response.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()
