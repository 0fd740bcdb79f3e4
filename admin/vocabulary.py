"""Words that were learned: what each means, for whom, on what evidence; taken back with one click.

Above the list stand the words that mean different goods for different customers.
"""

from dataclasses import dataclass

from aiohttp import web

from admin.products import SCOPES, SOURCES
from admin.visit import Visit
from domain.base.actor import Actor
from domain.base.errors import NotFound
from domain.base.ids import AliasId, CustomerId
from domain.catalog import (
    LearnedWord,
    Scope,
    find_learned,
    list_conflicts,
    list_learned,
    undo_alias,
)
from domain.catalog.learning import is_weak
from domain.customer import get_customer
from domain.db import Tx
from domain.staff import Staff, looks_after

_CONFLICTS = 100


@dataclass(frozen=True, slots=True)
class LearnedView:
    """One meaning with the name of whom it holds for."""

    word: LearnedWord
    scope: str
    key: str
    is_weak: bool


async def show_list(visit: Visit) -> web.StreamResponse:
    """GET /words."""
    text = visit.query("q")
    conflicts, rows = await visit.read(_load, visit.staff, text)
    return visit.page("words.html", rows=rows, conflicts=conflicts, text=text, sources=SOURCES)


def _load(
    tx: Tx, staff: Staff, text: str
) -> tuple[list[tuple[str, list[LearnedView]]], list[LearnedView]]:
    rows = [view for word in list_learned(tx, text) if (view := _view(tx, staff, word))]
    conflicts = []
    for conflict in list_conflicts(tx)[:_CONFLICTS]:
        meanings = [view for word in conflict.meanings if (view := _view(tx, staff, word))]
        if len({view.word.alias.sku_id for view in meanings}) > 1 and text in conflict.text:
            conflicts.append((conflict.text, meanings))
    return conflicts, rows


def _view(tx: Tx, staff: Staff, word: LearnedWord) -> LearnedView | None:
    """None for another rep's customer."""
    alias, key = word.alias, word.alias.scope_key
    if alias.scope is Scope.CUSTOMER and key.isdigit():
        customer = get_customer(tx, CustomerId(int(key)))
        if not looks_after(staff, customer.rep_id):
            return None
        key = customer.name
    return LearnedView(word, SCOPES[alias.scope], key, is_weak(alias))


async def remove(visit: Visit) -> web.StreamResponse:
    """POST /words/{alias}/remove."""
    number = visit.part("alias")
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        raise NotFound("alias", number)
    await visit.act(_remove, visit.staff, AliasId(int(number)), visit.actor)
    return visit.go("words", done="removed")


def _remove(tx: Tx, staff: Staff, alias_id: AliasId, actor: Actor) -> None:
    known = find_learned(tx, alias_id)
    if known is None or _view(tx, staff, known) is None:
        raise NotFound("alias", str(alias_id))
    undo_alias(tx, alias_id, actor)
