"""Real messages are kept without names and numbers, and read again later."""

import json
from pathlib import Path

import pytest

from bot.__main__ import main
from handlers.nlu.cases import anonymous, differences, make_case
from handlers.nlu.lexicon import Lexicon
from tests.nlu.conftest import demo_rows

MESSAGE = "老王：可乐330 3箱 雪碧两箱 多来点红牛 送到人民路8号 电话13812345678"


def test_a_case_says_nothing_of_who_wrote_it(lexicon: Lexicon) -> None:
    shown = anonymous(MESSAGE, lexicon)
    assert "老王" not in shown
    assert "13812345678" not in shown
    assert "人民路" not in shown
    assert "可乐330 3箱" in shown


def test_a_case_holds_what_is_read_and_asked(lexicon: Lexicon) -> None:
    case = make_case(lexicon, "可乐330 3箱 生抽2件 火星饼干2箱", {})
    assert [(x["must"], x["skus"]) for x in case["lines"]] == [
        ("commit", ["C330"]),
        ("clarify_product", ["H500", "H1900"]),
        ("not_found", []),
    ]
    assert case["intents"] == ["order"]
    assert differences(lexicon, case) == []


def test_a_case_that_is_read_otherwise_says_how(lexicon: Lexicon) -> None:
    case = make_case(lexicon, "可乐330 3箱", {})
    case["lines"][0]["qty"] = 5
    assert differences(lexicon, case) == [
        "missing: add commit C330 5.0 箱",
        "unexpected: add commit C330 3.0 箱",
    ]


def test_cases_are_saved_and_checked_by_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    goods, cases = tmp_path / "goods.jsonl", tmp_path / "cases.jsonl"
    goods.write_text("\n".join(json.dumps(row) for row in demo_rows()), encoding="utf-8")
    catalogue = ["understand", "--catalogue", str(goods)]
    assert main([*catalogue, "--save", str(cases), MESSAGE]) == 0
    assert main([*catalogue, "--check", str(cases)]) == 0
    assert "1 of 1 cases are read as saved" in capsys.readouterr().out
    case = json.loads(cases.read_text(encoding="utf-8"))
    case["intents"] = ["chitchat"]
    cases.write_text(json.dumps(case, ensure_ascii=False), encoding="utf-8")
    assert main([*catalogue, "--check", str(cases)]) == 1
    assert "intent order, not chitchat" in capsys.readouterr().out
