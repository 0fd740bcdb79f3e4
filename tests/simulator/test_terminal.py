"""The terminal chat: commands, what is shown, and the transcript that can be recorded."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.simulator.heard import Heard
from bot.simulator.phones.model import Person, Via
from bot.simulator.phones.richtext import Option
from bot.simulator.platform.accounts import Kind
from bot.simulator.record import Recorder
from bot.simulator.simulator import Simulator
from bot.simulator.terminal import HELP, Terminal
from locales import Texts
from tests.chatfile import parse_chat
from tests.simulator.test_json_lines import simulator as simulator

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
async def lines() -> list[str]:
    return []


@pytest.fixture
async def terminal(simulator: Simulator, lines: list[str]) -> Terminal:
    t = Texts.load().translator("zh-CN")
    recorder = Recorder(simulator, locale="zh-CN", zone=SHANGHAI)
    person = await simulator.person("C001")
    return Terminal(simulator, t, person, recorder, lines.append)


async def test_a_session_is_shown_and_recorded(terminal: Terminal, lines: list[str]) -> None:
    await terminal.take("可乐3箱")
    assert terminal.prompt() == "老王> "
    assert lines[0] == "← 老王: 未下单 1种 合计 ¥138"
    assert all(line.startswith("    ") for line in lines[1:])
    lines.clear()
    await terminal.take("/as R01")
    await terminal.take("/clock +31m")
    await terminal.take("/click menu:orders")
    await terminal.take("/again")
    assert terminal.prompt() == "小李> "
    assert lines[-1] == "  重发，回复与上次一致"
    chat = parse_chat(terminal.recorder.text, Path("recorded.chat"))
    assert [(p.name, p.role, p.code) for p in chat.people.values()] == [
        ("老王", "customer", "C001"),
        ("小李", "rep", "R01"),
    ]
    [scenario] = chat.scenarios
    steps = [(step.kind.value, step.who, step.text.split("\n")[0]) for step in scenario.steps]
    assert steps[:3] == [
        (">", "老王", "可乐3箱"),
        ("<", "老王", "未下单 1种 合计 ¥138"),
        ("@", "", "+31m"),
    ]
    assert ("!", "小李", "click menu:orders") in steps
    assert (chat.now, chat.locale) == ("2027-03-02 09:00", "zh-CN")


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("/help", HELP),
        ("/clock later", "  ! BadTime: later"),
        ("/click", "  ! NoSuchButton: a click needs a key"),
        ("/card 确认", "  ! NoSuchButton: 确认"),
    ],
)
async def test_what_cannot_be_done_is_said(
    terminal: Terminal, lines: list[str], line: str, answer: str
) -> None:
    await terminal.take(line)
    assert lines == [answer]


async def test_nothing_typed_does_nothing(terminal: Terminal, lines: list[str]) -> None:
    await terminal.take("")
    await terminal.take("/again")
    assert lines == []


def test_a_message_as_json_has_its_options() -> None:
    one = Heard("C001", "哪种？", (Option("o1", "①500ml", "1"),), Via.PASSIVE, 1)
    assert one.as_json() == {
        "to": "C001",
        "text": "哪种？",
        "options": [{"id": "o1", "label": "①500ml"}],
    }
    assert Person("C001", Kind.OA, "shop", "o", "王").title == ""
