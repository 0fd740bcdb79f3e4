"""kill -9 at every call by which a mass message goes out: one effect, and nothing left behind.

The server dies twice at each call: when the platform has heard it and done nothing, and when it
is done and unanswered. Between two calls there is no other state to die in. A 订阅号 is asked by
tag and a 服务号 by openid; the picture makes both send an article.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.channels.oa_tags import OFFERS
from bot.simulator.phones.model import Shape
from bot.simulator.platform.accounts import AccountType
from domain.campaign import MassState, as_picture, leftovers, list_mass
from domain.db import Tx
from tests.faults.telling import SHOP, Telling
from tests.faults.test_telling import last_campaign, offer

pytestmark = [pytest.mark.chaos, pytest.mark.slow, pytest.mark.timeout(300)]

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
LIVES = 45
A_DAY_AFTER = 49 * 3600.0
ARTICLE = ("stable_token", "material/add_material", "draft/add")
TAGGED = (
    "/tags/get", "/tags/create", "/user/tag/get", "/members/batchtagging", "/mass/sendall",
    "/mass/get", "/tags/delete",
)  # fmt: skip
BY_OPENID, BY_TAG = AccountType.SERVICE, AccountType.SUBSCRIPTION
CLEARED = (
    "/material/batchget_material", "/draft/batchget", "/draft/delete", "/material/del_material",
)  # fmt: skip
CALLS = {
    BY_OPENID: (*ARTICLE, "/mass/send", "/mass/get", *CLEARED),
    BY_TAG: (*ARTICLE, *TAGGED, *CLEARED),
}


@dataclass
class Came:
    """What came of it."""

    state: MassState
    effects: set[tuple[Shape, ...]]
    left: list[str]
    """Tags, pictures and drafts of ours that the platform still has."""
    deaths: int
    problems: list[str]

    @property
    def is_good(self) -> bool:
        """Everybody has the one article, and nothing of ours is left."""
        is_told = self.state is MassState.DONE and self.effects == {(Shape.NEWS,)}
        return is_told and not self.left and not self.problems


async def mass(folder: Path, kind: AccountType, *, plant: str = "") -> Came:
    """A mass message to three people, its server killed twice at each call."""
    stage = Telling(folder, plant=plant, account_type=kind)
    openids: list[str] = []

    def fill(tx: Tx) -> None:
        slugs = (SHOP.slug,) if kind is BY_TAG else ()
        openids.extend(offer(tx, 3, writes=False, picture=as_picture(PNG), tag_accounts=slugs))

    driver = await stage.open(fill)
    stage.follow(openids, writes=False)
    database = stage.database()
    planned = stage.die_at(*CALLS[kind])
    try:
        for _life in range(LIVES):
            await stage.round(driver)
            [call] = database.read_now(lambda tx: list_mass(tx, last_campaign(tx).id))
            if call.state is MassState.DONE and not call.tag_id:
                stage.ahead += A_DAY_AFTER
            if stage.deaths == planned and not database.read_now(leftovers):
                break
        return _came(stage, call.state, openids)
    finally:
        database.close_now()
        driver.child.close()
        await stage.platform.stop()


def _came(stage: Telling, state: MassState, openids: list[str]) -> Came:
    chats = [stage.platform.book.chat(openid) for openid in openids]
    return Came(
        state,
        {tuple(one.shape for one in chat) for chat in chats},
        [
            *(one for one in stage.platform.tags.named(stage.shop) if one.startswith(OFFERS)),
            *(
                key
                for kind in ("material", "draft")
                for key in stage.platform.state.store.all(kind)
            ),
        ],
        stage.deaths,
        stage.violations(),
    )


@pytest.mark.parametrize("kind", CALLS, ids=str)
async def test_a_mass_article_has_one_effect_wherever_it_dies(
    tmp_path: Path, kind: AccountType
) -> None:
    came = await mass(tmp_path, kind)
    assert came.is_good, came
    assert came.deaths == 2 * len(CALLS[kind])


@pytest.mark.parametrize(
    ("kind", "plant"),
    [(BY_OPENID, "new-key"), (BY_OPENID, "words-of-its-own"), (BY_TAG, "tag-of-its-own")],
)
async def test_the_harness_finds_a_second_effect_or_a_tag(
    tmp_path: Path, kind: AccountType, plant: str
) -> None:
    came = await mass(tmp_path, kind, plant=plant)
    assert not came.is_good, came
