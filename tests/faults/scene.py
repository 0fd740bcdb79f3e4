"""The shop the fault tests order from: the drinks seed, and a crowd of customers."""

from dataclasses import dataclass
from pathlib import Path

from bot.channels.cipher import Keyring, decode_aes_key
from bot.simulator.platform.accounts import FakeAccount, Kind
from domain.base.actor import SYSTEM
from domain.catalog import find_sku
from domain.customer import CustomerDraft, bind_contact, create_contact, create_customer
from domain.db import Tx
from domain.inventory import (
    Cause,
    MovementCause,
    StockPlace,
    list_warehouses,
    receive_stock,
)
from domain.messaging import register_contact, register_staff
from domain.staff import find_staff
from tests.factories import seed

AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
TOKEN = "tokenoffaults"

OA = FakeAccount(
    "shop", Kind.OA, "接单", "wx0000000000000001", "gh_000000000001", "secret-of-the-oa",
    Keyring(TOKEN, (decode_aes_key(AES_KEY),), "wx0000000000000001"),
)  # fmt: skip
WECOM = FakeAccount(
    "staff", Kind.WECOM, "接单助手", "ww0000000000000001", "ww0000000000000001", "secret-of-wecom",
    Keyring(TOKEN, (decode_aes_key(AES_KEY),), "ww0000000000000001"), agent_id="1000002",
)  # fmt: skip


@dataclass(frozen=True)
class Buyer:
    """A customer of the crowd."""

    code: str
    openid: str


def crowd(count: int, *, start: int = 1) -> list[Buyer]:
    """`count` buyers with codes K0001 and so on."""
    return [Buyer(f"K{n:04}", f"o-buyer-{n:04}") for n in range(start, start + count)]


def furnish(tx: Tx, buyers: list[Buyer]) -> None:
    """The drinks seed, its rep on WeCom, and every buyer bound to a shop of his own."""
    seed(tx, "drinks")
    rep = find_staff(tx, "R01")
    assert rep is not None
    register_staff(tx, WECOM.slug, channel="wecom_app", external_id="rep-one", staff_id=rep.id)
    house = list_warehouses(tx)[0]
    for code in ("KL330", "XB330"):
        sku = find_sku(tx, code)
        assert sku is not None
        cause = MovementCause(Cause.RECEIPT, f"crowd:{code}")
        receive_stock(tx, StockPlace(sku.id, house.id), 1_000_000, cause=cause, actor=SYSTEM)
    for buyer in buyers:
        draft = CustomerDraft(
            code=buyer.code, name=f"{buyer.code}超市", rep_id=rep.id, address="一号路"
        )
        customer = create_customer(tx, draft, SYSTEM)
        contact = create_contact(tx, name=buyer.code)
        bind_contact(tx, contact.id, customer.id)
        register_contact(
            tx, OA.slug, channel="oa", external_id=buyer.openid, contact_id=contact.id
        )


def write_config(folder: Path, *, database_url: str, api_base: str, more: str = "") -> Path:
    """A configuration whose platform is the one at `api_base`; `more` is added to it."""
    path = folder / "jiedan.toml"
    path.write_text(
        f"""
[server]
secret = "{"f" * 64}"

[database]
url = "{database_url}"

[accounts.{OA.slug}]
kind = "oa"
gh_id = "{OA.original_id}"
appid = "{OA.app_id}"
secret = "{OA.secret}"
token = "{TOKEN}"
aes_key = "{AES_KEY}"
api_base = "{api_base}/oa"

[accounts.{WECOM.slug}]
kind = "wecom_app"
corpid = "{WECOM.app_id}"
agentid = {WECOM.agent_id}
secret = "{WECOM.secret}"
token = "{TOKEN}"
aes_key = "{AES_KEY}"
api_base = "{api_base}/wecom"
{more}
""",
        "utf-8",
    )
    return path
