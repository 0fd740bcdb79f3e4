"""What is told to whom: the matrix with its switches, quiet hours, and who hears how much.

For the owner: what is switched off here nobody hears of.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

from aiohttp import web

from admin.fields import FormReader
from admin.outbox import KINDS
from admin.visit import Visit
from admin.words import ROLES
from domain.base.actor import Actor
from domain.base.errors import NotFound
from domain.db import Tx
from domain.messaging import Recipient
from domain.notice import (
    MATRIX,
    SHOP,
    Audience,
    Habits,
    Hours,
    Importance,
    Level,
    NoticeKind,
    Preference,
    PreferenceScope,
    ScopeKind,
    change_preference,
    default_preferences,
    habits_of,
    preference_of,
    scope_of,
    switch_notice,
    switches,
    wordings,
)
from domain.staff import Role, Staff, list_staff
from handlers.noticesentences import NoticeSentence, sentences_by_kind
from handlers.noticewording import filled, shipped
from locales import Texts

_HOUR = re.compile(r"([01]?\d|2[0-3]):[0-5]\d")
AUDIENCES: Mapping[Audience, str] = {
    Audience.CUSTOMER: "The shop",
    Audience.REP: "Rep",
    Audience.STAFF: "Reps and owners",
    Audience.OWNERS: "Owners",
    Audience.ROBOTS: "Group robot",
    Audience.FINANCE: "Finance",
}
IMPORTANCE: Mapping[Importance, str] = {
    Importance.COMPULSORY: "Always, at any hour",
    Importance.ASKED: "Where they asked for it",
    Importance.DEFAULT: "On unless switched off",
    Importance.OPTIONAL: "Off unless switched on",
}
LEVELS: Mapping[Level, str] = {
    Level.ALL: "Everything as it happens",
    Level.LESS: "What can wait in one message a day",
    Level.URGENT: "Only what is urgent",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One box of the matrix, as the merchant has it."""

    kind: NoticeKind
    audience: Audience
    importance: Importance
    gathers: bool
    is_on: bool

    @property
    def is_for_staff(self) -> bool:
        """Whether it is told in the house."""
        return self.audience is not Audience.CUSTOMER

    @property
    def is_free(self) -> bool:
        """Whether the merchant may switch it."""
        return self.importance in {Importance.DEFAULT, Importance.OPTIONAL}


@dataclass(frozen=True, slots=True)
class _Page:
    rows: tuple[Row, ...]
    habits: Habits
    roles: Mapping[Role, str]
    people: tuple[tuple[Staff, str], ...]
    own: Mapping[str, Mapping[str, str]]
    """The merchant's own texts: language → sentence → text."""


async def show(visit: Visit) -> web.StreamResponse:
    """GET /notices."""
    return await _page(visit, {})


async def _page(visit: Visit, wrong: Mapping[str, str]) -> web.StreamResponse:
    texts = visit.context.texts
    page = await visit.read(_load, texts.languages)
    return visit.page(
        "notices.html",
        http=422 if wrong else 200,
        page=page,
        kinds=KINDS,
        audiences=AUDIENCES,
        importance=IMPORTANCE,
        levels=[("", visit.t("As the role")), *_named(visit, LEVELS)],
        role_levels=_named(visit, LEVELS),
        role_names=ROLES,
        samples={(row.kind, row.audience): _samples(texts, page, row) for row in page.rows},
        worded={key.partition(".")[0] for said in page.own.values() for key in said},
        wrong=wrong,
        typed=dict(visit.form.pairs) if wrong else {},
    )


def _samples(texts: Texts, page: _Page, row: Row) -> list[str]:
    """How it begins, in every language; nothing where somebody writes it each time."""
    one = _first(row)
    if one is None:
        return []
    said = {tag: page.own[tag].get(one.key, "") for tag in texts.languages}
    return [
        filled(
            t, one, said[tag] if one.blanks.can_fill(said[tag]) and said[tag] else shipped(t, one)
        )
        for tag in texts.languages
        for t in (texts.translator(tag),)
    ]


def _first(row: Row) -> NoticeSentence | None:
    """The usual sentence of this side; it reads the customer's where it has none of its own."""
    found = sentences_by_kind().get(row.kind, ())
    mine = [one for one in found if one.is_for_staff == row.is_for_staff]
    return mine[0] if mine else None


def _named(visit: Visit, names: Mapping[Level, str]) -> list[tuple[str, str]]:
    return [(str(level), visit.t(name)) for level, name in names.items()]


def _load(tx: Tx, languages: tuple[str, ...]) -> _Page:
    layers, decided = default_preferences(tx), switches(tx)
    people = tuple(person for person in list_staff(tx) if person.is_active)
    shop = layers.get(SHOP, Preference())
    return _Page(
        tuple(_rows(decided)),
        habits_of([shop]),
        {role: _level(layers.get(_role(role), Preference()), Level.ALL) for role in Role},
        tuple((one, _level(preference_of(tx, _person(one)), None)) for one in people),
        {tag: wordings(tx, tag) for tag in languages},
    )


def _rows(decided: Mapping[tuple[NoticeKind, Audience], bool]) -> list[Row]:
    """The matrix without its repetitions (an alarm has many events), in its order."""
    found: dict[tuple[NoticeKind, Audience, Importance], Row] = {}
    for entry in MATRIX:
        for told in entry.told:
            usual = told.importance is not Importance.OPTIONAL
            is_on = decided.get((entry.kind, told.to), usual)
            row = Row(entry.kind, told.to, told.importance, told.gathers, is_on)
            found.setdefault((row.kind, row.audience, row.importance), row)
    return list(found.values())


def _level(own: Preference, usual: Level | None) -> str:
    level = own.level or usual
    return "" if level is None else str(level)


def _role(role: Role) -> PreferenceScope:
    return PreferenceScope(ScopeKind.ROLE, str(role))


def _person(person: Staff) -> PreferenceScope:
    scope = scope_of(Recipient.staff(person.id))
    if scope is None:
        raise NotFound("staff", person.code)
    return scope


async def save_hours(visit: Visit) -> web.StreamResponse:
    """POST /notices/hours: the merchant's quiet hours, and when the gathered message goes."""
    wrong: dict[str, str] = {}
    begin, end, at = (_hour(visit, wrong, name) for name in ("begin", "end", "gathered_at"))
    if begin is None or end is None or at is None:
        return await _page(visit, wrong)
    wanted = Preference(None, Hours(begin, end), at)
    await visit.act(_change, SHOP, wanted, visit.actor)
    return visit.go("notices", done="saved", anchor="#hours")


def _hour(visit: Visit, wrong: dict[str, str], name: str) -> time | None:
    value = visit.form.get(name)
    if _HOUR.fullmatch(value):
        return time.fromisoformat(value.zfill(5))
    wrong[name] = visit.t("Please give a time like 18:00.")
    return None


async def save_levels(visit: Visit) -> web.StreamResponse:
    """POST /notices/levels: how much each role and each person hears of."""
    said = {name: value for name, value in visit.form.pairs if name.startswith("level_")}
    await visit.act(_save_levels, said, visit.actor)
    return visit.go("notices", done="saved", anchor="#levels")


def _save_levels(tx: Tx, said: Mapping[str, str], actor: Actor) -> None:
    scopes = {f"level_{role}": _role(role) for role in Role}
    scopes |= {f"level_{one.code}": _person(one) for one in list_staff(tx)}
    for name, scope in scopes.items():
        value = said.get(name)
        if value is None or value not in {"", *map(str, Level)}:
            continue
        own = preference_of(tx, scope)
        level = Level(value) if value else None
        _change(tx, scope, Preference(level, own.quiet, own.gathered_at), actor)


def _change(tx: Tx, scope: PreferenceScope, wanted: Preference, actor: Actor) -> None:
    change_preference(tx, scope, wanted, actor=actor)


async def switch(visit: Visit) -> web.StreamResponse:
    """POST /notices/switch: tell a side of something, or not any more."""
    reader = FormReader(visit)
    kind = NoticeKind(reader.choice("kind", tuple(map(str, NoticeKind))))
    audience = Audience(reader.choice("audience", tuple(map(str, Audience))))
    await visit.act(_switch, kind, audience, visit.form.get("to") == "on", visit.actor)
    return visit.go("notices", done="saved")


def _switch(tx: Tx, kind: NoticeKind, audience: Audience, is_on: bool, actor: Actor) -> None:
    switch_notice(tx, kind, audience, is_on=is_on, actor=actor)
