"""Whole conversations end as a careful clerk would have them."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from domain.catalog import Sku
from domain.db import Database
from tests.conftest import Clock
from tests.conversations.playing import Conversation, goods, is_right, load, play

SETS = sorted(Path(__file__).parent.glob("*.jsonl"))
ALL = [(path.stem, told) for path in SETS for told in load(path)]


@pytest.fixture(scope="module")
def skus(demo_file: Path) -> Mapping[str, Sku]:
    """The goods of the demo shop by code."""
    database = Database.open(f"sqlite:///{demo_file}", clock=Clock())
    found = database.read_now(goods)
    database.close_now()
    return found


@pytest.mark.parametrize("told", [pytest.param(one, id=f"{name}-{one.id}") for name, one in ALL])
def test_a_conversation_ends_as_a_careful_clerk_would_have_it(
    demo_file: Path, tmp_path: Path, skus: Mapping[str, Sku], told: Conversation
) -> None:
    played = play(demo_file, tmp_path, told)
    story = "\n".join(
        f"> {turn}\n{said}" for turn, said in zip(told.turns, played.said, strict=True)
    )
    found = f"{story}\nplaced {played.placed}, draft {played.draft}; wanted {told.end}"
    assert is_right(told, played, skus) is not bool(told.open), found
