"""Lists of several shops are cut by shop, and each part is read (D18, D19)."""

from typing import Any

import pytest

from handlers.nlu.lists import Reference, ShopPart, split_shops
from handlers.nlu.normalise import plain
from handlers.nlu.rows import lexicon_from_rows
from tests.nlu.conftest import CORPUS, demo_lexicon, json_lines

SHOPS = ("drinks", "fresh", "snacks", "pantry", "household")

DEMO = {
    "#接龙 周三配送 12点截\n1. 张姐小吃 可乐330 3箱 雪碧2\n2. 李记面馆 生抽1件，面5箱\n"
    "3. 老王 老样子+红牛1\n4. 小赵 +1": [
        ShopPart("张姐小吃", "可乐330 3箱 雪碧2"),
        ShopPart("李记面馆", "生抽1件,面5箱"),
        ShopPart("老王", "红牛1", Reference.LAST_ORDER),
        ShopPart("小赵", "", Reference.SAME_AS_PREVIOUS),
    ],
    "老王超市：可乐3 水5 明早": [ShopPart("老王超市", "可乐3 水5 明早")],
    "老王超市：可乐3\n李记：今天不要": [
        ShopPart("老王超市", "可乐3"), ShopPart("李记", "", is_none=True),
    ],
    "例 1. 店名 商品\n1、@老陈🌸 红牛２箱\n3) 老陈 再加雪碧1箱": [
        ShopPart("老陈", "红牛2箱\n再加雪碧1箱"),
    ],
    "3号店红牛5箱 5号店可乐3箱": [ShopPart("3号店", "红牛5箱"), ShopPart("5号店", "可乐3箱")],
    "3号店：红牛5箱 5号店：可乐3箱": [ShopPart("3号店", "红牛5箱"), ShopPart("5号店", "可乐3箱")],
    "1店要红牛5箱，二店不要": [ShopPart("1店", "红牛5箱"), ShopPart("二店", "", is_none=True)],
    "总店、3号店：红牛各5箱": [ShopPart("总店", "红牛各5箱"), ShopPart("3号店", "红牛各5箱")],
    "老王超市：红牛5箱 送3号店门口": [ShopPart("老王超市", "红牛5箱 送3号店门口")],
    "可乐3箱 雪碧两箱": [],
    "红牛：3箱": [],
}  # fmt: skip


@pytest.mark.parametrize("text", DEMO)
def test_a_list_is_cut_by_shop(text: str) -> None:
    assert list(split_shops(text, demo_lexicon())) == DEMO[text]


def test_the_headers_of_the_corpus() -> None:
    right = total = 0
    for shop in SHOPS:
        lexicon = lexicon_from_rows(json_lines(CORPUS / shop / "catalogue.jsonl"))
        for row in json_lines(CORPUS / shop / "lists.jsonl"):
            blocks: list[dict[str, str]] = row["blocks"]  # type: ignore[assignment]
            found = split_shops(str(row["text"]), lexicon)
            total += 1
            wanted = [(b["header"], b["reference"]) for b in blocks]
            right += [(p.header.lower(), p.reference) for p in found] == [
                (h.lower(), r) for h, r in wanted
            ]
    assert right / total >= 0.9


def test_the_headers_of_lists_written_without_sight_of_the_code() -> None:
    goods = [
        row for shop in (CORPUS / "unseen").glob("*/catalogue.jsonl") for row in json_lines(shop)
    ]
    lexicon = lexicon_from_rows(goods)
    rows: list[dict[str, Any]] = json_lines(CORPUS / "unseen" / "lists.jsonl")
    right = 0
    for row in rows:
        found = [part.header for part in split_shops(row["text"], lexicon)]
        right += found == [plain(shop["name"]) for shop in row["shops"]]
    assert right / len(rows) >= 0.9
