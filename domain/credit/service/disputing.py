"""A shop's word on its statement: it agrees to all of it, or says which entry is wrong.

What is disputed stays owed until finance has looked: what was wrong is put right by a posting of
its own (an allowance, a receipt), never by changing what was posted.
"""

from dataclasses import replace

from domain.audit import Recorded, record
from domain.base.actor import Actor, ActorKind
from domain.base.errors import NotAllowed, NotFound
from domain.base.ids import ContactId, PostingId, StaffId, StatementId
from domain.credit.errors import DisputeClosed
from domain.credit.events import DisputeDecided, EntryDisputed
from domain.credit.model import Dispute, DisputeStatus
from domain.credit.service.holding import customer_account
from domain.credit.service.statements import get_statement
from domain.credit.store import disputes
from domain.customer import Customer
from domain.db import Tx
from domain.ledger import entry_of

_LONGEST = 500


def dispute_entry(
    tx: Tx, customer: Customer, posting_id: PostingId, *, said: str, actor: Actor
) -> Dispute:
    """Somebody of the shop says that an entry of its own account is wrong; finance is told.

    Said again, it adds to the open dispute. NotFound for another shop's entry.
    """
    entry = entry_of(tx, customer_account(customer.id, customer.currency), posting_id)
    if entry is None:
        raise NotFound("ledger_entry", str(posting_id))
    contact_id = ContactId(actor.id) if actor.kind is ActorKind.CUSTOMER else None
    new = Dispute(
        id=0,
        customer_id=customer.id,
        contact_id=contact_id,
        posting_id=posting_id,
        kind=entry.kind,
        day=entry.day,
        reference=entry.reference,
        amount=entry.amount,
        said=said[:_LONGEST],
        asks=1,
        status=DisputeStatus.OPEN,
        opened_at=tx.now,
    )
    dispute_id = disputes.insert_dispute(tx, new)
    found = disputes.open_of(tx, customer.id, posting_id)
    if found is None:
        raise NotFound("dispute", str(posting_id))
    if dispute_id is None:
        if not said or said in found.said:
            return found
        disputes.say_more(tx, found.id, f"{found.said}\n{said}".strip()[:_LONGEST])
        found = get_dispute(tx, found.id)
    shown = {"customer_id": customer.id, "posting_id": posting_id, "said": found.said}
    _audit(tx, actor, "statement.dispute", found, shown)
    tx.events.append(EntryDisputed(found.id, customer.id))
    return found


def decide_dispute(
    tx: Tx, dispute_id: int, *, is_right: bool, answer: str, actor: Actor
) -> Dispute:
    """Finance has looked: the shop `is_right`, or the entry stands; it is told the `answer`.

    DisputeClosed; NotAllowed for customers.
    """
    if actor.kind is ActorKind.CUSTOMER:
        raise NotAllowed("review_money")
    found = get_dispute(tx, dispute_id)
    decided = replace(
        found,
        status=DisputeStatus.CORRECTED if is_right else DisputeStatus.UPHELD,
        answer=answer,
        decided_by=StaffId(actor.id),
        decided_at=tx.now,
    )
    if not disputes.decide(tx, decided):
        raise DisputeClosed(dispute_id, str(found.status))
    shown = {"status": str(decided.status), "answer": answer}
    _audit(tx, actor, "statement.dispute_decide", decided, shown)
    tx.events.append(DisputeDecided(dispute_id, found.customer_id, found.contact_id))
    return decided


def agree_to_statement(tx: Tx, statement_id: StatementId, *, actor: Actor) -> bool:
    """Somebody of the shop says that a statement is right; False where somebody did before."""
    get_statement(tx, statement_id)
    contact_id = ContactId(actor.id) if actor.kind is ActorKind.CUSTOMER else None
    if not disputes.insert_agreement(tx, statement_id, contact_id):
        return False
    change = Recorded("statement.agree", "statement", str(statement_id), None, None)
    record(tx, change, actor=actor)
    return True


def is_agreed(tx: Tx, statement_id: StatementId) -> bool:
    """Whether somebody of the shop said that a statement is right."""
    return disputes.is_agreed(tx, statement_id)


def get_dispute(tx: Tx, dispute_id: int) -> Dispute:
    """The dispute with this id; NotFound."""
    found = disputes.find_dispute(tx, dispute_id)
    if found is None:
        raise NotFound("dispute", str(dispute_id))
    return found


def disputes_of(tx: Tx, customer: Customer) -> tuple[Dispute, ...]:
    """A shop's disputes, newest first."""
    return disputes.disputes_of(tx, customer.id)


def _audit(tx: Tx, actor: Actor, action: str, about: Dispute, after: object) -> None:
    record(tx, Recorded(action, "dispute", str(about.id), None, after), actor=actor)
