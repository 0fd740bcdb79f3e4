"""All shops that owe, refunds that wait, and what shops are told of terms."""

from collections.abc import Mapping

from aiohttp import web

from admin.credit import policy_of
from admin.fields import FormReader
from admin.scope import rep_in_scope
from admin.visit import Visit
from domain.base.actor import Actor
from domain.db import Tx
from domain.delivery import DeliveryPolicy, today_of
from domain.payment import Refund, refunds_due
from domain.report.debtors import Debtor, debtors
from domain.staff import Staff
from domain.terms import LONGEST, Question, sentences, set_sentence


async def show_accounts(visit: Visit) -> web.StreamResponse:
    """GET /accounts: the shops that owe, those overdue first, and refunds that wait."""
    found, due, shops = await visit.read(_load_accounts, visit.staff, policy_of(visit))
    told = await visit.read(sentences)
    return visit.page(
        "accounts.html",
        debtors=found,
        refunds=due,
        shops=shops,
        told={q.value: told.get(q, "") for q in Question},
        longest=LONGEST,
    )


def _load_accounts(
    tx: Tx, staff: Staff, policy: DeliveryPolicy
) -> tuple[tuple[Debtor, ...], tuple[Refund, ...], dict[int, Debtor]]:
    found = debtors(tx, today_of(policy, tx.now), rep_id=rep_in_scope(staff))
    shops = {int(one.customer_id): one for one in found}
    due = tuple(one for one in refunds_due(tx) if int(one.customer_id) in shops)
    return found, due, shops


async def tell_terms(visit: Visit) -> web.StreamResponse:
    """POST /accounts/terms: what shops are told that ask to pay, for an invoice, for hours."""
    reader = FormReader(visit)
    told = {q: reader.text(q.value, limit=LONGEST) for q in Question}
    if not reader.is_right:
        return visit.explain(visit.t("That is too long."), status=422)
    await visit.act(_tell_terms, told, visit.actor)
    return visit.go("accounts", done="saved")


def _tell_terms(tx: Tx, told: Mapping[Question, str], actor: Actor) -> None:
    for question, answer in told.items():
        set_sentence(tx, question, answer, actor=actor)
