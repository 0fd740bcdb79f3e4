"""The link and QR code of a campaign, for posters, moments and group messages.

Like an invitation's it is issued by the platform; unlike it, it binds nobody to a shop.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import segno

from admin.context import NoQr
from admin.visit import Visit
from domain.campaign import Campaign

NO_LINK: Mapping[NoQr, str] = {
    NoQr.NO_ACCOUNT: "No account for customers is connected yet, so there is nothing to scan.",
    NoQr.NOT_GRANTED: "This account may not issue QR codes (only verified service accounts may).",
    NoQr.UNREACHABLE: "WeChat gives no QR code at the moment. Load the page again later.",
}


@dataclass(frozen=True, slots=True)
class LinkView:
    """`picture` is a data address, `stored` an address where the platform keeps the picture."""

    picture: str = ""
    url: str = ""
    stored: str = ""
    why_not: str = ""


async def campaign_link(visit: Visit, campaign: Campaign) -> LinkView | None:
    """None where it was not sent yet, or is from before campaigns had links."""
    if campaign.ends_at is None or not campaign.scene:
        return None
    qr = await visit.context.invite_qr(campaign.scene, campaign.ends_at)
    if qr.problem is not None:
        return LinkView(why_not=visit.t(NO_LINK[qr.problem]))
    drawn = segno.make(qr.url, error="m", micro=False) if qr.url else None
    return LinkView(
        picture=drawn.svg_data_uri(scale=5, border=2) if drawn else "",
        url=qr.url,
        stored=qr.picture,
    )
