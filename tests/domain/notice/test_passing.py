"""What a customer cannot be told is passed on by the rep of the shop it is about, nobody else."""

import sqlalchemy as sa

from domain.aftersale import Remedy, grant_remedy, wish_remedy
from domain.base.actor import SYSTEM
from domain.base.ids import ContactId, StaffId
from domain.credit import decide_dispute, dispute_entry, open_period
from domain.customer import (
    CustomerDraft,
    apply_registration,
    approve_registration,
    bind_contact,
    create_customer,
    refuse_registration,
)
from domain.db import Tx
from domain.messaging import get_outbox_row
from domain.messaging.store.outbox import outbox
from domain.notice import ask_rep_to_tell
from domain.notice.matrix import MATRIX
from domain.notice.passing import MUST_BE_HEARD
from domain.reactions import drain
from domain.staff import Role, StaffDraft, create_staff
from tests.domain.accounts import TODAY
from tests.domain.aftersale.test_remedy import broken


def other_rep(tx: Tx, contact_id: ContactId) -> StaffId:
    """Looks after another shop of the same person."""
    rep = create_staff(tx, StaffDraft("小张", "zhang", Role.REP), SYSTEM)
    shop = create_customer(tx, CustomerDraft(code="C777", name="别的店", rep_id=rep.id), SYSTEM)
    bind_contact(tx, contact_id, shop.id)
    return rep.id


def asked(tx: Tx, kind: str) -> list[int]:
    """The staff asked to pass the notice of this kind on."""
    drain(tx)
    found = tx.query(sa.select(outbox.c.id).where(outbox.c.kind == kind)).one()
    row = get_outbox_row(tx, found.id)
    assert row is not None
    ask_rep_to_tell(tx, row)
    alarms = tx.query(
        sa.select(outbox.c.recipient_id, outbox.c.payload).where(outbox.c.kind == "alarm")
    ).all()
    return [one.recipient_id for one in alarms if one.payload["what"] == "untold"]


def test_a_decided_complaint_is_passed_on_by_the_rep_of_its_shop_only(tx: Tx) -> None:
    shop, _, case = broken(tx)
    other_rep(tx, case.contact_id)
    wish_remedy(tx, case.id, Remedy.CREDIT)
    grant_remedy(tx, case.id, by=(shop.rep, "给你抵2.33"), today=TODAY)
    assert asked(tx, "aftersale_decided") == [shop.rep.id]


def test_a_decided_dispute_likewise(tx: Tx) -> None:
    shop, _, case = broken(tx)
    other_rep(tx, case.contact_id)
    period = open_period(tx, shop.customer, last=TODAY)
    assert period is not None
    sale = period.entries[0].posting_id
    dispute = dispute_entry(tx, shop.customer, sale, said="", actor=shop.contact)
    decide_dispute(tx, dispute.id, is_right=False, answer="没错", actor=shop.rep)
    assert asked(tx, "dispute_decided") == [shop.rep.id]


def test_who_is_let_in_hears_it_from_that_shops_rep(tx: Tx) -> None:
    shop, _, case = broken(tx)
    rep_id = other_rep(tx, case.contact_id)
    wish = apply_registration(tx, case.contact_id, "又一家", "13800001111")
    draft = CustomerDraft(code="C778", name="又一家", rep_id=rep_id)
    approve_registration(tx, wish.id, shop.rep, customer=draft)
    assert asked(tx, "registration_approved") == [rep_id]


def test_who_is_not_let_in_hears_it_from_who_decided(tx: Tx) -> None:
    shop, _, case = broken(tx)
    rep_id = other_rep(tx, case.contact_id)
    wish = apply_registration(tx, case.contact_id, "又一家", "13800001111")
    refuse_registration(tx, wish.id, shop.rep, "不在配送范围")
    assert rep_id not in asked(tx, "registration_refused")


def test_whatever_must_be_heard_names_what_it_is_about() -> None:
    """Where a notice does not, nobody would be asked."""
    named = {"order_id", "case_id", "dispute_id", "registration_id"}
    compulsory = [entry for entry in MATRIX if str(entry.kind) in MUST_BE_HEARD]
    assert [str(entry.kind) for entry in compulsory if not named & {*entry.payload}] == []
