"""The remark of an order: what is said is added to it; a later hour takes an earlier one's place.

Worked example: 早上8点前送, then 改成下午4点送: the remark says 下午4点, no longer 早上8点前,
for the driver can keep only one of them.
"""

import re
from collections.abc import Sequence
from datetime import date

from domain.cart import SetOrderNote
from handlers import notthatday
from handlers.context import Turn
from handlers.nlu.intents import DateWish
from handlers.worksheet import Worksheet

_LONGEST = 500
_CHANGE_WORDS = frozenset({"改", "换", "換", "调", "調"})
_NUMBER = r"[0-9一二两兩三四五六七八九十]{1,3}"
_PART = r"(?:一早|一大早|早上|上午|中午|下午|傍晚|晚上|早|晚)"
_NEW_HOUR = re.compile(
    r"(?:送货|送貨|送到)?(?:时间|時間)?(?:改|换|換|调|調)(?:成|到|为|為|在)?\s?(?P<hour>"
    rf"{_PART}?{_NUMBER}(?:[点點]半|[点點][0-9]{{0,2}}分?|:[0-5][0-9])(?:之?前|以前|左右)?|{_PART})"
    r"(?:再)?(?:送|到|来|來|配送|发货|發貨)?(?:过来|過來|货|貨)?(?:吧|了|就行)?"
)
"""改下午4点送: words that set the hour anew."""

_INVOICE = re.compile(r"发票|發票|开票|開票|invoice", re.IGNORECASE)
_INVOICE_ALONE = re.compile(
    r"(?:这单|這單|这次|這次|我)?(?:不|不用|不要|不需要|别|別|无需|要|需要|得)?(?:给我|給我)?(?:开|開)?(?:发票|發票|开票|開票)(?:了|吧|谢谢|謝謝)?"
    r"|(?:no|with(?:out)?|an?) invoice",
    re.IGNORECASE,
)
"""不要发票: a later word on the invoice takes its place."""


def add(turn: Turn, sheet: Worksheet, note: str) -> None:
    """Add a remark to the order's note; one that only sets the hour anew replaces the hour."""
    if (anew := _NEW_HOUR.fullmatch(note.strip())) is not None:
        set_hour(turn, sheet, anew["hour"])
        return
    parts = _parts(sheet)
    if _INVOICE.search(note):
        parts = [part for part in parts if not _INVOICE_ALONE.fullmatch(part)]
    if note and note not in parts and not notthatday.is_noted(turn, note, parts):
        _write(sheet, (*parts, notthatday.with_dates(turn, note)))


def reworded(turn: Turn, text: str) -> str:
    """备注 要发票, where the draft's remark says something else of the invoice."""
    cart = turn.ground.cart
    parts = cart.note.split("；") if cart is not None else []
    said = text.strip(" 。.!！~")
    if not _INVOICE_ALONE.fullmatch(said) or not any(map(_INVOICE_ALONE.fullmatch, parts)):
        return text
    return f"备注 {said}"


def allow_day(turn: Turn, sheet: Worksheet, day: date) -> None:
    """The order is to come on this day after all."""
    parts = _parts(sheet)
    left = notthatday.without_day(turn, parts, day)
    if left != parts:
        _write(sheet, left)


def set_hour(turn: Turn, sheet: Worksheet, said: str) -> None:
    """Note the hour of delivery as it was said, in place of an earlier one."""
    label = turn.t("delivery time: {said}", said="").strip()
    hour = turn.t("delivery time: {said}", said=said)
    before = _parts(sheet)
    kept = [part for part in before if not part.startswith(label)]
    if hour not in before or len(kept) + 1 < len(before):
        _write(sheet, (*kept, hour))


def unread(leftovers: Sequence[str], day: DateWish | None) -> tuple[str, ...]:
    """What stays unread beside a day or hour that was taken: not the 改 of 改晚上6点半送."""
    read_with = _CHANGE_WORDS if day is not None else frozenset[str]()
    return tuple(said for said in leftovers if said.strip() not in read_with)


def _parts(sheet: Worksheet) -> list[str]:
    return [part for part in sheet.draft.note.split("；") if part]


def _write(sheet: Worksheet, parts: Sequence[str]) -> None:
    sheet.run(SetOrderNote("；".join(part for part in parts if part)[:_LONGEST]), ())
