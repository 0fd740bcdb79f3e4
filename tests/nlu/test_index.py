"""The inverted index: every token's goods, ascending, however many blocks they came in."""

import numpy as np

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
