"""The data files of the demo shop as values."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class DemoCustomer:
    """A shop with its people and the words it uses (word → SKU code)."""

    code: str
    fields: Mapping[str, str]
    contacts: tuple[tuple[str, str], ...]
    aliases: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DemoOrder:
    """An order of the past weeks: when, what, how far it got, and what was said.

    `time` is the wall clock ("09:05") of the day `days_ago`, or minutes before now ("-35").
    """

    customer: str
    days_ago: int
    time: str
    lines: tuple[tuple[str, Decimal, str], ...]
    until: str
    said: str = ""
    note: str = ""
    reason: str = ""
    carrier: str = "自有车队"
    tracking: str = ""
    doubts: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """SKU code → what was assumed about its line (a mark's code) and the words it came from."""


@dataclass(frozen=True, slots=True)
class DemoShop:
    """Staff, warehouses, money, ways of delivery and who asks to be let in, as in shop.toml."""

    staff: tuple[Mapping[str, str], ...]
    warehouses: tuple[Mapping[str, Any], ...]
    registrations: tuple[Mapping[str, Any], ...] = field(default=())
    credits: tuple[Mapping[str, Any], ...] = field(default=())
    receipts: tuple[Mapping[str, Any], ...] = field(default=())
    pickups: tuple[Mapping[str, Any], ...] = field(default=())
    freights: tuple[Mapping[str, Any], ...] = field(default=())


def goods_file() -> bytes:
    """The goods as an import file."""
    return _FOLDER.joinpath("goods.jsonl").read_bytes()


def price_rows() -> list[dict[str, Any]]:
    """Rows of prices.jsonl; those with `until_days_ago` held before a change of price."""
    return _rows("prices.jsonl")


def customers() -> tuple[DemoCustomer, ...]:
    """The shops."""
    return tuple(
        DemoCustomer(
            code=row["code"],
            fields={k: v for k, v in row.items() if k not in {"contacts", "aliases"}},
            contacts=tuple((p["name"], p["phone"]) for p in row["contacts"]),
            aliases=row.get("aliases", {}),
        )
        for row in _rows("customers.jsonl")
    )


def orders() -> tuple[DemoOrder, ...]:
    """The orders, as they stand in the file."""
    return tuple(
        DemoOrder(**{**row, "lines": tuple(_line(part) for part in row["lines"].split("; "))})
        for row in _rows("history.jsonl")
    )


def shop() -> DemoShop:
    """Who works there."""
    read = tomllib.loads(_FOLDER.joinpath("shop.toml").read_text("utf-8"))
    return DemoShop(
        tuple(read["staff"]),
        tuple(read["warehouse"]),
        tuple(read.get("registration", ())),
        tuple(read.get("credit", ())),
        tuple(read.get("receipt", ())),
        tuple(read.get("pickup", ())),
        tuple(read.get("freight", ())),
    )


def _rows(name: str) -> list[dict[str, Any]]:
    text = _FOLDER.joinpath(name).read_text("utf-8")
    return [json.loads(line) for line in text.splitlines() if line]


def _line(part: str) -> tuple[str, Decimal, str]:
    code, amount = part.split(" ")
    digits = amount.rstrip("箱件袋斤盒桶瓶提罐个")
    return code, Decimal(digits), amount[len(digits) :]
