"""Finds every sentence that is handed to a translator: `t("…")` and `t.plural("…", "…")`."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

NAMES = {"t", "_t", "translate"}
IN_TEMPLATE = re.compile(r"""\bt(?:\.plural)?\(\s*(?:"([^"]+)"|'([^']+)')\s*[,)]""")
FIELD = re.compile(r"\{(\w+)[^}]*\}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One source sentence; `plural` where it has a second form."""

    text: str
    plural: str | None
    path: Path
    line: int


def sentences(folder: Path) -> Iterator[Sentence]:
    """All sentences of the Python files below `folder`, in the order of the files."""
    for path in sorted(folder.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        for call in sorted(calls, key=lambda node: node.lineno):
            yield from _of_call(call, path)


def template_sentences(folder: Path) -> set[str]:
    """What the templates below `folder` hand to a translator as it stands."""
    found = (IN_TEMPLATE.finditer(path.read_text("utf-8")) for path in folder.rglob("*.html"))
    return {match[1] or match[2] for matches in found for match in matches}


def _of_call(call: ast.Call, path: Path) -> Iterator[Sentence]:
    strings = [
        a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)
    ]
    if _is_translator(call.func) and strings:
        yield Sentence(strings[0], None, path, call.lineno)
    elif (
        isinstance(call.func, ast.Attribute)
        and call.func.attr == "plural"
        and _is_translator(call.func.value)
        and len(strings) == 2
    ):
        yield Sentence(strings[0], strings[1], path, call.lineno)


def _is_translator(node: ast.expr) -> bool:
    if isinstance(node, ast.Name):
        return node.id in NAMES
    return isinstance(node, ast.Attribute) and node.attr in NAMES


def fields_of(text: str) -> set[str]:
    """The named fields of a sentence."""
    return set(FIELD.findall(text))
