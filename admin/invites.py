"""Invitations as the page shows them: a QR code that binds whoever scans it, or words to send.

Only a QR code that the 公众号 itself has issued brings its scene; one drawn of the bare code is
just a text to WeChat. So the platform is asked for it, by way of the process that runs the pages.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import segno

from admin.context import InviteQr, NoQr
from admin.visit import Visit
from domain.customer import Invite

WHY_NOT: Mapping[NoQr, str] = {
    NoQr.NO_ACCOUNT: "No account for customers is connected yet, so there is nothing to scan.",
    NoQr.NOT_GRANTED: "This account may not issue QR codes that bind (only verified service "
    "accounts may). Send the customer these words instead:",
    NoQr.UNREACHABLE: "WeChat gives no QR code at the moment. Load the page again later, or send "
    "the customer these words:",
}


@dataclass(frozen=True, slots=True)
class InviteView:
    """One invitation: `picture` is a data address and empty where there is no QR code."""

    invite: Invite
    spaced: str
    """ "7K3M 9QX0 2B4C1", easier to read out."""
    picture: str
    link: str
    """Where the platform keeps the picture, if it does."""
    why_not: str
    words: str
    """What to send to the customer, who then only has to copy the code."""


async def show_invites(visit: Visit, invites: Sequence[Invite]) -> list[InviteView]:
    """The open invitations of a shop, each with its QR code where the account has them."""
    ask = visit.context.invite_qr
    codes = await asyncio.gather(*(ask(i.code, i.expires_at) for i in invites))
    return [_view(visit, invite, qr) for invite, qr in zip(invites, codes, strict=True)]


def _view(visit: Visit, invite: Invite, qr: InviteQr) -> InviteView:
    t, code = visit.t, invite.code
    drawn = segno.make(qr.url, error="m", micro=False) if qr.url else None
    shop = visit.context.shop().name
    return InviteView(
        invite=invite,
        spaced=f"{code[:4]} {code[4:8]} {code[8:]}",
        picture=drawn.svg_data_uri(scale=5, border=2) if drawn else "",
        link=qr.picture,
        why_not=t(WHY_NOT[qr.problem]) if qr.problem else "",
        words=t(
            "Please follow {shop} in WeChat and send it this code: {code}", shop=shop, code=code
        ),
    )
