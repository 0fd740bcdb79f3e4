"""The shop's currency against the prices that it has: nobody sells ¥46 as $46 by a setting."""

from bot.settings import ConfigError
from domain.db import Database, Tx
from domain.pricing import count_prices, list_price_lists


def check_currency(database: Database, currency: str) -> None:
    """ConfigError where everybody's prices are in other currencies than the shop's alone.

    A shop that has none yet may take any. One that really changes brings its prices along first.
    """
    kept = database.read_now(base_currencies)
    if kept and currency not in kept:
        raise ConfigError(
            f"shop.currency: is {currency}, but this shop's prices are in {'/'.join(kept)}; set "
            f"it back to {kept[0]}. To change over, first import a price file with {currency} in "
            "the column 币种"
        )


def base_currencies(tx: Tx) -> tuple[str, ...]:
    """In which currencies there are prices for everybody, in the order they were begun."""
    counts = count_prices(tx)
    return tuple(
        one.currency for one in list_price_lists(tx) if one.is_base and counts.get(one.id)
    )
