"""The project's own source, parsed once for the checks of this folder."""

import ast
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "handlers", "domain", "admin", "locales")


@dataclass(frozen=True)
class Module:
    """One Python file: its path below the root and its text."""

    path: str
    text: str

    @property
    def lines(self) -> int:
        """How many lines it has."""
        return self.text.count("\n")

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax tree."""
        return ast.parse(self.text)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node of the tree."""
        return tuple(ast.walk(self.tree))

    @cached_property
    def calls(self) -> tuple[ast.Call, ...]:
        """Every call in it."""
        return tuple(node for node in self.nodes if isinstance(node, ast.Call))


@cache
def modules(*, with_tests: bool = False) -> tuple[Module, ...]:
    """Every module of the five packages, migrations left out; tests on request."""
    if with_tests:
        return (*modules(), *_modules_of("tests"))
    return tuple(module for package in PACKAGES for module in _modules_of(package))


def _modules_of(folder: str) -> tuple[Module, ...]:
    return tuple(
        Module(str(path.relative_to(ROOT)), path.read_text("utf-8"))
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in path.parts
    )


def below(*prefixes: str) -> tuple[Module, ...]:
    """The modules whose path starts with one of `prefixes`."""
    return tuple(module for module in modules() if module.path.startswith(prefixes))
