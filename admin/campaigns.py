"""群发: campaigns are written, looked at, sent and followed here."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from aiohttp import web

from admin.campaigngoods import OfferedGoods, about_goods, offered_goods
from admin.campaignlink import campaign_link
from admin.campaignpreview import ChannelTexts, channel_texts
from admin.campaignwords import (
    FIELDS,
    HELD,
    HELD_OTHERWISE,
    MASS_REASONS,
    MASS_STATES,
    PICTURE_WRONG,
    REASONS,
    WRONG,
)
from admin.fields import FormReader
from admin.groupsend import (
    CrowdRow,
    badges_of,
    campaign_number,
    choose_for,
    load_groups,
    rows_to_choose,
)
from admin.visit import Visit
from admin.words import Badge
from domain.base.errors import NotFound
from domain.base.ids import SkuId
from domain.base.money import UnitPrice
from domain.campaign import (
    MASS_A_MONTH,
    MAX_HOURS,
    MAX_TEXT,
    SECOND_PAIR_OVER,
    AudienceWords,
    Campaign,
    CampaignAudience,
    CampaignDraft,
    CampaignGoods,
    CampaignInvalid,
    CampaignResult,
    CampaignStatus,
    MassCall,
    Picture,
    Reach,
    approve_campaign,
    as_picture,
    audience_words,
    campaign_scene,
    compose_campaign,
    count_audience,
    drop_campaign,
    get_campaign,
    is_day_used,
    list_campaigns,
    list_mass,
    picture_of,
    preview_campaign,
    release_campaign,
    result_of,
)
from domain.catalog import Sku, SkuFilter, SkuStatus, list_skus
from domain.customer import CustomerGroup, list_customer_groups
from domain.db import Tx
from domain.groupsend import people_chosen, send_offers
from domain.notice import Importance, due_at, merchant_quiet
from domain.staff import Staff, get_staff
from handlers import figures
from handlers.campaigntext import mass_text
from handlers.context import Shop
from handlers.goodschosen import goods_named
from handlers.undelivered import plain_reason
from locales import Translator

MASS_BYTES = 2048
"""What a mass message takes."""
ROWS = 8
"""How many goods the form has room for."""
FIRST_ROWS = 3
"""So many are open; the others unfold."""
LISTED_GOODS = 500
"""So many goods are offered while one types."""


@dataclass(frozen=True, slots=True)
class _Form:
    """What the form of a new offer chooses from, beside the offers there are."""

    campaigns: tuple[Campaign, ...]
    groups: tuple[CustomerGroup, ...]
    goods: tuple[tuple[Sku, str], ...]
    """With what it costs usually and how much is there."""
    crowds: tuple[CrowdRow, ...]
    words: AudienceWords
    badges: Mapping[int, Badge]
    """Of each offer there is."""


@dataclass(frozen=True, slots=True)
class _View:
    """One campaign with everything its page shows."""

    campaign: Campaign
    author: Staff
    goods: OfferedGoods
    reach: Reach
    result: CampaignResult
    mass: tuple[MassCall, ...]
    is_on: bool
    """It was sent and holds."""
    badge: Badge
    goes_at: datetime | None = None
    """When it goes out at the earliest, where that is not when it should."""
    texts: ChannelTexts | None = None
    """What it says in each channel; None where it has gone out."""
    used_today: frozenset[str] = frozenset()
    """公众号 that have sent their one mass message of today."""


async def show_list(visit: Visit) -> web.StreamResponse:
    """GET /campaigns."""
    return await _list(visit, {})


async def _list(visit: Visit, wrong: Mapping[str, str]) -> web.StreamResponse:
    form = await visit.read(_load_list, visit.t, visit.context.shop())
    return visit.page(
        "campaigns.html",
        http=422 if wrong else 200,
        campaigns=form.campaigns,
        groups=form.groups,
        goods=form.goods,
        crowds=form.crowds,
        chosen=visit.form.many("to"),
        badges=form.badges,
        words=form.words,
        rows=ROWS,
        first_rows=FIRST_ROWS,
        max_text=MAX_TEXT,
        max_hours=MAX_HOURS,
        mass_accounts=_accounts(visit),
        tag_accounts=visit.context.shop().tag_accounts,
        mass_a_month=MASS_A_MONTH,
        mass_chosen=_mass_accounts(visit),
        wrong=wrong,
        typed=dict(visit.form.pairs) if wrong else {},
    )


def _load_list(tx: Tx, t: Translator, shop: Shop) -> _Form:
    skus = list_skus(tx, SkuFilter(status=SkuStatus.ON_SALE), limit=LISTED_GOODS).rows
    goods = tuple(zip(skus, about_goods(tx, t, skus, shop.currency), strict=True))
    campaigns = list_campaigns(tx)
    return _Form(
        campaigns,
        list_customer_groups(tx),
        goods,
        rows_to_choose(tx, t, shop),
        audience_words(tx),
        badges_of(tx, campaigns),
    )


async def write(visit: Visit) -> web.StreamResponse:
    """POST /campaigns: keep a draft; nothing is sent by that."""
    reader = FormReader(visit)
    text = reader.text("text", limit=MAX_TEXT, required=True)
    hours = reader.whole("hours", required=True) or 0
    send_at = _moment(visit, reader)
    goods = await _goods(visit, reader)
    ordered = await _ordered(visit, reader)
    if not reader.is_right:
        return await _list(visit, reader.wrong)
    shop, accounts = visit.context.shop(), _mass_accounts(visit)
    try:
        draft = CampaignDraft(
            text,
            hours,
            goods,
            _audience(visit, ordered),
            send_at,
            shop.currency,
            accounts,
            _picture(visit),
            tuple(slug for slug in accounts if slug in shop.tag_accounts),
        )
        written = await visit.act(_compose, draft, visit.staff, visit.form.many("to"), shop)
    except CampaignInvalid as error:
        field = FIELDS.get(error.field, error.field)
        told = PICTURE_WRONG[error.value] if field == "picture" else WRONG[error.field]
        return await _list(visit, {field: visit.t(told, value=error.value)})
    return visit.go("campaign", id=written.id, done="saved")


def _compose(
    tx: Tx, draft: CampaignDraft, author: Staff, keys: tuple[str, ...], shop: Shop
) -> Campaign:
    """The offer with the members who are to send it (`keys`), or neither."""
    made = compose_campaign(tx, draft, author, scene=campaign_scene(secrets.token_bytes(16)))
    if made.mass_accounts and len(mass_text(tx, shop, made).encode()) > MASS_BYTES:
        raise CampaignInvalid("length")
    missing = choose_for(tx, made.id, keys, author, shop) if keys else ()
    if missing:
        raise CampaignInvalid("to", missing[0])
    return made


def _picture(visit: Visit) -> Picture | None:
    """The file that was chosen. CampaignInvalid."""
    chosen = visit.form.uploads.get("picture")
    return as_picture(chosen.content) if chosen is not None and chosen.content else None


def _mass_accounts(visit: Visit) -> tuple[str, ...]:
    """Those of ours that are ticked."""
    ticked = {value for key, value in visit.form.pairs if key == "mass"}
    return tuple(slug for slug in visit.context.shop().mass_accounts if slug in ticked)


def _audience(visit: Visit, ordered: SkuId | None) -> CampaignAudience:
    form = visit.form
    named = {name: form.get(name).strip()[:64] for name in ("group", "grade", "region", "tag")}
    return CampaignAudience(**named, is_idle=form.get("is_idle") == "1", ordered=ordered)


async def _ordered(visit: Visit, reader: FormReader) -> SkuId | None:
    """The goods that a shop has to have ordered, where some are given."""
    words = reader.text("ordered", limit=80)
    if not words:
        return None
    named = await visit.read(goods_named, visit.context.shop().lexicon, words)
    if len(named) != 1:
        reader.wrong["ordered"] = _which(visit.t, named)
        return None
    return named[0].id


def _moment(visit: Visit, reader: FormReader) -> datetime | None:
    """As the browser's field sends it, in the merchant's time zone."""
    value = visit.form.get("send_at")
    if not value:
        return None
    try:
        return datetime.fromisoformat(value).replace(tzinfo=visit.context.shop().zone)
    except ValueError:
        reader.wrong["send_at"] = visit.t("Please give a date like 2027-11-23.")
        return None


async def _goods(visit: Visit, reader: FormReader) -> tuple[CampaignGoods, ...]:
    found: list[CampaignGoods] = []
    for row in range(1, ROWS + 1):
        code = reader.text(f"code{row}", limit=80)
        if not code:
            continue
        named = await visit.read(goods_named, visit.context.shop().lexicon, code)
        price = reader.price(f"price{row}")
        if len(named) != 1:
            reader.wrong[f"code{row}"] = _which(visit.t, named)
        elif price is not None:
            sku = named[0]
            told = UnitPrice(price.ten_thousandths, visit.context.shop().currency)
            found.append(CampaignGoods(len(found) + 1, sku.id, sku.order_unit, told))
    return tuple(found)


def _which(t: Translator, named: Sequence[Sku]) -> str:
    """Why words are not clear."""
    if not named:
        return t("No goods on sale have this code, name or other name.")
    names = figures.joined(t, [f"{sku.code} {sku.name}" for sku in named])
    return t("Several goods fit: {names}. Please give one of the codes.", names=names)


def _accounts(visit: Visit) -> dict[str, str]:
    """The 公众号 that may send mass messages, as staff call them."""
    shop = visit.context.shop()
    return {slug: _account_word(visit.t, shop, slug) for slug in shop.mass_accounts}


def _account_word(t: Translator, shop: Shop, slug: str) -> str:
    name = shop.account_names.get(slug, slug)
    return t("the official account {name}", name=name) if name else t("the official account")


async def show(visit: Visit) -> web.StreamResponse:
    """GET /campaigns/{id}."""
    return await _page(visit, campaign_number(visit))


async def _page(
    visit: Visit, number: int, *, http: int = 200, unsure: bool = False
) -> web.StreamResponse:
    shop = visit.context.shop()
    view = await visit.read(_load, number, visit.t, shop)
    groups = await load_groups(visit, number)
    return visit.page(
        "campaign.html",
        http=http,
        unsure=unsure,
        v=view,
        g=groups,
        reasons=REASONS,
        many=SECOND_PAIR_OVER,
        mass_states=MASS_STATES,
        held=HELD,
        held_otherwise=HELD_OTHERWISE,
        mass_a_month=MASS_A_MONTH,
        mass_reasons=MASS_REASONS,
        plain_reason=partial(plain_reason, visit.t),
        account_word=partial(_account_word, visit.t, visit.context.shop()),
        link=await campaign_link(visit, view.campaign) if view.is_on else None,
    )


async def picture(visit: Visit) -> web.StreamResponse:
    """GET /campaigns/{id}/picture."""
    number = campaign_number(visit)
    found = await visit.read(picture_of, number)
    if found is None:
        raise NotFound("campaign", str(number))
    headers = {"Cache-Control": "private, max-age=3600", "X-Content-Type-Options": "nosniff"}
    return web.Response(body=found.content, content_type=found.content_type, headers=headers)


def _load(tx: Tx, campaign_id: int, t: Translator, shop: Shop) -> _View:
    campaign = get_campaign(tx, campaign_id)
    wanted = max(campaign.send_at or tx.now, tx.now)
    goes_at = due_at(wanted, Importance.OPTIONAL, merchant_quiet(tx, shop.zone))
    is_ahead = campaign.status not in {CampaignStatus.SENT, CampaignStatus.DROPPED}
    return _View(
        campaign,
        get_staff(tx, campaign.created_by),
        offered_goods(tx, t, campaign.goods, shop.currency),
        count_audience(tx, campaign.audience, mass=campaign.mass),
        result_of(tx, campaign),
        list_mass(tx, campaign.id),
        is_on=campaign.is_on(tx.now),
        badge=badges_of(tx, [campaign])[campaign.id],
        texts=channel_texts(tx, shop, campaign) if is_ahead else None,
        goes_at=goes_at if is_ahead and goes_at > wanted else None,
        used_today=frozenset(one for one in campaign.tag_accounts if is_day_used(tx, one)),
    )


async def advance(visit: Visit) -> web.StreamResponse:
    """POST /campaigns/{id}: preview to oneself, send, agree as the second, take back."""
    number, shop = campaign_number(visit), visit.context.shop()
    is_sending = visit.form.get("do") in {"send", "approve"}
    is_sure = visit.form.get("sure") == "1"
    if is_sending and not is_sure and await visit.read(_is_odd, number, visit.t, visit.currency):
        return await _page(visit, number, http=422, unsure=True)
    match visit.form.get("do"):
        case "preview":
            await visit.act(preview_campaign, number, visit.staff)
            return visit.go("campaign", id=number, done="previewed")
        case "send":
            await visit.act(_release, number, visit.staff, shop)
        case "approve":
            await visit.act(_approve, number, visit.staff, shop.zone)
        case "drop":
            await visit.act(drop_campaign, number, visit.staff)
        case _:
            raise NotFound("campaign", str(number))
    return visit.go("campaign", id=number, done="saved")


def _is_odd(tx: Tx, number: int, t: Translator, currency: str) -> bool:
    """Whether its prices may be a slip: somebody has to say that they are meant."""
    return offered_goods(tx, t, get_campaign(tx, number).goods, currency).is_odd


def _release(tx: Tx, number: int, staff: Staff, shop: Shop) -> None:
    release_campaign(tx, number, staff, further=people_chosen(tx, number))
    send_offers(tx, shop.zone)


def _approve(tx: Tx, number: int, staff: Staff, zone: ZoneInfo) -> None:
    approve_campaign(tx, number, staff)
    send_offers(tx, zone)
