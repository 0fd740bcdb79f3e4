"""The picture of a campaign, and its copies at the platforms: for three days, or for ever."""

from datetime import timedelta

from domain.campaign.model import Leftover, Material, Picture
from domain.campaign.store import pictures
from domain.db import Tx

_KEPT = timedelta(days=2, hours=12)
"""Platforms keep an uploaded picture for three days."""
SHOWN_FOR = timedelta(days=1)
"""So long after its end the picture of an offer stays where it is."""


def picture_of(tx: Tx, campaign_id: int) -> Picture | None:
    """A campaign's picture; None where it has none."""
    return pictures.find_picture(tx, campaign_id)


def media_of(tx: Tx, campaign_id: int, account: str) -> str:
    """What the account's platform calls it; "" where it has to be given first."""
    return pictures.media_given(tx, campaign_id, account, tx.now - _KEPT)


def note_media(tx: Tx, campaign_id: int, account: str, media_id: str) -> None:
    """The account's platform has it under this id now."""
    pictures.put_media(tx, campaign_id, account, media_id)


def forget_media(tx: Tx, campaign_id: int, account: str, media_id: str) -> None:
    """The account's platform says that it has nothing under this id."""
    pictures.drop_media(tx, campaign_id, account, media_id)


def material_of(tx: Tx, campaign_id: int, account: str) -> Material | None:
    """What a 公众号 keeps of it for ever (永久素材); None where it has to be given first."""
    return pictures.find_material(tx, campaign_id, account)


def begin_material(tx: Tx, campaign_id: int, account: str) -> str:
    """The 公众号 is about to be given it: under which name."""
    pictures.begin_material(tx, campaign_id, account)
    return pictures.picture_name_of(tx, campaign_id)


def leftovers(tx: Tx) -> tuple[Leftover, ...]:
    """Pictures that no article needs any more: at once where none went out, else a day later."""
    return tuple(pictures.materials_over(tx, tx.now - SHOWN_FOR))


def note_cleared(tx: Tx, campaign_id: int, account: str) -> None:
    """The 公众号 keeps nothing of a campaign any more."""
    pictures.end_material(tx, campaign_id, account)


def note_material(tx: Tx, campaign_id: int, account: str, material: Material) -> None:
    """The 公众号 keeps it now."""
    pictures.put_material(tx, campaign_id, account, material)


def forget_material(tx: Tx, campaign_id: int, account: str, media_id: str) -> None:
    """The 公众号 says that it keeps nothing under this id."""
    pictures.drop_material(tx, campaign_id, account, media_id)
