"""Sums: 红牛 战马 一共6箱 says of none how many; 红牛2箱 战马4箱 一共6箱 only checks."""

import re
from dataclasses import replace

from handlers.nlu.bound import Bound
from handlers.nlu.intents import Exact, NoAmount, Op, Vague
from handlers.nlu.reading import RawItem

_SUM = r"(?:一共|总共|共计|共|合计|加起来|拢共|总计)(?:就|要|是|来|拿|给我|大概)*\s?"
_TOTAL = re.compile(rf"{_SUM}[0-9一二两三四五六七八九十百半].*")
_LEADS = re.compile(rf"{_SUM}$")


def take_totals(text: str, bound: Bound) -> None:
    """Ask the amounts that only a sum is said of; leave away a sum that is right."""
    for at, item in reversed(list(enumerate(bound.items))):
        if not at or item.op is not Op.ADD or not isinstance(item.amount, Exact):
            continue
        before = bound.items[at - 1]
        if item.mention is None:
            led = _LEADS.search(text, max(0, item.start - 12), item.start)
            if led is not None and _adds_up(bound.items[:at], item.amount):
                del bound.items[at]
        elif before.op is Op.ADD and before.mention and isinstance(before.amount, NoAmount):
            said = _TOTAL.search(text[item.start : item.end])
            if said is not None:
                bound.items[at] = replace(item, amount=Vague(said.group()))


def _adds_up(items: list[RawItem], total: Exact) -> bool:
    """Whether the amounts of the lines before make the sum, all in its unit."""
    amounts = [item.amount for item in items if isinstance(item.amount, Exact)]
    if len(amounts) < len(items) or any(a.unit != total.unit or a.rest for a in amounts):
        return False
    return sum(a.count for a in amounts) == total.count
