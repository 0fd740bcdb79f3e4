"""Where parcels are, in words: for the customer who asks, for who is told, for the rep."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from domain.base.ids import OrderId, ShipmentId
from domain.customer import get_customer
from domain.db import Tx
from domain.fulfilment import Shipment, ShipmentStatus, get_shipment, shipments_of
from domain.tracking import ParcelStage, Track, tracks_of
from handlers import figures
from handlers.message import Part, Text
from handlers.noticerow import Notice
from handlers.render import cut
from locales import Translator

MOST_SCAN = 150
"""Bytes of a carrier's sentence that are shown."""


def parcel_text(t: Translator, carrier: str, tracking_no: str) -> str:
    """顺丰 SF123, or our own driver."""
    if not carrier and not tracking_no:
        return t("by our own driver")
    return " ".join(word for word in (carrier, tracking_no) if word)


def parcel_lines(tx: Tx, t: Translator, order_id: OrderId, zone: ZoneInfo) -> list[str]:
    """One line for each parcel that has left: what the carrier said last and when."""
    tracks = tracks_of(tx, order_id)
    return [
        parcel_line(t, parcel, tracks.get(parcel.id), zone)
        for parcel in shipments_of(tx, order_id)
    ]


def parcel_line(t: Translator, parcel: Shipment, track: Track | None, zone: ZoneInfo) -> str:
    """顺丰 SF123 派件中：快件已到东湖店（11-24 09:12）; what was typed where nobody was asked."""
    typed = parcel_text(t, parcel.carrier, parcel.tracking_no)
    if track is None or track.asked_at is None:
        return typed
    if track.is_refused:
        return t("{parcel}: the carrier does not know this number", parcel=typed)
    if track.last is None:
        return t("{parcel}: no news from the carrier yet", parcel=typed)
    return t(
        "{parcel} {stage}: {scan} ({time})",
        parcel=typed,
        stage=stage_text(t, track.stage),
        scan=cut(track.last.text, MOST_SCAN),
        time=figures.moment(t, track.last.at, zone),
    )


def stage_text(t: Translator, stage: ParcelStage) -> str:
    """The stage in the reader's words."""
    words = {
        ParcelStage.AWAITED: t("not collected yet"),
        ParcelStage.COLLECTED: t("collected"),
        ParcelStage.ON_THE_WAY: t("under way"),
        ParcelStage.OUT_FOR_DELIVERY: t("out for delivery"),
        ParcelStage.AT_POINT: t("to be fetched"),
        ParcelStage.SIGNED: t("received"),
        ParcelStage.PROBLEM: t("in trouble"),
        ParcelStage.REFUSED: t("refused by the recipient"),
        ParcelStage.RETURNING: t("on its way back to us"),
        ParcelStage.RETURNED: t("sent back to us"),
        ParcelStage.LOST_SIGHT: t("no news for three days"),
        ParcelStage.UNKNOWN_NUMBER: t("the carrier does not know this number"),
    }
    return words[stage]


def moved(n: Notice) -> Iterator[Part]:
    """派件中, 到驿站了, 签收: nothing where it was delivered meanwhile without that stage."""
    t, order = n.t, n.order()
    parcel, stage = _parcel(n), ParcelStage(n.row.payload["stage"])
    named = {
        "order_no": order.order_no,
        "parcel": parcel_text(t, parcel.carrier, parcel.tracking_no),
    }
    if stage is ParcelStage.SIGNED:
        yield Text(t("A parcel of {order_no} has arrived: {parcel}.", **named))
    elif parcel.status is ShipmentStatus.DELIVERED:
        return
    elif stage is ParcelStage.AT_POINT:
        head = t("{order_no} can be fetched: {parcel}.", **named)
        yield Text("\n".join(row for row in (head, _last_scan(n)) if row))
    else:
        head = t("{order_no} is being brought to you now: {parcel}.", **named)
        yield Text("\n".join(row for row in (head, _last_scan(n)) if row))


def in_trouble(n: Notice) -> Iterator[Part]:
    """To the rep: what is the matter, and what to say."""
    t, order, parcel = n.t, n.order(), _parcel(n)
    head = t(
        "⚠ {shop} {order_no}, {parcel}: {stage}.",
        shop=get_customer(n.tx, order.customer_id).name,
        order_no=order.order_no,
        parcel=parcel_text(t, parcel.carrier, parcel.tracking_no),
        stage=stage_text(t, ParcelStage(n.row.payload["stage"])),
    )
    hint = t("Please ask the carrier; the customer has not been told.")
    yield Text("\n".join(row for row in (head, _last_scan(n), hint) if row))


def _parcel(n: Notice) -> Shipment:
    return get_shipment(n.tx, ShipmentId(n.row.payload["shipment_id"]))


def _last_scan(n: Notice) -> str:
    track = tracks_of(n.tx, OrderId(n.row.payload["order_id"])).get(_parcel(n).id)
    if track is None or track.last is None:
        return ""
    at = figures.moment(n.t, track.last.at, n.shop.zone)
    return n.t("{scan} ({time})", scan=cut(track.last.text, MOST_SCAN), time=at)
