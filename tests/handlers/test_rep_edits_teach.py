"""What a rep puts in the place of other goods is evidence for the word once the shop agrees."""

from domain.catalog import find_sku
from domain.catalog.store import choices
from domain.customer import find_customer
from tests.factories import seed
from tests.handlers.stage import make_shop, message, say


def chosen(tx):
    """The goods chosen for 水 so far, newest first."""
    customer = find_customer(tx, "C001")
    assert customer is not None
    return tuple(choices.load_newest(tx, customer.id, "水", limit=3))


def test_the_shop_agrees_to_other_goods(sqlite_database):
    sqlite_database.write_now(seed, "drinks")
    shop = make_shop(sqlite_database)
    for text, who in (("可乐3箱 水5箱", "C001"), ("确认", "C001"), ("第2行换成怡宝", "R01")):
        say(sqlite_database, shop, message(text, who=who))
    for _ in range(2):  # the first 确认 is answered with the change, which he had not been shown
        assert sqlite_database.read_now(chosen) == ()
        say(sqlite_database, shop, message("确认", who="C001"))
    wanted = sqlite_database.read_now(find_sku, "YB555")
    assert sqlite_database.read_now(chosen) == (wanted.id,)
