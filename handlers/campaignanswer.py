"""Answers to a campaign by number: 1号5箱, ①5箱 ②两箱, 一号要五箱后天送 (D24)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from domain.base.ids import SkuId
from domain.base.quantity import Quantity, plain_count
from domain.campaign import Campaign, CampaignGoods, heard_campaign
from domain.cart import AddLine
from domain.catalog import Sku, get_skus
from domain.inventory import available
from handlers import cart, drafts, figures, offernumbers, orderedbefore
from handlers.campaigntext import NUMBERS
from handlers.catalog import last_listed
from handlers.context import Turn
from handlers.conversation import GiveQuantity
from handlers.ground import situation
from handlers.nlu import interpret, read
from handlers.nlu.intents import (
    EditDraft,
    Evidence,
    EvidenceKind,
    Exact,
    ItemReading,
    Op,
    PendingKind,
    PendingView,
    Resolved,
)
from handlers.offernumbers import Spoken

_LEAD = re.compile(r"(?:我?要|来|來|please|i want|give me)?[\s,，:：]*", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?P<zh>\d{1,2})\s*[号號]|(?P<mark>[①-⑳])|(?:#|number\s|no\.?\s?)\s*(?P<en>\d{1,2})(?!\d)",
    re.IGNORECASE,
)
_MAY_BE = re.compile(
    rf"[号號第都各全每{NUMBERS}特活优優促#]|\b(?:no|number)\b|^\s*\d{{1,2}}[\s要来來、:：.．]",
    re.IGNORECASE,
)
_BY_NO = re.compile(r"[号號]|\b(?:no\.?|number) ?\d", re.IGNORECASE)
"""Beside the question how much, 2号 is of the offer; ② and 第二个 may answer a question."""
_EDGE = " \t\n,，、;；。.:：!！+＋xX×*"
_WANT = re.compile(r"^(?:我?要|来|來|订|訂|拿)\s*")
_POLITE = re.compile(
    r"(?:[\s，,。.!！~～吧呢啊哦了的]|谢谢|謝謝|麻烦了?|麻煩了?|please|pls|thanks|thank you"
    r"|[再加减減少多来來要]|改成?|改为|改為|只要|就要|就行|就好)*+",
    re.IGNORECASE,
)
"""What may stand beside an amount that is nothing but an amount, or a change to one."""
_OTHER_THAN_ORDER = re.compile(r"有|吗|嗎|多少|价|價|怎|不|取消|去掉|删|刪|减|減|少|改|换|換")
"""Asked about, or taken back: read like any sentence though the goods are gone."""


@dataclass(frozen=True, slots=True)
class _Said:
    """One number with the words behind it."""

    number: int
    words: str


def took_answer(turn: Turn, text: str) -> bool:
    """Take an answer by number to what was told last; True if it was one."""
    return _took_numbers(turn, text) or _took_sentence(turn, text)


def _took_numbers(turn: Turn, text: str) -> bool:
    """1号5箱，2号3箱: numbers and amounts, nothing else."""
    said = numbers_in(text)
    if not said or (turn.pending and any(m in text for m in NUMBERS)):
        return False
    campaign = _heard(turn)
    if campaign is None:
        return False
    by_number = {one.number: one for one in campaign.goods}
    edits: list[EditDraft] = []
    for one in said:
        goods = by_number.get(one.number, campaign.goods[0])
        edit = _amount_of(turn, one, goods)
        if edit is None:
            return False
        edits.append(edit)
    items = [edit.items[0] for edit in edits]
    is_on = campaign.is_on(turn.now)
    if any(edit.is_change for edit in edits):
        is_known = all(one.number in by_number for one in said)
        if not (is_on and is_known and all(edit.is_change for edit in edits)):
            return False
        cart.edit_draft(turn, EditDraft(tuple(items), is_change=True))
    elif is_on:
        _order(turn, campaign, list(zip(said, items, strict=True)))
    else:
        _say_ended(turn, campaign)
    return True


def _heard(turn: Turn) -> Campaign | None:
    """What was told last; None where a list was shown since: its numbers are meant now."""
    if turn.contact is None:
        return None
    customer = drafts.customer_of(turn)
    campaign = heard_campaign(turn.tx, turn.contact.id, customer_id=customer.id)
    if campaign is None or campaign.sent_at is None or last_listed(turn) is None:
        return campaign
    listed_at = int(turn.remembered("listed_at") or 0)
    return campaign if campaign.sent_at.timestamp() > listed_at else None


def _took_sentence(turn: Turn, text: str) -> bool:
    """一号要五箱, 1号和2号各3箱: read with the goods in place of their numbers, while it holds."""
    if len(text) > offernumbers.LONGEST or not _MAY_BE.search(text):
        return False
    if turn.pending and not (isinstance(turn.pending, GiveQuantity) and _BY_NO.search(text)):
        return False
    campaign = _heard(turn)
    if campaign is None:
        return False
    ids = tuple(one.sku_id for one in campaign.goods)
    skus = get_skus(turn.tx, ids, customer=turn.customer)
    names = {one.number: skus[one.sku_id].name for one in campaign.goods}
    is_empty = not cart.current_cart(turn).lines
    spoken = offernumbers.in_words(text, names, is_draft_empty=is_empty)
    if spoken is None:
        return False
    if not campaign.is_on(turn.now):
        if spoken.numbers or spoken.unknown:
            _say_ended(turn, campaign)
        return bool(spoken.numbers or spoken.unknown)
    if _said_unknown(turn, campaign, spoken) or _said_gone(turn, campaign, spoken, skus):
        return True
    if not _said_again(turn, spoken):
        turn.route_text(turn, spoken.words, read(spoken.words, turn.shop.lexicon))
    return True


def _said_unknown(turn: Turn, campaign: Campaign, spoken: Spoken) -> bool:
    """Of a sentence with a number that is not in it nothing is noted: who says what is meant?"""
    if not spoken.unknown:
        return False
    turn.say(*(_unknown(turn, number, campaign) for number in dict.fromkeys(spoken.unknown)))
    if spoken.numbers:
        turn.say(turn.t('Nothing of it was noted. Please say it again, like "No. 1 5 cases"'))
    return True


def _said_gone(turn: Turn, campaign: Campaign, spoken: Spoken, skus: dict[SkuId, Sku]) -> bool:
    """Where everything ordered is sold out, what of the offer is there still."""
    if not spoken.numbers or _OTHER_THAN_ORDER.search(spoken.words):
        return False
    there = _there(turn, campaign, skus)
    if any(number in there for number in spoken.numbers):
        return False
    by_number = {one.number: one for one in campaign.goods}
    for number in dict.fromkeys(spoken.numbers):
        goods = by_number[number]
        turn.say(_gone(turn, skus[goods.sku_id].name, goods, there))
    return True


def _said_again(turn: Turn, spoken: Spoken) -> bool:
    """Whether all of it is in the draft already: it is not added twice, a day said with it holds.

    1号5箱后天送, a second time or after 1号5箱: five cases, on that day.
    """
    intents = interpret(read(spoken.words, turn.shop.lexicon), situation(turn, turn.ground))
    match intents:
        case [EditDraft(is_change=False, leftovers=(), items=(_, *_)) as edit]:
            pass
        case _:
            return False
    held = _held(turn)
    there = [sku_id for item in edit.items if (sku_id := _held_of(turn, item, held)) is not None]
    if len(there) < len(edit.items):
        added = [_goods_and_amount(item) for item in edit.items]
        turn.say(*orderedbefore.placed_before(turn, added))
        return False
    if edit == EditDraft(edit.items):
        for one in there:
            turn.say(*_already(turn, one, held))
    else:
        items = tuple(replace(item, op=Op.SET) for item in edit.items)
        cart.edit_draft(turn, replace(edit, items=items))
    return True


def _held(turn: Turn) -> dict[SkuId, Quantity]:
    return {line.sku_id: line.quantity for line in cart.current_cart(turn).lines}


def _held_of(turn: Turn, item: ItemReading, held: Mapping[SkuId, Quantity]) -> SkuId | None:
    """The goods where the draft has exactly as much of them as is added here."""
    if item.op is not Op.ADD or not isinstance(item.product, Resolved):
        return None
    sku_id = item.product.sku_id
    return sku_id if _is_same(turn, item, sku_id, held=held) else None


def _already(turn: Turn, sku_id: SkuId, held: Mapping[SkuId, Quantity]) -> tuple[str, str]:
    name = get_skus(turn.tx, (sku_id,), customer=turn.customer)[sku_id].name
    told = figures.quantity(turn.t, held[sku_id])
    return (
        turn.t("{name} {amount} is in your draft already.", name=name, amount=told),
        turn.t('For more say "another {amount}"', amount=told),
    )


def ended_text(turn: Turn, campaign: Campaign) -> str:
    """When it was over."""
    ends_at = campaign.ends_at or turn.now
    day = figures.calendar_day(turn.t, ends_at.astimezone(turn.shop.zone).date())
    ago = f"{day} {figures.clock(ends_at, turn.shop.zone)}"
    return turn.t("That offer ended {ago}.", ago=ago)


def _say_ended(turn: Turn, campaign: Campaign) -> None:
    turn.say(
        ended_text(turn, campaign),
        turn.t('At the usual price just say the goods, like "cola 3 cases"'),
    )


def numbers_in(text: str) -> tuple[_Said, ...]:
    """1号5箱，2号要3箱 → (1, 5箱), (2, 3箱); empty where the text is not like that."""
    start = _LEAD.match(text.strip())
    rest = text.strip()[start.end() if start else 0 :]
    found = list(_NUMBER.finditer(rest))
    if not found or found[0].start():
        return ()
    ends = [one.start() for one in found[1:]] + [len(rest)]
    said = []
    for one, end in zip(found, ends, strict=True):
        mark = one["mark"]
        number = NUMBERS.index(mark) + 1 if mark else int(one["zh"] or one["en"])
        said.append(_Said(number, _WANT.sub("", rest[one.end() : end].strip(_EDGE))))
    return tuple(said)


def _amount_of(turn: Turn, said: _Said, goods: CampaignGoods) -> EditDraft | None:
    """The words as an amount of these goods, or a change to one; None: they say anything else."""
    if not said.words:
        return None
    view = PendingView(PendingKind.QUANTITY, (), (goods.sku_id,))
    known = replace(situation(turn, turn.ground), pending=view)
    intents = interpret(read(said.words, turn.shop.lexicon), known)
    match intents:
        case [EditDraft(items=(item,)) as edit] if edit.is_change or item.op is Op.ADD:
            return _plain(edit, item, said.words, goods)
        case _:
            return None


def _plain(
    edit: EditDraft, item: ItemReading, words: str, goods: CampaignGoods
) -> EditDraft | None:
    """An edit where nothing else is said: no day, no note, no other goods."""
    begin, end = item.span
    if edit != EditDraft((item,), is_change=edit.is_change) or not isinstance(item.amount, Exact):
        return None
    if not isinstance(item.product, Resolved) or item.product.sku_id != goods.sku_id:
        return None
    if not _POLITE.fullmatch(words[:begin] + words[end:]):
        return None
    named = Resolved(goods.sku_id, (Evidence(EvidenceKind.LINE),))
    return EditDraft(
        (_with_unit(replace(item, span=(0, 0), product=named), goods),), is_change=edit.is_change
    )


def _order(turn: Turn, campaign: Campaign, said: Sequence[tuple[_Said, ItemReading]]) -> None:
    by_number = {one.number: one for one in campaign.goods}
    ids = tuple(one.sku_id for one in campaign.goods)
    skus = get_skus(turn.tx, ids, customer=turn.customer)
    there = _there(turn, campaign, skus)
    held = _held(turn)
    taken: list[ItemReading] = []
    for one, item in said:
        goods = by_number.get(one.number)
        if goods is None:
            turn.say(_unknown(turn, one.number, campaign))
        elif goods.number not in there:
            turn.say(_gone(turn, skus[goods.sku_id].name, goods, there))
        elif _is_same(turn, item, goods.sku_id, held=held):
            turn.say(*_already(turn, goods.sku_id, held))
        else:
            taken.append(item)
    if taken:
        turn.say(*orderedbefore.placed_before(turn, [*map(_goods_and_amount, taken)]))
        cart.edit_draft(turn, EditDraft(tuple(taken)))


def _goods_and_amount(item: ItemReading) -> tuple[SkuId, str]:
    sku_id = item.product.sku_id if isinstance(item.product, Resolved) else SkuId(0)
    told = item.amount
    return sku_id, f"{plain_count(told.count)}{told.unit}" if isinstance(told, Exact) else ""


def _there(turn: Turn, campaign: Campaign, skus: dict[SkuId, Sku]) -> tuple[int, ...]:
    """The numbers that can still be had."""
    stock = available(turn.tx, [one.sku_id for one in campaign.goods])
    return tuple(
        one.number
        for one in campaign.goods
        if skus[one.sku_id].is_on_sale and stock.get(one.sku_id) != 0
    )


def _unknown(turn: Turn, number: int, campaign: Campaign) -> str:
    last = campaign.goods[-1].number
    if last == 1:
        return turn.t("There is no No. {number} in the offer, only No. 1.", number=number)
    return turn.t(
        "There is no No. {number} in the offer, only 1 to {last}.", number=number, last=last
    )


def _gone(turn: Turn, name: str, goods: CampaignGoods, there: Sequence[int]) -> str:
    told = {"number": goods.number, "name": name}
    if not there:
        return turn.t("No. {number} {name} is sold out, and so is the whole offer.", **told)
    others = figures.joined(turn.t, (turn.t("No. {number}", number=n) for n in there))
    return turn.t(
        "No. {number} {name} is sold out; there is still {others}.", **told, others=others
    )


def _is_same(
    turn: Turn, item: ItemReading, sku_id: SkuId, *, held: Mapping[SkuId, Quantity]
) -> bool:
    """Whether the draft holds exactly this amount already."""
    if sku_id not in held:
        return False
    sheet = cart.open_sheet(turn, cart.current_cart(turn), (item,))
    sheet.take(item)
    added = [op.quantity.base for op in sheet.ops if isinstance(op, AddLine)]
    return added == [held[sku_id].base]


def _with_unit(item: ItemReading, goods: CampaignGoods) -> ItemReading:
    """A bare number is in the unit the price was told for."""
    if isinstance(item.amount, Exact) and item.amount.unit is None:
        return replace(item, amount=replace(item.amount, unit=goods.unit))
    return item
