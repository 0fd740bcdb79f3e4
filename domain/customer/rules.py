"""Invite codes, phone numbers and what a customer entry must have.

An invite code is 13 letters and digits of Crockford's base 32 (no I, L, O, U: they are misread),
64 random bits. What somebody types is forgiving: lower case, spaces, hyphens, O for 0, I or L
for 1. "7k3m-9qxo 2b4c1" therefore reads as 7K3M9QX02B4C1.
"""

import re
from dataclasses import replace
from datetime import datetime

from domain.customer.errors import (
    AddressInvalid,
    CustomerInvalid,
    InviteExpired,
    InviteTooWeak,
    InviteUsed,
    RegistrationIncomplete,
)
from domain.customer.model import CustomerDraft, Invite, ShopAddress

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("OIL", "011", " -")
_CODE_LENGTH = 13
_CODE_BYTES = 8
_PHONE = re.compile(r"\+?[0-9]{5,20}\Z")
_NAME_LENGTH = 100
_LABEL_LENGTH = 12
_ADDRESS_LENGTH = 200


def invite_code(random_bytes: bytes) -> str:
    """The code for at least 8 random bytes; InviteTooWeak for fewer."""
    if len(random_bytes) < _CODE_BYTES:
        raise InviteTooWeak(len(random_bytes) * 8)
    value = int.from_bytes(random_bytes[:_CODE_BYTES])
    return "".join(_CROCKFORD[value >> 5 * i & 31] for i in reversed(range(_CODE_LENGTH)))


def read_invite_code(text: str) -> str | None:
    """The code meant by what was typed or scanned; None where it cannot be one."""
    code = text.upper().translate(_READ_AS)
    is_code = len(code) == _CODE_LENGTH and all(sign in _CROCKFORD for sign in code)
    return code if is_code else None


def check_address(address: ShopAddress) -> ShopAddress:
    """The address with its words trimmed; AddressInvalid."""
    tidy = replace(
        address,
        label=address.label.strip(),
        address=address.address.strip(),
        region=address.region.strip(),
    )
    if not 1 <= len(tidy.label) <= _LABEL_LENGTH:
        raise AddressInvalid("label")
    if not 1 <= len(tidy.address) <= _ADDRESS_LENGTH:
        raise AddressInvalid("address")
    return tidy


def check_invite(invite: Invite, now: datetime) -> None:
    """Raise InviteUsed or InviteExpired."""
    if invite.used_at is not None:
        raise InviteUsed
    if now >= invite.expires_at:
        raise InviteExpired


def read_phone(text: str) -> str | None:
    """The phone number without spaces and hyphens; None where it is none."""
    phone = re.sub(r"[\s()-]", "", text)
    return phone if _PHONE.match(phone) else None


def check_registration(shop_name: str, phone: str) -> tuple[str, str]:
    """The cleaned name and phone; RegistrationIncomplete naming what is missing."""
    name = " ".join(shop_name.split())
    if not 1 <= len(name) <= _NAME_LENGTH:
        raise RegistrationIncomplete("shop_name")
    number = read_phone(phone)
    if number is None:
        raise RegistrationIncomplete("phone")
    return name, number


def check_customer_draft(draft: CustomerDraft) -> None:
    """Raise CustomerInvalid naming the first field that cannot stand."""
    if not 1 <= len(draft.name.strip()) <= _NAME_LENGTH:
        raise CustomerInvalid("name", draft.name)
    if draft.phone and read_phone(draft.phone) is None:
        raise CustomerInvalid("phone", draft.phone)
    if not 0 <= draft.credit_days <= 366:
        raise CustomerInvalid("credit_days", str(draft.credit_days))
    if draft.due_day is not None and not 1 <= draft.due_day <= 31:
        raise CustomerInvalid("due_day", str(draft.due_day))
    if not re.fullmatch("[A-Z]{3}", draft.currency):
        raise CustomerInvalid("currency", draft.currency)
