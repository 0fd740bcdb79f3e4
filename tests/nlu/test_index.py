"""The inverted index: every token's goods, ascending, however many blocks they came in."""

import numpy as np

from domain.catalog.vocabulary import SkuEntry
from handlers.nlu.codes import Codes
from handlers.nlu.index import Index


def test_each_token_has_its_goods_in_order() -> None:
    index = Index([{"a", "b"}, {"b"}, set(), {"c", "b"}])
    assert index.size == 4
    assert index.postings("a").tolist() == [0]
    assert index.postings("b").tolist() == [0, 1, 3]
    assert index.postings("d").tolist() == []
    assert index.with_all(("b", "c")).tolist() == [3]
    assert index.with_all((), index.postings("b")).tolist() == [0, 1, 3]


def test_an_index_of_nothing_answers_nothing() -> None:
    index = Index([])
    assert index.size == 0
    assert index.postings("a").tolist() == []
    assert index.ranked({"a": 1.0}, 5, 100) == []


def test_more_postings_than_are_sorted_at_once() -> None:
    tokens = [f"t{n}" for n in range(9)]
    index = Index([tokens if row % 2 else tokens[:8] for row in range(64_000)])
    assert np.array_equal(index.postings("t0"), np.arange(64_000))
    assert np.array_equal(index.postings("t8"), np.arange(1, 64_000, 2))


def entry(sku_id: int, code: str, barcode: str = "") -> SkuEntry:
    return SkuEntry(
        sku_id=sku_id, code=code, name="可乐", brand="", product="可乐", spec="", base_unit="罐",
        units=(("罐", 1),), order_unit="罐", category="", barcode=barcode,
    )  # fmt: skip


def test_codes_are_found_in_small_letters() -> None:
    entries = (entry(1, "KL330", "690001"), entry(2, "XB330"), entry(3, "", "690003"))
    codes = Codes(10, entries)
    assert codes["kl330"] == codes["690001"] == 10
    assert codes.get("xb330") == 11
    assert codes.get("690003") == 12
    assert "KL330" not in codes
    assert sorted(codes) == ["690001", "690003", "kl330", "xb330"]
    assert len(codes) == 4


def test_of_equal_codes_the_last_one_counts() -> None:
    assert Codes(0, (entry(1, "A1"), entry(2, "a1"))) == {"a1": 1}


def test_no_codes_are_none() -> None:
    assert not Codes(0, ())
    assert not Codes(0, (entry(1, ""),))
    assert Codes(0, (entry(1, "A1"),))
    assert Codes(0, ()).get("a1") is None
