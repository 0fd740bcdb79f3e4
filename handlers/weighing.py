"""Staff say what the scale says: SO-1123-4071 实重 19.7斤, 实重 上海青19.7斤 排骨5.2斤, or, where
only a part is ready, 上海青10斤实重9.9斤. A figure far off is asked back, 没错 behind it takes it.
A second one beside a part that lies there is asked about, unless 又一份 or 更正 stands with it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from domain.base.ids import SkuId
from domain.catalog import Sku, get_skus, measure
from domain.order import (
    Order,
    OrderLine,
    WeighingState,
    Weight,
    WeightAgain,
    WeightHow,
    get_order,
    weigh_lines,
    weighings_of,
)
from domain.staff import Permission, require
from handlers import errors, figures, shopled
from handlers.context import Turn
from handlers.nlu.intents import StaffAct, StaffCommand
from handlers.staffground import TO_SHIP, in_view, list_them, look_at, order_meant, orders_in
from handlers.staffquestions import WeighAgain
from handlers.weighttexts import weight_rows

_WORD = (
    r"(?:实重|實重|实际重量|實際重量|过秤|過秤|过磅|過磅"
    r"|[称稱秤](?:下来|下來|出来|出來|了|重|得)|weighs?|weighed)"
)
_NO = r"(?P<no>[A-Za-z]{1,3}-?\d{3,8}-\d{3,8}|\d{4}-\d{4}|\d{4}(?![\d.斤公克两兩kg]))"
_COUNT = (
    r"(?P<{0}>\d{{1,6}}(?:\.\d{{1,3}})?)\s*"
    r"(?:(?P<{0}_of>斤|公斤|千克)\s*(?:(?P<{0}_half>半)|(?P<{0}_liang>\d(?:\.\d)?)\s*[两兩])"
    r"|(?P<{0}_jin>斤)\s?(?P<{0}_rest>\d)(?=$|[\s,，、;；。])"
    r"|(?P<{0}_unit>[^\s\d,，、;；。.]{{1,4}}))?"
)
_NAME = (
    r"(?:第\s*(?P<line>\d{1,3})\s*行|line\s*(?P<row>\d{1,3})"
    r"|(?P<name>[^\d\s,，、;；](?:[^\d,，、;；]{0,29}?[^\d\s,，、;；])??))"
)
_SURE = re.compile(
    r"[\s,，、;；。.]*(?:没错|沒錯|确认无误|確認無誤|sure)[!！。.]*$", re.IGNORECASE
)
_HEAD = re.compile(rf"^(?:{_WORD}\s*[:：]?\s*)?{_NO}\s*[,，:：]?\s*", re.IGNORECASE)
_LEAD = re.compile(rf"^{_WORD}\s*[:：]?\s*", re.IGNORECASE)
_PIECE = re.compile(
    rf"{_NAME}?\s*(?:(?<!\d){_COUNT.format('part')}\s*(?={_WORD}))?\s*{_WORD}?\s*[:：]?\s*"
    rf"{_COUNT.format('count')}[\s,，、;；。]*",
    re.IGNORECASE,
)
_ADDS = (
    r"(?:(?:又|再|另|另外|还有|還有)(?:来|來)?(?:一份|一批|一筐|一袋|一部分)|另外|还有|還有|又|再"
    r"|another(?: part)?)"
)
_CORRECTS = (
    r"(?:更正|订正|訂正|改正|改(?:成|为|為)|(?:重新?|复|複)(?:称|稱|秤|过秤|過秤|过磅|過磅)"
    r"|corrections?|corrected)"
)
_HOW = rf"(?:(?P<adds>{_ADDS})|(?P<corrects>{_CORRECTS}))"
_HOW_FIRST = re.compile(rf"{_HOW}(?:为|為|成|的|是|了)?[\s:：,，、]*", re.IGNORECASE)
_HOW_LAST = re.compile(rf"[\s,，、;；。]*{_HOW}(?:的|了)?[\s:：!！。.]*$", re.IGNORECASE)
_NEITHER = re.compile(
    r"(?:算了|取消|不用了?|都不是|先不录|先不錄|cancel|neither)[!！。.~ ]*", re.IGNORECASE
)
_IS_ABOUT = re.compile(_WORD, re.IGNORECASE)
_LONGEST = 1000
"""So many signs are the weights of an order at most."""


@dataclass(frozen=True, slots=True)
class Said:
    """One figure as it was said; without a name it is the only line there is to weigh."""

    name: str
    line_no: int | None
    count: Decimal
    unit: str
    part: Decimal | None
    part_unit: str
    how: WeightHow | None = None
    liang: Decimal = Decimal(0)
    """12斤6两: so many 两 on top of the count."""
    part_liang: Decimal = Decimal(0)

    def is_of(self, line: OrderLine) -> bool:
        """Whether this line may be meant."""
        if self.line_no is not None:
            return line.no == self.line_no
        return self.name in line.sku_name


def is_about(text: str) -> bool:
    """Whether the words speak of weighing at all."""
    return _IS_ABOUT.search(text) is not None


def weighed_by_text(turn: Turn) -> bool:
    """Take the weights, or the answer to what was asked about them; True where it was that."""
    if isinstance(turn.pending, WeighAgain) and _answered(turn, turn.pending):
        return True
    text = " ".join(turn.text.split())
    if len(text) > _LONGEST or not is_about(text) or turn.staff is None:
        return False
    named = None if _HEAD.match(text) else shopled.led(turn, turn.staff, text)
    if named is None or not named.rest or not figures_said(_SURE.sub("", named.rest)):
        return _weighed(turn, text)
    return shopled.unsettled(turn, named) or _weighed_of(turn, named)


def _weighed_of(turn: Turn, named: shopled.ShopLed) -> bool:
    """张姐的单上海青实重18.5斤: of that shop's order, and of no other's."""
    shop = named.only
    assert shop is not None
    found = shopled.orders_of_shop(turn, shop, TO_SHIP)
    if not found:
        turn.say(turn.t("{shop}: no order waits for that.", shop=shop.name))
        return True
    if len(found) > 1:
        list_them(turn, found, title=turn.t("Which one?"), sentence=named.rest)
        return True
    look_at(turn, int(found[0].id))
    return _weighed(turn, named.rest)


def _weighed(turn: Turn, text: str, *, how: WeightHow | None = None) -> bool:
    """Take what a sentence says; `how` is what was answered about it."""
    is_sure = bool(_SURE.search(text))
    words = _SURE.sub("", text)
    last = _HOW_LAST.search(words)
    words = words[: last.start()] if last else words
    first = _HOW_FIRST.match(words)
    words = words[first.end() :] if first else words
    head = _HEAD.match(words)
    number = head["no"].upper() if head else ""
    said = figures_said(words[head.end() :] if head else words)
    if not said or turn.staff is None:
        return False
    require(turn.staff, Permission.SHIP_ORDER)
    how = how or _how_of(last) or _how_of(first)
    said = tuple(replace(one, how=one.how or how) for one in said)
    order = _meant(turn, number, said)
    if order is not None:
        _take(turn, order, said, is_sure=is_sure)
    return True


def _answered(turn: Turn, asked: WeighAgain) -> bool:
    """又一份 or 更正, also by number: the sentence it was asked about is taken as that."""
    text = turn.text.strip()
    if _NEITHER.fullmatch(text):
        look_at(turn, asked.order_id)
        turn.say(turn.t("Good, everything stays as it is."))
        return True
    match = _HOW_FIRST.fullmatch(text.rstrip("!！。.~ "))
    how = {"1": WeightHow.ADDS, "2": WeightHow.CORRECTS}.get(text) or _how_of(match)
    return how is not None and _weighed(turn, asked.sentence, how=how)


def _how_of(match: re.Match[str] | None) -> WeightHow | None:
    if match is None:
        return None
    return WeightHow.ADDS if match["adds"] else WeightHow.CORRECTS


def figures_said(words: str) -> tuple[Said, ...]:
    """Every figure with the goods it is of; nothing where something else was said as well."""
    rest, found = _LEAD.sub("", " ".join(words.split())), []
    while rest:
        match = _PIECE.match(rest)
        if match is None or not match.end():
            return ()
        number, part = match["line"] or match["row"], match["part"]
        name, how = _without_how((match["name"] or "").strip(" :："))
        one = Said(
            name,
            int(number) if number else None,
            _number(match, "count"),
            _unit(match, "count"),
            _number(match, "part") if part else None,
            _unit(match, "part"),
            how,
            Decimal(match["count_liang"] or match["count_rest"] or 0),
            Decimal(match["part_liang"] or match["part_rest"] or 0),
        )
        found.append(one)
        rest = _LEAD.sub("", rest[match.end() :])
    return tuple(found)


def _number(match: re.Match[str], what: str) -> Decimal:
    return Decimal(match[what]) + (Decimal("0.5") if match[f"{what}_half"] else 0)


def _unit(match: re.Match[str], what: str) -> str:
    return match[f"{what}_of"] or match[f"{what}_jin"] or match[f"{what}_unit"] or ""


def _without_how(name: str) -> tuple[str, WeightHow | None]:
    """上海青另外, 又一份上海青: the goods, and how their figure stands to what lies there."""
    first = _HOW_FIRST.match(name)
    if first:
        return name[first.end() :], _how_of(first)
    last = _HOW_LAST.search(name)
    return (name[: last.start()], _how_of(last)) if last else (name, None)


def _meant(turn: Turn, number: str, said: Sequence[Said]) -> Order | None:
    """The order by its number or in view, else the only one with such goods; None: asked."""
    if not number and in_view(turn) is None:
        orders = [get_order(turn.tx, one.id) for one in orders_in(turn, TO_SHIP)]
        fitting = [order for order in orders if all(_lines(turn, order, one) for one in said)]
        if len(fitting) == 1:
            return fitting[0]
    command = StaffCommand(StaffAct.SHIP, order_no=number)
    return order_meant(turn, command, TO_SHIP, sentence=turn.text)


def _by_weight(turn: Turn, order: Order) -> dict[SkuId, Sku]:
    """What is paid for as weighed; also what was so when it came to the scale."""
    skus = get_skus(turn.tx, [line.sku_id for line in order.lines])
    every = weighings_of(turn.tx, order.id)
    there = {one.line_id for one in every if one.state is WeighingState.OPEN}
    weighed = {line.sku_id for line in order.lines if line.id in there}
    return {i: sku for i, sku in skus.items() if sku.settles_by_weight or i in weighed}


def _lines(turn: Turn, order: Order, one: Said) -> list[OrderLine]:
    """The lines of the order a figure may be of: open ones that are paid for as weighed."""
    skus = _by_weight(turn, order)
    return [line for line in order.lines if line.sku_id in skus and one.is_of(line)]


def _take(turn: Turn, order: Order, said: Sequence[Said], *, is_sure: bool) -> None:
    skus, weights = _by_weight(turn, order), []
    for one in said:
        lines = _lines(turn, order, one)
        if len(lines) != 1:
            _ask_goods(turn, order, one, skus)
            return
        sku, unit = skus[lines[0].sku_id], lines[0].wanted.unit
        weighed = _base(sku, one.count, one.unit or unit, one.liang)
        part = None
        if one.part is not None:
            part = _base(sku, one.part, one.part_unit or unit, one.part_liang)
        tolerance = turn.shop.weight_tolerance
        told = Weight(lines[0].id, weighed, part, is_sure, one.how, tolerance)
        weights.append(told)
    try:
        new = weigh_lines(turn.tx, order.id, weights, actor=turn.actor)
    except WeightAgain as again:
        _ask_how(turn, again)
        return
    turn.order_id = order.id
    look_at(turn, int(order.id))
    _tell(turn, order, new)


def _base(sku: Sku, count: Decimal, unit: str, liang: Decimal) -> int:
    """Base units of 12斤6两; 0 where the scale is said to show nothing."""
    whole = measure(sku, count, unit).base if count else 0
    return whole + (measure(sku, liang, "两").base if liang else 0)


def _ask_goods(turn: Turn, order: Order, one: Said, skus: dict[SkuId, Sku]) -> None:
    t = turn.t
    names = [line.sku_name for line in order.lines if line.sku_id in skus]
    if not names:
        turn.say(t("Nothing in {order_no} is paid for as weighed.", order_no=order.order_no))
        return
    turn.say(
        t(
            "{order_no}: to be weighed are {names}. Which one is it?",
            order_no=order.order_no,
            names=figures.joined(t, names),
        ),
        t('Say for example "weighs {name} {count}"', name=names[0], count=one.count),
    )


def _ask_how(turn: Turn, again: WeightAgain) -> None:
    t = turn.t
    sentence = turn.pending.sentence if isinstance(turn.pending, WeighAgain) else turn.text
    turn.order_id = again.order_id
    turn.ask(WeighAgain(int(again.order_id), " ".join(sentence.split())[:_LONGEST]))
    turn.say(errors.sentence(errors.Words(t, turn.tx), again))
    turn.say(
        turn.t("1 another part (both count)"), turn.t("2 a correction (only this one counts)")
    )


def _tell(turn: Turn, before: Order, new: Order) -> None:
    t = turn.t
    every = weighings_of(turn.tx, new.id)
    if new.version == before.version:
        turn.say(t("{order_no} is like that already.", order_no=new.order_no))
        return
    rows = weight_rows(turn.tx, t, new, [one for one in every if one.version == new.version])
    skus, done = _by_weight(turn, new), {one.line_id for one in every}
    missing = [
        line.sku_name
        for line in new.lines
        if line.sku_id in skus and line.ready_base and line.id not in done
    ]
    head = t(
        "{order_no} by weight: {before} → {after}. The customer is told.",
        order_no=new.order_no,
        before=figures.order_total(t, before),
        after=figures.order_total(t, new),
    )
    step = t('When it leaves say "ship"')
    if missing:
        step = t("Still to be weighed: {names}", names=figures.joined(t, missing))
    turn.say(head, *rows, step)
