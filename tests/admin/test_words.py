"""Everything the pages say is in every language, with the same fields."""

import ast
import re
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from admin import (
    aftersale,
    app,
    auditlog,
    campaignlink,
    campaignwords,
    credit,
    customers,
    groupsend,
    imports,
    invites,
    masspreview,
    navigation,
    notices,
    orders,
    orderwords,
    outbox,
    problems,
    products,
    promotionform,
    promotions,
    returns,
    reviews,
    staff,
    standing,
    stock,
)
from admin import words as said
from domain.base.errors import DomainError
from domain.exchange import ImportKind, ImportProblem, ProblemCode
from domain.order import OrderStatus
from handlers import undelivered
from tests.admin.conftest import loaded_texts

ROOT = Path(__file__).parents[2]
_STRING = r""""((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'"""
_CALL = re.compile(rf"\bt\(\s*(?:{_STRING})")
_PLURAL = re.compile(rf"\bt\.plural\(\s*(?:{_STRING})")
_FIELD = re.compile(r"\{(\w+)\}")
TABLES = (
    said.ORDER_STATES, said.PAYMENT_STATES, said.FULFILMENT_STATES, said.SOURCES, said.ROLES,
    said.TERMS, said.DELIVERY_METHODS, said.WEEKDAYS, said.OVERRIDE_STATES, said.DONE,
    said.NOT_LET_IN,
    problems.SENTENCES, problems.REFUSALS, problems.THINGS,
    orders.TABS, orderwords.BY_ITSELF, orders.MARKS, orders.PRICE_SOURCES, customers.STATUSES,
    products.SPLITS,
    products.SCOPES, products.SOURCES, stock.CAUSES, outbox.KINDS, imports.KINDS, app.REFUSED,
    auditlog.ACTIONS,
    auditlog.ENTITIES, invites.WHY_NOT, promotions.KINDS, promotionform.HINTS, promotions.STATES,
    credit.BASES, credit.OVER_LIMIT, credit.METHODS, credit.REFUNDS, credit.ENTRIES,
    credit.DISPUTES,
    staff.MAY, aftersale.KINDS, aftersale.STATES, standing.STATES, standing.DAYS,
    notices.AUDIENCES, notices.IMPORTANCE, notices.LEVELS, undelivered.BY_CODE,
    undelivered.BY_WORD, outbox.CHANNELS,
    returns.SHELF, reviews.STEPS, campaignwords.STATES, campaignwords.REASONS, campaignwords.WRONG,
    campaignwords.PICTURE_WRONG, campaignwords.HELD, campaignwords.MASS_STATES,
    campaignwords.MASS_REASONS, {"": campaignwords.UNCONFIRMED}, {"": campaignwords.NOT_ALL},
    {"": campaignwords.MASS_REFUSED}, {"": campaignwords.ON_ITS_WAY},
    promotionform.DOUBTS,
    campaignlink.NO_LINK, masspreview.ENDS,
    groupsend.STATES, groupsend.OTHER_STATES, groupsend.PERIODS,
)  # fmt: skip


def source_sentences() -> set[str]:
    return {
        *_of_templates(_CALL), *_of_code(), *(s for table in TABLES for s in _of_table(table)),
        *(place.title for place in navigation.PLACES),
    }  # fmt: skip


def _of_templates(pattern: re.Pattern[str]) -> Iterator[str]:
    for path in sorted((ROOT / "admin/templates").glob("*.html")):
        for found in pattern.finditer(path.read_text("utf-8")):
            yield ast.literal_eval(f'"{found[1]}"' if found[1] is not None else f"'{found[2]}'")


def _of_code() -> Iterator[str]:
    for path in sorted((ROOT / "admin").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = (
                node.func.attr
                if isinstance(node.func, ast.Attribute)
                else getattr(node.func, "id", "")
            )
            first = node.args[0]
            if name in {"t", "_t"} and isinstance(first, ast.Constant):
                yield str(first.value)


def _of_table(table: object) -> Iterator[str]:
    assert isinstance(table, dict)
    for value in table.values():
        if isinstance(value, str):
            yield value
        elif hasattr(value, "text"):
            yield value.text
        else:
            yield from (
                part for part in value if isinstance(part, str) and not isinstance(part, Enum)
            )


def catalogue(folder: str) -> Catalog:
    with (ROOT / f"locales/{folder}/admin.po").open("rb") as file:
        return read_po(file, locale=folder, abort_invalid=True)


@pytest.mark.parametrize("folder", ["zh_CN", "zh_TW", "en"])
def test_no_sentence_is_missing_fuzzy_or_left_over(folder: str) -> None:
    messages = {(m.id if isinstance(m.id, str) else m.id[0]): m for m in catalogue(folder) if m.id}
    wanted = source_sentences() | set(_of_templates(_PLURAL))
    wanted.discard("")
    assert wanted - set(messages) == set()
    assert set(messages) - wanted == set()
    for source, message in messages.items():
        assert not message.fuzzy
        told = message.string or ""
        forms = [told] if isinstance(told, str) else list(told)
        assert all(forms), source
        for form in forms:
            assert set(_FIELD.findall(form)) <= set(_FIELD.findall(source)), source
            if isinstance(message.id, str):
                assert set(_FIELD.findall(form)) == set(_FIELD.findall(source)), source


def test_every_problem_and_state_has_its_words() -> None:
    assert set(problems.SENTENCES) == set(ProblemCode)
    assert set(said.ORDER_STATES) == set(OrderStatus)
    for code in ProblemCode:
        for language in ("zh-CN", "zh-TW", "en"):
            t = loaded_texts().translator(language)
            problem = ImportProblem(code, 3, "price", "x", "y")
            assert "{" not in problems.explain_problem(problem, ImportKind.GOODS, t)


def test_every_refusal_is_explained() -> None:
    t = loaded_texts().translator("zh-CN")
    for kind, sentence in problems.REFUSALS.items():
        assert issubclass(kind, DomainError)
        assert t(sentence) != sentence


def test_no_template_switches_escaping_off() -> None:
    for path in (ROOT / "admin/templates").glob("*.html"):
        text = path.read_text("utf-8")
        assert "|safe" not in text.replace(" ", "")
        assert "autoescape" not in text
        assert "style=" not in text
        assert not re.search(r"\son\w+=", text), path.name
