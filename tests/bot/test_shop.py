"""The shop in memory follows the catalogue, also after a refresh that failed."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.settings import Settings, ShopSettings
from bot.shop import ShopKeeper
from bot.shop import make_shop as shop_of
from bot.storage import open_database
from domain.aftersale import ClaimWindows
from domain.base.actor import SYSTEM
from domain.base.ids import AliasId, CategoryId
from domain.catalog import (
    Alias,
    AliasSource,
    Category,
    Scope,
    aliases_of,
    catalog_version,
    export_vocabulary,
    learn_alias,
    save_category,
    undo_alias,
)
from handlers.nlu.match import lookup
from tests.bot.logged import events
from tests.factories import seed
from tests.handlers.stage import make_shop


@pytest.fixture
async def database(tmp_path, clock):
    opened = open_database(f"sqlite:///{tmp_path}/goods.db", clock)
    opened.write_now(seed, "drinks")
    yield opened
    await opened.close()


@pytest.fixture
def keeper(database, clock):
    version = database.read_now(catalog_version)
    return ShopKeeper(database, make_shop(database), version=version, clock=clock)


def teach(tx):
    """A new version of the catalogue."""
    sku = export_vocabulary(tx).skus[0].sku_id
    word = Alias(AliasId(0), sku, "黑水", Scope.ALL, "", 1, False, AliasSource.REP)
    learn_alias(tx, word, SYSTEM)
    return catalog_version(tx)


def take_back(tx):
    """The taught word ends."""
    sku = export_vocabulary(tx).skus[0].sku_id
    [alias] = [a for a in aliases_of(tx, sku) if a.text == "黑水"]
    undo_alias(tx, alias.id, SYSTEM)
    return catalog_version(tx)


def name_a_shelf(tx):
    """What concerns no single SKU."""
    save_category(tx, Category(CategoryId(0), "NEW", "新货架", None, 9), SYSTEM)
    return catalog_version(tx)


def fitting(lexicon, word):
    """The goods that a word means."""
    return [lexicon.goods(fit.at) for fit in lookup(lexicon, word).fits]


def rename(tx, old, new):
    """Take a table away from the vocabulary, or give it back."""
    tx.connection.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))


async def test_a_failed_refresh_is_logged_and_tried_again(database, keeper, caplog):
    before = keeper.now.lexicon
    version = await database.write(teach)
    await database.write(rename, "alias", "away")
    with events(caplog) as said:
        keeper.note_version(version)
        await keeper.settle()
    assert [entry["event"] for entry in said] == ["goods_not_refreshed"]
    assert keeper.now.lexicon is before

    await database.write(rename, "away", "alias")
    await keeper.look()
    await keeper.settle()
    fresh = keeper.now.lexicon
    assert fresh is not before
    keeper.note_version(version)
    await keeper.look()
    await keeper.settle()
    assert keeper.now.lexicon is fresh


async def test_a_failed_look_in_the_background_is_logged(database, keeper, caplog):
    await database.write(rename, "catalog_state", "away")
    with events(caplog) as said:
        keeper.look_soon()
        await keeper.settle()
    assert [entry["event"] for entry in said] == ["goods_not_looked_at"]


async def test_a_taught_word_is_added_without_indexing_all_again(database, keeper):
    before = keeper.now.lexicon
    keeper.note_version(await database.write(teach))
    await keeper.settle()
    after = keeper.now.lexicon
    assert after.segments[0] is before.segments[0]
    assert (after.added, len(after)) == (1, len(before))
    sku = before.entry(0).sku_id
    assert [f.sku_id for f in fitting(after, "黑水")] == [sku]
    assert fitting(before, "黑水") == []


async def test_a_taken_back_word_is_gone_at_once(database, keeper):
    keeper.note_version(await database.write(teach))
    await keeper.settle()
    keeper.note_version(await database.write(take_back))
    await keeper.settle()
    assert fitting(keeper.now.lexicon, "黑水") == []


async def test_a_change_of_the_shelves_indexes_all_again(database, keeper):
    before = keeper.now.lexicon
    keeper.note_version(await database.write(name_a_shelf))
    await keeper.settle()
    assert keeper.now.lexicon.segments[0] is not before.segments[0]
    assert keeper.now.lexicon.added == 0


def test_the_shop_is_as_the_settings_say(database):
    """How far off a weight is asked back, and how long goods can be complained about."""
    there = make_shop(database)
    shop = ShopSettings(weight_tolerance_percent=10, claim_hours_weighed=48, claim_days=3)
    made = shop_of(Settings(shop=shop), there.lexicon, texts=there.texts, order_key=b"k" * 32)
    assert made.weight_tolerance == 10
    assert made.claim_windows == ClaimWindows(timedelta(days=2), timedelta(days=3))
    usual = shop_of(Settings(), there.lexicon, texts=there.texts, order_key=b"k" * 32)
    assert (usual.weight_tolerance, usual.claim_windows) == (30, ClaimWindows())
