"""Every notice, word for word, to each side that hears of it, in every language.

`notices.txt` is the table; `pytest --chat-accept` writes it anew, for review in the diff. What
several scenes tell in the same words stands there once.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import pytest

from domain.db import Database
from domain.notice import MATRIX, Audience, NoticeKind
from handlers.context import Shop
from tests.factories import seed
from tests.handlers.noticeplay import LANGUAGES, Play, Told, hidden
from tests.handlers.noticescenes import SCENES, Scene
from tests.handlers.noticewire import notice_wire
from tests.handlers.stage import NOW, make_shop

pytestmark = pytest.mark.slow
TABLE = Path(__file__).with_name("notices.txt")
ELSEWHERE = {NoticeKind.LATE_REPLY}
"""It says what a turn said already."""
SIDES = {
    Audience.CUSTOMER: ("customer",),
    Audience.REP: ("rep",),
    Audience.STAFF: ("rep", "owner"),
    Audience.OWNERS: ("owner",),
    Audience.FINANCE: ("finance",),
    Audience.ROBOTS: ("robot",),
}
PER_MINUTE = 30
"""What WeCom brings one member in a minute; most scenes begin in the same one."""
LINES = 12
"""What a phone shows of a notice besides the lines of goods."""


@dataclass(frozen=True, slots=True)
class Seeded:
    """A filled database to copy, with the shop's words read once."""

    path: Path
    shop: Shop


@pytest.fixture(scope="module")
def seeds(empty_file, tmp_path_factory) -> dict[str, Seeded]:
    """The shops of the scenes, by the name of their seed."""
    folder = tmp_path_factory.mktemp("seeds")
    return {name: _seeded(name, empty_file, folder) for name in {s.seed for s in SCENES}}


@pytest.fixture(scope="module")
def told(seeds, tmp_path_factory) -> dict[str, list[Told]]:
    """What each scene tells."""
    folder = tmp_path_factory.mktemp("notices")
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
        played = Play(Path(path), clock, seeded.shop, Path(mkdtemp(dir=folder)), database)
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


def as_written(received: str) -> str:
    """What a phone shows, as the table has it: a cut title stands whole in the next line."""
    title, _, words = hidden(received).replace("：", ": ").partition("\n")
    is_cut = title.endswith("…") and words.startswith(title[:-1])
    return words if is_cut else f"{title}\n{words}".rstrip("\n")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_notice_arrives_over_the_wire_as_the_table_has_it(
    told, seeds, tmp_path, language
):
    """Through the courier, by HTTP, to who reads it: each once, word for word."""
    place = LANGUAGES.index(language)
    once = list({one: one for notices in told.values() for one in notices})
    wrong: list[tuple[object, ...]] = []
    for at in range(0, len(once), PER_MINUTE):
        async with notice_wire(seeds["drinks"].path, tmp_path, language) as wire:
            for one in once[at : at + PER_MINUTE]:
                received = await wire.receive(one.before)
                if [as_written(x) for x in received] != [one.texts[place].replace("：", ": ")]:
                    wrong.append((one.title, received, one.texts[place]))
                elif not wire.is_sent(one.before):
                    wrong.append((one.title, "not noted as sent"))
    assert wrong == []
