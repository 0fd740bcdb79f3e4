"""What happens to parcels on their way."""

from dataclasses import dataclass

from domain.base.ids import ShipmentId
from domain.order import OrderEvent
from domain.tracking.model import ParcelStage


@dataclass(frozen=True, slots=True)
class ParcelMoved(OrderEvent):
    """A parcel reached a stage the customer wants to hear of."""

    shipment_id: ShipmentId
    stage: ParcelStage


@dataclass(frozen=True, slots=True)
class ParcelInTrouble(OrderEvent):
    """A rep has to look: refused, on its way back, a problem, nothing heard of.

    `since` names the trouble: the same one is told once, a later one again.
    """

    shipment_id: ShipmentId
    stage: ParcelStage
    since: str
