"""The delivery rules of the settings, as the domain wants them."""

from bot.settings import Settings
from domain.base.money import parse_money
from domain.delivery import DeliveryPolicy


def delivery_policy(settings: Settings) -> DeliveryPolicy:
    """The delivery rules of `[shop]`."""
    shop = settings.shop
    minimum = parse_money(shop.order_minimum, shop.currency) if shop.order_minimum else None
    return DeliveryPolicy(
        timezone=shop.timezone,
        cut_off=shop.cut_off,
        is_strict=shop.cut_off_is_strict,
        trading_day_rolls_at=shop.trading_day_rolls_at,
        weekdays=frozenset(shop.delivery_weekdays),
        lead_days=shop.lead_days,
        order_minimum=minimum,
    )
