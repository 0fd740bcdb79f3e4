"""`jiedan demo`: two links, everything kept over a restart, a taken port in one line."""

import json
import time
from pathlib import Path

import pytest

from tests.simulator.demo_process import DemoProcess

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def test_the_demo_serves_keeps_and_starts_anew(tmp_path: Path) -> None:
    demo = DemoProcess(tmp_path / "demo")
    demo.start()
    assert f"http://localhost:{demo.port}/chat/" in demo.output
    assert "/admin/" in demo.admin_link
    for path in ("/", "/chat/", "/healthz"):
        assert (demo.get(path))[0] == 200, path
    state = json.loads((demo.get("/chat/state"))[1])
    kinds = [person["kind"] for person in state["people"]]
    assert (kinds.count("oa") >= 6, kinds.count("wecom") >= 2) == (True, True)
    assert demo.act("say", person="C001", text="你好") == 200
    chat = (demo.get("/chat/chat?person=C001"))[1]
    at_desk = [person["key"] for person in state["people"] if person["kind"] == "kf"]
    assert state["sides"]["kf"]["slug"]
    assert demo.act("say", person=at_desk[0], text="你好") == 200
    assert answered(demo, at_desk[0]), "微信客服 fetches it, and the reply follows by courier"

    second = DemoProcess(tmp_path / "other", demo.port)
    second.start()
    assert second.stop() == 1
    assert second.output == (
        f"jiedan: port {demo.port} is taken; try: PORT={demo.port + 1} make demo\n"
    )
    assert not (tmp_path / "other").exists()

    assert demo.stop() == 0
    assert "Traceback" not in demo.output
    demo.start()
    assert (demo.get("/chat/chat?person=C001"))[1] == chat
    assert demo.stop() == 0

    demo.start("--reset")
    assert "你好" not in (demo.get("/chat/chat?person=C001"))[1]
    assert demo.stop() == 0


def answered(demo: DemoProcess, person: str) -> bool:
    """Whether somebody hears from the shop within ten seconds."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        bubbles = json.loads(demo.get(f"/chat/chat?person={person}")[1])
        if "theirs" in json.dumps(bubbles):
            return True
    return False
