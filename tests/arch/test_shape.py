"""The shape of the house: sizes, names, documents."""

import ast
import tomllib
from collections import defaultdict

import pytest

from tests.arch.source import ROOT, Module, modules

MAX_LINES = 500
MAX_FUNCTION_LINES = 60
MAX_PARAMETERS = 8
FORBIDDEN_NAMES = {"utils", "helpers", "common", "manager", "data", "info", "misc", "util"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def _functions(module: Module) -> list[Function]:
    return [node for node in module.nodes if isinstance(node, Function)]


def test_no_file_outgrows_its_concept() -> None:
    too_long = {m.path: m.lines for m in modules(with_tests=True) if m.lines > MAX_LINES}
    assert too_long == {}


def test_no_function_outgrows_a_screen() -> None:
    too_long = {
        f"{module.path}:{function.lineno} {function.name}": length
        for module in modules()
        for function in _functions(module)
        if (length := (function.end_lineno or 0) - function.lineno + 1) > MAX_FUNCTION_LINES
    }
    assert too_long == {}


def test_parameters_after_the_second_are_few() -> None:
    too_many = [
        f"{module.path}:{function.lineno} {function.name}"
        for module in modules()
        for function in _functions(module)
        if len(function.args.args) + len(function.args.kwonlyargs) > MAX_PARAMETERS
        and not any(
            isinstance(d, ast.Name) and d.id == "dataclass" for d in function.decorator_list
        )
    ]
    assert too_many == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    vague = [
        module.path
        for module in modules(with_tests=True)
        if module.path.rsplit("/", 1)[-1].removesuffix(".py") in FORBIDDEN_NAMES
    ]
    assert vague == []


def test_every_package_says_what_it_is_for() -> None:
    silent = []
    for module in modules():
        if not module.path.endswith("__init__.py"):
            continue
        doc = ast.get_docstring(module.tree) or ""
        if not doc or doc.count("\n") >= 12:
            silent.append(module.path)
    assert silent == []


def test_every_module_and_public_name_is_documented() -> None:
    silent = []
    for module in modules():
        if ast.get_docstring(module.tree) is None:
            silent.append(module.path)
        for node in module.tree.body:
            is_public = isinstance(node, Function | ast.ClassDef) and node.name[0] != "_"
            if is_public and ast.get_docstring(node) is None:
                silent.append(f"{module.path}:{node.lineno} {node.name}")
    assert silent == []


def test_domain_names_are_unique() -> None:
    """A public class has one meaning in the whole domain."""
    places = defaultdict(list)
    for module in modules():
        if not module.path.startswith("domain/"):
            continue
        for node in module.tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(module.path)
    assert {name: paths for name, paths in places.items() if len(paths) > 1} == {}


@pytest.mark.parametrize(
    "name",
    ["README.md", "README.zh-CN.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "LICENSE",
     "jiedan.example.toml", "requirements.lock", ".ci/run"],
)  # fmt: skip
def test_the_documents_exist(name: str) -> None:
    assert (ROOT / name).stat().st_size > 500 or name == ".ci/run"


def test_every_rule_is_among_those_that_are_covered_whole() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["coverage"]
    assert settings["report"]["fail_under"] == 100
    found = {pattern: set(ROOT.glob(pattern)) for pattern in settings["run"]["include"]}
    assert [pattern for pattern, files in found.items() if not files] == []
    rules = {*ROOT.glob("domain/*/rules.py"), *ROOT.glob("domain/*/rules/*.py")}
    assert rules <= set().union(*found.values())
    assert [m.path for m in modules() if "pragma: no " + "cover" in m.text] == []
