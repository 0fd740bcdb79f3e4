"""Consent to offers: how it is known, and that an end stays an end."""

import pytest

from domain.audit import newest_entries
from domain.base.actor import Actor, ActorKind
from domain.base.ids import ContactId
from domain.campaign import (
    CampaignAudience,
    Consent,
    ConsentUnfounded,
    LeftOut,
    RefusedThemselves,
    agree_to_campaigns,
    consents_of,
    count_audience,
    record_consent,
    refuse_campaigns,
)
from domain.customer import contacts_of, find_customer
from domain.db import Tx
from domain.staff import Role, Staff, list_staff
from tests.factories import OA, seed


@pytest.fixture
def drinks(tx: Tx) -> Tx:
    seed(tx, "drinks")
    return tx


def wang(tx: Tx) -> ContactId:
    shop = find_customer(tx, "C001")
    assert shop is not None
    return contacts_of(tx, shop.id)[0].id


def owner(tx: Tx) -> Staff:
    return next(one for one in list_staff(tx) if one.role is Role.OWNER)


def said(tx: Tx) -> Consent | None:
    return consents_of(tx, [wang(tx)]).get(wang(tx))


def test_what_staff_write_down_says_who_when_and_how(drinks: Tx) -> None:
    assert said(drinks) is None
    for nothing in ("", " ", "x"):
        with pytest.raises(ConsentUnfounded):
            record_consent(drinks, wang(drinks), owner(drinks), is_given=True, how=nothing)
    assert said(drinks) is None
    record_consent(drinks, wang(drinks), owner(drinks), is_given=True, how=" 合同上勾选 ")
    by = owner(drinks)
    expected = Consent(is_given=True, changed_at=drinks.now, recorded_by=by.id, how="合同上勾选")
    assert said(drinks) == expected
    entry = newest_entries(drinks, limit=1)[0]
    assert (entry.action, entry.actor.id) == ("offers.agree", by.id)
    record_consent(drinks, wang(drinks), by, is_given=False, how="")
    assert newest_entries(drinks, limit=1)[0].action == "offers.end"
    record_consent(drinks, wang(drinks), by, is_given=True, how="又在电话里同意了")


def test_who_ended_it_in_the_chat_is_not_signed_up_by_anybody_else(drinks: Tx) -> None:
    person = Actor(ActorKind.CUSTOMER, wang(drinks), "老王")
    agree_to_campaigns(drinks, wang(drinks), person, account=OA)
    refuse_campaigns(drinks, wang(drinks), person, account=OA)
    entry = newest_entries(drinks, limit=1)[0]
    assert (entry.action, entry.actor.kind) == ("offers.end", ActorKind.CUSTOMER)
    with pytest.raises(RefusedThemselves):
        record_consent(drinks, wang(drinks), owner(drinks), is_given=True, how="合同上勾选")
    known = said(drinks)
    assert known is not None
    assert (known.is_given, known.account) == (False, OA)
    assert count_audience(drinks, CampaignAudience()).left_out[LeftOut.REFUSED] == 1
    agree_to_campaigns(drinks, wang(drinks), person, account=OA)
    assert LeftOut.REFUSED not in count_audience(drinks, CampaignAudience()).left_out
