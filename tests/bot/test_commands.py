"""The command line: exit codes, one line for wrong settings, quick answers.

What a new process could change runs as one; the other commands are called in this process.
"""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.__main__ import main

pytestmark = pytest.mark.slow

CANARY = "canary" * 8
KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"


def run(*arguments, cwd, environment=None, text=""):
    clean = {k: v for k, v in os.environ.items() if not k.startswith("JIEDAN_")}
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=cwd,
        env={**clean, "PYTHONPATH": str(Path.cwd()), **(environment or {})},
        capture_output=True,
        text=True,
        input=text,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({}, "server.secret: missing"),
        ({"JIEDAN_SERVER__SECRET": CANARY}, "accounts: none is configured"),
        ({"JIEDAN_SERVER__PORT": "x"}, "server.port"),
        ({"JIEDAN_SERVER__NOPE": CANARY}, "server.nope: unknown key"),
        ({"JIEDAN_CONFIG": "absent.toml"}, "absent.toml: no such file"),
    ],
)
def test_wrong_settings_end_with_2_and_one_line(tmp_path, environment, said):
    done = run("serve", cwd=tmp_path, environment=environment)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("jiedan: ")
    assert done.stderr.count("\n") == 1
    assert said in done.stderr
    assert CANARY not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_help_is_quick(tmp_path):
    done = run("--help", cwd=tmp_path)
    assert done.returncode == 0
    for command in ("serve", "demo", "chat", "understand", "import", "show", "audit", "restore"):
        assert command in done.stdout


@dataclass(frozen=True, slots=True)
class Shown:
    """What a command left behind."""

    code: int
    out: str


@pytest.fixture(scope="module")
def seeded(tmp_path_factory):
    """A demo shop made by `jiedan seed`, as a process; copied, never written to."""
    folder = tmp_path_factory.mktemp("seeded")
    done = run("seed", "--db", f"sqlite:///{folder}/shop.db", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "shop.db"


@pytest.fixture
def shop(seeded, tmp_path, monkeypatch, capsys):
    """Runs a command in this process, on a copy of the demo shop in an empty folder."""
    for name in [name for name in os.environ if name.startswith("JIEDAN_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    shutil.copy(seeded, tmp_path / "shop.db")

    def command(*arguments):
        code = main([*arguments, "--db", f"sqlite:///{tmp_path}/shop.db"])
        return Shown(code, capsys.readouterr().out)

    return command


def test_show_prints_the_agreed_shape(shop):
    rows = [json.loads(line) for line in shop("show", "customers", "--json").out.splitlines()]
    assert rows[0]["customer"] == "C001"
    assert rows[0]["name"] == "老王超市"
    done = shop("show", "orders", "--json", "--customer", "C001")
    order = json.loads(done.out.splitlines()[0])
    assert list(order) == [
        "customer", "order_no", "status", "version", "lines", "total", "currency",
    ]  # fmt: skip
    assert list(order["lines"][0]) == [
        "sku", "unit", "count", "base_quantity", "unit_price", "line_total",
    ]  # fmt: skip
    assert order["customer"] == "C001"
    assert order["lines"][0]["unit_price"].count(".") == 1
    done = shop("show", "stock", "--json")
    assert {"sku", "warehouse", "on_hand", "reserved", "available"} <= set(
        json.loads(done.out.splitlines()[0])
    )
    assert shop("show", "carts", "--customer", "C999").code == 1
    assert shop("audit").out == "every invariant holds\n"


def test_backup_and_restore(shop, tmp_path):
    done = shop("backup", "copies")
    assert done.code == 0
    copy = done.out.strip()
    done = shop("restore", copy, "--verify")
    assert done == Shown(0, f"{copy}: whole, and every invariant holds\n")
    (tmp_path / "shop.db").write_bytes(b"lost")
    assert shop("restore", copy).code == 0
    assert shop("show", "customers", "--json").out.count("\n") == 6
    (tmp_path / "bad.db").write_bytes(b"no database")
    assert shop("restore", "bad.db", "--verify").code == 1


def test_understand_answers_line_by_line(tmp_path):
    done = run("understand", "--task", "quantity", cwd=tmp_path, text='{"text": "可乐三箱"}\n')
    assert json.loads(done.stdout) == {"quantities": [[3, "箱"]]}
    assert main(["understand", "--task", "orders"]) == 2


def test_understand_explains_a_message(tmp_path, capsys):
    goods = tmp_path / "goods.csv"
    goods.write_text(
        "sku,name,brand,product,spec,base_unit,units,order_unit\n"
        "A1,可口可乐330ml×24,可口可乐,可乐,330ml×24,罐,罐=1;箱=24,箱\n",
        encoding="utf-8",
    )
    assert main(["understand", "--catalogue", str(goods), "可乐三箱"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "text: 可乐三箱"
    assert "    goods: A1 可口可乐330ml×24" in lines
    assert "    amount: 3箱" in lines
    assert main(["understand", "可乐三箱"]) == 2
    assert capsys.readouterr().out == ""


def test_the_first_owner_is_employed_and_logs_in(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    db = ["--db", f"sqlite:///{tmp_path}/new.db"]
    assert main(["login-link", *db]) == 2
    assert "no such file" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []

    assert main(["staff", "add", "陈老板", "--role", "owner", "--userid", "chen", *db]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "B01  owner  陈老板  chen"
    assert main(["staff", "add", "小李", "--userid", "CHEN", *db]) == 1
    assert "somebody has CHEN already" in capsys.readouterr().err
    assert main(["staff", "add", " ", "--userid", "x", *db]) == 1
    assert main(["staff", "add", "小李", "--userid", "xiaoli", *db]) == 0
    capsys.readouterr()
    assert main(["staff", *db]) == 0
    assert [line.split()[1:] for line in capsys.readouterr().out.splitlines()] == [
        ["owner", "陈老板", "chen"],
        ["rep", "小李", "xiaoli"],
    ]
    assert main(["login-link", *db]) == 0
    assert "/admin/enter" in capsys.readouterr().out


def test_what_is_only_looked_at_is_not_made(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for words in (["show", "orders"], ["audit"], ["backup"], ["staff"]):
        assert main([*words, "--db", "sqlite:///none.db"]) == 2
        assert "no such file: none.db" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
