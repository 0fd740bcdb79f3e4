"""A shop of the drinks seed on a database of the test, and messages to it."""

from datetime import UTC, datetime
from itertools import count

from domain.catalog import export_vocabulary
from domain.db import Database
from domain.delivery import DeliveryPolicy
from handlers.context import Shop
from handlers.message import Inbound, InboundKind, Outcome
from handlers.nlu import build_lexicon, read
from handlers.plaintext import reply_text
from handlers.turn import handle_turn
from locales import Texts
from tests.factories import OA, WECOM, open_id

NOW = datetime(2027, 11, 23, 1, 10, tzinfo=UTC)
"""Tuesday 2027-11-23, 09:10 in Shanghai."""
_NUMBERS = count(1)


def make_shop(database: Database) -> Shop:
    """The shop with the goods that are in the database now."""
    return Shop(
        name="鲜达批发",
        policy=DeliveryPolicy(),
        lexicon=build_lexicon(database.read_now(export_vocabulary)),
        texts=Texts.load(),
        order_key=b"tests",
    )


def message(text: str, *, who: str = "C001", key: str = "") -> Inbound:
    """A text of a customer (C…) or of staff (R…, B…)."""
    is_staff = not who.startswith("C")
    return Inbound(
        WECOM if is_staff else OA,
        "wecom_app" if is_staff else "oa",
        key or f"t{next(_NUMBERS)}",
        who.lower() if is_staff else open_id(who),
        InboundKind.TEXT,
        NOW,
        text=text,
    )


def say(database: Database, shop: Shop, inbound: Inbound) -> Outcome:
    """Handle a message as the server does."""
    reading = read(inbound.text, shop.lexicon)
    return database.write_now(handle_turn, shop, inbound, reading)


def text_of(shop: Shop, outcome: Outcome) -> str:
    """What the reply says."""
    if outcome.reply is None:
        return ""
    return reply_text(shop.texts.translator(shop.language), outcome.reply)
