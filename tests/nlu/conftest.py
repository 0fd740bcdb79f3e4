"""Lexicons and files that the tests of the order-understanding core share."""

import json
import os
from functools import cache
from pathlib import Path

import pytest

from handlers.nlu.lexicon import Lexicon
from handlers.nlu.rows import lexicon_from_rows

ROOT = Path(__file__).parents[2]
CORPUS = Path(__file__).parent / "corpus"

DEMO = (
    ("可口可乐330ml*24罐/箱", "可口可乐", "可乐", "330ml*24罐/箱", "罐", {"罐": 1, "箱": 24},
     "饮料"),
    ("可口可乐500ml*24瓶/箱", "可口可乐", "可乐", "500ml*24瓶/箱", "瓶", {"瓶": 1, "箱": 24},
     "饮料"),
    ("可口可乐零度330ml*24罐/箱", "可口可乐", "可乐零度", "330ml*24罐/箱", "罐", {"罐": 1,
     "箱": 24}, "饮料"),
    ("雪碧330ml*24罐/箱", "雪碧", "柠檬味汽水", "330ml*24罐/箱", "罐", {"罐": 1, "箱": 24},
     "饮料"),
    ("农夫山泉550ml*24瓶/箱", "农夫山泉", "饮用天然水", "550ml*24瓶/箱", "瓶", {"瓶": 1,
     "箱": 24}, "饮料"),
    ("红牛250ml*24罐/箱", "红牛", "维生素功能饮料", "250ml*24罐/箱", "罐", {"罐": 1, "箱": 24},
     "饮料"),
    ("海天金标生抽500ml*12瓶/件", "海天", "金标生抽", "500ml*12瓶/件", "瓶", {"瓶": 1, "件": 12},
     "调味"),
    ("海天金标生抽1.9L*6瓶/件", "海天", "金标生抽", "1.9L*6瓶/件", "瓶", {"瓶": 1, "件": 6},
     "调味"),
    ("鲁花花生油5L*4桶/件", "鲁花", "花生油", "5L*4桶/件", "桶", {"桶": 1, "件": 4}, "粮油"),
    ("康师傅红烧牛肉面桶*12/箱", "康师傅", "红烧牛肉面", "108g*12桶/箱", "桶", {"桶": 1,
     "箱": 12}, "方便面"),
    ("三只松鼠每日坚果750g*6盒/箱", "三只松鼠", "每日坚果", "750g*6盒/箱", "盒", {"盒": 1,
     "箱": 6}, "零食"),
    ("1664白啤酒330ml*24瓶/箱", "1664", "白啤酒", "330ml*24瓶/箱", "瓶", {"瓶": 1, "箱": 24},
     "啤酒"),
    ("上海青", "", "上海青", "斤", "斤", {"斤": 1, "公斤": 2, "两": 0.1, "克": 0.002}, "蔬菜"),
    ("猪肉白菜水饺1kg*10袋/箱", "三全", "水饺猪肉白菜", "1kg*10袋/箱", "袋", {"袋": 1, "箱": 10},
     "冻品"),
)  # fmt: skip
CODES = (
    "C330",
    "C500",
    "CZ330",
    "S330",
    "N550",
    "R250",
    "H500",
    "H1900",
    "L5",
    "K12",
    "Z750",
    "B1664",
    "SHQ",
    "SJ1",
)


def demo_rows() -> list[dict[str, object]]:
    """The goods of the dialogues, with a few whose names hold numbers."""
    return [
        {
            "sku": code, "name": name, "brand": brand, "product": product, "spec": spec,
            "base_unit": base, "units": units,
            "order_unit": next(reversed(units)) if base != "斤" else "斤",
            "category": category, "barcode": "", "aliases": [],
        }
        for code,
        (name, brand, product, spec, base, units, category) in zip(CODES, DEMO, strict=True)
    ]  # fmt: skip


@cache
def demo_lexicon() -> Lexicon:
    """The lexicon of `demo_rows`."""
    return lexicon_from_rows(demo_rows())


@pytest.fixture
def lexicon() -> Lexicon:
    return demo_lexicon()


def shared_folder() -> Path | None:
    """The folder with the development set: beside the repository, or JIEDAN_SHARED."""
    for candidate in (os.environ.get("JIEDAN_SHARED"), ROOT.parent / "shared"):
        if candidate and (Path(candidate) / "understanding" / "score.py").is_file():
            return Path(candidate)
    return None


def json_lines(path: Path) -> list[dict[str, object]]:
    """The rows of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
