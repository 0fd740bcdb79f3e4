"""The project's own source, parsed once for the checks of this folder."""

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "handlers", "domain", "admin", "locales")


@dataclass(frozen=True)
class Module:
    """One Python file: its path below the root, its lines, its syntax tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def lines(self) -> int:
        """How many lines it has."""
        return self.text.count("\n")


@cache
def modules(*, with_tests: bool = False) -> tuple[Module, ...]:
    """Every module of the five packages, migrations left out; tests on request."""
    folders = (*PACKAGES, "tests") if with_tests else PACKAGES
    return tuple(
        Module(str(path.relative_to(ROOT)), text := path.read_text("utf-8"), ast.parse(text))
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in path.parts
    )


def below(*prefixes: str) -> tuple[Module, ...]:
    """The modules whose path starts with one of `prefixes`."""
    return tuple(module for module in modules() if module.path.startswith(prefixes))
