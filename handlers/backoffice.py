"""Sentences for refusals that only staff meet: goods, prices, stock, logins, imports."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from domain.base.errors import DomainError
from domain.campaign import errors as campaign
from domain.catalog import errors as catalog
from domain.customer import errors as customer
from domain.delivery import errors as delivery
from domain.exchange import errors as exchange
from domain.groupsend import errors as groupsend
from domain.inventory import errors as inventory
from domain.messaging import errors as messaging
from domain.notice import errors as notice
from domain.pricing import errors as pricing
from domain.promotion import errors as promotion
from domain.staff import errors as staff
from handlers import creditwords
from handlers.noticewording import unfit_text

if TYPE_CHECKING:
    from handlers.errors import Words


def _price_sentence(w: "Words", wrong: pricing.PriceInvalid) -> str:
    match wrong.field:
        case "currency":
            return w.t("This price list is not kept in {currency}.", currency=wrong.value)
        case "percent":
            return w.t("{value}% of the list price is not possible.", value=wrong.value)
        case "min_base":
            return w.t('A price cannot hold from "{value}" on.', value=wrong.value)
        case _:
            return w.t('"{value}" is not a possible price.', value=wrong.value)


EXPLANATIONS: "dict[type[DomainError], Callable[[Words, Any], str]]" = {
    campaign.CampaignInvalid: lambda w, e: w.t("Please check {field}.", field=w.field(e.field)),
    campaign.CampaignClosed: lambda w, _: w.t("The campaign has gone on; that is too late."),
    campaign.CampaignSelfApproved: lambda w, _: w.t("Somebody else has to agree to it."),
    campaign.ConsentUnfounded: lambda w, _: w.t("Please say how you know that they agreed."),
    campaign.RefusedThemselves: lambda w, _: w.t(
        "They ended the offers themselves; only they can ask for them again."
    ),
    campaign.AudienceEmpty: lambda w, _: w.t("Nobody can be told of it now."),
    catalog.SkuInvalid: lambda w, e: w.t(
        '{code}: "{value}" is not possible for {field}.',
        code=e.code,
        value=e.value,
        field=w.field(e.field),
    ),
    catalog.SubstitutesCyclic: lambda w, e: w.t(
        "Substitutes must not lead back to where they began: {circle}.",
        circle=" → ".join(e.codes),
    ),
    catalog.CategoryInvalid: lambda w, e: w.t("The category {code} is not possible.", code=e.code),
    catalog.AliasUnfit: lambda w, e: w.t('"{text}" cannot be learned as a name.', text=e.text),
    customer.CustomerInvalid: lambda w, e: w.t(
        '"{value}" is not possible for {field}.', value=e.value, field=w.field(e.field)
    ),
    customer.CustomerExists: lambda w, e: w.t("There is a customer {code} already.", code=e.code),
    customer.InviteTooWeak: lambda w, _: w.t("The invite code is too short."),
    customer.AddressInvalid: lambda w, e: w.t("Please check {field}.", field=w.field(e.field)),
    delivery.RouteInvalid: lambda w, e: w.t("Please check {field}.", field=w.field(e.field)),
    delivery.PickupInvalid: lambda w, e: w.t("Please check {field}.", field=w.field(e.field)),
    delivery.FreightInvalid: lambda w, e: w.t("Please check {field}.", field=w.field(e.field)),
    exchange.ImportRefused: lambda w, _: w.t("The file has errors; nothing was imported."),
    groupsend.ReminderRefused: lambda w, _: w.t("No reminder is possible any more."),
    groupsend.ResendRefused: lambda w, _: w.t(
        "Nobody is left now to whom it could be sent again."
    ),
    inventory.NotReserved: lambda w, e: w.t(
        "{name}: {held} are held for this order, and {wanted} are to go. Send what is there, "
        "or change the order first.",
        name=w.sku(e.sku_id),
        held=w.amount(e.sku_id, e.outstanding) if e.sku_id and e.outstanding else "0",
        wanted=w.amount(e.sku_id, e.wanted) if e.sku_id else str(e.wanted),
    ),
    inventory.StockBelowReserved: lambda w, e: w.t(
        "{name}: {amount} are promised to orders; the stock cannot be lower.",
        name=w.sku(e.sku_id),
        amount=w.amount(e.sku_id, e.reserved),
    ),
    inventory.StockQuantityInvalid: lambda w, e: w.t(
        "That amount of {name} cannot be booked.", name=w.sku(e.sku_id)
    ),
    inventory.WarehouseExists: lambda w, e: w.t(
        "There is a warehouse {code} already.", code=e.code
    ),
    inventory.WarehouseNotEmpty: lambda w, e: w.t(
        "Goods still lie there ({skus} different ones). Move or correct them first.", skus=e.skus
    ),
    messaging.AddressTaken: lambda w, _: w.t("This address belongs to somebody else already."),
    notice.WordingUnfit: lambda w, e: unfit_text(w.t, e),
    notice.NoticeCompulsory: lambda w, _: w.t("This is told at any rate."),
    pricing.PriceInvalid: _price_sentence,
    pricing.BreakRises: lambda w, e: w.t(
        "{name} would cost more per unit in a larger amount.", name=w.sku(e.sku_id)
    ),
    pricing.PriceWindowInvalid: lambda w, _: w.t(
        "The price would end before it begins, or begin in the past."
    ),
    pricing.PriceListExists: lambda w, e: w.t(
        "There is a price list {code} already.", code=e.code
    ),
    pricing.TraceMismatch: lambda w, _: w.t(
        "A stored price does not recompute to the same figure."
    ),
    promotion.PromotionInvalid: lambda w, e: w.t(
        '"{value}" is not possible for {field}.', value=e.value, field=w.field(e.field)
    ),
    promotion.PromotionExists: lambda w, e: w.t(
        "There is a promotion {code} already.", code=e.code
    ),
    promotion.PromotionOver: lambda w, e: w.t("The promotion {code} has ended.", code=e.code),
    staff.LastOwner: lambda w, _: w.t("There must be at least one owner."),
    staff.LoginThrottled: lambda w, _: w.t("Too many tries; please wait a little."),
    staff.LoginTokenInvalid: lambda w, _: w.t("This link has been used or is too old."),
    staff.OwnRole: lambda w, _: w.t("Nobody can change their own role."),
    staff.StaffExists: lambda w, e: w.t('"{key}" is taken already.', key=e.key),
    staff.StaffInvalid: lambda w, e: w.t("Please check {field}.", field=w.field(e.field)),
    **creditwords.EXPLANATIONS,
}
