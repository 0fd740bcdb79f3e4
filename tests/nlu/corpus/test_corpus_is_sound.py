"""The corpus is data that other tests are scored against, so its gold must hold together."""

import json
import unicodedata
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
SHOPS = ("drinks", "snacks", "pantry", "fresh", "household")
MESSAGES = ("orders", "talk", "corrections", "vague", "reorders")
INTENTS = frozenset(
    ("order", "modify", "reorder", "cancel", "confirm", "aftersale", "handoff", "chitchat")
) | {f"query_{what}" for what in ("price", "stock", "order", "promo", "bill", "product")}
CHANGING = frozenset({"order", "modify", "reorder"})
MUST = frozenset({"commit", "either", "clarify_product", "clarify_qty", "not_found"})
Row = dict[str, Any]


@cache
def rows(shop: str, kind: str) -> tuple[Row, ...]:
    text = (HERE / shop / f"{kind}.jsonl").read_text(encoding="utf-8")
    return tuple(json.loads(line) for line in text.splitlines() if line.strip())


@cache
def catalogue(shop: str) -> dict[str, Row]:
    return {row["sku"]: row for row in rows(shop, "catalogue")}


def messages(shop: str) -> Iterator[Row]:
    for kind in MESSAGES:
        yield from rows(shop, kind)


def all_rows(*kinds: str) -> list[Row]:
    return [row for shop in SHOPS for kind in kinds for row in rows(shop, kind)]


def line_is_sound(line: Row, goods: dict[str, Row], text: str) -> bool:
    """Whether one gold line says exactly one thing and the catalogue knows all of it."""
    assert line["op"] in {"add", "set", "del"}, text
    assert line["must"] in MUST, text
    skus = line["skus"]
    assert all(sku in goods for sku in skus), text
    assert len(set(skus)) == len(skus), text
    quantity, unit = line["qty"], line["unit"]
    if line["op"] == "del":
        return (line["must"], len(skus), quantity, unit) == ("commit", 1, None, None)
    match line["must"]:
        case "commit" | "either":
            return len(skus) == 1 and quantity > 0 and unit in goods[skus[0]]["units"]
        case "clarify_product":
            asked = quantity is None or quantity > 0
            return (
                len(skus) > 1 and asked and any(unit in (None, *goods[s]["units"]) for s in skus)
            )
        case "clarify_qty":
            return bool(skus) and quantity is None and "approx" in line
        case _:
            return not skus and line["mention"] in text


@pytest.mark.parametrize("shop", SHOPS)
def test_a_catalogue_row_has_every_field_of_the_development_catalogue(shop: str) -> None:
    fields = "sku name brand product spec base_unit units order_unit category barcode aliases"
    for row in rows(shop, "catalogue"):
        assert set(row) == set(fields.split())
        assert row["units"][row["base_unit"]] == 1
        assert row["order_unit"] in row["units"]
        assert all(factor > 0 for factor in row["units"].values())
        assert row["name"].startswith(row["brand"] + row["product"])
        assert row["name"].rstrip()


def test_a_sku_and_a_barcode_name_one_row_of_the_whole_corpus() -> None:
    skus = Counter(row["sku"] for row in all_rows("catalogue"))
    codes = Counter(row["barcode"] for row in all_rows("catalogue") if row["barcode"])
    assert skus.most_common(1)[0][1] == 1
    assert codes.most_common(1)[0][1] == 1


@pytest.mark.parametrize("shop", SHOPS)
def test_two_rows_of_one_product_differ_in_pack(shop: str) -> None:
    packs = Counter((r["brand"], r["product"], r["spec"]) for r in rows(shop, "catalogue"))
    assert packs.most_common(1)[0][1] == 1


@pytest.mark.parametrize("shop", SHOPS)
def test_no_alias_is_claimed_by_two_brands(shop: str) -> None:
    owners: dict[str, set[str]] = {}
    for row in rows(shop, "catalogue"):
        for alias in row["aliases"]:
            owners.setdefault(alias, set()).add(row["brand"] or row["product"])
    assert {alias: brands for alias, brands in owners.items() if len(brands) > 1} == {}


def test_every_id_is_used_once() -> None:
    ids = Counter(row["id"] for row in all_rows(*MESSAGES, "lists", "match", "quantity"))
    assert ids.most_common(1)[0][1] == 1


@pytest.mark.parametrize("shop", SHOPS)
def test_no_message_is_given_twice_in_one_situation(shop: str) -> None:
    said = Counter((row["text"], json.dumps(row["context"])) for row in messages(shop))
    assert said.most_common(1)[0][1] == 1


@pytest.mark.parametrize("shop", SHOPS)
def test_a_message_has_the_shape_of_the_development_set(shop: str) -> None:
    for row in messages(shop):
        assert set(row) == {"id", "difficulty", "tags", "text", "context", "intents", "lines"}
        assert row["difficulty"] in {"easy", "medium", "hard"}, row["id"]
        assert row["tags"], row["id"]
        assert row["text"].strip(), row["id"]
        assert INTENTS.issuperset(row["intents"]), row["id"]
        assert row["intents"], row["id"]


@pytest.mark.parametrize("shop", SHOPS)
def test_every_gold_line_names_known_goods_in_a_unit_they_are_sold_in(shop: str) -> None:
    for row in messages(shop):
        for line in row["lines"]:
            assert line_is_sound(line, catalogue(shop), row["text"]), row["id"]


@pytest.mark.parametrize("shop", SHOPS)
def test_a_cart_and_a_last_order_are_possible(shop: str) -> None:
    goods = catalogue(shop)
    for row in messages(shop):
        assert set(row["context"]) <= {"cart", "last_order"}, row["id"]
        for held in row["context"].values():
            assert held, row["id"]
            assert all(item["unit"] in goods[item["sku"]]["units"] for item in held), row["id"]
            assert all(item["qty"] > 0 for item in held), row["id"]
            assert len({item["sku"] for item in held}) == len(held), row["id"]


@pytest.mark.parametrize("shop", SHOPS)
def test_only_orders_and_changes_carry_lines(shop: str) -> None:
    for row in messages(shop):
        intent = row["intents"][0]
        assert intent in CHANGING or not row["lines"], row["id"]
        assert intent != "order" or row["lines"], row["id"]


@pytest.mark.parametrize("shop", SHOPS)
def test_an_intent_has_the_situation_it_needs(shop: str) -> None:
    for row in messages(shop):
        intent, context = row["intents"][0], row["context"]
        if intent in {"modify", "cancel", "confirm"}:
            assert "cart" in context, row["id"]
        if intent == "reorder":
            assert "last_order" in context, row["id"]


@pytest.mark.parametrize("shop", SHOPS)
def test_a_line_is_set_or_removed_only_where_it_stands_and_really_changes(shop: str) -> None:
    for row in messages(shop):
        held = row["context"].get("cart") or row["context"].get("last_order") or []
        amounts = {i["sku"]: Fraction(str(i["qty"])) for i in held}
        for line in row["lines"]:
            if line["op"] == "add":
                continue
            assert line["skus"][0] in amounts, row["id"]
            if line["op"] == "set":
                assert Fraction(str(line["qty"])) != amounts[line["skus"][0]], row["id"]


@pytest.mark.parametrize("shop", SHOPS)
def test_one_message_has_at_most_one_line_of_a_sku(shop: str) -> None:
    for row in messages(shop):
        sure = [line for line in row["lines"] if line["must"] in {"commit", "either"}]
        named = Counter(line["skus"][0] for line in sure)
        assert not named or named.most_common(1)[0][1] == 1, row["id"]


@pytest.mark.parametrize("shop", SHOPS)
def test_a_list_has_a_block_for_every_header_and_the_header_is_in_the_text(shop: str) -> None:
    for row in rows(shop, "lists"):
        assert set(row) == {"id", "difficulty", "tags", "text", "context", "blocks"}, row["id"]
        headers = [block["header"] for block in row["blocks"]]
        assert len(set(headers)) == len(headers) > 0, row["id"]
        plain = unicodedata.normalize("NFKC", row["text"])
        for header in headers:
            assert unicodedata.normalize("NFKC", header) in plain, (row["id"], header)
        assert row["blocks"][0]["reference"] != "same_as_previous", row["id"]


@pytest.mark.parametrize("shop", SHOPS)
def test_every_line_of_a_list_is_sound(shop: str) -> None:
    for row in rows(shop, "lists"):
        for block in row["blocks"]:
            assert block["reference"] in {None, "last_order", "same_as_previous"}, row["id"]
            for line in block["lines"]:
                assert line_is_sound(line, catalogue(shop), row["text"]), row["id"]
                assert line["op"] == "add" or block["reference"], row["id"]


@pytest.mark.parametrize("shop", SHOPS)
def test_every_match_query_has_known_answers(shop: str) -> None:
    queries = Counter(row["query"] for row in rows(shop, "match"))
    assert queries.most_common(1)[0][1] == 1
    for row in rows(shop, "match"):
        assert set(row) == {"id", "query", "type", "skus"}, row["id"]
        assert row["skus"], row["id"]
        assert all(sku in catalogue(shop) for sku in row["skus"]), row["id"]


@pytest.mark.parametrize("shop", SHOPS)
def test_every_quantity_is_a_positive_number_with_a_unit_or_none(shop: str) -> None:
    for row in rows(shop, "quantity"):
        assert set(row) <= {"id", "source", "text", "gold", "tags", "alts"}, row["id"]
        for answer in (row["gold"], *row.get("alts", ())):
            assert all(value > 0 for value, _ in answer), row["id"]
            assert all(unit is None or unit for _, unit in answer), row["id"]


@pytest.mark.parametrize(
    ("kinds", "least"),
    [
        (("catalogue",), 500),
        (("orders",), 400),
        (("talk",), 200),
        (("lists",), 60),
        (("corrections",), 80),
        (("vague",), 60),
        (("reorders",), 50),
        (("match",), 300),
        (("quantity",), 200),
    ],
)
def test_there_is_enough_of_every_kind(kinds: tuple[str, ...], least: int) -> None:
    assert len(all_rows(*kinds)) >= least


def test_every_difficulty_and_every_outcome_is_well_represented() -> None:
    orders = all_rows("orders", "vague", "corrections")
    levels = Counter(row["difficulty"] for row in orders)
    outcomes = Counter(line["must"] for row in orders for line in row["lines"])
    assert min(levels[level] for level in ("easy", "medium", "hard")) >= 90
    assert set(outcomes) == MUST
    assert min(outcomes.values()) >= 20
