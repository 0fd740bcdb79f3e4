"""Every refusal of the business as a sentence in the reader's language.

Errors are data; this is the one place that gives them words. A test enumerates the subclasses of
DomainError, so a new one fails until it is explained here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.aftersale import errors as aftersale
from domain.base import errors as base
from domain.base import money as amounts
from domain.base.errors import DomainError
from domain.base.ids import SkuId, StaffId
from domain.cart import errors as cart
from domain.catalog import errors as catalog
from domain.catalog import get_skus
from domain.conversation import errors as conversation
from domain.customer import errors as customer
from domain.db import Tx
from domain.delivery import errors as delivery
from domain.fulfilment import errors as fulfilment
from domain.inventory import errors as inventory
from domain.joining import errors as joining
from domain.order import errors as order
from domain.promotion import errors as promotion
from domain.review import StepCode
from domain.review import errors as review
from domain.staff import get_staff
from domain.standing import errors as standing
from domain.terms import errors as terms
from handlers import backoffice, figures, joinwords
from handlers.context import Turn
from handlers.fieldwords import field_word
from handlers.linetext import base_text
from handlers.reviewtext import reason_text
from locales import Translator


@dataclass(frozen=True, slots=True)
class Words:
    """What a sentence needs besides the error: the language, and names behind ids."""

    t: Translator
    tx: Tx | None = None

    def sku(self, sku_id: SkuId | None) -> str:
        """The SKU's name; "this item" where it cannot be looked up."""
        if self.tx is not None and sku_id is not None:
            found = get_skus(self.tx, (sku_id,)).get(sku_id)
            if found is not None:
                return found.name
        return self.t("this item")

    def amount(self, sku_id: SkuId, base_quantity: int) -> str:
        """Base units of a SKU in packs and rest."""
        if self.tx is not None:
            found = get_skus(self.tx, (sku_id,)).get(sku_id)
            if found is not None:
                return base_text(self.t, found, base_quantity)
        return str(base_quantity)

    def day(self, day: date, today: date | None = None) -> str:
        """11月24日(周三); 2020-01-01(周三), where that is another year than the one of `today`."""
        name = figures.weekday(self.t, day)
        is_far = today is not None and day.year != today.year
        said = day.isoformat() if is_far else figures.calendar_day(self.t, day)
        return self.t("{date} ({weekday})", date=said, weekday=name)

    def field(self, field: str) -> str:
        """What a field is called."""
        return field_word(self.t, field)

    def staff(self, staff_id: StaffId) -> str:
        """A colleague's name."""
        return get_staff(self.tx, staff_id).name if self.tx is not None else self.t("a colleague")


Explain = Callable[[Words, Any], str]


def explain(turn: Turn, problem: DomainError) -> tuple[str, ...]:
    """The sentences for whoever wrote the message."""
    return (sentence(Words(turn.t, turn.tx), problem),)


def sentence(words: Words, problem: DomainError) -> str:
    """The sentence for an error; LookupError never: the nearest explained parent counts."""
    for kind in type(problem).__mro__:
        found = EXPLANATIONS.get(kind)
        if found is not None:
            return found(words, problem)
    return words.t("That is not possible.")


def _illegal(w: Words, e: catalog.IllegalQuantity) -> str:
    near = figures.joined(w.t, (figures.quantity(w.t, q) for q in e.nearest))
    if not near:
        return w.t("That amount of {name} cannot be ordered.", name=w.sku(e.sku_id))
    return w.t("{name} can be ordered as {amounts}.", name=w.sku(e.sku_id), amounts=near)


def _unit(w: Words, e: catalog.UnitUnknown) -> str:
    known = figures.joined(w.t, (figures.unit_word(w.t, unit) for unit in e.known))
    return w.t(
        '{name} is not sold by "{unit}"; it comes by {known}.',
        name=w.sku(e.sku_id),
        unit=e.unit,
        known=known,
    )


def _short(w: Words, e: Any) -> str:
    if e.available <= 0:
        return w.t("{name} is out of stock.", name=w.sku(e.sku_id))
    left = w.amount(e.sku_id, e.available)
    return w.t("Only {amount} of {name} left.", amount=left, name=w.sku(e.sku_id))


def _no_day(w: Words, e: delivery.NoDeliveryThatDay) -> str:
    if not e.nearest:
        return w.t("No delivery on {date}.", date=w.day(e.wanted))
    near = figures.joined(w.t, (w.day(day) for day in e.nearest))
    return w.t("No delivery on {date}; possible: {days}.", date=w.day(e.wanted), days=near)


def _part_again(w: Words, again: order.PartAgain) -> str:
    """上海青 has 10斤 on the scale; what are the 10.1斤?"""
    told = {
        "name": again.sku_name,
        "part": figures.quantity(w.t, again.there[0]),
        "there": figures.quantity(w.t, again.there[1]),
        "weighed": figures.quantity(w.t, again.weighed),
    }
    if again.part is None:
        return w.t("{name}: {part} of it lie there, {there}. What are these {weighed}?", **told)
    return w.t(
        "{name}: {part} of it lie there, {there}. What are these {more}, {weighed}?",
        more=figures.quantity(w.t, again.part),
        **told,
    )


def _not_found(w: Words, e: base.NotFound) -> str:
    return w.t("I found no such order.") if e.entity == "order" else w.t("I did not find that.")


_CHAT: dict[type[DomainError], Explain] = {
    base.NotFound: _not_found,
    base.NotAllowed: lambda w, _: w.t("You are not allowed to do that; please ask the owner."),
    base.StaleVersion: lambda w, _: w.t(
        "It was changed by somebody else meanwhile; please look again."
    ),
    amounts.AmountUnreadable: lambda w, e: w.t('"{text}" is not an amount of money.', text=e.text),
    amounts.AmountTooLarge: lambda w, _: w.t(
        "That is more money than can be meant; please check amounts and prices."
    ),
    amounts.CurrencyMismatch: lambda w, _: w.t("Two currencies cannot be added up."),
    cart.LineMissing: lambda w, e: w.t("{name} is not in the draft", name=w.sku(e.sku_id)),
    cart.BelowZero: lambda w, e: w.t(
        "There is less than that of {name} in the draft; unchanged", name=w.sku(e.sku_id)
    ),
    cart.BadScale: lambda w, e: w.t(
        "The draft cannot be multiplied by {factor}.", factor=e.factor
    ),
    cart.TooManyLines: lambda w, e: w.t("A draft has at most {limit} lines.", limit=e.limit),
    cart.NothingToUndo: lambda w, _: w.t("Nothing left to undo; the draft is at its beginning"),
    cart.CartClosed: lambda w, _: w.t("This draft is closed; just say again what you need."),
    catalog.UnitUnknown: _unit,
    catalog.IllegalQuantity: _illegal,
    catalog.SkuOffSale: lambda w, e: w.t("{name} is no longer sold.", name=w.sku(e.sku_id)),
    catalog.UnitConflict: lambda w, e: w.t(
        '"{unit}" already means another amount here.', unit=e.unit
    ),
    conversation.ConversationMoved: lambda w, _: w.t(
        "Two messages crossed; please send the last one again."
    ),
    conversation.HeldByAnother: lambda w, e: w.t(
        "{name} is speaking with this customer.", name=w.staff(e.staff_id)
    ),
    customer.CustomerBlocked: lambda w, _: w.t(
        "Orders are not possible at the moment; please ask your rep."
    ),
    customer.InviteUnknown: lambda w, _: w.t("I do not know this code."),
    customer.InviteExpired: lambda w, _: w.t(
        "This invite has expired; please ask your rep for a new one."
    ),
    customer.InviteUsed: lambda w, _: w.t(
        "This invite has been used already; please ask your rep for a new one."
    ),
    joining.JoinCodeRefused: lambda w, e: joinwords.refusal(w.t, e.why),
    customer.RegistrationDecided: lambda w, _: w.t("This request has been decided already."),
    customer.RegistrationIncomplete: lambda w, e: (
        w.t("The phone number is missing; please send it with your shop's name.")
        if e.field == "phone"
        else w.t("The shop's name is missing; please send it with your phone number.")
    ),
    delivery.CutOffPassed: lambda w, e: w.t(
        "Orders for {date} are closed; the earliest is {earliest}.",
        date=w.day(e.wanted),
        earliest=w.day(e.earliest),
    ),
    delivery.NoDeliveryThatDay: _no_day,
    delivery.DateInPast: lambda w, e: w.t(
        "{date} is over; which day do you mean?", date=w.day(e.wanted, e.today)
    ),
    delivery.DateTooFar: lambda w, e: w.t("Orders are taken up to {date}.", date=w.day(e.last)),
    delivery.NoPickup: lambda w, _: w.t("There is no place to fetch goods; we bring them."),
    delivery.PlaceUnknown: lambda w, e: w.t('I know no place called "{said}".', said=e.said),
    delivery.NeverDelivered: lambda w, _: w.t("No delivery day is open; please ask your rep."),
    fulfilment.NothingToShip: lambda w, e: w.t(
        "Everything of {order_no} has left already.", order_no=e.order_no
    ),
    fulfilment.GoodsAwaited: lambda w, e: w.t(
        "Nothing of {order_no} is there yet; it waits for goods to arrive.", order_no=e.order_no
    ),
    fulfilment.TooMuchShipped: lambda w, _: w.t("That is more than is still to be shipped."),
    fulfilment.NotShippedYet: lambda w, e: w.t(
        "{order_no} has not been shipped yet.", order_no=e.order_no
    ),
    inventory.InsufficientStock: _short,
    order.StockChanged: _short,
    order.StaleDraft: lambda w, _: w.t("Not ordered: the draft has changed. Please look again:"),
    order.PartlyShown: lambda w, _: w.t("Not all lines were shown yet."),
    order.EmptyDraft: lambda w, _: w.t("The draft is empty now"),
    order.PriceChanged: lambda w, e: w.t(
        "Not ordered: prices have changed, {before} → {after}. Please look again:",
        before=figures.money(e.before),
        after=figures.money(e.after),
    ),
    order.DeliveryChanged: lambda w, e: (
        w.t("Not ordered: the delivery date has changed. Please look again:")
        if e.is_date
        else w.t("Not ordered: the place or its hours have changed. Please look again:")
    ),
    order.DraftNotReady: lambda w, _: w.t("It cannot be ordered like this yet:"),
    order.AlreadyPlaced: lambda w, e: w.t(
        "This was ordered already ({order_no}); it was not ordered again.", order_no=e.order_no
    ),
    order.DuplicateBasket: lambda w, e: w.t(
        "Almost the same was ordered a short while ago ({order_no}).", order_no=e.order_no
    ),
    order.IllegalMove: lambda w, e: w.t(
        "{order_no} is not in a state for that any more.", order_no=e.order_no
    ),
    order.OrderLocked: lambda w, e: w.t(
        "{order_no} is confirmed or past its cut-off; the other side has to agree.",
        order_no=e.order_no,
    ),
    order.OrderFinished: lambda w, e: w.t(
        "{order_no} can no longer be changed.", order_no=e.order_no
    ),
    order.ChangeAlreadyOpen: lambda w, e: w.t(
        "A change of {order_no} is still waiting for an answer.", order_no=e.order_no
    ),
    order.ChangeAsked: lambda w, e: (
        w.t(
            "The customer asks to cancel {order_no}; it has not been shipped. "
            'Reply "agree" or "disagree" first.',
            order_no=e.order_no,
        )
        if e.is_cancel
        else w.t(
            "The customer asks to change {order_no}; it has not been shipped. "
            'Reply "agree" or "disagree" first.',
            order_no=e.order_no,
        )
    ),
    order.ChangeClosed: lambda w, _: w.t("That change was decided already."),
    order.ChangeOvertaken: lambda w, e: w.t(
        "{order_no} has changed since; please make the change again.", order_no=e.order_no
    ),
    order.NothingChanged: lambda w, e: w.t(
        "{order_no} is like that already.", order_no=e.order_no
    ),
    order.LastLine: lambda w, e: w.t(
        'Nothing would be left of {order_no}; to call it off say "cancel the order".',
        order_no=e.order_no,
    ),
    order.UnpricedLines: lambda w, e: w.t(
        '{order_no}: no price yet for {goods}; say "{first} at 33 yuan", or use the web page.',
        order_no=e.order_no,
        goods=figures.joined(w.t, (w.sku(one) for one in e.sku_ids)),
        first=w.sku(e.sku_ids[0]),
    ),
    order.PriceAgreed: lambda w, e: w.t(
        "{name} in {order_no} was ordered at {price}: a price can only be lowered, not raised.",
        name=w.sku(e.sku_id),
        order_no=e.order_no,
        price="–" if e.price is None else figures.price(e.price),
    ),
    order.OverrideClosed: lambda w, e: w.t(
        "The price for {order_no} was decided already.", order_no=e.order_no
    ),
    order.OverrideSelfApproved: lambda w, e: w.t(
        "You asked for this price of {order_no} yourself; somebody else has to agree.",
        order_no=e.order_no,
    ),
    order.NotByWeight: lambda w, e: w.t(
        "{name} in {order_no} is paid for as ordered, not as weighed.",
        name=e.sku_name,
        order_no=e.order_no,
    ),
    order.NotWeighed: lambda w, e: w.t(
        '{order_no}: {names} must be weighed first; say "weighs {first} 19.7".',
        order_no=e.order_no,
        names=figures.joined(w.t, e.sku_names),
        first=e.sku_names[0],
    ),
    order.WeightAgain: lambda w, e: "\n".join(_part_again(w, part) for part in e.parts),
    order.WeightTooLate: lambda w, e: w.t(
        "{name} of {order_no} has left already; what is wrong now goes by a complaint.",
        name=e.sku_name,
        order_no=e.order_no,
    ),
    order.WeightInvalid: lambda w, e: w.t(
        "{name} in {order_no} cannot weigh that; nothing was changed.",
        name=e.sku_name,
        order_no=e.order_no,
    ),
    order.WeightUnlikely: lambda w, e: w.t(
        "{name}: {ordered} ordered, and {weighed} on the scale? Please look at the unit; "
        'if it is right send it again with "sure" behind it.',
        name=e.sku_name,
        ordered=figures.quantity(w.t, e.ordered),
        weighed=figures.quantity(w.t, e.weighed),
    ),
    order.PriceUnderFloor: lambda w, e: w.t(
        "{name}: the floor is {price}; please ask the owner.",
        name=w.sku(e.sku_id),
        price=figures.price(e.floor),
    ),
    promotion.PromotionExhausted: lambda w, e: w.t(
        "{name} is used up; nothing was changed.", name=e.name
    ),
    promotion.CouponUnavailable: lambda w, e: w.t(
        'There is no coupon for "{word}" any more.', word=e.word
    ),
    promotion.CouponClaimed: lambda w, e: w.t("You have had the coupon {name}.", name=e.name),
    review.RaiseUnpassed: lambda w, e: w.t(
        "{order_no} is confirmed; so much more would need somebody else's word: {reasons}."
        " Nothing was changed; please order the rest separately.",
        order_no=e.order_no,
        reasons=figures.joined(w.t, (reason_text(w.t, StepCode(code)) for code in e.codes)),
    ),
    review.ReviewOpen: lambda w, e: w.t(
        "{order_no} has to be let pass by somebody else first: {reasons}.",
        order_no=e.order_no,
        reasons=figures.joined(w.t, (reason_text(w.t, StepCode(code)) for code in e.codes)),
    ),
    review.SelfApproved: lambda w, e: w.t(
        "You placed {order_no}; a colleague has to look at it (four eyes).", order_no=e.order_no
    ),
    terms.SentenceInvalid: lambda w, e: w.t("At most {n} characters.", n=e.limit),
    review.StepInvalid: lambda w, _: w.t("That is not possible."),
    standing.StandingEnded: lambda w, _: w.t("That standing order was ended; just say it anew."),
    standing.TooManyStanding: lambda w, e: w.t(
        "At most {limit} standing orders; end one of them first.", limit=e.limit
    ),
    aftersale.RemedyUnknown: lambda w, _: w.t(
        "It is not clear what is to be made good; please decide it on the page."
    ),
    aftersale.ReturnSelfApproved: lambda w, _: w.t(
        "You asked for this yourself; somebody else has to agree."
    ),
    aftersale.NothingReturned: lambda w, e: w.t(
        "Nothing of {order_no} can come back like that.", order_no=e.order_no
    ),
    aftersale.ReturnTooMuch: lambda w, e: w.t(
        "Of {name} in {order_no} at most {most} can come back.",
        name=w.sku(e.sku_id),
        order_no=e.order_no,
        most=w.amount(e.sku_id, e.most),
    ),
    aftersale.CaseDecided: lambda w, _: w.t("This case has been decided already."),
}

EXPLANATIONS: dict[type[DomainError], Explain] = {**_CHAT, **backoffice.EXPLANATIONS}
"""Every kind of error → its sentence."""
