"""Staff: pack, ship with carrier and number, delivered."""

from domain.fulfilment import Parcel, deliver_order, ship_order
from domain.order import OrderStatus, start_picking
from domain.staff import Permission, require
from handlers.context import Turn
from handlers.nlu.intents import StaffCommand
from handlers.staffground import ON_THE_WAY, TO_SHIP, look_at, order_meant
from handlers.tracking import parcel_text


def ship(turn: Turn, command: StaffCommand) -> None:
    """发货 顺丰 SF123: everything that is still open leaves; the customer is told."""
    if turn.staff is None:
        return
    require(turn.staff, Permission.SHIP_ORDER)
    order = order_meant(turn, command, TO_SHIP, sentence=turn.text)
    if order is None:
        return
    parcel = Parcel(command.carrier, command.tracking_no)
    ship_order(turn.tx, order.id, parcel=parcel, actor=turn.actor)
    turn.order_id = order.id
    look_at(turn, int(order.id))
    how = parcel_text(turn.t, command.carrier, command.tracking_no)
    turn.say(
        turn.t(
            "Shipped: {order_no}, {how}. The customer is told.", order_no=order.order_no, how=how
        )
    )


def deliver(turn: Turn, command: StaffCommand) -> None:
    """送达: everything on the way has arrived; the customer is told."""
    if turn.staff is None:
        return
    require(turn.staff, Permission.SHIP_ORDER)
    order = order_meant(turn, command, ON_THE_WAY, sentence=turn.text)
    if order is None:
        return
    deliver_order(turn.tx, order.id, actor=turn.actor)
    turn.order_id = order.id
    turn.settle()
    turn.say(turn.t("Delivered: {order_no}. The customer is told.", order_no=order.order_no))


def pick(turn: Turn, command: StaffCommand) -> None:
    """备货: the warehouse starts on it."""
    if turn.staff is None:
        return
    require(turn.staff, Permission.SHIP_ORDER)
    order = order_meant(turn, command, (OrderStatus.CONFIRMED,), sentence=turn.text)
    if order is None:
        return
    start_picking(turn.tx, order.id, actor=turn.actor)
    turn.order_id = order.id
    look_at(turn, int(order.id))
    turn.say(turn.t("{order_no} is being packed.", order_no=order.order_no))
