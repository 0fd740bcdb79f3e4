"""A mass message, shown to its author on his own phone before it goes to everybody."""

from collections.abc import Mapping

from aiohttp import web

from admin.context import PreviewEnd
from admin.fields import FormReader
from admin.groupsend import campaign_number
from admin.visit import Visit
from domain.base.errors import NotFound
from domain.campaign import get_campaign
from domain.db import Tx
from handlers.campaigntext import mass_text
from handlers.context import Shop

ENDS: Mapping[PreviewEnd, str] = {
    PreviewEnd.UNKNOWN: "Nobody with this WeChat ID follows the account. Follow it first.",
    PreviewEnd.NOT_GRANTED: "This account may not send mass messages.",
    PreviewEnd.USED_UP: "WeChat shows no more previews today. Try again tomorrow.",
    PreviewEnd.UNREACHABLE: "WeChat does not take the preview at the moment. Try again later.",
}


async def preview(visit: Visit) -> web.StreamResponse:
    """POST /campaigns/{id}/preview: to the follower with a 微信号, by the platform."""
    number, reader = campaign_number(visit), FormReader(visit)
    wxname = reader.text("wxname", limit=40, required=True)
    if not reader.is_right:
        return visit.explain(visit.t("Please give your WeChat ID."), status=422)
    account = visit.form.get("account")
    words = await visit.read(_words, number, account, visit.context.shop())
    if not words:
        return visit.explain(
            visit.t("Everything of this offer is off sale, so there is nothing to show."),
            status=422,
        )
    end = await visit.context.preview_mass(account, wxname, number, words)
    if end is PreviewEnd.SHOWN:
        return visit.go("campaign", id=number, done="previewed")
    return visit.explain(visit.t(ENDS[end]), status=422)


def _words(tx: Tx, number: int, account: str, shop: Shop) -> str:
    campaign = get_campaign(tx, number)
    if account not in campaign.mass_accounts:
        raise NotFound("account", account)
    return mass_text(tx, shop, campaign)
