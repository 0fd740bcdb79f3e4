"""Staff, roles, permissions and what a login leaves behind."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.base.actor import Actor, ActorKind
from domain.base.ids import StaffId


class Role(StrEnum):
    """What somebody is employed for."""

    OWNER = "owner"
    """The merchant: everything."""
    REP = "rep"
    """Sales: orders, words and registrations of the own customers."""
    FINANCE = "finance"
    """Money: prices, credit, payments; sees every order."""
    WAREHOUSE = "warehouse"
    """Stock: picks, ships, receives, counts."""


class Permission(StrEnum):
    """One thing a role may permit."""

    SEE_ALL_CUSTOMERS = "see_all_customers"
    REVIEW_ORDER = "review_order"
    """Confirm, reject and correct orders."""
    ORDER_FOR_CUSTOMER = "order_for_customer"
    SHIP_ORDER = "ship_order"
    """Pick, ship and mark as delivered."""
    ANSWER_CHAT = "answer_chat"
    """Take a conversation over and give it back."""
    TEACH_WORDS = "teach_words"
    REVIEW_REGISTRATION = "review_registration"
    MANAGE_CUSTOMERS = "manage_customers"
    MANAGE_GOODS = "manage_goods"
    MANAGE_PRICES = "manage_prices"
    SEE_COST = "see_cost"
    MANAGE_STOCK = "manage_stock"
    REVIEW_MONEY = "review_money"
    """Finance review, credit, payments."""
    IMPORT_DATA = "import_data"
    SEE_AUDIT = "see_audit"
    MANAGE_STAFF = "manage_staff"


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody who works for the merchant; `userid` is the WeCom id, compared without case."""

    id: StaffId
    code: str
    name: str
    userid: str
    role: Role
    is_active: bool = True
    language: str = "zh-CN"
    phone: str = ""

    @property
    def actor(self) -> Actor:
        """This person as the doer of something."""
        return Actor(ActorKind.STAFF, self.id, self.name)


@dataclass(frozen=True, slots=True)
class StaffDraft:
    """Somebody to be employed; an empty `code` is given the next free one of the role."""

    name: str
    userid: str
    role: Role
    code: str = ""
    language: str = "zh-CN"
    phone: str = ""


@dataclass(frozen=True, slots=True)
class LoginToken:
    """A one-time way in; only the hash of the token is kept."""

    id: int
    staff_id: StaffId
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class AdminSession:
    """A logged-in browser; only the hash of its cookie is kept."""

    id: int
    staff_id: StaffId
    created_at: datetime
    last_seen_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who sits behind a live session."""

    session: AdminSession
    staff: Staff


@dataclass(frozen=True, slots=True)
class StaffPassword:
    """A staff member and the stored password hash; empty = no password set."""

    staff: Staff
    password_hash: str
