"""Words learned from choices and corrections: how much evidence, for whom, and taken back."""

import pytest

from domain.base.actor import SYSTEM
from domain.base.ids import AliasId, CustomerId, SkuId
from domain.catalog import (
    Alias,
    AliasSource,
    Choice,
    Scope,
    export_vocabulary,
    learn_alias,
    list_conflicts,
    list_learned,
    note_choice,
    note_correction,
    take_choice_back,
    undo_alias,
)
from domain.catalog.spreading import WordUse, holds_for_all, holds_in_group
from domain.customer import Customer, CustomerDraft, create_customer, get_customer
from domain.db import Tx
from tests.factories import DRINKS, seed_goods

COLA, PEPSI = SkuId(1), SkuId(2)


def own(customer: int, sku_id: SkuId, *, negative: bool = False) -> Alias:
    key = str(customer)
    return Alias(
        AliasId(customer), sku_id, "可乐", Scope.CUSTOMER, key, 3, negative, AliasSource.CHOICE
    )


def of_group(group: str, sku_id: SkuId) -> Alias:
    return Alias(AliasId(9), sku_id, "可乐", Scope.GROUP, group, 1, False, AliasSource.CHOICE)


def use(*aliases: Alias, chosen: dict[int, SkuId] | None = None) -> WordUse:
    groups = {CustomerId(n): "retail" if n < 10 else "canteen" for n in range(1, 20)}
    return WordUse(aliases, {CustomerId(c): s for c, s in (chosen or {}).items()}, groups)


THREE = (own(1, COLA), own(2, COLA), own(3, COLA))


@pytest.mark.parametrize(
    ("known", "holds"),
    [
        (use(*THREE), True),
        (use(*THREE[:2]), False),
        (use(*THREE[:2], own(11, COLA)), False),
        (use(*THREE, own(4, PEPSI)), False),
        (use(*THREE, own(4, COLA, negative=True)), False),
        (use(*THREE, own(4, PEPSI, negative=True)), True),
        (use(*THREE, own(11, PEPSI)), True),
        (use(*THREE, chosen={1: COLA, 4: PEPSI}), False),
        (use(*THREE, of_group("retail", PEPSI)), False),
    ],
)
def test_a_group_has_a_word_when_three_of_it_agree_and_nobody_disagrees(
    known: WordUse, holds: bool
) -> None:
    assert holds_in_group(known, COLA, "retail") is holds


def test_all_have_a_word_when_two_groups_agree_and_nobody_disagrees() -> None:
    both = (of_group("retail", COLA), of_group("canteen", COLA))
    assert holds_for_all(use(*both), COLA)
    assert not holds_for_all(use(both[0]), COLA)
    assert not holds_for_all(use(*both, own(4, PEPSI)), COLA)
    assert not holds_for_all(use(*both, of_group("stall", PEPSI)), COLA)


def shops(tx: Tx) -> list[Customer]:
    seed_goods(tx, DRINKS)
    made = []
    for n in range(8):
        group = "retail" if n < 4 else "canteen"
        draft = CustomerDraft(f"店{n}", f"D{n:03}", group_code=group)
        made.append(get_customer(tx, create_customer(tx, draft, SYSTEM).id))
    return made


def choose(tx: Tx, shop: Customer, sku: str, *drafts: int, word: str = "生抽") -> None:
    sku_id = next(s.sku_id for s in export_vocabulary(tx).skus if s.code == sku)
    for draft in drafts:
        note_choice(tx, Choice(shop, word, SkuId(sku_id), f"{shop.id}-{draft}"), SYSTEM)


def held(tx: Tx) -> list[str]:
    return sorted(
        f"{w.alias.scope}:{w.alias.scope_key}={w.sku_code}"
        for w in list_learned(tx)
        if not w.alias.is_negative
    )


def test_three_drafts_in_a_row_make_a_word(tx: Tx) -> None:
    shop = shops(tx)[0]
    choose(tx, shop, "HT500", 1, 1, 1, 2)
    assert held(tx) == []
    choose(tx, shop, "HT1900", 3)
    choose(tx, shop, "HT500", 4, 5)
    assert held(tx) == []
    choose(tx, shop, "HT500", 6)
    assert held(tx) == [f"customer:{shop.id}=HT500"]
    choose(tx, shop, "HT1900", 7)
    assert held(tx) == []


def test_a_word_spreads_while_everybody_agrees_and_shrinks_when_one_does_not(tx: Tx) -> None:
    made = shops(tx)

    def wide() -> list[str]:
        return [word for word in held(tx) if not word.startswith("customer")]

    for shop in made[:3]:
        choose(tx, shop, "HT500", 1, 2, 3, word="小生")
    assert wide() == ["group:retail=HT500"]
    for shop in made[4:7]:
        choose(tx, shop, "HT500", 1, 2, 3, word="小生")
    assert wide() == ["all:=HT500", "group:canteen=HT500", "group:retail=HT500"]
    choose(tx, made[3], "HT1900", 1, word="小生")
    assert wide() == ["group:canteen=HT500"]
    choose(tx, made[3], "HT500", 2, 3, 4, word="小生")
    assert wide() == ["group:canteen=HT500"]


def test_a_word_entered_with_goods_stays_a_question_for_whoever_is_new(tx: Tx) -> None:
    made = shops(tx)
    for shop in (*made[:3], *made[4:7]):
        choose(tx, shop, "HT500", 1, 2, 3)
    assert "group:canteen=HT500" in held(tx)
    assert "all:=HT500" not in held(tx)


def test_a_word_taken_back_has_to_be_chosen_anew(tx: Tx) -> None:
    shop = shops(tx)[0]
    choose(tx, shop, "HT500", 1, 2, 3)
    [word] = list_learned(tx)
    undo_alias(tx, word.alias.id, SYSTEM)
    choose(tx, shop, "HT500", 4, 5)
    assert held(tx) == []
    choose(tx, shop, "HT500", 6)
    assert held(tx) == [f"customer:{shop.id}=HT500"]


def test_what_left_the_draft_again_is_no_evidence(tx: Tx) -> None:
    shop = shops(tx)[0]
    ids = {s.code: SkuId(s.sku_id) for s in export_vocabulary(tx).skus}
    choose(tx, shop, "HT500", 1, 2, 3)
    take_choice_back(tx, shop, ids["HT500"], occasion=f"{shop.id}-3", actor=SYSTEM)
    assert held(tx) == []
    choose(tx, shop, "HT500", 3)
    assert held(tx) == [f"customer:{shop.id}=HT500"]


def test_a_word_that_had_spread_shrinks_when_a_choice_behind_it_is_no_evidence(tx: Tx) -> None:
    made = shops(tx)
    ids = {s.code: SkuId(s.sku_id) for s in export_vocabulary(tx).skus}
    for shop in (*made[:3], *made[4:7]):
        choose(tx, shop, "HT500", 1, 2, 3, word="小生")
    assert "all:=HT500" in held(tx)
    first = made[0]
    take_choice_back(tx, first, ids["HT500"], occasion=f"{first.id}-3", actor=SYSTEM)
    own = [f"customer:{shop.id}=HT500" for shop in (*made[1:3], *made[4:7])]
    assert held(tx) == sorted([*own, "group:canteen=HT500"])


def test_a_correction_is_weak_until_it_is_said_again(tx: Tx) -> None:
    shop = shops(tx)[0]
    ids = {s.code: SkuId(s.sku_id) for s in export_vocabulary(tx).skus}

    def weak() -> list[bool]:
        return [a.is_weak for a in export_vocabulary(tx).aliases]

    choice = Choice(shop, "可乐", ids["BS330"], "1")
    note_correction(tx, choice, ids["KL330"], SYSTEM)
    assert weak() == [True, True]
    note_correction(tx, choice, ids["KL330"], SYSTEM)
    assert weak() == [False, False]
    assert held(tx) == [f"customer:{shop.id}=BS330"]


def test_what_was_taught_is_not_undone_by_a_choice(tx: Tx) -> None:
    shop = shops(tx)[0]
    ids = {s.code: SkuId(s.sku_id) for s in export_vocabulary(tx).skus}
    key = str(shop.id)
    taught = Alias(
        AliasId(0), ids["HT1900"], "生抽", Scope.CUSTOMER, key, 1, False, AliasSource.REP
    )
    learn_alias(tx, taught, SYSTEM)
    choose(tx, shop, "HT500", 1)
    assert held(tx) == [f"customer:{shop.id}=HT1900"]


def test_conflicts_are_words_that_mean_different_goods(tx: Tx) -> None:
    made = shops(tx)
    assert list_conflicts(tx) == ()
    choose(tx, made[0], "HT500", 1, 2, 3)
    choose(tx, made[4], "HT1900", 1, 2, 3)
    [found] = list_conflicts(tx)
    assert found.text == "生抽"
    assert [m.sku_code for m in found.meanings if m.alias.scope is Scope.CUSTOMER] == [
        "HT500",
        "HT1900",
    ]
