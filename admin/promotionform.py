"""The form of a new promotion: reading it, and asking once about what is likelier a slip."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from functools import partial
from typing import TYPE_CHECKING

from admin.fields import FormReader
from admin.html import show_price
from admin.problems import explain_error
from admin.promotionaudience import read_audience
from admin.promotionrules import RuleUnreadable, read_rule
from admin.promotionwords import rule_words
from admin.visit import Visit
from domain.base.clock import at_local
from domain.base.errors import DomainError
from domain.base.ids import SkuId
from domain.catalog import Category, UnitUnknown, find_category, find_sku
from domain.db import Tx
from domain.promotion import (
    CouponTerms,
    DoubtReason,
    GoodsScope,
    PromotionDoubt,
    PromotionDraft,
    PromotionExists,
    PromotionInvalid,
    PromotionKind,
    promotion_doubts,
)

if TYPE_CHECKING:
    from locales import Translator

HINTS: Mapping[str, str] = {
    "special_price": "A line each: code, unit, price, like KL330 箱 42. Or a share of everybody's "
    "own price, like 9.5折.",
    "nth_item": "Which one, and what is paid for it, like 2 5折.",
    "buy_gift": "How many, and how many more of the same, like 10 1. Or other goods, like "
    "5 YB555 箱 1.",
    "full_reduction": "A line for each step: from, off, like 500 30. With 每200 10 each full 200 "
    "counts.",
    "full_discount": "A line for each step: from, paid share, like 1000 9.5折.",
    "full_gift": "A line for each step: from, goods, like 2000 DP250 箱 1.",
    "coupon": "From which sum, and what is off, like 300 15 or 0 9折.",
    "points": "Earned per, worth, at most how many percent of an order, like 10 0.1 50.",
}
_FIELDS = {
    "code": "code",
    "name": "name",
    "ends_at": "to",
    "quota": "quota",
    "quota_each": "quota_each",
    "priority": "priority",
    "word": "word",
    "uses": "uses",
    "valid_days": "days",
}
"""Fields of a draft with a field of their own; all others are parts of the rule."""
_OF_GOODS = {
    PromotionKind.SPECIAL_PRICE: 0,
    PromotionKind.BUY_GIFT: 1,
    PromotionKind.FULL_GIFT: 1,
}
"""Kinds whose lines name goods, and which word that is, two more behind it."""
_SURE = "sure"
"""The tick that the promotion is meant although it was asked about."""
DOUBTS: Mapping[DoubtReason, str] = {
    DoubtReason.GIVES_HALF: "This gives away half or more of what is bought.",
    DoubtReason.PRICE_FAR: "{name} costs everybody {usual}; {price} is less than half of it.",
    DoubtReason.NOT_LOWER: "{name} costs everybody {usual} anyway; {price} makes it no cheaper.",
    DoubtReason.ADDS_UP: "“{name}” is given as well, both on one order; for only the better one "
    "put both into one exclusive group.",
}


async def read_promotion(
    visit: Visit, reader: FormReader, kind: PromotionKind, code: str
) -> PromotionDraft | None:
    """What was typed; None where its rule cannot be read. What is wrong stands in the reader."""
    known = await visit.read(_load_known, _words(visit, "goods"), _words(visit, "categories"))
    for field, missing in known.missing.items():
        reader.wrong[field] = visit.t("Not known: {code}.", code=missing)
    rule = reader.text("rule", limit=2_000, required=True)
    codes = {word for line in rule_words(kind, rule) for word in line}
    named = await visit.read(_sku_ids, tuple(codes))
    try:
        terms = read_rule(kind, rule, named.get)
    except RuleUnreadable as wrong:
        reader.wrong["rule"] = _unclear(visit.t, kind, rule, wrong.line, named.get)
        return None
    if isinstance(terms, CouponTerms):
        terms = replace(
            terms,
            word=reader.text("word", limit=20),
            uses=reader.whole("uses") or 1,
            valid_days=reader.whole("days") or None,
        )
    zone = visit.context.shop().zone
    today = today_there(visit)
    start, last = reader.day("from", since=today), reader.day("to", since=today)
    if start and last and start > last:
        reader.wrong["to"] = visit.t("The end lies before the beginning.")
    read = await visit.read(
        partial(
            read_audience,
            customers=_words(visit, "customers"),
            groups=_words(visit, "groups"),
            grades=_words(visit, "grades"),
            tags=_words(visit, "tags"),
        )
    )
    for field, missing in read.missing.items():
        reader.wrong[field] = visit.t("Not known: {code}.", code=missing)
    return PromotionDraft(
        code=code,
        name=reader.text("name", limit=60, required=True),
        terms=terms,
        audience=read.audience,
        scope=replace(known.scope, brands=tuple(_words(visit, "brands"))),
        starts_at=at_local(start, time(0), zone) if start else None,
        ends_at=at_local(last + timedelta(days=1), time(0), zone) if last else None,
        exclusive_group=reader.text("group", limit=20),
        priority=reader.whole("priority") or 0,
        quota=read_quota(visit, reader, "quota"),
        quota_each=read_quota(visit, reader, "quota_each"),
        currency=visit.currency,
    )


def _unclear(
    t: "Translator", kind: PromotionKind, rule: str, line: str, find: Callable[[str], SkuId | None]
) -> str:
    """Which line is not read, the goods in it that nobody knows, and how it is written."""
    for words in rule_words(kind, rule) if kind in _OF_GOODS else ():
        place = _OF_GOODS[kind]
        if " ".join(words) == line and len(words) == place + 3 and find(words[place]) is None:
            return t("Not known: {code}.", code=words[place])
    return t("This line is not clear: {line}", line=line or "–") + " " + t(HINTS[kind.value])


def read_quota(visit: Visit, reader: FormReader, name: str) -> int | None:
    """A limit of at least one; None: without limit."""
    said = reader.whole(name)
    if said == 0:
        reader.wrong[name] = visit.t("At least 1; leave it empty for no limit.")
    return said


def today_there(visit: Visit) -> date:
    """The day it is where the shop is."""
    return visit.now.astimezone(visit.context.shop().zone).date()


@dataclass(frozen=True, slots=True)
class _Known:
    scope: GoodsScope
    missing: Mapping[str, str]


def _load_known(tx: Tx, goods: list[str], categories: list[str]) -> _Known:
    skus = _sku_ids(tx, tuple(goods))
    shelves: dict[str, Category | None] = {code: find_category(tx, code) for code in categories}
    missing = {}
    for field, unknown in (
        ("goods", [code for code in goods if code not in skus]),
        ("categories", [code for code, shelf in shelves.items() if shelf is None]),
    ):
        if unknown:
            missing[field] = unknown[0]
    ids = tuple(shelf.id for shelf in shelves.values() if shelf is not None)
    return _Known(GoodsScope(tuple(skus.values()), ids), missing)


def _sku_ids(tx: Tx, codes: tuple[str, ...]) -> dict[str, SkuId]:
    found = {code: find_sku(tx, code) for code in codes[:200]}
    return {code: sku.id for code, sku in found.items() if sku is not None}


def _words(visit: Visit, name: str) -> list[str]:
    return list(dict.fromkeys(visit.form.get(name).split()))


def field_of(error: DomainError, draft: PromotionDraft) -> str:
    """Beside which field it is said that a promotion was refused."""
    if isinstance(error, PromotionExists):
        return "code" if error.code == draft.code.strip() else "word"
    return _FIELDS.get(error.field, "rule") if isinstance(error, PromotionInvalid) else "rule"


async def ask_about(visit: Visit, reader: FormReader, draft: PromotionDraft) -> None:
    """Ask once whether it is meant, where it is likelier a slip."""
    try:
        doubts = await visit.read(promotion_doubts, draft)
    except (PromotionInvalid, UnitUnknown) as error:
        reader.wrong[field_of(error, draft)] = explain_error(error, visit.t)[1]
        return
    if doubts and visit.form.get(_SURE) != "yes":
        said = " ".join(_sentence(visit.t, doubt) for doubt in doubts)
        reader.wrong["rule"] = reader.wrong[_SURE] = said


def _sentence(t: "Translator", doubt: PromotionDoubt) -> str:
    return t(
        DOUBTS[doubt.reason],
        name=doubt.subject,
        price=show_price(doubt.price),
        usual=show_price(doubt.usual),
    )
