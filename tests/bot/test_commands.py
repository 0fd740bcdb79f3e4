"""The command line, as processes: exit codes, one line for wrong settings, quick answers."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

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
    started = time.monotonic()
    done = run("serve", cwd=tmp_path, environment=environment)
    assert time.monotonic() - started < 6
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


def test_show_prints_the_agreed_shape(tmp_path):
    url = f"sqlite:///{tmp_path}/shop.db"
    assert run("seed", "--db", url, cwd=tmp_path).returncode == 0
    done = run("show", "customers", "--json", "--db", url, cwd=tmp_path)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert rows[0]["customer"] == "C001"
    assert rows[0]["name"] == "老王超市"
    done = run("show", "orders", "--json", "--customer", "C001", "--db", url, cwd=tmp_path)
    order = json.loads(done.stdout.splitlines()[0])
    assert list(order) == [
        "customer", "order_no", "status", "version", "lines", "total", "currency",
    ]  # fmt: skip
    assert list(order["lines"][0]) == [
        "sku", "unit", "count", "base_quantity", "unit_price", "line_total",
    ]  # fmt: skip
    assert order["customer"] == "C001"
    assert order["lines"][0]["unit_price"].count(".") == 1
    done = run("show", "stock", "--json", "--db", url, cwd=tmp_path)
    assert {"sku", "warehouse", "on_hand", "reserved", "available"} <= set(
        json.loads(done.stdout.splitlines()[0])
    )
    assert run("show", "carts", "--customer", "C999", "--db", url, cwd=tmp_path).returncode == 1
    assert run("audit", "--db", url, cwd=tmp_path).stdout == "every invariant holds\n"


def test_backup_and_restore(tmp_path):
    url = f"sqlite:///{tmp_path}/shop.db"
    run("seed", "--db", url, cwd=tmp_path)
    done = run("backup", "copies", "--db", url, cwd=tmp_path)
    assert done.returncode == 0
    copy = done.stdout.strip()
    done = run("restore", copy, "--verify", "--db", url, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, f"{copy}: whole, and every invariant holds\n")
    (tmp_path / "shop.db").write_bytes(b"lost")
    assert run("restore", copy, "--db", url, cwd=tmp_path).returncode == 0
    done = run("show", "customers", "--json", "--db", url, cwd=tmp_path)
    assert done.stdout.count("\n") == 6
    (tmp_path / "bad.db").write_bytes(b"no database")
    done = run("restore", "bad.db", "--verify", "--db", url, cwd=tmp_path)
    assert done.returncode == 1


def test_understand_answers_line_by_line(tmp_path):
    done = run("understand", "--task", "quantity", cwd=tmp_path, text='{"text": "可乐三箱"}\n')
    assert json.loads(done.stdout) == {"quantities": [[3, "箱"]]}
    done = run("understand", "--task", "orders", cwd=tmp_path)
    assert done.returncode == 2
