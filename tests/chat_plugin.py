"""Collects `.chat` transcripts: each scenario in several ways, on SQLite and PostgreSQL.

The ways are in process, in process with every inbound replayed, and over the wire as real signed
XML and HTTP. Files whose header says `ways: all` run all three on both databases, the others in
process on SQLite; `make chaos` runs every file over the wire, and replayed on PostgreSQL.
`--chat-via WAY`, once or more, runs these ways everywhere, and `--chat-accept` rewrites the
expectations of the files from a plain run on SQLite.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from _pytest.fixtures import TopRequest

from tests.chatfile import ChatFile, ChatSyntax, Scenario, parse_chat, rewrite

ALL_WAYS = (
    "sqlite", "sqlite-replayed", "sqlite-wire",
    "postgresql", "postgresql-replayed", "postgresql-wire",
)  # fmt: skip
USUAL_WAYS = ("sqlite",)
"""Over the wire, and with every message delivered twice on PostgreSQL, in `make chaos`."""
ACCEPTED: pytest.StashKey[dict[Path, dict[tuple[int, int], Any]]] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The two options of the transcripts."""
    group = parser.getgroup("chat")
    group.addoption("--chat-accept", action="store_true", help="rewrite .chat expectations")
    group.addoption(
        "--chat-via", action="append", choices=ALL_WAYS, help="run .chat files this way only"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Room for what `--chat-accept` will write."""
    config.stash[ACCEPTED] = {}


def pytest_collect_file(parent: pytest.Collector, file_path: Path) -> pytest.Collector | None:
    """A `.chat` file under tests/chats."""
    if file_path.suffix == ".chat":
        return ChatCollector.from_parent(parent, path=file_path)
    return None


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the accepted expectations."""
    for path, runs in session.config.stash[ACCEPTED].items():
        path.write_text(rewrite(path.read_text("utf-8"), runs), "utf-8")


class ChatCollector(pytest.File):
    """One transcript file."""

    def collect(self) -> Iterator["ChatItem"]:
        """Every scenario in every way it is run."""
        try:
            chat = parse_chat(self.path.read_text("utf-8"), self.path)
        except ChatSyntax as problem:
            raise self.CollectError(str(problem)) from None
        usual = ALL_WAYS if chat.ways == "all" else USUAL_WAYS
        ways = self.config.getoption("--chat-via") or usual
        if self.config.getoption("--chat-accept"):
            ways = ("sqlite",)
        for scenario in chat.scenarios:
            for way in ways:
                yield ChatItem.from_parent(
                    self, name=f"{scenario.title}[{way}]", chat=chat, scenario=scenario, way=way
                )


class ChatItem(pytest.Item):
    """One scenario, run one way."""

    def __init__(self, *, chat: ChatFile, scenario: Scenario, way: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.chat = chat
        self.scenario = scenario
        self.way = way
        self.obj = None
        self.funcargs: dict[str, object] = {}
        fixtures = self.session._fixturemanager
        self._fixtureinfo = fixtures.getfixtureinfo(node=self, func=None, cls=None)
        self.fixturenames = self._fixtureinfo.names_closure
        self._request = TopRequest(self, _ispytest=True)  # type: ignore[arg-type]
        if scenario.is_xfail:
            self.add_marker(pytest.mark.xfail(strict=True))

    def runtest(self) -> None:
        """Play the scenario; an unexpected or missing message fails with file:line."""
        from tests.chatrun import open_stage, play

        with open_stage(self.chat, self.way, self._request) as stage:
            accepted = play(stage, self.scenario, accept=self.config.getoption("--chat-accept"))
        if accepted:
            self.config.stash[ACCEPTED].setdefault(self.path, {}).update(accepted)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """A transcript's own message, without a traceback."""
        if type(excinfo.value).__name__ == "ChatMismatch":
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the scenario stands."""
        return self.path, self.scenario.line - 1, self.name
