"""Reference (b): the same job with our reader and rules, but wire and storage written naively.

wechatpy opens and seals the message; an async ORM session on aiosqlite loads and stores objects
one by one; synchronous=FULL as ours. One writer at a time, since SQLite allows no more.
"""

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import uvloop
from aiohttp import web
from sqlalchemy import event, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.replies import TextReply

from domain.base.money import UnitPrice, amount_of
from domain.catalog import export_vocabulary
from domain.db import Database
from handlers.nlu import Lexicon, build_lexicon, interpret, read
from handlers.nlu.intents import EditDraft, Exact, ItemReading, Resolved, Situation
from tests.bench.naive_models import (
    Base,
    Cart,
    CartLine,
    ChatMessage,
    Contact,
    Conversation,
    Customer,
    Inbox,
    Price,
    Sku,
    Stock,
    Window,
)
from tests.bench.shopdata import ADDRESS, SHOPS, goods_rows
from tests.wire.vectors import AES_KEY


class NaiveShop:
    """One server process."""

    def __init__(self, path: Path, lexicon: Lexicon) -> None:
        self.engine = create_async_engine(f"sqlite+aiosqlite:///{path}")
        event.listen(self.engine.sync_engine, "connect", _tune)
        self.sessions = async_sessionmaker(self.engine, expire_on_commit=False)
        self.crypto = WeChatCrypto("tok1", AES_KEY, "wx1")
        self.lexicon = lexicon
        self.writing = asyncio.Lock()

    async def receive(self, request: web.Request) -> web.Response:
        """Open, handle, seal."""
        query = request.query
        text = self.crypto.decrypt_message(
            await request.read(), query["msg_signature"], query["timestamp"], query["nonce"]
        )
        message = parse_message(text)
        async with self.writing, self.sessions() as session:
            said = await self.handle(session, message)
            await session.commit()
        reply = TextReply(content=said, message=message)
        sealed = self.crypto.encrypt_message(reply.render(), query["nonce"], query["timestamp"])
        return web.Response(text=sealed, content_type="application/xml")

    async def handle(self, session: AsyncSession, message: object) -> str:
        """One turn: the same facts are read and written as ours."""
        now = datetime.now(UTC)
        key = str(message.id)
        done = await session.scalar(select(Inbox).where(Inbox.account == "shop", Inbox.key == key))
        if done is not None:
            return done.reply
        contact = await session.scalar(select(Contact).where(Contact.open_id == message.source))
        customer = await session.get(Customer, contact.customer_id)
        chat = await self.conversation(session, message.source)
        cart = await self.cart(session, contact)
        reading = read(message.content, self.lexicon)
        (intent,) = interpret(reading, Situation())
        assert isinstance(intent, EditDraft)
        for item in intent.items:
            await self.add(session, cart, customer, item=item)
        cart.version += 1
        cart.shown_version = cart.version
        said = await self.draft_text(session, cart)
        await self.window(session, message.source, now)
        chat.version += 1
        for direction, text in (("in", message.content), ("out", said)):
            session.add(
                ChatMessage(conversation_id=chat.id, direction=direction, text=text, at=now)
            )
        session.add(
            Inbox(account="shop", key=key, address=message.source, reply=said, received_at=now)
        )
        return said

    async def conversation(self, session: AsyncSession, open_id: str) -> Conversation:
        found = await session.scalar(select(Conversation).where(Conversation.open_id == open_id))
        if found is None:
            found = Conversation(open_id=open_id, version=0)
            session.add(found)
            await session.flush()
        return found

    async def cart(self, session: AsyncSession, contact: Contact) -> Cart:
        found = await session.scalar(
            select(Cart).where(Cart.contact_id == contact.id, Cart.status == "open")
        )
        if found is None:
            found = Cart(
                contact_id=contact.id, customer_id=contact.customer_id, version=0, lines=[]
            )
            session.add(found)
            await session.flush()
        return found

    async def add(
        self, session: AsyncSession, cart: Cart, customer: Customer, *, item: ItemReading
    ) -> None:
        assert isinstance(item.product, Resolved)
        assert isinstance(item.amount, Exact)
        sku = await session.get(Sku, item.product.sku_id)
        base = int(item.amount.count) * sku.factor
        line = next((line for line in cart.lines if line.sku_id == sku.id), None)
        if line is None:
            line = CartLine(sku_id=sku.id, base=0)
            cart.lines.append(line)
        line.base += base
        price = await self.price(session, sku, customer)
        line.amount_minor = amount_of(price, base_quantity=line.base, factor=sku.factor).minor
        stock = await session.scalar(select(Stock).where(Stock.sku_id == sku.id))
        assert stock.on_hand - stock.reserved >= line.base

    async def price(self, session: AsyncSession, sku: Sku, customer: Customer) -> UnitPrice:
        own = await session.scalar(
            select(Price).where(Price.sku_id == sku.id, Price.customer_id == customer.id)
        )
        price = own or await session.scalar(
            select(Price).where(Price.sku_id == sku.id, Price.customer_id.is_(None))
        )
        return UnitPrice(price.ten_thousandths)

    async def draft_text(self, session: AsyncSession, cart: Cart) -> str:
        total = sum(line.amount_minor for line in cart.lines)
        rows = [f"未下单 {len(cart.lines)}种 合计 ¥{total / 100:g}"]
        for number, line in enumerate(cart.lines, start=1):
            sku = await session.get(Sku, line.sku_id)
            count = line.base // sku.factor
            rows.append(
                f"{number} {sku.name}　{count}{sku.case_unit}＝{line.amount_minor / 100:g}"
            )
        return "\n".join([*rows, "回「确认」下单；要改直接说"])

    async def window(self, session: AsyncSession, open_id: str, now: datetime) -> None:
        found = await session.scalar(select(Window).where(Window.address == open_id))
        if found is None:
            found = Window(address=open_id)
            session.add(found)
        found.remaining, found.expires_at = 5, now + timedelta(hours=48)

    async def fill(self, ids: dict[str, int]) -> None:
        """The same goods and people, with the ids our lexicon uses."""
        async with self.engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        async with self.sessions() as session:
            for row in goods_rows():
                units = row["units"]
                base, case = units
                sku_id = ids[row["sku"]]
                price = int(float(row["price"]) * 10_000)
                session.add_all(
                    [
                        Sku(
                            id=sku_id, code=row["sku"], name=row["name"], base_unit=base,
                            case_unit=case, factor=units[case],
                        ),
                        Price(sku_id=sku_id, ten_thousandths=price),
                        Stock(sku_id=sku_id, on_hand=100_000 * units[case]),
                    ]
                )  # fmt: skip
            for number in range(SHOPS):
                customer = Customer(code=f"B{number:05}", name=f"店{number}")
                session.add(
                    Contact(open_id=ADDRESS.format(number), name=f"人{number}", customer=customer)
                )
            await session.commit()


def _tune(dbapi: object, _record: object) -> None:
    cursor = dbapi.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


async def _make(path: Path, template: Path) -> web.Application:
    database = Database.open(f"sqlite:///{template}", clock=lambda: datetime.now(UTC))
    vocabulary = database.read_now(export_vocabulary)
    database.close_now()
    shop = NaiveShop(path, build_lexicon(vocabulary))
    await shop.fill({sku.code: sku.sku_id for sku in vocabulary.skus})
    app = web.Application()
    app.router.add_post("/cb/oa/{slug}", shop.receive)
    return app


def main() -> None:
    """`python -m tests.bench.naive_order PORT DATABASE TEMPLATE`."""
    uvloop.install()
    port, path, template = int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])
    web.run_app(_make(path, template), host="127.0.0.1", port=port, access_log=None, print=None)


if __name__ == "__main__":
    main()
