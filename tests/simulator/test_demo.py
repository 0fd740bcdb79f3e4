"""`jiedan demo`: two links, everything kept over a restart, a taken port in one line."""

import json
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
