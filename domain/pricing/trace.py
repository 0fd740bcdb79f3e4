"""Quotes as JSON values, for the order line that keeps its reason."""

from typing import Any

from domain.base.clock import from_micros, to_micros
from domain.base.ids import PriceRowId
from domain.base.money import Money, UnitPrice
from domain.pricing.model import PricePart, PriceSource, PriceTrace


def dump_trace(trace: PriceTrace) -> dict[str, Any]:
    """The trace as a JSON object; moments in microseconds; absent fields left out."""
    dumped = {
        "source": trace.source.value,
        "list": trace.list_code,
        "row": trace.row_id,
        "min_base": trace.min_base,
        "valid_from": to_micros(trace.valid_from),
        "valid_to": None if trace.valid_to is None else to_micros(trace.valid_to),
        "priced_at": to_micros(trace.priced_at),
        "derived_from_unit": trace.derived_from_unit,
        "derived_from_factor": trace.derived_from_factor,
        "percent_bp": trace.percent_bp,
        "base_row": trace.base_row_id,
        "no_promotion": trace.no_promotion or None,
    }
    return {name: value for name, value in dumped.items() if value is not None}


def load_trace(dumped: dict[str, Any]) -> PriceTrace:
    """The trace `dump_trace` was given."""
    valid_to = dumped.get("valid_to")
    base_row = dumped.get("base_row")
    return PriceTrace(
        source=PriceSource(dumped["source"]),
        list_code=dumped["list"],
        row_id=PriceRowId(dumped["row"]),
        min_base=dumped["min_base"],
        valid_from=from_micros(dumped["valid_from"]),
        valid_to=None if valid_to is None else from_micros(valid_to),
        priced_at=from_micros(dumped["priced_at"]),
        is_derived="derived_from_unit" in dumped,
        derived_from_unit=dumped.get("derived_from_unit"),
        derived_from_factor=dumped.get("derived_from_factor"),
        percent_bp=dumped.get("percent_bp"),
        base_row_id=None if base_row is None else PriceRowId(base_row),
        no_promotion=dumped.get("no_promotion", False),
    )


def dump_part(part: PricePart) -> dict[str, Any]:
    """One part of a line's price as a JSON object."""
    return {
        "base": part.base,
        "unit": part.unit,
        "factor": part.factor,
        "price": part.unit_price.ten_thousandths,
        "amount": part.amount.minor,
        "currency": part.amount.currency,
        "why": dump_trace(part.why),
    }


def load_part(dumped: dict[str, Any]) -> PricePart:
    """The part `dump_part` was given."""
    currency = dumped["currency"]
    return PricePart(
        base=dumped["base"],
        unit=dumped["unit"],
        factor=dumped["factor"],
        unit_price=UnitPrice(dumped["price"], currency),
        amount=Money(dumped["amount"], currency),
        why=load_trace(dumped["why"]),
    )
