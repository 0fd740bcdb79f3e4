"""What a transcript may change of the world between two messages (`@ stock COLA 5`)."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.simulator.population import kf_userid
from domain.base.actor import SYSTEM
from domain.base.ids import SkuId
from domain.base.money import parse_unit_price
from domain.catalog import SkuStatus, find_sku, set_sku_status
from domain.customer import contacts_of, find_customer
from domain.db import Tx
from domain.delivery import DeliveryPolicy
from domain.inventory import (
    Cause,
    MovementCause,
    StockPlace,
    adjust_stock,
    get_warehouse,
    stocks_of,
)
from domain.joining import Stranger, issue_join_code, know_union
from domain.notice import set_wording
from domain.pricing import (
    PriceDraft,
    base_price_list,
    end_price,
    prices_of_sku,
    set_price_floor,
    set_prices,
)
from tests.factories import KF, OA, open_id
from tests.money_seed import alter_money
from tests.offers import announce, end
from tests.reviewing import set_head, set_step
from tests.supply import alter_supply
from tests.tracks import alter_tracks
from tests.ways_seed import buy_in, fetch_always, tell

ZONE = ZoneInfo("Asia/Shanghai")
"""Where the shops of the transcripts are."""


def alter(tx: Tx, words: list[str]) -> None:
    """`price SKU UNIT P [DAY]`, `floor SKU UNIT P [CURRENCY]`, `day_price SKU` (none any more),
    `stock SKU N`, `off_sale SKU`, `end PROMOTION`, `campaign HOURS SKU=P …`,
    `fetches C001` (always), `union C001 NAME` (the platform says that the customer at the 公众号
    and who is called so at 微信客服 are one person), `code C001 CODE` (his 关联码),
    `word SENTENCE LANGUAGE TEXT` (a notice in the merchant's own words), those of `money_seed`
    and `tracks`.
    """
    if alter_money(tx, words) or alter_tracks(tx, words):
        return
    whole = _WHOLE.get(words[0])
    if whole is not None:
        whole(tx, *words[1:])
        return
    sku = find_sku(tx, words[1])
    if sku is None:
        raise LookupError(words[1])
    match words[0]:
        case "price" | "floor":
            _set_price(tx, sku.id, words)
        case "day_price":
            for _list, row in prices_of_sku(tx, sku.id):
                end_price(tx, row.id, SYSTEM)
        case "stock":
            stock = stocks_of(tx, [sku.id])[0]
            place = StockPlace(sku.id, get_warehouse(tx, "W1").id)
            cause = MovementCause(Cause.ADJUST, f"test:{tx.now.isoformat()}", "test")
            change = int(words[2]) - stock.on_hand
            adjust_stock(tx, place, change, cause=cause, actor=SYSTEM)
        case "off_sale":
            set_sku_status(tx, sku.id, SkuStatus.OFF_SALE, SYSTEM)
        case "receive" | "count" | "backorder" | "by_weight":
            alter_supply(tx, sku, words)


def _set_price(tx: Tx, sku_id: SkuId, words: list[str]) -> None:
    currency = words[4] if words[0] == "floor" and words[4:] else "CNY"
    unit, price = words[2], parse_unit_price(words[3], currency)
    if words[0] == "floor":
        set_price_floor(tx, sku_id, SYSTEM, unit=unit, price=price, currency=currency)
    else:
        start = datetime.fromisoformat(words[4]).replace(tzinfo=ZONE) if words[4:] else None
        drafts = [PriceDraft(sku_id, unit, price, valid_from=start)]
        set_prices(tx, base_price_list(tx, SYSTEM).id, drafts, SYSTEM)


def _same_person(tx: Tx, code: str, name: str) -> None:
    at = ((OA, "oa", open_id(code)), (KF, "wecom_kf", kf_userid(name)))
    for account, channel, external_id in at:
        who = Stranger(account, channel, external_id, f"union {code}")
        know_union(tx, who, policy=DeliveryPolicy(), language="zh-CN")


def _give_code(tx: Tx, code: str, join_code: str) -> None:
    customer = find_customer(tx, code)
    if customer is None:
        raise LookupError(code)
    issue_join_code(tx, contacts_of(tx, customer.id)[0].id, join_code)


def _word(tx: Tx, sentence: str, language: str, *words: str) -> None:
    """`word shipped zh-CN TEXT` (the merchant says a notice in his own words)."""
    set_wording(tx, sentence, language, text=" ".join(words), actor=SYSTEM)


_WHOLE: dict[str, Callable[..., None]] = {
    "end": end,
    "campaign": announce,
    "union": _same_person,
    "code": _give_code,
    "step": set_step,
    "head": set_head,
    "buys-in": buy_in,
    "fetches": fetch_always,
    "tells": tell,
    "word": _word,
}
"""Changes of the world that are not of a SKU."""
