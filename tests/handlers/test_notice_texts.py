"""Every notice, word for word, to each side that hears of it, in every language.

`notices.txt` is the table; `pytest --chat-accept` writes it anew, for review in the diff. What
several scenes tell in the same words stands there once.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from domain.db import Database
from domain.notice import MATRIX, Audience, NoticeKind
from handlers.context import Shop
from tests.factories import seed
from tests.handlers.noticeplay import LANGUAGES, Play, Told
from tests.handlers.noticescenes import SCENES, Scene
from tests.handlers.stage import NOW, make_shop

pytestmark = pytest.mark.slow
TABLE = Path(__file__).with_name("notices.txt")
ELSEWHERE = {
    NoticeKind.GROUPSEND_ASKED,
    NoticeKind.GROUPSEND_UNDONE,
    NoticeKind.LATE_REPLY,
}
"""test_groupsend.py has two of them; the third says what a turn said already."""
SIDES = {
    Audience.CUSTOMER: ("customer",),
    Audience.REP: ("rep",),
    Audience.STAFF: ("rep", "owner"),
    Audience.OWNERS: ("owner",),
    Audience.FINANCE: ("finance",),
    Audience.ROBOTS: ("robot",),
}
LINES = 12
"""What a phone shows of a notice besides the lines of goods."""


@dataclass(frozen=True, slots=True)
class Seeded:
    """A filled database to copy, with the shop's words read once."""

    path: Path
    shop: Shop


@pytest.fixture(scope="module")
def told(empty_file, tmp_path_factory) -> dict[str, list[Told]]:
    """What each scene tells."""
    folder = tmp_path_factory.mktemp("notices")
    seeds = {name: _seeded(name, empty_file, folder) for name in {s.seed for s in SCENES}}
    return {one.name: _play(one, seeds[one.seed], folder) for one in SCENES}


def _seeded(name: str, empty: Path, folder: Path) -> Seeded:
    path = Path(shutil.copy(empty, folder / f"{name}.db"))
    database = Database.open(f"sqlite:///{path}", clock=lambda: NOW)
    database.write_now(seed, name)
    shop = make_shop(database)
    database.close_now()
    return Seeded(path, shop)


def _play(scene: Scene, seeded: Seeded, folder: Path) -> list[Told]:
    clock = _Clock()
    path = shutil.copy(seeded.path, folder / "scene.db")
    database = Database.open(f"sqlite:///{path}", clock=clock)
    try:
        played = Play(database, clock, seeded.shop)
        for line in scene.lines:
            played.go(line)
        return played.told
    finally:
        database.close_now()


class _Clock:
    now = NOW

    def __call__(self):
        return self.now


def test_every_notice_says_what_the_table_has(told, request):
    found = _written(told)
    if request.config.getoption("--chat-accept"):
        TABLE.write_text(found, encoding="utf-8")
    assert found == TABLE.read_text(encoding="utf-8")


def _written(told: dict[str, list[Told]]) -> str:
    seen: set[Told] = set()
    rows: list[str] = []
    for name, notices in told.items():
        rows.append(f"== {name}")
        for one in notices:
            if one in seen:
                continue
            seen.add(one)
            rows.append(f"-- {one.title}")
            for language, text in zip(LANGUAGES, one.texts, strict=True):
                rows += [f"{language}:", *(f"  {line}" for line in text.split("\n"))]
        rows.append("")
    return "\n".join(rows)


def test_every_box_of_the_matrix_is_told(told):
    titles = {one.title for notices in told.values() for one in notices}
    wanted = {
        f"{entry.kind} {entry.what}".strip() + f" → {side}"
        for entry in MATRIX
        for box in entry.told
        for side in SIDES[box.to]
    }
    assert wanted - titles == set()


def test_no_kind_is_without_words(told):
    kinds = {one.kind.partition(" ")[0] for notices in told.values() for one in notices}
    assert set(NoticeKind) - ELSEWHERE - kinds == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_notice_is_longer_than_a_phone_shows(told, language):
    place = LANGUAGES.index(language)
    for one in {one for notices in told.values() for one in notices}:
        assert len(one.texts[place].split("\n")) <= LINES, one.title
