"""Rules no linter knows: time, money, commits and tables have their one place."""

import ast
import subprocess
import sys
from collections.abc import Iterator

from domain.tables import STORES
from tests.arch.source import ROOT, Module, below, modules

CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"),
          ("time", "time"), ("time", "time_ns")}  # fmt: skip
RANDOM = {"random", "secrets", "uuid"}
CATCH_ALL = {
    "bot/dispatcher.py",
    "bot/server.py",
    "bot/contacts.py",  # reading who was added, whom it must not keep from his greeting
    "bot/courier.py",
    "bot/kf_sync.py",  # fetching an account, which nobody waits for
    "bot/picturesend.py",  # a picture behind words that are out
    "bot/rounds.py",  # a round of rows, one of which must not stop the others
    "bot/scheduler.py",
    "bot/shop.py",  # the refreshing of goods, a job nobody waits for
    "domain/db/writer.py",
}


def _imports(module: Module) -> Iterator[tuple[int, str]]:
    for node in module.nodes:
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module


def test_nothing_below_the_edge_reads_a_clock() -> None:
    found = [
        f"{module.path}:{call.lineno}"
        for module in below("domain/", "handlers/")
        if module.path != "domain/db/writer.py"
        for call in module.calls
        if isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and (call.func.value.id, call.func.attr) in CLOCKS
    ]
    assert found == []


def test_nothing_below_the_edge_draws_lots_or_reads_the_environment() -> None:
    found = [
        f"{module.path}:{line} {name}"
        for module in below("domain/", "handlers/")
        for line, name in _imports(module)
        if name.split(".")[0] in RANDOM | {"os", "socket", "urllib"}
    ]
    assert found == []


def test_only_the_database_package_commits() -> None:
    found = [
        f"{module.path}:{call.lineno}"
        for module in modules()
        if not module.path.startswith("domain/db/")
        for call in module.calls
        if isinstance(call.func, ast.Attribute) and call.func.attr in {"commit", "rollback"}
    ]
    assert [place for place in found if not place.startswith("bot/simulator/")] == []


def test_tables_stand_in_stores() -> None:
    found = [
        f"{module.path}:{call.lineno}"
        for module in modules()
        if "/store" not in module.path and not module.path.startswith("bot/simulator/")
        for call in module.calls
        if isinstance(call.func, ast.Name) and call.func.id == "Table"
    ]
    assert found == []


def test_sql_stands_in_stores_and_reports() -> None:
    """Rules, models and services of the domain, and all of the conversation, know no SQL."""
    found = [
        f"{module.path}:{line} {name}"
        for module in below("domain/", "handlers/", "admin/")
        if "/store" not in module.path
        and not module.path.startswith(("domain/db/", "domain/report/"))
        for line, name in _imports(module)
        if name.split(".")[0] == "sqlalchemy"
    ]
    assert found == []


def test_no_float_in_money() -> None:
    """No float literal and no float() where amounts and quantities are computed."""
    features = ("base", "pricing", "cart", "order", "inventory", "promotion", "credit", "ledger")
    found = [
        f"{module.path}:{node.lineno}"
        for module in below(*(f"domain/{feature}/" for feature in features))
        for node in module.nodes
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Name) and node.id == "float")
    ]
    assert found == []


def test_everything_is_caught_in_few_places() -> None:
    found = {
        module.path
        for module in modules()
        if not module.path.startswith("bot/simulator/")
        for node in module.nodes
        if isinstance(node, ast.ExceptHandler)
        and (
            node.type is None
            or (isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"})
        )
    }
    assert found - CATCH_ALL - {"domain/db/tx.py"} == set()


def test_imports_run_one_way() -> None:
    lint = ROOT / ".venv/bin/lint-imports"
    command = [str(lint)] if lint.exists() else [sys.executable, "-m", "importlinter.cli"]
    done = subprocess.run(
        [*command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_the_repository_names_no_machine() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "*.py", "*.md", "*.toml", "*.html", "*.js", "Makefile"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    ).stdout.split()  # fmt: skip
    words = ("/work" + "/", "/root" + "/", "/home" + "/")
    found = [
        f"{name}: {word}"
        for name in listed
        if (ROOT / name).exists()
        for word in words
        if word in (ROOT / name).read_text("utf-8")
    ]
    assert found == []


def test_every_store_is_listed_in_tables() -> None:
    listed = {store.__name__ for store in STORES}
    with_tables = {
        module.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for module in below("domain/")
        if "/store" in module.path and "Table(" in module.text
    }
    packages = {name[: name.index(".store") + len(".store")] for name in with_tables}
    assert packages == listed
