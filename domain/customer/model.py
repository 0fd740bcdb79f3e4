"""Customers, contacts, invites and registrations."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.base.ids import ContactId, CustomerId, RegistrationId, StaffId


class CustomerStatus(StrEnum):
    """Whether a customer can order."""

    ACTIVE = "active"
    PENDING = "pending"
    """Entered but not yet released by the merchant."""
    BLOCKED = "blocked"
    """May read nothing and order nothing."""


class PaymentTerms(StrEnum):
    """When a customer pays."""

    PREPAID = "prepaid"
    """Before picking."""
    ON_DELIVERY = "on_delivery"
    CREDIT = "credit"
    """Later, within a limit."""


class DeliveryMethod(StrEnum):
    """How goods reach a shop."""

    DELIVERY = "delivery"
    """On the merchant's own route; calendar, cut-off and order minimum hold."""
    PICKUP = "pickup"
    """The customer fetches them; no order minimum."""
    SAME_CITY = "same_city"
    """A courier within the city, ordered for the day."""
    CARRIER = "carrier"
    """Handed to a freight carrier (物流)."""


class ContactRole(StrEnum):
    """What a contact does for a shop."""

    BUYER = "buyer"
    """Orders for it."""
    APPROVER = "approver"
    """Head office: approves its orders."""


class RegistrationStatus(StrEnum):
    """Where an audit request stands."""

    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class CustomerDraft:
    """A customer to be entered; an empty `code` is given the next free one. Fields as there."""

    name: str
    code: str = ""
    group_code: str = ""
    grade: str = ""
    region: str = ""
    rep_id: StaffId | None = None
    status: CustomerStatus = CustomerStatus.ACTIVE
    terms: PaymentTerms = PaymentTerms.ON_DELIVERY
    credit_days: int = 0
    due_day: int | None = None
    currency: str = "CNY"
    no_substitute: bool = False
    address: str = ""
    phone: str = ""
    note: str = ""
    delivery_method: DeliveryMethod = DeliveryMethod.DELIVERY


@dataclass(frozen=True, slots=True)
class Customer:
    """A shop.

    `group_code`, `grade` and `region` are empty where there is none. `credit_days` after the
    order, or `due_day` of the next month (1–31), is when credit falls due. `no_substitute`: is
    never offered other goods. `note` is the merchant's own and never shown to the customer.
    `delivery_method` is how its goods go out where an order says nothing else.
    """

    id: CustomerId
    code: str
    name: str
    group_code: str
    grade: str
    region: str
    rep_id: StaffId | None
    status: CustomerStatus
    terms: PaymentTerms
    credit_days: int
    due_day: int | None
    currency: str
    no_substitute: bool
    address: str
    phone: str
    note: str
    delivery_method: DeliveryMethod = DeliveryMethod.DELIVERY

    @property
    def is_active(self) -> bool:
        """Whether the shop may order."""
        return self.status is CustomerStatus.ACTIVE


@dataclass(frozen=True, slots=True)
class ShopAddress:
    """A further address of a shop under the name it is spoken of ("二店").

    `region` decides route and freight; empty: the shop's own.
    """

    label: str
    address: str
    region: str = ""


@dataclass(frozen=True, slots=True)
class CustomerFilter:
    """What a list of customers is narrowed to; None and empty narrow nothing."""

    rep_id: StaffId | None = None
    """This rep's customers and those without a rep."""
    status: CustomerStatus | None = None
    group_code: str = ""
    text: str = ""
    """Part of the name, code or phone."""


@dataclass(frozen=True, slots=True)
class CustomerGroup:
    """A kind of customer with prices of its own (餐饮, 连锁)."""

    code: str
    name: str
    priority: int = 0


@dataclass(frozen=True, slots=True)
class Contact:
    """A person. Addresses on the channels belong to messaging."""

    id: ContactId
    name: str
    phone: str
    language: str


@dataclass(frozen=True, slots=True)
class Invite:
    """A single-use code that binds whoever presents it to a shop."""

    id: int
    code: str
    customer_id: CustomerId
    expires_at: datetime
    used_at: datetime | None
    used_by: ContactId | None


@dataclass(frozen=True, slots=True)
class Registration:
    """A contact's request to be let in as a shop."""

    id: RegistrationId
    contact_id: ContactId
    shop_name: str
    phone: str
    status: RegistrationStatus
    applied_at: datetime
    decided_by: StaffId | None
    decided_at: datetime | None
    reason: str
    customer_id: CustomerId | None
