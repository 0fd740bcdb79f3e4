"""Reference (b), storage: the same facts as ORM classes, the way a first version is written."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    """All tables of the naive shop."""


class Contact(Base):
    __tablename__ = "contact"
    id: Mapped[int] = mapped_column(primary_key=True)
    open_id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    customer: Mapped["Customer"] = relationship()


class Customer(Base):
    __tablename__ = "customer"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    group: Mapped[str] = mapped_column(default="")


class Sku(Base):
    __tablename__ = "sku"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    base_unit: Mapped[str]
    case_unit: Mapped[str]
    factor: Mapped[int]


class Price(Base):
    __tablename__ = "price"
    id: Mapped[int] = mapped_column(primary_key=True)
    sku_id: Mapped[int] = mapped_column(ForeignKey("sku.id"), index=True)
    customer_id: Mapped[int | None] = mapped_column(index=True)
    ten_thousandths: Mapped[int]


class Stock(Base):
    __tablename__ = "stock"
    id: Mapped[int] = mapped_column(primary_key=True)
    sku_id: Mapped[int] = mapped_column(ForeignKey("sku.id"), index=True)
    on_hand: Mapped[int]
    reserved: Mapped[int] = mapped_column(default=0)


class Conversation(Base):
    __tablename__ = "conversation"
    id: Mapped[int] = mapped_column(primary_key=True)
    open_id: Mapped[str] = mapped_column(unique=True)
    owner: Mapped[str] = mapped_column(default="bot")
    version: Mapped[int] = mapped_column(default=0)
    messages: Mapped[list["ChatMessage"]] = relationship(back_populates="conversation")


class ChatMessage(Base):
    __tablename__ = "chat_message"
    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    conversation: Mapped[Conversation] = relationship(back_populates="messages")
    direction: Mapped[str]
    text: Mapped[str]
    at: Mapped[datetime]


class Cart(Base):
    __tablename__ = "cart"
    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    customer_id: Mapped[int]
    status: Mapped[str] = mapped_column(default="open")
    version: Mapped[int] = mapped_column(default=0)
    shown_version: Mapped[int] = mapped_column(default=0)
    lines: Mapped[list["CartLine"]] = relationship(back_populates="cart", lazy="selectin")


class CartLine(Base):
    __tablename__ = "cart_line"
    id: Mapped[int] = mapped_column(primary_key=True)
    cart_id: Mapped[int] = mapped_column(ForeignKey("cart.id"), index=True)
    cart: Mapped[Cart] = relationship(back_populates="lines")
    sku_id: Mapped[int] = mapped_column(ForeignKey("sku.id"))
    base: Mapped[int]
    amount_minor: Mapped[int] = mapped_column(default=0)


class Inbox(Base):
    __tablename__ = "inbox"
    __table_args__ = (UniqueConstraint("account", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str]
    key: Mapped[str]
    address: Mapped[str]
    reply: Mapped[str] = mapped_column(default="")
    received_at: Mapped[datetime]


class Window(Base):
    __tablename__ = "window"
    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(unique=True)
    remaining: Mapped[int]
    expires_at: Mapped[datetime]
