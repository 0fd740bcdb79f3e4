"""The one list of which intent is handled where, for customers and for staff."""

from collections.abc import Callable
from typing import Any

from handlers import (
    aftersale,
    bulkprice,
    cancel,
    cart,
    catalog,
    correcting,
    credit,
    debtors,
    fulfilment,
    handoff,
    order,
    orderstatus,
    pricing,
    reorder,
    repquestions,
    review,
    smalltalk,
    staffchat,
    staffhelp,
    undo,
)
from handlers.choices import choose
from handlers.context import Turn
from handlers.nlu.intents import (
    Aftersale,
    AskBill,
    AskOrder,
    AskPrice,
    AskProduct,
    AskPromotion,
    AskStock,
    Browse,
    Cancel,
    ChitChat,
    Choose,
    Confirm,
    EditDraft,
    Handoff,
    Help,
    Intent,
    Reorder,
    StaffAct,
    StaffCommand,
    Unclear,
    Undo,
)

Handler = Callable[[Turn, Any], None]

CUSTOMER_ROUTES: dict[type[Intent], Handler] = {
    EditDraft: cart.edit_draft,
    Reorder: reorder.reorder,
    Confirm: order.confirm,
    Cancel: cancel.cancel,
    Undo: undo.undo_step,
    Choose: choose,
    AskPrice: pricing.ask_price,
    AskStock: pricing.ask_stock,
    AskProduct: pricing.ask_product,
    AskOrder: orderstatus.tell,
    AskPromotion: bulkprice.ask_promotion,
    AskBill: credit.ask_bill,
    Browse: catalog.browse,
    Aftersale: aftersale.complain,
    Handoff: handoff.ask_human,
    Help: smalltalk.help_customer,
    ChitChat: smalltalk.chat,
    StaffCommand: smalltalk.not_for_customers,
    Unclear: smalltalk.unclear,
}

STAFF_ROUTES: dict[type[Intent], Handler] = {
    EditDraft: correcting.edit,
    Reorder: staffchat.unclear,
    Confirm: staffchat.confirm,
    Cancel: staffchat.cancel,
    Undo: staffchat.cancel,
    Choose: staffchat.choose,
    AskPrice: staffchat.unclear,
    AskStock: repquestions.ask_goods,
    AskProduct: repquestions.ask_goods,
    AskOrder: staffchat.ask_order,
    AskPromotion: staffchat.unclear,
    AskBill: debtors.ask_bill_of_shop,
    Browse: staffchat.unclear,
    Aftersale: staffchat.unclear,
    Handoff: staffchat.unclear,
    Help: staffhelp.help_staff,
    ChitChat: staffchat.chat,
    StaffCommand: lambda turn, command: STAFF_COMMANDS[command.act](turn, command),
    Unclear: staffchat.unclear,
}

STAFF_COMMANDS: dict[StaffAct, Callable[[Turn, StaffCommand], None]] = {
    StaffAct.CONFIRM: review.confirm,
    StaffAct.REJECT: review.reject,
    StaffAct.TAKE_OVER: handoff.take_command,
    StaffAct.RELEASE: handoff.release,
    StaffAct.SHIP: fulfilment.ship,
    StaffAct.DELIVER: fulfilment.deliver,
    StaffAct.SHOW: review.show_command,
    StaffAct.LIST: staffchat.list_waiting,
    StaffAct.REPLY: handoff.reply_command,
}
