"""One message for several of his shops: 总店可乐10箱，二店雪碧5箱 is a part for each (D26).

A part is what stands behind the name of a shop, up to the next name; what stands before the first
name is for the shop spoken for so far. Names that stand side by side share what follows. Each part
is read as if it had been said for its shop alone. One that leads to a question ends it: the later
parts are not taken, and the reply says so and how to say them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.base.values import replace
from domain.customer import Customer
from handlers import actors, credit, othershop
from handlers.context import Turn
from handlers.conversation import ChooseShop
from handlers.ground import load_ground
from handlers.message import Text
from handlers.nlu import interpret, read
from handlers.nlu.intents import (
    AskBill,
    AskOrder,
    AskPrice,
    AskStock,
    EditDraft,
    Intent,
    Reorder,
    Situation,
)
from handlers.shopchoice import short_name

if TYPE_CHECKING:
    from handlers.nlu import Lexicon

_LONGEST = 2000
_EDGE = " \t\n,，;；、。.:：!！"
_BEGIN = re.compile(
    r"[\s:：,，]*(?:(?:这边|那边|这里|那里|都|各|每家|也|还)*(?:要|来|送|拿|订|各|都)(?![0-9]))?[\s:：]*"
)
_LINK = re.compile(r"[\s,，、]*(?:和|与|與|跟|及|加上?|\+|and)?[\s,，、]*")
_TOGETHER = re.compile(
    r"一共|总共|總共|合计|合計|加起来|加起來|总的|總的|加|together|in total|altogether"
)
_SUM = re.compile(rf"[共总總]|{_TOGETHER.pattern}")
"""两店共4箱, 两家总计4箱: what they come to, which nobody can part."""
_AND_THIS = re.compile(
    r"(?:呢|那边呢|那邊呢|这边呢|這邊呢|也(?:是|要)?(?:问|問)?|and)?[?？。.!！\s]*"
)
_EVERY = re.compile(
    r"(?P<who>(?:我的?|我们|我們)?(?:(?P<n>两|兩|2|三|3|四|4|几|幾|每|各|所有|全部)(?:个|個|家)?"
    r"(?:门店|門店|店|家)(?:的|都|各|分别|分別|一共|总共|總共|合计|合計|加起来|加起來|一起|总的|总)*"
    r"|(?:现在|現在|还|還)*(?:一共|总共|總共|合计|合計|加起来|加起來)))"
    r"(?P<asks>.{1,20})"
)
_COUNTS = {"两": 2, "兩": 2, "2": 2, "三": 3, "3": 3, "四": 4, "4": 4}
_OF_ALL = (AskBill,)
_TAKEN = EditDraft | Reorder | AskBill | AskOrder | AskPrice | AskStock


@dataclass(frozen=True, slots=True)
class Part:
    """What is said for one shop."""

    shop: Customer
    words: str


def took_parts(turn: Turn, text: str) -> bool:
    """Read a message that speaks for several of his shops, part by part; False: it does not."""
    parts = parts_of(turn, text)
    if not parts:
        return False
    before, replay, turn.replay = turn.customer, turn.replay, None
    is_order, asked = False, turn.pending
    for at, part in enumerate(parts):
        if at and turn.pending is not None and turn.pending is not asked:
            _tell_left(turn, parts[at - 1], parts[at:])
            break
        is_order = _read_part(turn, part) or is_order
    else:
        if is_order:
            turn.say(*othershop.draft_elsewhere(turn))
        elif _TOGETHER.search(text) and all(_asks_debt(turn, part) for part in parts):
            turn.say(credit.together(turn, [part.shop for part in parts]))
    if not is_order and before is not None:
        actors.choose_customer(turn, before.id)
    turn.replay = replace(replay, draft=None) if replay is not None else None
    return True


def asks_of_one(turn: Turn, words: str) -> bool:
    """二店欠多少, 二店的货到哪了: asked of that shop while another one is ordered for."""
    found = _kinds(words, turn.shop.lexicon)
    return bool(found) and all(isinstance(intent, AskBill | AskOrder) for intent in found)


def _asks_debt(turn: Turn, part: Part) -> bool:
    return all(isinstance(i, AskBill) for i in _kinds(part.words, turn.shop.lexicon))


def parts_of(turn: Turn, text: str) -> tuple[Part, ...]:
    """The parts of a message for two or more of his shops; none where it is for one."""
    if len(turn.customers) < 2 or len(text) > _LONGEST or turn.chat.kept:
        return ()
    parts = _of_every(turn, text) or _named_parts(turn, text)
    if len({part.shop.id for part in parts}) < 2:
        return ()
    lexicon = turn.shop.lexicon
    return parts if all(_kinds(part.words, lexicon) for part in parts) else ()


def _of_every(turn: Turn, text: str) -> tuple[Part, ...]:
    """两家店一共欠多少, 两家店各来2箱红牛: the same of each shop."""
    found = _EVERY.fullmatch(text.strip())
    if found is None:
        return ()
    asked = _kinds(found["asks"], turn.shop.lexicon)
    is_question = all(isinstance(intent, _OF_ALL) for intent in asked)
    if not is_question and not _is_for_each(turn, found, asked):
        return ()
    return tuple(Part(shop, found["asks"]) for shop in turn.customers)


def _is_for_each(turn: Turn, found: re.Match[str], asked: Sequence[Intent]) -> bool:
    """Whether goods are ordered for every shop he has, so many for each of them."""
    if found["n"] is None or _SUM.search(found["who"] + found["asks"][:2]):
        return False
    counted = _COUNTS.get(found["n"], len(turn.customers))
    is_order = bool(asked) and all(isinstance(intent, EditDraft) for intent in asked)
    return is_order and counted == len(turn.customers)


def _named_parts(turn: Turn, text: str) -> tuple[Part, ...]:
    """What stands before the first name, and behind each."""
    names = _names(turn)
    pattern = "|".join(re.escape(n) for n in sorted(names, key=len, reverse=True))
    if not pattern:
        return ()
    found = list(re.finditer(rf"(?:^|(?<=[\s,，;；、。.!！?？和与跟及加+上]))(?:{pattern})", text))
    if not found or (found[0].start() == 0 and len(found) < 2):
        return ()
    parts: list[Part] = []
    lead = text[: found[0].start()].strip(_EDGE)
    if lead and turn.customer is None:
        return ()
    if lead and turn.customer is not None:
        parts.append(Part(turn.customer, lead))
    waiting: list[Customer] = []
    for at, name in enumerate(found):
        end = found[at + 1].start() if at + 1 < len(found) else len(text)
        words = text[name.end() : end]
        waiting.append(names[name.group()])
        if at + 1 < len(found) and _LINK.fullmatch(words):
            continue
        if parts and _AND_THIS.fullmatch(words):
            words = parts[-1].words
        begin = _BEGIN.match(words)
        said = words[begin.end() if begin else 0 :].strip(_EDGE)
        parts.extend(Part(shop, said) for shop in waiting)
        waiting = []
    return tuple(parts)


def _names(turn: Turn) -> dict[str, Customer]:
    """Full and short names of his shops; 店 alone, or one letter, is none."""
    named = ((name, c) for c in turn.customers for name in (c.name, short_name(turn, c)))
    return {name: shop for name, shop in named if len(name) > 1}


def _kinds(words: str, lexicon: "Lexicon") -> tuple[Intent, ...]:
    """What a part says, where it orders something or asks about it; else nothing."""
    found = interpret(read(words, lexicon), Situation()) if words else ()
    return found if found and all(isinstance(intent, _TAKEN) for intent in found) else ()


def _read_part(turn: Turn, part: Part) -> bool:
    """Read it for its shop; whether it changed a draft."""
    lexicon = turn.shop.lexicon
    actors.choose_customer(turn, part.shop.id)
    if isinstance(turn.pending, ChooseShop):
        turn.settle()
    head = turn.t("For {shop}:", shop=part.shop.name)
    if not turn.parts or turn.parts[-1] != Text(head):
        turn.say(head)
    turn.ground = load_ground(turn)
    turn.route_text(turn, part.words, read(part.words, lexicon))
    return any(isinstance(i, EditDraft | Reorder) for i in _kinds(part.words, lexicon))


def _tell_left(turn: Turn, last: Part, left: Sequence[Part]) -> None:
    """The last part asks something: what was said for the other shops is not taken yet."""
    t = turn.t
    said = [f"{short_name(turn, p.shop) or p.shop.name} {p.words}" for p in left]
    turn.say(
        *(t("Not noted yet for {shop}: {words}.", shop=p.shop.name, words=p.words) for p in left),
        t('Once {last} is settled say "{said}"', last=last.shop.name, said="，".join(said)),
    )
