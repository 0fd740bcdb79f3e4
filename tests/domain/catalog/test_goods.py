"""Entering goods, finding them, and what is taught about them."""

from dataclasses import replace

import pytest
from sqlalchemy import insert

from domain.base.actor import SYSTEM
from domain.base.errors import NotFound
from domain.base.ids import AliasId, CategoryId, SkuId
from domain.catalog import (
    Alias,
    AliasSource,
    AliasUnfit,
    BuyingRule,
    Category,
    CategoryInvalid,
    SaleUnit,
    Scope,
    ScopedAlias,
    SkuDraft,
    SkuEntry,
    SkuFilter,
    SkuInvalid,
    SkuStatus,
    Split,
    SubstitutesCyclic,
    UnitConflict,
    aliases_of,
    all_substitutes,
    catalog_version,
    category_tree,
    export_vocabulary,
    find_by_barcode,
    find_category,
    find_circles,
    find_sku,
    get_sku,
    get_skus,
    learn_alias,
    learn_unit,
    list_categories,
    list_skus,
    named_substitutes,
    save_category,
    save_sku,
    set_all_substitutes,
    set_buying_rule,
    set_sku_status,
    set_substitutes,
    substitutes_of,
    undo_alias,
)
from domain.catalog.store.agreements import sku_substitute_table
from domain.customer import CustomerDraft, create_customer

COLA = SkuDraft(
    "KL330",
    "可口可乐330ml×24罐",
    "罐",
    "箱",
    (SaleUnit("箱", 24, ("case",)),),
    brand="可口可乐",
    product="可乐",
    spec="330ml×24",
    barcode="6901",
    aliases=("可乐", "小可乐"),
)
WATER = replace(COLA, code="NF550", name="农夫山泉550ml", barcode="", aliases=("矿泉水",))
CESTBON = replace(COLA, code="YB555", name="怡宝555ml", barcode="6901", aliases=())


def teach(tx, sku_id, text, *, scope=Scope.CUSTOMER, key="1", negative=False):
    word = Alias(AliasId(0), sku_id, text, scope, key, 0, negative, AliasSource.REP)
    return learn_alias(tx, word, SYSTEM)


def texts(tx, sku_id):
    return [(a.text, a.scope.value, a.is_negative) for a in aliases_of(tx, sku_id)]


def test_goods_keep_what_was_entered_and_every_change_is_a_new_version(tx):
    assert catalog_version(tx) == 0
    sku_id = save_sku(tx, COLA, SYSTEM)
    sku = get_sku(tx, sku_id)
    assert sku == find_sku(tx, " KL330 ")
    assert (sku.name, sku.units, sku.split, sku.status) == (
        COLA.name,
        (SaleUnit("罐", 1), SaleUnit("箱", 24, ("case",))),
        Split.NONE,
        SkuStatus.ON_SALE,
    )
    assert catalog_version(tx) == 1
    again = save_sku(tx, replace(COLA, name="可口可乐", aliases=("可乐", "快乐水")), SYSTEM)
    assert again == sku_id
    assert get_sku(tx, sku_id).name == "可口可乐"
    assert [a.text for a in aliases_of(tx, sku_id)] == ["可乐", "快乐水"]
    assert catalog_version(tx) == 2


def test_wrong_goods_change_nothing(tx):
    with pytest.raises(SkuInvalid):
        save_sku(tx, replace(COLA, order_unit="托"), SYSTEM)
    assert list_skus(tx).rows == ()
    assert catalog_version(tx) == 0
    with pytest.raises(NotFound):
        get_sku(tx, SkuId(1))
    assert find_sku(tx, "KL330") is None
    assert get_skus(tx, []) == {}


def test_goods_are_found_by_barcode_text_and_page(tx):
    drinks = save_category(tx, Category(CategoryId(0), "drinks", "饮料"), SYSTEM)
    cola = save_sku(tx, replace(COLA, category_id=drinks.id), SYSTEM)
    water = save_sku(tx, WATER, SYSTEM)
    save_sku(tx, CESTBON, SYSTEM)
    assert [s.code for s in find_by_barcode(tx, "6901")] == ["KL330", "YB555"]
    assert find_by_barcode(tx, "") == ()
    assert set(get_skus(tx, [water, cola, SkuId(99)])) == {cola, water}

    def codes(**wanted):
        return [s.code for s in list_skus(tx, SkuFilter(**wanted)).rows]

    assert codes(text="山泉") == ["NF550"]
    assert codes(text="%") == []
    assert codes(category_ids=(drinks.id,)) == ["KL330"]
    assert codes(sku_ids=(water,)) == ["NF550"]
    set_sku_status(tx, water, SkuStatus.OFF_SALE, SYSTEM)
    assert codes(status=SkuStatus.OFF_SALE) == ["NF550"]
    page = list_skus(tx, limit=2)
    assert ([s.code for s in page.rows], page.next_cursor) == (["KL330", "NF550"], "NF550")
    rest = list_skus(tx, cursor="NF550", limit=2)
    assert ([s.code for s in rest.rows], rest.next_cursor) == (["YB555"], None)


def test_categories_have_levels_and_no_circles(tx):
    food = save_category(tx, Category(CategoryId(0), "food", "食品", position=2), SYSTEM)
    drinks = save_category(tx, Category(CategoryId(0), "drinks", "饮料", food.id, 1), SYSTEM)
    soda = save_category(tx, Category(CategoryId(0), "soda", "汽水", drinks.id), SYSTEM)
    assert [c.code for c in list_categories(tx)] == ["soda", "drinks", "food"]
    assert category_tree(tx, food.id) == (food.id, drinks.id, soda.id)
    assert find_category(tx, "soda") == soda
    renamed = save_category(tx, replace(food, name="吃的"), SYSTEM)
    assert renamed.id == food.id
    for wrong in (
        replace(food, parent_id=soda.id),
        replace(food, parent_id=food.id),
        replace(food, name=" "),
        replace(food, code=""),
    ):
        with pytest.raises(CategoryInvalid):
            save_category(tx, wrong, SYSTEM)
    assert find_category(tx, "food") == renamed


def test_a_customer_buys_by_what_was_agreed_with_him(tx):
    sku_id = save_sku(tx, replace(COLA, moq=24, order_multiple=24), SYSTEM)
    shop = create_customer(tx, CustomerDraft("李记", group_code="catering"), SYSTEM)
    other = create_customer(tx, CustomerDraft("老王"), SYSTEM)
    group = BuyingRule(sku_id, Scope.GROUP, "catering", moq=48, split=Split.HALF)
    own = BuyingRule(sku_id, Scope.CUSTOMER, str(shop.id), split=Split.LOOSE)
    set_buying_rule(tx, own, SYSTEM)
    set_buying_rule(tx, group, SYSTEM)
    agreed = get_sku(tx, sku_id, shop)
    assert (agreed.moq, agreed.order_multiple, agreed.split) == (48, 24, Split.LOOSE)
    assert get_sku(tx, sku_id, other) == get_sku(tx, sku_id)
    set_buying_rule(tx, replace(own, moq=0, split=None), SYSTEM)
    agreed = get_sku(tx, sku_id, shop)
    assert (agreed.moq, agreed.split) == (0, Split.HALF)
    for wrong in (
        replace(own, scope=Scope.ALL),
        replace(own, scope_key=""),
        replace(own, moq=-1),
        replace(own, order_multiple=-1),
    ):
        with pytest.raises(SkuInvalid):
            set_buying_rule(tx, wrong, SYSTEM)


def test_a_taught_word_means_one_sku_in_its_scope(tx):
    water, cestbon = save_sku(tx, WATER, SYSTEM), save_sku(tx, CESTBON, SYSTEM)
    first = teach(tx, water, " 纯净水 ")
    assert (first.text, first.evidence) == ("纯净水", 1)
    assert teach(tx, water, "纯净水").evidence == 2
    teach(tx, water, "纯净水", key="2")
    teach(tx, cestbon, "纯净水")
    assert texts(tx, cestbon) == [("纯净水", "customer", False)]
    assert [a.scope_key for a in aliases_of(tx, water)] == ["", "2"]


def test_a_word_that_comes_with_other_goods_stays_theirs(tx):
    water, cestbon = save_sku(tx, WATER, SYSTEM), save_sku(tx, CESTBON, SYSTEM)
    teach(tx, cestbon, "矿泉水", scope=Scope.ALL, key="")
    assert texts(tx, water) == [("矿泉水", "all", False)]
    assert teach(tx, water, "矿泉水", scope=Scope.ALL, key="").source is AliasSource.GOODS
    teach(tx, water, "水水")
    save_sku(tx, replace(WATER, aliases=()), SYSTEM)
    assert texts(tx, water) == [("水水", "customer", False)]


def test_negative_evidence_replaces_the_word_and_is_replaced_by_it(tx):
    cola = save_sku(tx, COLA, SYSTEM)
    teach(tx, cola, "黑水")
    teach(tx, cola, "黑水", negative=True)
    assert ("黑水", "customer", True) in texts(tx, cola)
    assert ("黑水", "customer", False) not in texts(tx, cola)
    teach(tx, cola, "黑水")
    assert ("黑水", "customer", True) not in texts(tx, cola)


def test_a_word_can_be_taken_back_once(tx):
    cola = save_sku(tx, COLA, SYSTEM)
    word = teach(tx, cola, "黑水")
    version = catalog_version(tx)
    assert undo_alias(tx, word.id, SYSTEM) == word
    assert catalog_version(tx) == version + 1
    assert ("黑水", "customer", False) not in texts(tx, cola)
    with pytest.raises(NotFound):
        undo_alias(tx, word.id, SYSTEM)
    assert catalog_version(tx) == version + 1


@pytest.mark.parametrize("text", ["", "  ", "123", "…", "长" * 65])
def test_what_is_no_word_is_not_learned(tx, text):
    cola = save_sku(tx, COLA, SYSTEM)
    version = catalog_version(tx)
    with pytest.raises(AliasUnfit):
        teach(tx, cola, text)
    assert catalog_version(tx) == version
    with pytest.raises(NotFound):
        teach(tx, SkuId(99), "可乐")


def test_a_unit_is_learned_for_its_sku(tx):
    cola, water = save_sku(tx, COLA, SYSTEM), save_sku(tx, WATER, SYSTEM)
    learned = learn_unit(tx, cola, "提", 6, SYSTEM)
    assert learned.units[1] == SaleUnit("提", 6, (), is_learned=True)
    assert learn_unit(tx, cola, "板", 24, SYSTEM).units[-1].synonyms == ("case", "板")
    assert [u.unit for u in get_sku(tx, water).units] == ["罐", "箱"]
    version = catalog_version(tx)
    assert learn_unit(tx, cola, "提", 6, SYSTEM) == get_sku(tx, cola)
    assert catalog_version(tx) == version
    with pytest.raises(UnitConflict) as caught:
        learn_unit(tx, cola, "提", 8, SYSTEM)
    assert caught.value.factor == 6
    for unit, factor in (("", 6), ("排", 0), ("很长很长的单位名字", 6)):
        with pytest.raises(SkuInvalid):
            learn_unit(tx, cola, unit, factor, SYSTEM)
    with pytest.raises(NotFound):
        learn_unit(tx, SkuId(99), "提", 6, SYSTEM)
    assert catalog_version(tx) == version
    save_sku(tx, COLA, SYSTEM)
    assert [u.unit for u in get_sku(tx, cola).units] == ["罐", "提", "箱"]


def test_the_vocabulary_has_all_goods_and_words(tx):
    drinks = save_category(tx, Category(CategoryId(0), "drinks", "饮料"), SYSTEM)
    soda = save_category(tx, Category(CategoryId(0), "soda", "汽水", drinks.id), SYSTEM)
    cola = save_sku(tx, replace(COLA, category_id=soda.id), SYSTEM)
    water = save_sku(tx, replace(WATER, status=SkuStatus.OFF_SALE), SYSTEM)
    teach(tx, water, "水", scope=Scope.GROUP, key="catering")
    teach(tx, cola, "水", negative=True, key="7")
    vocabulary = export_vocabulary(tx)
    assert vocabulary.version == catalog_version(tx)
    assert vocabulary.skus[0] == SkuEntry(
        sku_id=cola,
        code="KL330",
        name="可口可乐330ml×24罐",
        brand="可口可乐",
        product="可乐",
        spec="330ml×24",
        base_unit="罐",
        units=(("罐", 1), ("箱", 24)),
        order_unit="箱",
        category="饮料/汽水",
        barcode="6901",
        aliases=("可乐", "小可乐"),
        unit_synonyms=(("case", "箱"),),
    )
    assert vocabulary.skus[1].is_on_sale is False
    assert vocabulary.aliases == (
        ScopedAlias("水", water, "group", "catering"),
        ScopedAlias("水", cola, "customer", "7", is_negative=True),
    )


def test_substitutes_are_offered_while_on_sale(tx):
    water, cestbon = save_sku(tx, WATER, SYSTEM), save_sku(tx, CESTBON, SYSTEM)
    cola = save_sku(tx, COLA, SYSTEM)
    set_substitutes(tx, water, [cestbon, cola], SYSTEM)
    assert [s.code for s in substitutes_of(tx, water)] == ["YB555", "KL330"]
    set_sku_status(tx, cestbon, SkuStatus.OFF_SALE, SYSTEM)
    assert [s.code for s in substitutes_of(tx, water)] == ["KL330"]
    for wrong, refusal in (([water], SubstitutesCyclic), ([cola, cola], SkuInvalid)):
        with pytest.raises(refusal):
            set_substitutes(tx, water, wrong, SYSTEM)
    with pytest.raises(NotFound):
        set_substitutes(tx, water, [SkuId(999)], SYSTEM)
    assert [s.code for s in substitutes_of(tx, water)] == ["KL330"]


@pytest.mark.parametrize(
    ("named", "circle"),
    [
        ({"A": "B", "B": "C"}, ""),
        ({"A": "BC", "B": "D", "C": "D"}, ""),
        ({"A": "B", "B": "A"}, "ABA"),
        ({"A": "B", "B": "C", "C": "A"}, "ABCA"),
        ({"A": "BC", "B": "D", "D": "A", "C": "A"}, "ACA"),
        ({"A": "A"}, "AA"),
        ({"A": "B", "B": "C", "C": "B"}, ""),
        ({"A": "BC", "B": "D", "C": "D", "D": "E", "E": "A"}, "ABDEA"),
        ({"A": "C", "C": "D", "D": "C", "X": "YA", "Y": "X"}, ""),
    ],
)  # fmt: skip
def test_a_way_from_substitute_to_substitute_back(named, circle):
    assert ["".join(way) for way in find_circles(named, "A")] == ([circle] if circle else [])


def test_long_ways_that_do_not_lead_back_are_looked_through_at_once():
    chain = {number: (number + 1,) for number in range(5_000)}
    assert list(find_circles(chain, chain)) == []
    assert next(find_circles({**chain, 5_000: (4_999,)}, [0, 4_999])) == (
        4_999, 5_000, 4_999,
    )  # fmt: skip


def test_substitutes_never_lead_back(tx):
    water, cestbon, cola = (save_sku(tx, sku, SYSTEM) for sku in (WATER, CESTBON, COLA))
    set_substitutes(tx, water, [cestbon], SYSTEM)
    set_substitutes(tx, cestbon, [cola], SYSTEM)
    with pytest.raises(SubstitutesCyclic) as refused:
        set_substitutes(tx, cola, [water], SYSTEM)
    assert refused.value.codes == ("KL330", "NF550", "YB555", "KL330")
    assert named_substitutes(tx, cola) == ()
    swapped = {water: [], cestbon: [water], cola: [cestbon]}
    set_all_substitutes(tx, swapped, SYSTEM)
    assert all_substitutes(tx) == {cestbon: (water,), cola: (cestbon,)}


def test_a_circle_of_before_still_offers_and_bars_only_itself(tx):
    water, cestbon, cola = (save_sku(tx, sku, SYSTEM) for sku in (WATER, CESTBON, COLA))
    for one, other in ((water, cestbon), (cestbon, water)):
        row = {"sku_id": one, "substitute_id": other, "position": 0}
        tx.query(insert(sku_substitute_table), row)
    assert [s.code for s in substitutes_of(tx, water)] == ["YB555"]
    set_substitutes(tx, cola, [water], SYSTEM)
    set_substitutes(tx, water, [cestbon], SYSTEM)
    with pytest.raises(SubstitutesCyclic):
        set_substitutes(tx, water, [cestbon, cola], SYSTEM)
    set_substitutes(tx, cestbon, [], SYSTEM)
    set_substitutes(tx, water, [cestbon], SYSTEM)
    assert [s.code for s in substitutes_of(tx, cola)] == ["NF550"]


def test_goods_for_a_customer_take_two_statements(tx):
    ids = [save_sku(tx, replace(COLA, code=f"S{n}"), SYSTEM) for n in range(20)]
    shop = create_customer(tx, CustomerDraft("李记"), SYSTEM)
    before = tx.statements
    assert len(get_skus(tx, ids, shop)) == 20
    assert tx.statements - before == 2
